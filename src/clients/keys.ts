import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The private key, PKCS#8 PEM. */
  readonly pem: string;
}

const keyPair = (privateKey: KeyObject): KeyPair => ({
  privateKey,
  publicKey: createPublicKey(privateKey),
  pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

async function rsa(modulusLength: number): Promise<KeyPair> {
  const { privateKey } = await generate('rsa', { modulusLength });
  return keyPair(privateKey);
}

/** RSA-2048 takes 150 ms of a core, so the process makes each key once and every scenario is dealt the same few. */
const deck: Promise<KeyPair>[] = [];
const WARM = 4;

function card(index: number): Promise<KeyPair> {
  return (deck[index] ??= rsa(2048));
}

/** The keys of one scenario: the same name has the same key, and two names never share one. */
export class KeyHand {
  private readonly dealt = new Map<string, Promise<KeyPair>>();

  rsa(name: string): Promise<KeyPair> {
    let key = this.dealt.get(name);
    if (!key) this.dealt.set(name, (key = card(this.dealt.size)));
    return key;
  }
}

let weak: Promise<KeyPair> | undefined;

/** An RSA-1024 key: too short to register (SMA-2). */
export function weakRsaKey(): Promise<KeyPair> {
  return (weak ??= rsa(1024));
}

/** The process's keys. */
export interface KeyRing {
  /** Makes the first few in the thread pool, so that the first scenarios need not wait for theirs. */
  warm(): Promise<void>;
  /** A hand for one scenario. */
  hand(): KeyHand;
}

export const keyRing: KeyRing = {
  async warm() {
    await Promise.all([...Array.from({ length: WARM }, (_, index) => card(index)), weakRsaKey()]);
  },
  hand: () => new KeyHand(),
};

/** A fresh P-256 key; 0.03 ms. */
export function ecKey(): KeyPair {
  return keyPair(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/**
 * A key that shows `victim`'s public half and signs with `other`'s private half. OpenSSL compares public halves only when it pairs a key with a
 * certificate, so a client can be made to offer the victim's certificate and to sign the handshake wrongly. RSA, both of one length.
 */
export function imposterKey(victim: KeyPair, other: KeyPair): KeyPair {
  const { n, e } = victim.publicKey.export({ format: 'jwk' });
  const privateHalf = other.privateKey.export({ format: 'jwk' });
  const mixed: JsonWebKey = { ...privateHalf, n: n as string, e: e as string };
  return keyPair(createPrivateKey({ key: mixed, format: 'jwk' }));
}
