import { makeMarker, MarkerSearch, type Marker } from '../../src/clients/markers/index.ts';
import { dataKeyOf, JweFault } from '../../src/clients/jwe.ts';
import type { Attempt } from '../../src/conformance/judges/crypto.ts';
import { found } from './hosted-services.ts';
import { search, type Sought } from './private-key-search.ts';
import { base64, keyOf, opening, ownerRing, protectedMessage, unbase64, type KeyRing, type Message, type SdkCall } from './sdk.ts';
import { storageOf, type Medium } from './storage-scene.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

const OWNER = 'the owner';

/** What the owner keeps in storage: a letter in an envelope, and something in the clear. */
interface Letters {
  ring: KeyRing;
  /** The master key in all the versions that it has had, base64. */
  readonly masterKeys: string[];
  readonly message: Message;
  readonly markers: readonly Marker[];
  envelope: Buffer;
  readonly container: string;
  readonly name: string;
  /** What of the letter in the clear can be looked for. */
  readonly clear: Marker;
  /** The key in the clear. */
  readonly clearKey: Buffer;
}
const kept = perScenario(() => ({ letters: null as Letters | null }));

export const lettersOf = (world: FabricWorld): Letters => kept(world).letters ?? world.setUpFailed('the owner has stored no letter');

/** The owner stores a letter of so many markers in an envelope, and a letter and a key in the clear. Part of the ground. */
export async function storeLetters(world: FabricWorld, size: number): Promise<void> {
  const { names } = world;
  const ring = await ownerRing(world);
  const markers = Array.from({ length: size }, () => makeMarker(names));
  const [container, name] = [names.word(), names.word()];
  const message = { plaintext: Buffer.concat(markers.map(({ bytes }) => bytes)), additionalData: Buffer.from(`${container}/${name}`) };
  const envelope = await protectedMessage(world, ring, message);
  const [clear, clearKey] = [makeMarker(names), names.bytes(32)];
  const client = await storageOf(world).client(OWNER);
  await world.prepare('a container could not be made', () => client.createContainer(container));
  for (const [blob, bytes] of [
    [name, envelope],
    [names.word(), clear.bytes],
    [names.word(), clearKey],
  ] as const)
    await world.prepare('a blob could not be stored', () => client.putBlob(container, blob, bytes));
  const masterKeys = ring.keys.map(({ key }) => key);
  kept(world).letters = { ring, masterKeys, message, markers, envelope, container, name, clear, clearKey };
}

/** Puts an envelope in the place of the one that is stored. */
export async function replaceEnvelope(world: FabricWorld, envelope: Buffer): Promise<Done> {
  const { container, name } = lettersOf(world);
  return (await storageOf(world).client(OWNER)).putBlob(container, name, envelope);
}

/** The owner reads the letter and has the SDK open it. */
export const readingLetter = (what: string): SdkCall => ({
  what,
  perform: async (world): Promise<Attempt> => {
    const { container, name, ring, message } = lettersOf(world);
    const read = await (await storageOf(world).client(OWNER)).getBlob(container, name);
    if (read.value !== null) return opening(what, ring, read.value, message).perform(world);
    const { outcome } = read;
    const reply = outcome.reply === 'accepted' || outcome.reply === 'unsupported' ? 'fault' : outcome.reply;
    return { what, reply, code: outcome.reply === 'refused' ? outcome.code : null, right: null };
  },
});

/** What may have come to pass before the media are searched. Each has to go well, or the scenario lays no ground. */
export const EVENTS: Readonly<Record<string, (world: FabricWorld) => Promise<void>>> = {
  'it has been stored': async () => undefined,
  'the owner has read the letter and opened it with the SDK': async (world) => {
    const { reply, right } = await readingLetter('reading the letter').perform(world);
    if (reply !== 'accepted' || right === false) world.setUpFailed('the letter could not be read and opened');
  },
  'the owner has had it wrapped anew under a new master key': async (world) => {
    const letters = lettersOf(world);
    letters.ring = (await world.lab.must('sdk.rotate', { ring: letters.ring })).ring;
    letters.masterKeys.push(...letters.ring.keys.map(({ key }) => key));
    const rewrapped = await world.lab.use('sdk.rewrap', { ring: letters.ring, envelope: base64(letters.envelope) });
    // Whether the SDK can do it is for ENC-3 to judge; an owner whose SDK cannot encrypts anew.
    letters.envelope =
      rewrapped.reply === 'accepted' ? unbase64(rewrapped.result.envelope) : await protectedMessage(world, letters.ring, letters.message);
    await world.prepare('the envelope could not be stored again', () => replaceEnvelope(world, letters.envelope));
  },
  'the power of the fabric has been cut': (world) => storageOf(world).crash(),
};

interface ReadMedium {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The media of storage as they are now: what is stored may have brought new ones. */
export function storageMedia(world: FabricWorld): Promise<readonly Medium[]> {
  const storage = storageOf(world);
  storage.changed();
  return storage.media();
}

/** Every medium on which the fabric keeps anything, those of storage among them. Part of the ground. */
async function everyMedium(world: FabricWorld): Promise<readonly ReadMedium[]> {
  const { media } = await world.lab.must('media.read', {});
  const all = media.map(({ name, bytes }) => ({ name, bytes: unbase64(bytes) }));
  const known = new Set(all.map(({ name }) => name));
  for (const { medium } of await storageMedia(world))
    if (!known.has(medium)) all.push({ name: medium, bytes: unbase64((await world.lab.must('medium.read', { medium })).bytes) });
  return all;
}

/** The auditor searches every medium for the letters. The act is labelled `search`. */
export async function searchForLetters(world: FabricWorld): Promise<void> {
  const { markers, clear } = lettersOf(world);
  const look = async (): Promise<Done> => {
    const media = await everyMedium(world);
    const all = new MarkerSearch([...markers, clear]);
    const hits = media.flatMap(({ name, bytes }) => all.in({ name, bytes }));
    const foundOf = (texts: ReadonlySet<string>): string[] => [
      ...new Set(hits.filter(({ marker }) => texts.has(marker)).map(({ medium, form }) => `${form} on ${medium}`)),
    ];
    return found({
      media: media.map(({ name }) => name),
      sought: [{ what: 'the letter in the envelope', found: foundOf(new Set(markers.map(({ text }) => text))) }],
      control: [{ what: 'the letter in the clear', found: foundOf(new Set([clear.text])) }],
    });
  };
  await world.act('search', { actor: 'the auditor', deed: 'searching every medium for the letters', perform: look });
}

/** The auditor searches every medium for the owner's keys. The act is labelled `search`. */
export async function searchForKeys(world: FabricWorld): Promise<void> {
  const { ring, masterKeys, envelope, clearKey } = lettersOf(world);
  const versions = [...new Set(masterKeys)].map((key, index): Sought => ({
    what: `version ${index + 1} of the master key`,
    bytes: unbase64(key),
  }));
  const dataKey = { what: 'the data key', bytes: unwrapped(world, envelope, keyOf(world, ring, ring.current)) };
  const look = async (): Promise<Done> => {
    const media = await everyMedium(world);
    const told = (each: Sought) => ({ what: each.what, found: search(media, [each]) });
    return found({
      media: media.map(({ name }) => name),
      sought: [...versions, dataKey].map(told),
      control: [told({ what: 'the key in the clear', bytes: clearKey })],
    });
  };
  await world.act('search', { actor: 'the auditor', deed: "searching every medium for the owner's keys", perform: look });
}

/** The data key of the owner's envelope. Part of the ground. */
function unwrapped(world: FabricWorld, envelope: Buffer, masterKey: Buffer): Buffer {
  try {
    return dataKeyOf(envelope, masterKey);
  } catch (error) {
    if (error instanceof JweFault) world.setUpFailed(error.message);
    throw error;
  }
}
