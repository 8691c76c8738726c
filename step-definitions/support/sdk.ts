import type { InstrumentName, InstrumentRequest, InstrumentResult } from '../../src/adapters/contract/index.ts';
import type { Attempt } from '../../src/conformance/judges/crypto.ts';
import { found } from './hosted-services.ts';
import { perScenario, type FabricWorld } from './world.ts';

export type SdkInstrument = Extract<InstrumentName, `sdk.${string}`>;
export type KeyRing = InstrumentRequest<'sdk.rotate'>['ring'];
/** What a message is, beside its bytes. */
export interface Message {
  readonly plaintext: Buffer;
  readonly additionalData: Buffer;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
export const unbase64 = (text: string): Buffer => Buffer.from(text, 'base64');

/** One call of a provider, in plain words and in fact. `right`: whether its result is what had to come of it. */
export interface SdkCall {
  readonly what: string;
  perform(world: FabricWorld): Promise<Attempt>;
}

/** A call of a provider as an attempt. */
export function calling<I extends SdkInstrument>(
  what: string,
  instrument: I,
  request: InstrumentRequest<I>,
  right: (result: InstrumentResult<I>) => boolean = () => true,
): SdkCall {
  return {
    what,
    perform: async (world) => {
      const reply = await world.lab.use(instrument, request);
      return {
        what,
        reply: reply.reply,
        code: reply.reply === 'refused' ? reply.code : null,
        right: reply.reply === 'accepted' ? right(reply.result) : null,
      };
    },
  };
}

/** Somebody calls providers one after another, and what came of each is recorded. */
export function callAll(world: FabricWorld, label: string, actor: string, deed: string, calls: readonly SdkCall[]): Promise<unknown> {
  return world.act(label, {
    actor,
    deed,
    perform: async () => {
      const attempts: Attempt[] = [];
      for (const call of calls) attempts.push(await call.perform(world));
      return found({ attempts: attempts as never });
    },
  });
}

/** What is right, then what is wrong, then what is right again. */
export async function sdkSquare(
  world: FabricWorld,
  right: { readonly deed: string; readonly calls: () => readonly SdkCall[] },
  wrong: { readonly actor?: string; readonly deed: string; readonly calls: readonly SdkCall[] },
): Promise<void> {
  await callAll(world, 'permitted before', 'the owner', right.deed, right.calls());
  await callAll(world, 'attack', wrong.actor ?? 'the stranger', wrong.deed, wrong.calls);
  await callAll(world, 'permitted again', 'the owner', right.deed, right.calls());
}

/** Every way to change one bit of these bytes. */
export function eachBitChanged(bytes: Uint8Array): { readonly bit: number; readonly changed: Buffer }[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    return { bit, changed };
  });
}

/** The master key of the scenario's owner, which only the owner has: the kit keeps it, and hands it over with each call. */
export const ownerKeys = perScenario(() => ({ ring: null as KeyRing | null }));

/** Makes the owner's master key, where there is none yet. Part of the ground. */
export async function ownerRing(world: FabricWorld): Promise<KeyRing> {
  const keys = ownerKeys(world);
  return (keys.ring ??= (await world.lab.must('sdk.createKeyRing', {})).ring);
}

/** The key of a version of the master key. Part of the ground. */
export function keyOf(world: FabricWorld, { keys }: KeyRing, version: string): Buffer {
  const found = keys.find((each) => each.version === version);
  return found === undefined ? world.setUpFailed(`the key ring has no version ${version}`) : unbase64(found.key);
}

/** A message of the seed's, with a name. */
export const aMessage = (world: FabricWorld, size: number): Message => ({
  plaintext: world.names.bytes(size),
  additionalData: Buffer.from(`letters/${world.names.word()}`),
});

/** Protects a message. Part of the ground. */
export async function protectedMessage(world: FabricWorld, ring: KeyRing, { plaintext, additionalData }: Message): Promise<Buffer> {
  const request = { ring, plaintext: base64(plaintext), additionalData: base64(additionalData) };
  return unbase64((await world.lab.must('sdk.protect', request)).envelope);
}

/** Opens an envelope, which has to give this message. */
export const opening = (what: string, ring: KeyRing, envelope: Uint8Array, { plaintext, additionalData }: Message): SdkCall =>
  calling(
    what,
    'sdk.unprotect',
    { ring, envelope: base64(envelope), additionalData: base64(additionalData) },
    (result) => result.plaintext === base64(plaintext),
  );
