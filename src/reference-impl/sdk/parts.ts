import type { Composition } from '../parts.ts';
import { createAuthenticatedEncryption, type AuthenticatedEncryption } from './authenticated-encryption.ts';
import { createHashing, type Hashing } from './hashing.ts';
import { createKeyRings, type KeyRings } from './key-ring.ts';
import { createKeyWrap, type KeyWrap } from './key-wrap.ts';
import { createProtection, type Protection } from './protection.ts';

/** The SDK's providers (ENC-3). They stand in the customer's program and know nothing of the fabric; they are listed here so that each can be exchanged. */
export interface SdkParts {
  readonly sdkHashing: Hashing;
  readonly sdkEncryption: AuthenticatedEncryption;
  readonly sdkKeyWrap: KeyWrap;
  readonly sdkKeyRings: KeyRings;
  /** ENC-1. */
  readonly sdkProtection: Protection;
}

export const sdkMakers: { readonly [Name in keyof SdkParts]: (composition: Composition) => SdkParts[Name] } = {
  sdkHashing: () => createHashing(),
  sdkEncryption: () => createAuthenticatedEncryption(),
  sdkKeyWrap: () => createKeyWrap(),
  sdkKeyRings: () => createKeyRings(),
  sdkProtection: (c) =>
    createProtection({ encryption: c.part('sdkEncryption'), keyWrap: c.part('sdkKeyWrap'), keyRings: c.part('sdkKeyRings') }),
};
