import { found } from './hosted-services.ts';
import { storageOf } from './storage-scene.ts';
import type { Done, FabricWorld } from './world.ts';

const OWNER = 'the owner';

/** A blob that can be found on media: it begins, ends and has its middle in a marker, and holds nothing else that occurs by chance. */
export interface FindableBlob {
  readonly container: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** Where the markers begin, in bytes. */
  readonly marks: { readonly first: number; readonly middle: number; readonly last: number };
}

const MARK_BYTES = 40;
/** More than one block of any medium that is likely, and few enough to be read again and again. */
const BLOB_BYTES = 20_000;
/** Letters and digits, so that evidence can be read. */
const filler = ({ names }: FabricWorld): Buffer => Buffer.from(names.bytes((BLOB_BYTES * 3) / 4).toString('base64'));

/** Makes a blob of one's own and stores it, with the owner's key. Part of the ground. */
export async function storeFindable(world: FabricWorld, container: string, name = world.names.word()): Promise<FindableBlob> {
  const bytes = filler(world);
  const marks = { first: 0, middle: (BLOB_BYTES - MARK_BYTES) >> 1, last: BLOB_BYTES - MARK_BYTES };
  for (const at of Object.values(marks)) bytes.write(world.names.marker(), at);
  const client = await storageOf(world).client(OWNER);
  await world.prepare('a blob could not be stored', () => client.putBlob(container, name, bytes));
  return { container, name, bytes, marks };
}

/** A medium as it is now; `block` is what is written at once, 1 where the fabric does not tell. */
interface Medium {
  readonly name: string;
  readonly bytes: Buffer;
  readonly block: number;
}

/** A whole copy of a blob: where it begins on a medium. */
export interface BlobCopy {
  readonly medium: string;
  readonly offset: number;
  readonly block: number;
}

/** The media of storage; all that the fabric keeps anything on, where it does not tell which those are. */
async function mediaOf(world: FabricWorld): Promise<readonly Medium[]> {
  const [storage, { lab }] = [storageOf(world), world];
  storage.changed();
  const described = await storage.media();
  const read = async (name: string, block: number): Promise<Medium> => {
    const { bytes } = await lab.must('medium.read', { medium: name });
    return { name, bytes: Buffer.from(bytes, 'base64'), block };
  };
  if (described.length > 0) return Promise.all(described.map(({ medium, blockBytes }) => read(medium, blockBytes)));
  const { media } = await lab.must('media.read', {});
  return media.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes, 'base64'), block: 1 }));
}

/** Every copy that lies on a medium in one piece. */
export async function copiesOf(world: FabricWorld, { bytes }: FindableBlob): Promise<readonly BlobCopy[]> {
  return (await mediaOf(world)).flatMap(({ name, bytes: medium, block }) => {
    const copies: BlobCopy[] = [];
    for (let at = medium.indexOf(bytes); at >= 0; at = medium.indexOf(bytes, at + bytes.length))
      copies.push({ medium: name, offset: at, block });
    return copies;
  });
}

/** The same; a blob of which none is found cannot be damaged. Part of the ground. */
export async function someCopiesOf(world: FabricWorld, blob: FindableBlob, least: number): Promise<readonly BlobCopy[]> {
  const copies = await copiesOf(world, blob);
  if (copies.length < least)
    world.setUpFailed(`only ${copies.length} copies of what was stored lie on the media in the clear and in one piece`);
  return copies;
}

/** What is put in the place of what lies there: at this offset within the blob's own bytes, which may lie before its beginning. */
interface Patch {
  readonly at: number;
  readonly bytes: Buffer;
}

/** A blob and what is to be written over its copies. The blob may have been stored anew for it. */
export interface Damage {
  readonly blob: FindableBlob;
  readonly patch: Patch;
}

const flipped = (bytes: Buffer, at: number): Patch => ({ at, bytes: Buffer.from([bytes.readUInt8(at) ^ 1]) });

/** All blocks that hold any of a copy, as they are: from the first one's beginning to the last one's end. */
async function blocksOf(world: FabricWorld, { bytes }: FindableBlob, copy: BlobCopy): Promise<Patch> {
  const { lab } = world;
  const medium = Buffer.from((await lab.must('medium.read', { medium: copy.medium })).bytes, 'base64');
  const begin = Math.floor(copy.offset / copy.block) * copy.block;
  const end = Math.ceil((copy.offset + bytes.length) / copy.block) * copy.block;
  return { at: begin - copy.offset, bytes: medium.subarray(begin, end) };
}

const patching =
  (patchOf: (blob: FindableBlob) => Patch) =>
  async (_world: FabricWorld, blob: FindableBlob): Promise<Damage> => ({ blob, patch: patchOf(blob) });

/** What can become of stored bytes, in the words of the feature file. */
export const DAMAGES: Readonly<Record<string, (world: FabricWorld, blob: FindableBlob) => Promise<Damage>>> = {
  'one bit at the beginning': patching(({ bytes, marks }) => flipped(bytes, marks.first)),
  'one bit in the middle': patching(({ bytes, marks }) => flipped(bytes, marks.middle)),
  'one bit at the end': patching(({ bytes }) => flipped(bytes, bytes.length - 1)),
  'a stretch, by zeros': patching(({ bytes, marks }) => ({ at: marks.middle, bytes: Buffer.alloc((bytes.length - marks.middle) >> 1) })),
  'its two halves, which changed places': patching(({ bytes, marks: { middle } }) => ({
    at: 0,
    bytes: Buffer.concat([bytes.subarray(middle), bytes.subarray(0, middle)]),
  })),
  'all of it, by another blob': async (world, blob) => {
    const other = await storeFindable(world, blob.container);
    const [copy] = await someCopiesOf(world, other, 1);
    return { blob, patch: await blocksOf(world, other, copy as BlobCopy) };
  },
  'all of it, by what it held before': async (world, blob) => {
    const [copy] = await someCopiesOf(world, blob, 1);
    const patch = await blocksOf(world, blob, copy as BlobCopy);
    return { blob: await storeFindable(world, blob.container, blob.name), patch };
  },
};

/** Writes a patch over a copy. Part of the ground. */
export async function damage({ lab }: FabricWorld, { medium, offset }: BlobCopy, { at, bytes }: Patch): Promise<void> {
  await lab.must('medium.change', { medium, offset: offset + at, bytes: bytes.toString('base64') });
}

/** Which parts of a blob are read: from a first byte to a last one. */
const rangesOf = ({ bytes, marks }: FindableBlob): Readonly<Record<string, readonly [number, number]>> => ({
  'its first bytes': [0, 9],
  'a part of it': [marks.middle - 100, marks.middle + 100],
  'its last bytes': [bytes.length - 10, bytes.length - 1],
});

/** Reads blobs in every way: whole, in part and by way of a copy, through every front end. An observation of what came. */
export async function readAll(world: FabricWorld, blobs: readonly FindableBlob[]): Promise<Done> {
  const storage = storageOf(world);
  const [reads, exchanges]: [{ what: string; bytes: 'as stored' | 'others' | 'none'; told: string }[], Done['exchanges'][number][]] = [
    [],
    [],
  ];
  for (const frontEnd of (await storage.frontEnds()).keys())
    for (const blob of blobs) {
      const { container, name, bytes } = blob;
      const client = await storage.client(OWNER, { frontEnd });
      const read = async (how: string, right: Buffer, asking: ReturnType<typeof client.getBlob>): Promise<void> => {
        const { value, outcome, exchanges: made } = await asking;
        exchanges.push(...made);
        const came = value === null ? 'none' : value.equals(right) ? 'as stored' : 'others';
        reads.push({ what: `${name}, ${how}, through front end ${frontEnd + 1}`, bytes: came, told: outcome.reply });
      };
      await read('whole', bytes, client.getBlob(container, name));
      for (const [how, range] of Object.entries(rangesOf(blob)))
        await read(how, bytes.subarray(range[0], range[1] + 1), client.getBlob(container, name, { range }));
      const copy = world.names.word();
      const copied = await client.copyBlob(container, copy, client.url(container, name));
      exchanges.push(...copied.exchanges);
      // A copy that is refused gives nobody anything.
      if (copied.outcome.reply === 'accepted') await read('by way of a copy', bytes, client.getBlob(container, copy));
    }
  return found({ reads }, exchanges);
}
