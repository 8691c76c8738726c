import type { SignedRequest } from '../../src/clients/storage/index.ts';
import { storageOf, type StorageAccount } from './storage-scene.ts';
import { signedBy, withHeaders, type StorageGround } from './storage-ground.ts';
import type { FabricWorld } from './world.ts';

/** Makes of a rightly signed request some that are signed wrongly, each with a word for it. */
type Forging = (signed: SignedRequest, ground: StorageGround, world: FabricWorld) => Promise<Readonly<Record<string, SignedRequest>>>;

const named = (account: StorageAccount, primary: string): StorageAccount => ({ ...account, primary });
const flipped = (key: string, bit: number): string => {
  const bytes = Buffer.from(key, 'base64');
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes.toString('base64');
};
/** The request with another `Authorization`, made of the right one's account and signature. */
const authorizedBy =
  (make: (account: string, signature: string) => Readonly<Record<string, string>>): Forging =>
  async (signed) => {
    const [, account = '', signature = ''] = /^SharedKey ([^:]*):(.*)$/.exec(signed.headers['authorization'] ?? '') ?? [];
    return Object.fromEntries(
      Object.entries(make(account, signature)).map(([word, value]) => [word, withHeaders(signed, { authorization: value })]),
    );
  };
const LENGTHS = [1, 8, 22, 40, 43];

/** What a request may show instead of a signature by the account's key, in the words of the feature file. */
export const CREDENTIALS: Readonly<Record<string, Forging>> = {
  'no signature': async (signed) => ({ unsigned: withHeaders(signed, { authorization: undefined }) }),
  'a key of their own': async (signed, { account }, { names }) => ({
    'own key': signedBy(named(account, names.bytes(64).toString('base64')), signed),
  }),
  "the key of another account, under the owner's name": async (signed, { account }, world) => {
    const { primary, secondary } = await storageOf(world).accountOf('the tenant next door');
    return {
      primary: signedBy(named(account, primary), signed),
      secondary: signedBy(named(account, secondary), signed),
    };
  },
  "the owner's key, under another account's name": async (signed, { account }, world) => {
    const other = await storageOf(world).accountOf('the tenant next door');
    return {
      'an account that is there': signedBy({ ...account, account: other.account }, signed),
      'an account that never was': signedBy({ ...account, account: world.names.storageAccountName() }, signed),
    };
  },
  'a key that is one bit off': async (signed, { account }) => {
    const bits = Buffer.from(account.primary, 'base64').length * 8;
    const off = { 'first bit': 0, 'a bit in the middle': bits >> 1, 'last bit': bits - 1 };
    return Object.fromEntries(
      Object.entries(off).map(([word, bit]) => [word, signedBy(named(account, flipped(account.primary, bit)), signed)]),
    );
  },
  'half of the key': async (signed, { account }) => {
    const bytes = Buffer.from(account.primary, 'base64');
    const halves = { first: bytes.subarray(0, bytes.length >> 1), second: bytes.subarray(bytes.length >> 1) };
    return Object.fromEntries(
      Object.entries(halves).map(([word, half]) => [word, signedBy(named(account, half.toString('base64')), signed)]),
    );
  },
  'an empty key': async (signed, { account }) => ({ 'no bytes': signedBy(named(account, ''), signed) }),
  'a signature that was cut short': authorizedBy((account, signature) =>
    Object.fromEntries(LENGTHS.map((length) => [`${length} characters`, `SharedKey ${account}:${signature.slice(0, length)}`])),
  ),
  'a signature that ends in zeros': authorizedBy((account, signature) => {
    const bytes = Buffer.from(signature, 'base64');
    return Object.fromEntries(
      [1, 8, 16].map((kept) => {
        const padded = Buffer.concat([bytes.subarray(0, kept), Buffer.alloc(bytes.length - kept)]);
        return [`${kept} bytes of it`, `SharedKey ${account}:${padded.toString('base64')}`];
      }),
    );
  }),
  'an empty signature': authorizedBy((account) => ({
    'nothing after the colon': `SharedKey ${account}:`,
    'no colon': `SharedKey ${account}`,
    'the scheme alone': 'SharedKey',
  })),
  'a signature with something after it': authorizedBy((account, signature) => ({
    'one more letter': `SharedKey ${account}:${signature}A`,
    'the same again': `SharedKey ${account}:${signature}${signature}`,
  })),
  'a signature in other letters': authorizedBy((account, signature) => ({
    'small letters': `SharedKey ${account}:${signature.toLowerCase()}`,
    'capital letters': `SharedKey ${account}:${signature.toUpperCase()}`,
  })),
  'the signature of another scheme': async (signed, { account }) => {
    const lite = signedBy(account, signed, 'SharedKeyLite').headers['authorization'] ?? '';
    const full = signedBy(account, signed).headers['authorization'] ?? '';
    return {
      'the short one for the long': withHeaders(signed, { authorization: lite.replace('SharedKeyLite', 'SharedKey') }),
      'the long one for the short': withHeaders(signed, { authorization: full.replace('SharedKey', 'SharedKeyLite') }),
    };
  },
  'a scheme that is none': authorizedBy((account, signature) => ({
    'a made-up one': `SharedKeyToo ${account}:${signature}`,
    'that of a password': `Basic ${Buffer.from(`${account}:${signature}`).toString('base64')}`,
    'that of a token': `Bearer ${signature}`,
  })),
  'a short signature by a key of their own': async (signed, { account }, { names }) => ({
    'own key': signedBy(named(account, names.bytes(64).toString('base64')), signed, 'SharedKeyLite'),
  }),
  'a short signature that was cut short': async (signed, { account }) => {
    const [prefix = '', signature = ''] = (signedBy(account, signed, 'SharedKeyLite').headers['authorization'] ?? '').split(':');
    return Object.fromEntries(
      LENGTHS.map((length) => [`${length} characters`, withHeaders(signed, { authorization: `${prefix}:${signature.slice(0, length)}` })]),
    );
  },
};
