import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fabric } from '../../reference-impl/fabric.ts';
import { AccountError } from '../../reference-impl/identity/index.ts';
import { InstanceError } from '../../reference-impl/compute-node/instance.ts';
import { UnknownNode } from '../../reference-impl/compute-node/compute-nodes.ts';
import { GuestOsError } from '../../reference-impl/guest-os/index.ts';
import { ManagementError } from '../../reference-impl/management/management-error.ts';
import { SdkError } from '../../reference-impl/sdk/index.ts';
import { PowerFailed } from '../../reference-impl/storage/steps.ts';
import { diskHands, mediumName, UnknownMedium } from './disk-lab.ts';
import { endpointHands } from './endpoint-lab.ts';
import { guestHands } from './guest-lab.ts';
import { nodeHands } from './node-lab.ts';
import { sdkHands } from './sdk-lab.ts';
import { NoSuchPlace, storageHands } from './storage-lab.ts';
import { UnknownPort, wireHands } from './wire-lab.ts';
import type { InstrumentName, InstrumentRequest, InstrumentResult, Reply, Surfaces } from '../contract/index.ts';

/** A fabric on the lab's bench. */
export interface Bench {
  /** The fabric as it runs now; another one after its power was cut. */
  fabric: Fabric;
  readonly folder: string;
  /** Cuts the power, starts the fabric again on the same folder, and says where its surfaces are now. */
  crash(): Promise<Surfaces>;
}

export type Hands = { readonly [I in InstrumentName]: (bench: Bench, request: InstrumentRequest<I>) => Promise<InstrumentResult<I>> };

/** How each instrument is worked on the reference fabric. All of them reach past the doors and do what only its holder can. */
const hands: Hands = {
  'customer.enrol': async ({ fabric }, { liveId, password }) => {
    await fabric.parts.accounts.enrol(liveId, password);
    return {};
  },
  'subscription.open': async ({ fabric }, { owner, name }) => ({ subscriptionId: fabric.parts.subscriptions.open(owner, name) }),
  'certificate.register': async ({ fabric }, { subscriptionId, certificate }) => {
    fabric.parts.certificateRegistry.register(subscriptionId, Buffer.from(certificate, 'base64'));
    return {};
  },
  'clock.read': async ({ fabric }) => ({ now: fabric.parts.clock.now().toISOString() }),
  'clock.advance': async ({ fabric }, { seconds }) => ({ now: (await fabric.parts.clock.advance(seconds)).toISOString() }),
  'controller.hold': async ({ fabric }) => {
    await fabric.parts.controller.hold();
    return {};
  },
  'controller.release': async ({ fabric }) => {
    await fabric.parts.controller.release();
    return {};
  },
  'controller.settle': async ({ fabric }) => {
    await fabric.parts.controller.settle();
    return {};
  },
  'fabric.crash': async (bench) => ({ surfaces: await bench.crash() }),
  'media.read': async ({ folder }) => ({ media: await everyFile(folder) }),
  ...guestHands,
  ...diskHands,
  ...nodeHands,
  ...wireHands,
  ...endpointHands,
  ...storageHands,
  ...sdkHands,
};

/** The instruments that the reference has: all of them. */
export const REFERENCE_INSTRUMENTS = Object.keys(hands) as readonly InstrumentName[];

/** Uses an instrument on a fabric. What the fabric declines for a reason that it names is refused; any other error is the adapter's and is thrown. */
export async function useInstrument<I extends InstrumentName>(
  bench: Bench,
  instrument: I,
  request: InstrumentRequest<I>,
): Promise<Reply<InstrumentResult<I>>> {
  const hand = hands[instrument];
  if (hand === undefined) return { reply: 'unsupported' };
  try {
    return { reply: 'accepted', result: await hand(bench, request) };
  } catch (error) {
    if (
      error instanceof ManagementError ||
      error instanceof AccountError ||
      error instanceof InstanceError ||
      error instanceof GuestOsError ||
      error instanceof SdkError ||
      error instanceof UnknownMedium ||
      error instanceof UnknownNode ||
      error instanceof UnknownPort ||
      error instanceof NoSuchPlace ||
      error instanceof PowerFailed
    ) {
      return { reply: 'refused', code: error.reason, message: error.message };
    }
    throw error;
  }
}

async function everyFile(folder: string): Promise<InstrumentResult<'media.read'>['media']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const media = await Promise.all(
    files.map(async (file) => ({ name: mediumName(folder, file), bytes: (await contentOf(file))?.toString('base64') })),
  );
  return media.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]));
}

/** A file that goes away while the media are read holds nothing any more. */
async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
