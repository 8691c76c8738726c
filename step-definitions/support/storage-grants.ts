import { blobRequests, containerRequests, sharedAccessSignature, type BlobRequest, type Grant } from '../../src/clients/storage/index.ts';
import { groundOf, type StorageGround } from './storage-ground.ts';
import { storageOf } from './storage-scene.ts';
import type { FabricWorld } from './world.ts';

/** What a shared access signature is asked for, and what it is that is wrong with it. */
export interface Granting {
  /** Where it is not the good one: how it is made, and what becomes of it then. */
  readonly grant?: Partial<Grant>;
  readonly change?: (query: string) => string;
  /** What is asked for with it. */
  readonly requests: Readonly<Record<string, BlobRequest<unknown>>>;
  /** What the good one is asked for, where that is not the very same. */
  readonly twins?: readonly BlobRequest<unknown>[];
}

const HOUR = 3_600_000;
/** From this version of the service on, signatures have its form. */
const LATER_FORM = '2015-04-05';

/** The time by the fabric's clock. */
async function nowOf(world: FabricWorld): Promise<number> {
  return Date.parse((await world.lab.must('clock.read', {})).now);
}

/** A signature that permits everything that there is to permit in somebody's first container, for an hour before and after now. */
async function fullGrant(world: FabricWorld, { account, container }: StorageGround): Promise<Grant> {
  const now = await nowOf(world);
  const times = { start: new Date(now - HOUR), expiry: new Date(now + HOUR) };
  return { account: account.account, key: account.primary, container, permissions: 'rwdl', ...times };
}

/** The form of signatures that goes with the version of the service that is spoken. */
async function formOf(world: FabricWorld): Promise<NonNullable<Grant['version']>> {
  return (await storageOf(world).serviceVersion()) >= LATER_FORM ? LATER_FORM : '2012-02-12';
}

/** A shared access signature for what somebody keeps, as query parameters. Without changes it is good. */
export async function signatureFor(world: FabricWorld, ground: StorageGround, changed: Partial<Grant> = {}): Promise<string> {
  return sharedAccessSignature({ ...(await fullGrant(world, ground)), version: await formOf(world), ...changed });
}

/** The same of the owner's. */
export const signatureOf = (world: FabricWorld, changed: Partial<Grant> = {}): Promise<string> =>
  signatureFor(world, groundOf(world), changed);

/** One parameter of a signature's, set to something else; left out by undefined. */
const parameter =
  (name: string, value?: string) =>
  (query: string): string => {
    const all = new URLSearchParams(query);
    if (value === undefined) all.delete(name);
    else all.set(name, value);
    return all.toString();
  };

type Making = (ground: StorageGround, world: FabricWorld) => Granting | Promise<Granting>;

/** Reading and storing. */
const both = ({ container, blob }: StorageGround, { names }: FabricWorld) => ({
  reading: blobRequests.getBlob(container, blob),
  storing: blobRequests.putBlob(container, names.word(), Buffer.from(names.marker())),
});
const wholly =
  (grant: Partial<Grant>): Making =>
  (ground, world) => ({ grant, requests: both(ground, world) });

/** What can be wrong with a shared access signature, in the words of the feature file. */
export const GRANTS: Readonly<Record<string, Making>> = {
  'has expired': async (ground, world) => {
    const now = await nowOf(world);
    return { grant: { start: new Date(now - 2 * HOUR), expiry: new Date(now - HOUR) }, requests: both(ground, world) };
  },
  'has not begun': async (ground, world) => {
    const now = await nowOf(world);
    return { grant: { start: new Date(now + HOUR), expiry: new Date(now + 2 * HOUR) }, requests: both(ground, world) };
  },
  'is for another container': (ground, world) => wholly({ container: ground.second })(ground, world),
  'is for another blob': async (ground, world) => {
    const other = world.names.word();
    await world.prepare('a blob could not be stored', () =>
      ground.client.putBlob(ground.container, other, Buffer.from(world.names.marker())),
    );
    return wholly({ blob: other })(ground, world);
  },
  'was made with another key': (ground, world) => wholly({ key: world.names.bytes(64).toString('base64') })(ground, world),
  'had its end put off': async (ground, world) => {
    const now = await nowOf(world);
    const later = new Date(now + HOUR).toISOString().replace(/\.\d+Z$/, 'Z');
    return {
      grant: { start: new Date(now - 2 * HOUR), expiry: new Date(now - HOUR) },
      change: parameter('se', later),
      requests: both(ground, world),
    };
  },
  'had its permissions widened': ({ container }, { names }) => ({
    grant: { permissions: 'r' },
    change: parameter('sp', 'rwdl'),
    requests: { storing: blobRequests.putBlob(container, names.word(), Buffer.from(names.marker())) },
  }),
  'was cut short': (ground, world) => ({
    change: (query) => parameter('sig', new URLSearchParams(query).get('sig')?.slice(0, 22))(query),
    requests: both(ground, world),
  }),
  'has no signature in it': (ground, world) => ({ change: parameter('sig'), requests: both(ground, world) }),
  'is for reading, and is used to store': ({ container }, { names }) => ({
    grant: { permissions: 'r' },
    requests: { storing: blobRequests.putBlob(container, names.word(), Buffer.from(names.marker())) },
  }),
  'is for reading, and is used to list': ({ container }) => ({
    grant: { permissions: 'r' },
    requests: { listing: containerRequests.listBlobs(container) },
  }),
  'is for storing, and is used to read': ({ container, blob }) => ({
    grant: { permissions: 'w' },
    requests: { reading: blobRequests.getBlob(container, blob) },
  }),
  'is for storing, and is used to delete': ({ container, blob }, { names }) => {
    const gone = names.word();
    return {
      grant: { permissions: 'w' },
      requests: { deleting: blobRequests.deleteBlob(container, blob) },
      twins: [blobRequests.putBlob(container, gone, Buffer.from(names.marker())), blobRequests.deleteBlob(container, gone)],
    };
  },
};
