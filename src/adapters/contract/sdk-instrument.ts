import { z } from 'zod';
import { base64 } from './json.ts';

const nothing = z.strictObject({});
const algorithm = z.enum(['SHA-256', 'SHA-384', 'SHA-512']);
const version = z.string().min(1).max(100).describe('the name of a version of the master key');

/** A customer's master key in versions. Only the customer holds it: it is handed over with each call, and not kept. */
export const keyRing = z.strictObject({
  current: version.describe('the version that encrypts'),
  keys: z
    .array(z.strictObject({ version, key: base64.describe('256 bits') }))
    .max(64)
    .describe('every version that still opens what it has encrypted'),
  retired: z.array(version).max(64).describe('versions that were given up'),
});
export type KeyRing = z.infer<typeof keyRing>;

const ring = keyRing;
const additionalData = base64.describe('what is protected from changes and not hidden; empty where there is none');
const envelope = base64.describe(
  'a JWE in the flattened JSON serialisation (RFC 7516 section 7.2.2): enc A256GCM in the protected header, alg A256KW and the version as kid in the unprotected one, additional data as aad',
);

/**
 * The cryptographic providers of the SDK, as a customer's program calls them (chapter 6). What they decline is refused: `authentication-failed` for what was
 * changed, or made with another key or other additional data; `key-length`, `nonce-length` and `tag-length`; `unknown-version`, `retired-version` and
 * `current-version` of the master key; `malformed-envelope`.
 */
export const sdkInstruments = {
  'sdk.hash': {
    purpose: "Have the SDK's provider hash bytes (FIPS 180-4).",
    request: z.strictObject({ algorithm, bytes: base64 }),
    result: z.strictObject({ digest: base64 }),
  },
  'sdk.mac': {
    purpose: 'Have it make the HMAC of bytes (RFC 2104) with one of these hash functions.',
    request: z.strictObject({ algorithm, key: base64, bytes: base64 }),
    result: z.strictObject({ mac: base64 }),
  },
  'sdk.verifyMac': {
    purpose: 'Have it check an HMAC. Any other than the whole and right one is refused.',
    request: z.strictObject({ algorithm, key: base64, bytes: base64, mac: base64 }),
    result: nothing,
  },
  'sdk.encrypt': {
    purpose: 'Have it encrypt with AES-256-GCM under a key of the customer’s. The nonce is its own affair.',
    request: z.strictObject({ key: base64, plaintext: base64, additionalData }),
    result: z.strictObject({ nonce: base64, ciphertext: base64, tag: base64 }),
  },
  'sdk.decrypt': {
    purpose: 'Have it decrypt with AES-256-GCM.',
    request: z.strictObject({ key: base64, nonce: base64, ciphertext: base64, tag: base64, additionalData }),
    result: z.strictObject({ plaintext: base64 }),
  },
  'sdk.wrap': {
    purpose: 'Have it wrap a key with another (AES Key Wrap, RFC 3394).',
    request: z.strictObject({ wrappingKey: base64, key: base64 }),
    result: z.strictObject({ wrapped: base64 }),
  },
  'sdk.unwrap': {
    purpose: 'Have it unwrap a key.',
    request: z.strictObject({ wrappingKey: base64, wrapped: base64 }),
    result: z.strictObject({ key: base64 }),
  },
  'sdk.createKeyRing': {
    purpose: 'Have it make a master key, in its first version.',
    request: nothing,
    result: z.strictObject({ ring }),
  },
  'sdk.rotate': {
    purpose: 'Have it add a version to the master key, which encrypts from then on.',
    request: z.strictObject({ ring }),
    result: z.strictObject({ ring }),
  },
  'sdk.retire': {
    purpose: 'Have it give a version of the master key up.',
    request: z.strictObject({ ring, version }),
    result: z.strictObject({ ring }),
  },
  'sdk.protect': {
    purpose: 'Have it encrypt a message under a new data key, which it wraps under the current version of the master key.',
    request: z.strictObject({ ring, plaintext: base64, additionalData }),
    result: z.strictObject({ envelope }),
  },
  'sdk.unprotect': {
    purpose: 'Have it open an envelope whose additional data are these.',
    request: z.strictObject({ ring, envelope, additionalData }),
    result: z.strictObject({ plaintext: base64 }),
  },
  'sdk.rewrap': {
    purpose: 'Have it wrap the data key of an envelope under the current version of the master key, and change nothing else of it.',
    request: z.strictObject({ ring, envelope }),
    result: z.strictObject({ envelope }),
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
