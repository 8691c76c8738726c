import { blobRequests, blockId, containerRequests, type BlobRequest } from '../../src/clients/storage/index.ts';
import { signatureFor } from './storage-grants.ts';
import { groundOf, signedBy, type StorageGround } from './storage-ground.ts';
import { storageOf } from './storage-scene.ts';
import { inTurn } from './storage-state.ts';
import type { Done, FabricWorld } from './world.ts';

const OWNER = 'the owner';
const NEIGHBOUR = 'the tenant next door';

/** A way of asking for what is another customer's. */
export interface WayNextDoor {
  readonly attacks: Readonly<Record<string, () => Promise<Done>>>;
  /** The same for what is one's own. */
  readonly own: () => Promise<Done>;
}

/** What both have: an account with the same containers and blobs in it. */
interface Neighbours {
  readonly owner: StorageGround;
  readonly neighbour: StorageGround;
}

/** Looking, storing and deleting, in an order in which all can be served. */
const requestsAbout = ({ container, blob }: StorageGround, { names }: FabricWorld): Readonly<Record<string, BlobRequest<unknown>>> => {
  const made = names.word();
  return {
    'reading a blob': blobRequests.getBlob(container, blob),
    'listing the blobs': containerRequests.listBlobs(container),
    'listing the containers': containerRequests.listContainers(),
    'storing a blob': blobRequests.putBlob(container, made, Buffer.from(names.marker())),
    'deleting a blob': blobRequests.deleteBlob(container, blob),
  };
};
/** What one may do again and again to what is one's own. */
const repeatable = (requests: Readonly<Record<string, BlobRequest<unknown>>>): readonly BlobRequest<unknown>[] =>
  Object.entries(requests).flatMap(([word, request]) => (word === 'deleting a blob' ? [] : [request]));

const asking = <Value>(requests: Readonly<Record<string, Value>>, ask: (request: Value) => Promise<Done>) =>
  Object.fromEntries(Object.entries(requests).map(([word, request]) => [word, () => ask(request)]));

/** Asks with a shared access signature of the neighbour's making, at somebody's address. */
async function bySignature(
  world: FabricWorld,
  { owner, neighbour }: Neighbours,
  resource: StorageGround,
): Promise<(at: StorageGround, request: BlobRequest<unknown>) => Promise<Done>> {
  const { account } = resource.account;
  const sas = await signatureFor(world, neighbour, { account, key: neighbour.account.primary });
  const clients = new Map([
    [owner, await storageOf(world).client(OWNER, { key: null, sas })],
    [neighbour, await storageOf(world).client(NEIGHBOUR, { key: null, sas })],
  ]);
  return async (at, request) => {
    const client = clients.get(at);
    if (client === undefined) throw new Error('Nobody lives there.');
    return client.perform(request);
  };
}

type Making = (world: FabricWorld, both: Neighbours) => Promise<WayNextDoor>;

/** By copying from this source, in this version of the service. */
const copying =
  (sourceOf: (from: StorageGround) => string, version?: string): Making =>
  async (world, { owner, neighbour }) => {
    const client = await storageOf(world).client(NEIGHBOUR, version === undefined ? {} : { version });
    const copy = (from: StorageGround) => async () => {
      const name = world.names.word();
      return inTurn([() => client.copyBlob(neighbour.container, name, sourceOf(from)), () => client.getBlob(neighbour.container, name)]);
    };
    return { attacks: { 'copying a blob': copy(owner) }, own: copy(neighbour) };
  };

/** How the tenant next door may come by what is the owner's, in the words of the feature file. */
export const WAYS_NEXT_DOOR: Readonly<Record<string, Making>> = {
  "by the owner's address": async (world, { owner, neighbour }) => {
    const { account } = neighbour.account;
    const send = ({ client }: StorageGround, request: BlobRequest<unknown>): Promise<Done> =>
      client.sendAsIs(signedBy({ account, primary: neighbour.account.primary }, client.signedRequest(request, { key: null })));
    return {
      attacks: asking(requestsAbout(owner, world), (request) => send(owner, request)),
      own: () => inTurn(repeatable(requestsAbout(neighbour, world)).map((request) => () => send(neighbour, request))),
    };
  },
  "by copying from the owner's address": copying(({ client, container, blob }) => client.url(container, blob)),
  "by copying from the owner's path, as clients did before 2012": copying(
    ({ account, container, blob }) => `/${account.account}/${container}/${blob}`,
    '2011-08-18',
  ),
  "by a shared access signature that they made for the owner's account": async (world, both) => {
    const { owner, neighbour } = both;
    const [foreign, own] = [await bySignature(world, both, owner), await bySignature(world, both, neighbour)];
    const requests = (of: StorageGround) => ({
      'reading a blob': blobRequests.getBlob(of.container, of.blob),
      'listing the blobs': containerRequests.listBlobs(of.container),
    });
    return {
      attacks: asking(requests(owner), (request: BlobRequest<unknown>) => foreign(owner, request)),
      own: () => inTurn(Object.values(requests(neighbour)).map((request: BlobRequest<unknown>) => () => own(neighbour, request))),
    };
  },
  "by a shared access signature for their own account, at the owner's address": async (world, both) => {
    const { owner, neighbour } = both;
    const ask = await bySignature(world, both, neighbour);
    const requests = (of: StorageGround) => ({
      'reading a blob': blobRequests.getBlob(of.container, of.blob),
      'listing the blobs': containerRequests.listBlobs(of.container),
    });
    return {
      attacks: asking(requests(owner), (request: BlobRequest<unknown>) => ask(owner, request)),
      own: () => inTurn(Object.values(requests(neighbour)).map((request: BlobRequest<unknown>) => () => ask(neighbour, request))),
    };
  },
  "by the time of the owner's snapshot": async (world, { owner, neighbour }) => {
    const timeOf = async ({ client, container, blob }: StorageGround): Promise<string> => {
      const { value } = await world.prepare('a snapshot could not be taken', () => client.snapshotBlob(container, blob));
      return value ?? '';
    };
    const own = await timeOf(neighbour);
    const first = await timeOf(owner);
    // Both may have come within one tick of the fabric's clock; a blob's next snapshot is later than its last.
    const theirs = first === own ? await timeOf(owner) : first;
    const { client, container, blob } = neighbour;
    return {
      attacks: { 'reading a snapshot': () => client.getBlob(container, blob, { snapshot: theirs }) },
      own: () => client.getBlob(container, blob, { snapshot: own }),
    };
  },
  'by the names of blocks that the owner has uploaded': async (world, { owner, neighbour }) => {
    const [blob, block, own] = [world.names.word(), blockId('block-1'), blockId('block-2')];
    const upload = ({ client, container }: StorageGround, id: string, text: string) =>
      world.prepare('a block could not be uploaded', () => client.putBlock(container, blob, id, Buffer.from(text)));
    await upload(owner, block, owner.text);
    await upload(neighbour, own, world.names.marker());
    const { client, container } = neighbour;
    const commit = (id: string): Promise<Done> =>
      inTurn([() => client.putBlockList(container, blob, [['Latest', id]]), () => client.getBlob(container, blob)]);
    return { attacks: { 'making a blob of them': () => commit(block) }, own: () => commit(own) };
  },
};

/** The two customers. */
export const neighboursOf = (world: FabricWorld): Neighbours => ({ owner: groundOf(world, OWNER), neighbour: groundOf(world, NEIGHBOUR) });
