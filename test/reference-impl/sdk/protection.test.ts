import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { openJwe } from '../../../src/clients/jwe.ts';
import {
  createAuthenticatedEncryption,
  createKeyRings,
  createKeyWrap,
  createProtection,
  readEnvelope,
  type KeyRing,
} from '../../../src/reference-impl/sdk/index.ts';
import { reasonOf } from './reason.ts';

const keyRings = createKeyRings();
const { protect, unprotect, rewrap } = createProtection({
  encryption: createAuthenticatedEncryption(),
  keyWrap: createKeyWrap(),
  keyRings,
});
const NOTHING = Buffer.alloc(0);
const NAME = Buffer.from('letters/one');
const MESSAGE = Buffer.from('nobody else reads this');

describe('a key ring', () => {
  const first = keyRings.create();
  const second = keyRings.rotate(first);

  it('encrypts with the version that came last, and keeps the others', () => {
    expect(second.current).not.to.equal(first.current);
    expect(second.keys.get(first.current)).to.equal(first.keys.get(first.current));
    expect(second.keys.size).to.equal(2);
    expect(first.keys.size).to.equal(1);
  });

  it('gives a version up for good, and never uses its name again', () => {
    const retired = keyRings.retire(second, first.current);
    expect(reasonOf(() => keyRings.keyOf(retired, first.current))).to.equal('retired-version');
    expect(retired.keys.size).to.equal(1);
    expect([first.current, second.current]).not.to.include(keyRings.rotate(retired).current);
    expect(reasonOf(() => keyRings.retire(retired, first.current))).to.equal('retired-version');
  });

  it('gives up neither the version that encrypts nor one that it does not have', () => {
    expect(reasonOf(() => keyRings.retire(second, second.current))).to.equal('current-version');
    expect(reasonOf(() => keyRings.retire(second, 'another'))).to.equal('unknown-version');
  });

  it('takes no key that is too short', () => {
    const weak: KeyRing = { current: 'v1', keys: new Map([['v1', randomBytes(16)]]), retired: [] };
    expect(reasonOf(() => protect(weak, MESSAGE, NAME))).to.equal('key-length');
    expect(reasonOf(() => keyRings.rotate(weak))).to.equal('key-length');
  });
});

describe('an envelope', () => {
  const ring = keyRings.create();
  const keyIn = ({ keys, current }: KeyRing): Uint8Array => keys.get(current) as Uint8Array;

  for (const [what, message, name] of [
    ['a message and its name', MESSAGE, NAME],
    ['nothing at all', NOTHING, NOTHING],
    ['a long message', randomBytes(100_000), NOTHING],
  ] as const)
    it(`of ${what} opens, here and elsewhere`, () => {
      const envelope = protect(ring, message, name);
      expect(unprotect(ring, envelope, name).equals(message)).to.equal(true);
      const elsewhere = openJwe(envelope, keyIn(ring));
      expect(elsewhere.plaintext.equals(message)).to.equal(true);
      expect(elsewhere.additionalData.equals(name)).to.equal(true);
      expect(elsewhere.header).to.deep.equal({ alg: 'A256KW', kid: ring.current, enc: 'A256GCM' });
    });

  it('has a data key of its own', () => {
    const keys = Array.from({ length: 50 }, () => openJwe(protect(ring, MESSAGE, NAME), keyIn(ring)).dataKey.toString('hex'));
    expect(new Set(keys).size).to.equal(50);
  });

  it('does not open when any byte of it is another', () => {
    const envelope = protect(ring, MESSAGE, NAME);
    for (let at = 0; at < envelope.length; at++)
      for (const bit of [1, 32]) {
        const changed = Buffer.from(envelope);
        changed[at] = (changed[at] as number) ^ bit;
        expect(
          reasonOf(() => unprotect(ring, changed, NAME)),
          `byte ${at}`,
        ).to.be.oneOf(['authentication-failed', 'malformed-envelope', 'unknown-version']);
      }
  });

  it('does not open under another name, though it says so itself', () => {
    const envelope = protect(ring, MESSAGE, NAME);
    expect(reasonOf(() => unprotect(ring, envelope, Buffer.from('letters/two')))).to.equal('authentication-failed');
    const renamed = Buffer.from(
      JSON.stringify({ ...JSON.parse(envelope.toString()), aad: Buffer.from('letters/two').toString('base64url') }),
    );
    expect(reasonOf(() => unprotect(ring, renamed, Buffer.from('letters/two')))).to.equal('authentication-failed');
  });

  it('does not open with another key of the same name, nor with a ring that never had it', () => {
    const envelope = protect(ring, MESSAGE, NAME);
    expect(reasonOf(() => unprotect(keyRings.create(), envelope, NAME))).to.equal('authentication-failed');
    const { current: _current, ...later } = keyRings.rotate(ring);
    expect(reasonOf(() => unprotect(ring, protect({ ...later, current: 'v2' }, MESSAGE, NAME), NAME))).to.equal('unknown-version');
  });

  it('is wrapped anew without touching the data, and opens when the old version is gone', () => {
    const envelope = protect(ring, MESSAGE, NAME);
    const rotated = keyRings.rotate(ring);
    const again = rewrap(rotated, envelope);
    const { version, wrappedKey, ...data } = readEnvelope(again);
    const { version: oldVersion, wrappedKey: oldKey, ...oldData } = readEnvelope(envelope);
    expect(data).to.deep.equal(oldData);
    expect(version).to.equal(rotated.current);
    expect(Buffer.from(wrappedKey).equals(oldKey)).to.equal(false);
    const retired = keyRings.retire(rotated, oldVersion);
    expect(unprotect(retired, again, NAME).equals(MESSAGE)).to.equal(true);
    expect(reasonOf(() => unprotect(retired, envelope, NAME))).to.equal('retired-version');
    expect(reasonOf(() => rewrap(retired, envelope))).to.equal('retired-version');
  });

  it('is nothing else than what the SDK writes', () => {
    const told = JSON.parse(protect(ring, MESSAGE, NAME).toString()) as Record<string, unknown>;
    for (const other of [
      { ...told, protected: Buffer.from('{"enc":"A128GCM"}').toString('base64url') },
      { ...told, header: { alg: 'dir', kid: ring.current } },
      { ...told, header: { alg: 'A256KW' } },
      { ...told, header: { alg: 'A256KW', kid: ring.current, zip: 'DEF' } },
      { ...told, header: null },
      { ...told, iv: 1 },
      { ...told, tag: `${String(told['tag'])}=` },
      { ...told, key: 'AAAA' },
      [],
      null,
    ])
      expect(reasonOf(() => unprotect(ring, Buffer.from(JSON.stringify(other)), NAME))).to.equal('malformed-envelope');
    expect(reasonOf(() => unprotect(ring, Buffer.from([0xff]), NAME))).to.equal('malformed-envelope');
    const short = { ...told, tag: String(told['tag']).slice(0, 16) };
    expect(reasonOf(() => unprotect(ring, Buffer.from(JSON.stringify(short)), NAME))).to.equal('tag-length');
  });
});
