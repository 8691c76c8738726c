import { createDecipheriv } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Composition } from '../../reference-impl/parts.ts';
import { createKeyWrap, readEnvelope, SdkError, type KeyRing, type Protection } from '../../reference-impl/sdk/index.ts';
import { HEADER_BYTES } from '../../reference-impl/storage/records/image.ts';
import { exchanged, type Change } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ENC-1');

/** Writes something down on a medium of the fabric's. */
const writeDown = (c: Composition, file: string, what: Uint8Array | string): void => appendFileSync(join(c.options.folder, file), what);

const currentKey = ({ keys, current }: KeyRing): Uint8Array => keys.get(current) ?? Buffer.alloc(0);
/** The data key of an envelope, by the version that it names. */
const dataKeyOf = ({ keys }: KeyRing, envelope: Uint8Array): Buffer => {
  const { version, wrappedKey } = readEnvelope(envelope);
  return createKeyWrap().unwrap(keys.get(version) ?? Buffer.alloc(0), wrappedKey);
};

/** An envelope has a member more, which tells something of what is in it. It opens with that member alone. */
const alsoTelling = (member: string, valueOf: (dataKey: Buffer, plaintext: Buffer) => Buffer): Change =>
  exchanged('sdkProtection', (lawful): Protection => {
    const valueIn = (ring: KeyRing, envelope: Uint8Array): string => {
      const plaintext = lawful.unprotect(ring, envelope, readEnvelope(envelope).additionalData);
      return valueOf(dataKeyOf(ring, envelope), plaintext).toString('base64url');
    };
    const added = (ring: KeyRing, envelope: Buffer): Buffer =>
      Buffer.from(`${envelope.toString('utf8').slice(0, -1)},"${member}":"${valueIn(ring, envelope)}"}`);
    /** The lawful envelope in one with the member; what has another is left as it is, which is no envelope to anybody. */
    const removed = (ring: KeyRing, envelope: Uint8Array): Buffer => {
      const text = Buffer.from(envelope).toString('utf8');
      const at = text.indexOf(`,"${member}":`);
      if (at === -1) throw new SdkError('malformed-envelope', 'a member is missing');
      const lawfully = Buffer.from(`${text.slice(0, at)}}`);
      return added(ring, lawfully).equals(envelope) ? lawfully : Buffer.from(envelope);
    };
    return {
      protect: (ring, plaintext, additionalData) => added(ring, lawful.protect(ring, plaintext, additionalData)),
      unprotect: (ring, envelope, additionalData) => lawful.unprotect(ring, removed(ring, envelope), additionalData),
      rewrap: (ring, envelope) => added(ring, lawful.rewrap(ring, removed(ring, envelope))),
    };
  });

/** The checks of one of the two searches, after these events. */
const foundWhen = (search: 'data' | 'keys', ...events: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    events.map((event) => [
      search === 'data'
        ? `nothing-of-what-was-encrypted-is-on-any-medium-when-${event}`
        : `no-key-of-the-owners-is-on-any-medium-when-${event}`,
      'on-no-medium',
    ]),
  );
const STORED = 'it-has-been-stored';
const READ = 'the-owner-has-read-the-letter-and-opened-it-with-the-sdk';
const WRAPPED_ANEW = 'the-owner-has-had-it-wrapped-anew-under-a-new-master-key';
const POWER_CUT = 'the-power-of-the-fabric-has-been-cut';
const ALWAYS = [STORED, READ, WRAPPED_ANEW, POWER_CUT] as const;

/** A message longer than this many bytes is looked at up to here. */
const LOOKED_AT = 64 * 1024;
/** Of a long message that was changed, what comes out when nobody looks at its tag. */
function openedUnseen(ring: KeyRing, envelope: Uint8Array): Buffer {
  const { nonce, ciphertext } = readEnvelope(envelope);
  const decipher = createDecipheriv('aes-256-ctr', dataKeyOf(ring, envelope), Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]));
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

export const enc1Twins = [
  twin({
    id: 'master-key-stored-beside-the-data',
    how: 'Whenever the SDK encrypts, the master key is written down beside what is stored, in case that the customer loses it.',
    caughtBy: foundWhen('keys', ...ALWAYS),
    changes: exchanged('sdkProtection', (lawful, c) => ({
      protect: (ring, plaintext, additionalData) => {
        writeDown(c, 'master-keys', currentKey(ring));
        return lawful.protect(ring, plaintext, additionalData);
      },
    })),
  }),
  twin({
    id: 'data-key-in-the-envelope',
    how: 'An envelope holds its data key in the clear as well, so that it opens faster.',
    caughtBy: foundWhen('keys', ...ALWAYS),
    changes: alsoTelling('cek', (dataKey) => dataKey),
  }),
  twin({
    id: 'beginning-in-the-clear',
    how: 'An envelope holds the beginning of its message in the clear, for those who list envelopes.',
    caughtBy: foundWhen('data', ...ALWAYS),
    changes: alsoTelling('preview', (_dataKey, plaintext) => plaintext.subarray(0, 96)),
  }),
  twin({
    id: 'plaintext-spooled',
    how: 'What the SDK encrypts lies in a file before it is encrypted, and stays there.',
    caughtBy: foundWhen('data', ...ALWAYS),
    changes: exchanged('sdkProtection', (lawful, c) => ({
      protect: (ring, plaintext, additionalData) => {
        writeDown(c, 'sdk-spool', plaintext);
        return lawful.protect(ring, plaintext, additionalData);
      },
    })),
  }),
  twin({
    id: 'opening-is-logged',
    how: 'Whenever the SDK opens an envelope, its data key and what was in it are written to a log.',
    caughtBy: { ...foundWhen('data', READ), ...foundWhen('keys', READ) },
    changes: exchanged('sdkProtection', (lawful, c) => ({
      unprotect: (ring, envelope, additionalData) => {
        const plaintext = lawful.unprotect(ring, envelope, additionalData);
        writeDown(c, 'sdk.log', `opened with ${dataKeyOf(ring, envelope).toString('hex')}: ${plaintext.toString('base64')}\n`);
        return plaintext;
      },
    })),
  }),
  twin({
    id: 'new-master-key-backed-up',
    how: 'A version that is added to the master key is backed up with the data of the fabric.',
    caughtBy: foundWhen('keys', WRAPPED_ANEW),
    changes: exchanged('sdkKeyRings', (lawful, c) => ({
      rotate: (ring) => {
        const rotated = lawful.rotate(ring);
        writeDown(c, 'key-backup', Buffer.from(currentKey(rotated)).toString('base64'));
        return rotated;
      },
    })),
  }),
  twin({
    id: 'data-encrypted-anew-by-way-of-a-file',
    how: 'When the master key is another, what was protected is opened into a file for a moment, and the file stays.',
    caughtBy: foundWhen('data', WRAPPED_ANEW),
    changes: exchanged('sdkProtection', (lawful, c) => ({
      rewrap: (ring, envelope) => {
        writeDown(c, 'rewrap.tmp', lawful.unprotect(ring, envelope, readEnvelope(envelope).additionalData));
        return lawful.rewrap(ring, envelope);
      },
    })),
  }),
  twin({
    id: 'dump-when-the-power-fails',
    how: 'When the power fails, what the SDK has last worked on goes to a file, for whoever looks for the reason.',
    caughtBy: { ...foundWhen('data', POWER_CUT), ...foundWhen('keys', POWER_CUT) },
    changes: exchanged('sdkProtection', (lawful, c) => {
      const last: Uint8Array[] = [];
      c.abandoned.addEventListener('abort', () => {
        if (last.length > 0) writeDown(c, 'dump', Buffer.concat(last));
      });
      return {
        protect: (ring, plaintext, additionalData) => {
          last.splice(0, last.length, Buffer.from(plaintext), currentKey(ring));
          return lawful.protect(ring, plaintext, additionalData);
        },
      };
    }),
  }),
  twin({
    id: 'long-messages-not-looked-at-to-the-end',
    how: 'Of what is long, neither storage nor the SDK looks whether it is still what was stored.',
    caughtBy: {
      'a-letter-that-somebody-has-changed-in-storage-at-its-beginning-does-not-open': 'refused-between',
      'a-letter-that-somebody-has-changed-in-storage-in-its-middle-does-not-open': 'refused-between',
      'a-letter-that-somebody-has-changed-in-storage-at-its-end-does-not-open': 'refused-between',
      'a-letter-whose-bytes-change-on-the-media-is-never-taken-for-another': 'never-another',
    },
    changes: [
      exchanged('sdkProtection', (lawful) => ({
        unprotect: (ring, envelope, additionalData) => {
          try {
            return lawful.unprotect(ring, envelope, additionalData);
          } catch (error) {
            if (!(error instanceof SdkError) || error.reason !== 'authentication-failed' || envelope.length < LOOKED_AT) throw error;
            return openedUnseen(ring, envelope);
          }
        },
      })),
      exchanged('recordImage', (lawful) => ({
        open: (record, account, image) => {
          const size = image.length < HEADER_BYTES ? 0 : image.readUInt32BE(4);
          return size < LOOKED_AT ? lawful.open(record, account, image) : image.subarray(HEADER_BYTES, HEADER_BYTES + size);
        },
      })),
    ],
  }),
];
