import { createHash } from 'node:crypto';
import { JweFault, openJwe } from '../../src/clients/jwe.ts';
import { aMessage, opening, ownerRing, protectedMessage, type KeyRing, type Message } from './sdk.ts';
import { perScenario, type FabricWorld } from './world.ts';

/** What an envelope of the contract is made with. */
export const ALGORITHMS = ['A256KW', 'A256GCM'];

/** A message, and the envelope that it is in. */
export interface Closed {
  readonly message: Message;
  readonly envelope: Buffer;
}
/** The envelopes that the owner has, and the ring after it was rotated. */
export const owners = perScenario(() => ({
  closed: [] as Closed[],
  later: null as Closed | null,
  rotated: null as KeyRing | null,
  anew: [] as Closed[],
}));

export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What the kit's own program finds in an envelope, for the record: no key and no plaintext. */
export function openedElsewhere(what: string, { message, envelope }: Closed, masterKey: Buffer) {
  try {
    const { header, plaintext, additionalData, dataKey, nonce } = openJwe(envelope, masterKey);
    const right = plaintext.equals(message.plaintext) && additionalData.equals(message.additionalData);
    const version = typeof header['kid'] === 'string' ? header['kid'] : null;
    const algorithms = [String(header['alg']), String(header['enc'])];
    return { what, fault: null, algorithms, version, right, keyDigest: digest(dataKey), nonce: nonce.toString('hex') };
  } catch (error) {
    if (!(error instanceof JweFault)) throw error;
    return { what, fault: error.message, algorithms: [], version: null, right: false, keyDigest: null, nonce: null };
  }
}

/** An envelope of the owner's, and how it is opened rightly. */
export async function oneClosed(world: FabricWorld) {
  const ring = await ownerRing(world);
  const message = aMessage(world, 20);
  const envelope = await protectedMessage(world, ring, message);
  const right = { deed: 'having an envelope opened', calls: () => [opening('what was protected', ring, envelope, message)] };
  return { ring, message, envelope, right };
}

/** The owner's ring with one version more. Part of the ground: what came of it is judged by what it opens. */
export async function rotate(world: FabricWorld): Promise<KeyRing> {
  const { ring } = await world.lab.must('sdk.rotate', { ring: await ownerRing(world) });
  owners(world).rotated = ring;
  return ring;
}
export const rotatedRing = (world: FabricWorld): KeyRing => owners(world).rotated ?? world.setUpFailed('the master key was not rotated');
