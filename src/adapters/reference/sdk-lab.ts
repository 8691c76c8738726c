import type { KeyRing } from '../../reference-impl/sdk/index.ts';
import type { InstrumentName, InstrumentRequest } from '../contract/index.ts';
import type { Hands } from './lab.ts';

type SdkHands = Pick<Hands, Extract<InstrumentName, `sdk.${string}`>>;
type ToldRing = InstrumentRequest<'sdk.rotate'>['ring'];

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');
const told = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const ringOf = ({ current, keys, retired }: ToldRing): KeyRing => ({
  current,
  keys: new Map(keys.map(({ version, key }) => [version, bytesOf(key)])),
  retired,
});
const toldRing = ({ current, keys, retired }: KeyRing): ToldRing => ({
  current,
  keys: [...keys].map(([version, key]) => ({ version, key: told(key) })),
  retired: [...retired],
});

/** How the SDK's providers are called on the reference fabric: as a customer's program would call them, who hands over its keys each time. */
export const sdkHands: SdkHands = {
  'sdk.hash': async ({ fabric: { parts } }, { algorithm, bytes }) => ({ digest: told(parts.sdkHashing.hash(algorithm, bytesOf(bytes))) }),
  'sdk.mac': async ({ fabric: { parts } }, { algorithm, key, bytes }) => ({
    mac: told(parts.sdkHashing.mac(algorithm, bytesOf(key), bytesOf(bytes))),
  }),
  'sdk.verifyMac': async ({ fabric: { parts } }, { algorithm, key, bytes, mac }) => {
    parts.sdkHashing.verifyMac(algorithm, bytesOf(key), bytesOf(bytes), bytesOf(mac));
    return {};
  },
  'sdk.encrypt': async ({ fabric: { parts } }, { key, plaintext, additionalData }) => {
    const { nonce, ciphertext, tag } = parts.sdkEncryption.encrypt(bytesOf(key), bytesOf(plaintext), bytesOf(additionalData));
    return { nonce: told(nonce), ciphertext: told(ciphertext), tag: told(tag) };
  },
  'sdk.decrypt': async ({ fabric: { parts } }, { key, nonce, ciphertext, tag, additionalData }) => {
    const sealed = { nonce: bytesOf(nonce), ciphertext: bytesOf(ciphertext), tag: bytesOf(tag) };
    return { plaintext: told(parts.sdkEncryption.decrypt(bytesOf(key), sealed, bytesOf(additionalData))) };
  },
  'sdk.wrap': async ({ fabric: { parts } }, { wrappingKey, key }) => ({
    wrapped: told(parts.sdkKeyWrap.wrap(bytesOf(wrappingKey), bytesOf(key))),
  }),
  'sdk.unwrap': async ({ fabric: { parts } }, { wrappingKey, wrapped }) => ({
    key: told(parts.sdkKeyWrap.unwrap(bytesOf(wrappingKey), bytesOf(wrapped))),
  }),
  'sdk.createKeyRing': async ({ fabric: { parts } }) => ({ ring: toldRing(parts.sdkKeyRings.create()) }),
  'sdk.rotate': async ({ fabric: { parts } }, { ring }) => ({ ring: toldRing(parts.sdkKeyRings.rotate(ringOf(ring))) }),
  'sdk.retire': async ({ fabric: { parts } }, { ring, version }) => ({ ring: toldRing(parts.sdkKeyRings.retire(ringOf(ring), version)) }),
  'sdk.protect': async ({ fabric: { parts } }, { ring, plaintext, additionalData }) => ({
    envelope: told(parts.sdkProtection.protect(ringOf(ring), bytesOf(plaintext), bytesOf(additionalData))),
  }),
  'sdk.unprotect': async ({ fabric: { parts } }, { ring, envelope, additionalData }) => ({
    plaintext: told(parts.sdkProtection.unprotect(ringOf(ring), bytesOf(envelope), bytesOf(additionalData))),
  }),
  'sdk.rewrap': async ({ fabric: { parts } }, { ring, envelope }) => ({
    envelope: told(parts.sdkProtection.rewrap(ringOf(ring), bytesOf(envelope))),
  }),
};
