import { createHash } from 'node:crypto';
import type { Json } from '../../src/adapters/contract/index.ts';
import { makeMarker, MarkerSearch, type Marker } from '../../src/clients/markers/index.ts';
import type { Actor } from './cast.ts';
import { found } from './hosted-services.ts';
import { storageOf, type Medium } from './storage-scene.ts';
import type { Done, FabricWorld } from './world.ts';

/** Data of which every stretch can be told from everything else. */
export interface Traceable {
  readonly markers: readonly Marker[];
  readonly bytes: Buffer;
}

/** So many markers one after another. */
export function traceable(world: FabricWorld, markers: number): Traceable {
  const made = Array.from({ length: markers }, () => makeMarker(world.names));
  return { markers: made, bytes: Buffer.concat(made.map(({ bytes }) => bytes)) };
}

/** A medium as it is now. */
export interface ReadMedium extends Medium {
  readonly bytes: Buffer;
}

/** Reads every medium of storage, byte for byte. */
export async function readMedia(world: FabricWorld): Promise<readonly ReadMedium[]> {
  const storage = storageOf(world);
  storage.changed();
  const media: ReadMedium[] = [];
  for (const medium of await storage.media()) {
    const { bytes } = await world.lab.must('medium.read', { medium: medium.medium });
    media.push({ ...medium, bytes: Buffer.from(bytes, 'base64') });
  }
  return media;
}

/** Looks which blocks hold any of the data: an observation of the auditor's. */
export async function seeBlocks(world: FabricWorld, { markers }: Traceable): Promise<Done> {
  const search = new MarkerSearch(markers);
  const blocks = (await readMedia(world)).flatMap((medium) => {
    const counts = new Map<number, number>();
    for (const { offset } of search.in({ name: medium.medium, bytes: medium.bytes })) {
      const block = Math.floor(offset / medium.blockBytes);
      counts.set(block, (counts.get(block) ?? 0) + 1);
    }
    return [...counts].map(([block, held]) => ({ medium: medium.medium, block, held, digest: digestOf(medium, block) }));
  });
  return found({ blocks });
}

/** Looks at the same blocks again: what they hold of the data, and whether they hold something else. */
export async function seeBlocksAgain(world: FabricWorld, { markers }: Traceable, before: readonly Done[]): Promise<Done> {
  const search = new MarkerSearch(markers);
  const media = new Map((await readMedia(world)).map((medium) => [medium.medium, medium]));
  const known = before.flatMap(({ outcome }) =>
    outcome.reply === 'accepted' ? (outcome.result as { blocks: { medium: string; block: number }[] }).blocks : [],
  );
  const blocks: Json[] = [];
  for (const { medium, block } of known) {
    const now = media.get(medium);
    if (now === undefined) continue; // the medium was taken away, with all that is on it
    const bytes = now.bytes.subarray(block * now.blockBytes, (block + 1) * now.blockBytes);
    blocks.push({ medium, block, held: search.in({ name: medium, bytes }).length, digest: digestOf(now, block) });
  }
  return found({ blocks });
}

const digestOf = ({ bytes, blockBytes }: ReadMedium, block: number): string =>
  createHash('sha256')
    .update(bytes.subarray(block * blockBytes, (block + 1) * blockBytes))
    .digest('hex')
    .slice(0, 16);

/** Whose data is looked for, and where it may be. */
export interface Placed {
  readonly whose: string;
  readonly location: string;
  readonly data: Traceable;
}

/** Looks on every medium for each of these: an observation of the auditor's. */
export async function seePlaces(world: FabricWorld, sought: readonly Placed[]): Promise<Done> {
  const media = await readMedia(world);
  const geographyOf = (location: string): string | null => media.find((medium) => medium.location === location)?.geography ?? null;
  return found({
    sought: sought.map(({ whose, location, data }) => {
      const search = new MarkerSearch(data.markers);
      const held = media.filter(({ medium, bytes }) => search.in({ name: medium, bytes }).length > 0);
      return {
        whose,
        location,
        geography: geographyOf(location),
        found: held.map(({ medium, location: at, geography, dataCentre }) => ({ medium, location: at, geography, dataCentre })),
      };
    }),
  });
}

/** Part of the ground: the data lies in another location as well as its own, so that what is said of its paired copies is said of something. */
export async function requirePairedCopies(world: FabricWorld, { markers }: Traceable): Promise<void> {
  const search = new MarkerSearch(markers);
  const held = (await readMedia(world)).filter(({ medium, bytes }) => search.in({ name: medium, bytes }).length > 0);
  if (new Set(held.map(({ location }) => location)).size < 2) world.setUpFailed('no copies were made in a paired location');
}

/** What somebody has stored under a name. */
export interface StoredBlob {
  readonly actor: Actor;
  readonly container: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** Stores a blob. */
export async function storeBlob(world: FabricWorld, { actor, container, name, bytes }: StoredBlob): Promise<Done> {
  const client = await storageOf(world).client(actor);
  const made = await client.createContainer(container);
  if (made.outcome.reply !== 'accepted' && !(made.outcome.reply === 'refused' && made.outcome.code === 'ContainerAlreadyExists'))
    return made;
  const put = await client.putBlob(container, name, bytes);
  return { outcome: put.outcome, exchanges: [...made.exchanges, ...put.exchanges] };
}

/** Reads blobs through every front end: which of them are what was stored. */
export async function readBack(world: FabricWorld, blobs: readonly StoredBlob[]): Promise<Done> {
  const storage = storageOf(world);
  const reads: Json[] = [];
  const exchanges: Done['exchanges'][number][] = [];
  for (const [frontEnd] of (await storage.frontEnds()).entries())
    for (const { actor, container, name, bytes } of blobs) {
      const client = await storage.client(actor, { frontEnd });
      const read = await client.getBlob(container, name);
      exchanges.push(...read.exchanges);
      const told = read.value === null ? read.outcome.reply : read.value.equals(bytes) ? 'as stored' : 'something else';
      reads.push({ what: `${name} of ${actor}, through front end ${frontEnd + 1}`, told });
    }
  return found({ reads }, exchanges);
}
