import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTOCOL, type Adapter, type Endpoint, type InstrumentName } from '../src/adapters/contract/index.ts';
import { startFabric, type Fabric } from '../src/reference-impl/fabric.ts';

// An adapter as a TypeScript module: fabric-tck run --profile sign-in --adapter examples/module-adapter.ts
// The fabric plugged in here is the reference; put your own in its place. This adapter claims the smallest profile and what that needs.

const fabrics = new Map<string, { readonly fabric: Fabric; readonly folder: string }>();

/** The instruments of the lab that this adapter has. What each takes and answers is in src/adapters/contract/instrument.ts. */
const instruments: { readonly [name in InstrumentName]?: (fabric: Fabric, request: never) => Promise<unknown> } = {
  'customer.enrol': async (fabric, { liveId, password }: { liveId: string; password: string }) => {
    await fabric.parts.accounts.enrol(liveId, password);
    return {};
  },
  'subscription.open': async (fabric, { owner, name }: { owner: string; name: string }) => ({
    subscriptionId: fabric.parts.subscriptions.open(owner, name),
  }),
  'clock.read': async (fabric) => ({ now: fabric.parts.clock.now().toISOString() }),
  'clock.advance': async (fabric, { seconds }: { seconds: number }) => ({ now: (await fabric.parts.clock.advance(seconds)).toISOString() }),
};

export const adapter: Adapter = {
  describe: async () => ({
    reply: 'accepted',
    result: {
      protocol: PROTOCOL,
      name: 'module example',
      version: '1.0.0',
      vendor: 'you',
      artefactDigest: `sha256:${'0'.repeat(64)}`, // of whatever your fabric is built as
      profiles: ['sign-in'],
      instruments: Object.keys(instruments) as InstrumentName[],
    },
  }),

  open: async ({ identity }) => {
    const folder = await mkdtemp(join(tmpdir(), 'fabric-example-'));
    const fabric = await startFabric({ folder, identity, passwordCost: 1024 });
    fabrics.set(fabric.doors.portal, { fabric, folder });
    const endpoints = fabric.routes.filter(({ surface }) => surface === 'portal') as Endpoint[];
    const surfaces = { portal: { url: fabric.doors.portal, certificate: identity.certificate } };
    return { reply: 'accepted', result: { fabric: fabric.doors.portal, surfaces, endpoints } };
  },

  use: async (handle, instrument, request) => {
    const open = fabrics.get(handle);
    const instrumentOf = instruments[instrument];
    if (open === undefined || instrumentOf === undefined) return { reply: 'unsupported' };
    return { reply: 'accepted', result: (await instrumentOf(open.fabric, request as never)) as never };
  },

  close: async (handle) => {
    const open = fabrics.get(handle);
    if (open === undefined) return { reply: 'refused', code: 'no-such-fabric' };
    fabrics.delete(handle);
    await open.fabric.stop();
    await rm(open.folder, { recursive: true, force: true });
    return { reply: 'accepted', result: {} };
  },
};
