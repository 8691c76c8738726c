import { startFabric, type Fabric } from '../../src/reference-impl/fabric.ts';
import { copiesOf, type RecordRow } from '../../src/reference-impl/storage/records/copy.ts';
import { DEFECTS } from './storage-defects.ts';
import type { MediaAccount, Order, Told } from './storage-messages.ts';

// A reference fabric in a process of its own, which ends as a machine without power does.
const OWNER = 'owner@soak.example';
/** In bytes, a medium. The files are as large as what was written. */
const DISK = 256 * 1024 * 1024;

/** In seconds: longer than copies to the paired location wait. */
const PASSED = 61;

let fabric: Fabric;
const now = (): number => fabric.parts.clock.now().getTime();

async function obey(order: Order): Promise<Told | null> {
  switch (order.order) {
    case 'start': {
      const { folder, identity, certificate, defect } = order;
      fabric = await startFabric({ folder, identity, diskBytes: DISK, passwordCost: 1024 }, defect === null ? {} : DEFECTS[defect]);
      const { doors, storageFrontEnds } = fabric;
      const subscriptionId = subscribe(Buffer.from(certificate, 'base64'));
      return { told: 'started', smapi: doors.smapi, frontEnds: storageFrontEnds.map(({ url }) => url), subscriptionId, now: now() };
    }
    case 'fail':
      // Nothing is tidied up, and nothing that is under way goes on.
      fabric.parts.storageSteps.failAt(order.at, () => void process.kill(process.pid, 'SIGKILL'));
      return null;
    case 'let time pass':
      await fabric.parts.clock.advance(PASSED);
      return null;
    case 'settle':
      await fabric.parts.controller.settle();
      await fabric.parts.clock.advance(PASSED);
      await fabric.parts.storageUpkeep.settle();
      return { told: 'settled', now: now() };
    case 'account':
      return { told: 'accounted', account: accountOf(fabric) };
  }
}

/** The customer's subscription, with the certificate registered; made when the fabric starts for the first time. */
function subscribe(certificate: Buffer): string {
  const { subscriptions, certificateRegistry } = fabric.parts;
  const known = subscriptions.of(OWNER)[0];
  if (known !== undefined) return known.id;
  const made = subscriptions.open(OWNER, 'soak');
  certificateRegistry.register(made, certificate);
  return made;
}

function accountOf({ parts: { media, store, recordImage } }: Fabric): MediaAccount {
  const capacity = Math.floor(DISK / recordImage.blockBytes);
  const rows = store.all<RecordRow>('SELECT * FROM records');
  return {
    used: media.all().reduce((sum, disk) => sum + capacity - disk.store.blocks.free, 0),
    records: rows.map(({ size, copies }) => {
      const roles = copiesOf(copies).map(({ role }) => role);
      const having = (wanted: string): number => roles.filter((role) => role === wanted).length;
      return { size, blocks: recordImage.blocks(size), here: having('here'), paired: having('paired') };
    }),
  };
}

process.on('message', (order: Order) => {
  void obey(order).then((told) => told !== null && process.send?.(told));
});
// A Ctrl-C in the terminal is for the soak, which ends this process.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
