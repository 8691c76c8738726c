import type { Reply } from '../../src/adapters/contract/index.ts';
import { guarded } from '../../src/adapters/guard.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { referenceParts } from '../../src/reference-impl/parts.ts';
import type { Copier } from '../../src/reference-impl/storage/records/copier.ts';
import { serve } from '../server-process.ts';
import type { Ask, Told } from './protocol.ts';

// The reference fabric with an account that lies in one location: three copies of everything, durable before it is answered.
let written = 0;
const counting = (copier: Copier): Copier => ({
  ...copier,
  write: (image, disks, role) => {
    written += image.length * disks.length;
    return copier.write(image, disks, role);
  },
});
const adapter = guarded(referenceAdapter({ parts: { recordCopier: (c) => counting(referenceParts.recordCopier(c)) } }));

serve<Ask, Told>(async ({ ask }) => {
  if (ask === 'written') return { told: 'written', bytes: written };
  await adapter.describe();
  const { fabric } = accepted(await adapter.open({ identity: serverIdentity() }));
  const { account, primary } = accepted(await adapter.use(fabric, 'storage.openAccount', { name: 'bench', geoReplication: false }));
  const { frontEnds } = accepted(await adapter.use(fabric, 'storage.describe', {}));
  const url = frontEnds[0]?.plain;
  if (url === undefined || url === null) throw new Error('the reference serves no plain HTTP');
  return { told: 'started', service: { url, account, key: primary } };
});

function accepted<Result>(reply: Reply<Result>): Result {
  if (reply.reply !== 'accepted') throw new Error(`the reference answered ${JSON.stringify(reply)}`);
  return reply.result;
}
