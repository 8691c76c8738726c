import { createDecipheriv } from 'node:crypto';
import { defineParameterType } from '@cucumber/cucumber';
import { HASHES, type Hash } from '../src/clients/vectors/index.ts';
import { found } from './support/hosted-services.ts';
import { base64, callAll, calling, eachBitChanged, sdkSquare, unbase64, type SdkCall } from './support/sdk.ts';
import { Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

/** Why something is refused, in the words of the feature files, and the reasons of the contract that say so. */
const REFUSALS: Readonly<Record<string, readonly string[]>> = {
  'it is not the code of that message': ['authentication-failed', 'tag-length'],
  'it is not what was encrypted': ['authentication-failed'],
  'the tag is not whole': ['tag-length', 'authentication-failed'],
  'the key does not have the right length': ['key-length'],
  'that version is retired': ['retired-version'],
  'there is no such version': ['unknown-version'],
  // A bit that is another can make of an envelope what is none, or name another version.
  'it is not what was protected': [
    'authentication-failed',
    'malformed-envelope',
    'unknown-version',
    'key-length',
    'nonce-length',
    'tag-length',
  ],
};
defineParameterType({ name: 'sdkReason', regexp: Object.keys(REFUSALS).join('|'), transformer: (words: string) => words });

When('the stranger shows the SDK a message authentication code {mac}', async function (which: string) {
  const [key, otherKey, message] = [this.names.bytes(32), this.names.bytes(32), this.names.bytes(100)];
  const macs = new Map<Hash, Buffer>();
  const macOf = async (algorithm: Hash, by: Buffer, bytes: Buffer): Promise<Buffer> =>
    unbase64((await this.lab.must('sdk.mac', { algorithm, key: base64(by), bytes: base64(bytes) })).mac);
  for (const algorithm of HASHES) macs.set(algorithm, await macOf(algorithm, key, message));
  const verify = (what: string, algorithm: Hash, mac: Buffer): SdkCall =>
    calling(what, 'sdk.verifyMac', { algorithm, key: base64(key), bytes: base64(message), mac: base64(mac) });
  const wrong: SdkCall[] = [];
  for (const [algorithm, mac] of macs) {
    if (which === 'in which one bit is another')
      for (const { bit, changed } of eachBitChanged(mac)) wrong.push(verify(`${algorithm}, bit ${bit}`, algorithm, changed));
    else if (which === 'that is cut short')
      for (let length = 0; length < mac.length; length++)
        wrong.push(verify(`${algorithm}, ${length} bytes`, algorithm, mac.subarray(0, length)));
    else if (which === 'of another message') wrong.push(verify(algorithm, algorithm, await macOf(algorithm, key, this.names.bytes(100))));
    else wrong.push(verify(algorithm, algorithm, await macOf(algorithm, otherKey, message)));
  }
  const right = () => [...macs].map(([algorithm, mac]) => verify(algorithm, algorithm, mac));
  await sdkSquare(
    this,
    { deed: 'having message authentication codes checked', calls: right },
    { deed: `showing codes ${which}`, calls: wrong },
  );
});
const MACS = ['in which one bit is another', 'that is cut short', 'of another message', 'that was made with another key'];
defineParameterType({ name: 'mac', regexp: MACS.join('|'), transformer: (words: string) => words });

/** Lengths of messages in bytes: nothing, around a block, and many blocks. */
const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 255, 4_096, 65_537];

When('the owner has the SDK encrypt messages of many lengths', async function () {
  const calls = LENGTHS.flatMap((length, index) => {
    const [key, plaintext, additionalData] = [
      this.names.bytes(32),
      this.names.bytes(length),
      this.names.bytes(index % 2 === 0 ? 0 : 7 * index),
    ];
    return calling(
      `${length} bytes with ${additionalData.length} of additional data`,
      'sdk.encrypt',
      { key: base64(key), plaintext: base64(plaintext), additionalData: base64(additionalData) },
      ({ nonce, ciphertext, tag }) =>
        plaintext.equals(openedElsewhere(key, unbase64(nonce), unbase64(ciphertext), unbase64(tag), additionalData)),
    );
  });
  await callAll(this, 'encrypting', 'the owner', 'encrypting messages of many lengths', calls);
});

/** What another program makes of a ciphertext; what is surely no message where it does not open. */
function openedElsewhere(key: Buffer, nonce: Buffer, ciphertext: Buffer, tag: Buffer, additionalData: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(additionalData).setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return Buffer.from('it does not open');
  }
}

Then("the auditor's program opens each", function () {
  this.claim('all-right', { acts: ['encrypting'], promised: 'what the SDK encrypts opens with another program' });
});

When('the owner has the SDK encrypt {int} messages under one key, and cuts the power in between', async function (count: number) {
  const [key, plaintext] = [base64(this.names.bytes(32)), base64(this.names.bytes(16))];
  await this.act('sealing', {
    actor: 'the owner',
    deed: `encrypting ${count} messages under one key`,
    perform: async () => {
      const [nonces, tags]: [string[], string[]] = [[], []];
      for (let index = 0; index < count; index++) {
        if (index === count / 2) await this.lab.crash();
        const reply = await this.lab.use('sdk.encrypt', { key, plaintext, additionalData: '' });
        if (reply.reply !== 'accepted') return { outcome: reply, exchanges: [] };
        nonces.push(unbase64(reply.result.nonce).toString('hex'));
        tags.push(unbase64(reply.result.tag).toString('hex'));
      }
      return found({ nonces, tags });
    },
  });
});

Then('no nonce came twice', function () {
  this.claim('nonces-distinct', { act: 'sealing', least: 300 });
});

/** What the SDK has encrypted, and all that is needed to open it. */
async function aCiphertext(world: FabricWorld) {
  const [key, plaintext, additionalData] = [world.names.bytes(32), world.names.bytes(24), world.names.bytes(12)];
  const request = { key: base64(key), plaintext: base64(plaintext), additionalData: base64(additionalData) };
  const sealed = await world.lab.must('sdk.encrypt', request);
  const decrypt = (what: string, change: Readonly<Record<string, Buffer>> = {}): SdkCall => {
    const changed = Object.fromEntries(Object.entries(change).map(([name, bytes]) => [name, base64(bytes)]));
    return calling(
      what,
      'sdk.decrypt',
      { ...sealed, key: request.key, additionalData: request.additionalData, ...changed },
      (result) => result.plaintext === request.plaintext,
    );
  };
  const right = { deed: 'having a ciphertext decrypted', calls: () => [decrypt('what was encrypted')] };
  return { sealed, additionalData, decrypt, right };
}

When('the stranger changes each bit of the {sealedPart} of what the SDK has encrypted', async function (part: string) {
  const { sealed, additionalData, decrypt, right } = await aCiphertext(this);
  const name = part === 'additional data' ? 'additionalData' : (part as keyof typeof sealed);
  const bytes = name === 'additionalData' ? additionalData : unbase64(sealed[name]);
  const calls = eachBitChanged(bytes).map(({ bit, changed }) => decrypt(`bit ${bit}`, { [name]: changed }));
  await sdkSquare(this, right, { deed: `changing the ${part}`, calls });
});
const PARTS = ['ciphertext', 'tag', 'nonce', 'additional data'];
defineParameterType({ name: 'sealedPart', regexp: PARTS.join('|'), transformer: (words: string) => words });

When('the stranger cuts the tag of what the SDK has encrypted short', async function () {
  const { sealed, decrypt, right } = await aCiphertext(this);
  const tag = unbase64(sealed.tag);
  const calls = Array.from({ length: tag.length }, (_, length) => decrypt(`${length} bytes`, { tag: tag.subarray(0, length) }));
  await sdkSquare(this, right, { deed: 'cutting the tag short', calls });
});

When('the stranger tries other keys on what the SDK has encrypted', async function () {
  const { decrypt, right } = await aCiphertext(this);
  const calls = Array.from({ length: 16 }, (_, index) => decrypt(`key ${index + 1}`, { key: this.names.bytes(32) }));
  await sdkSquare(this, right, { deed: 'trying other keys', calls });
});

When('the owner has the SDK encrypt with a key of {int} bits', async function (bits: number) {
  const encrypt = (length: number): SdkCall =>
    calling(`${length * 8} bits`, 'sdk.encrypt', { key: base64(this.names.bytes(length)), plaintext: '', additionalData: '' });
  await sdkSquare(
    this,
    { deed: 'encrypting with a key of 256 bits', calls: () => [encrypt(32)] },
    { actor: 'the owner', deed: `encrypting with a key of ${bits} bits`, calls: [encrypt(bits / 8)] },
  );
});

When('the stranger has the SDK unwrap a key {wrapped}', async function (how: string) {
  const [wrappingKey, key] = [this.names.bytes(32), this.names.bytes(32)];
  const { wrapped } = await this.lab.must('sdk.wrap', { wrappingKey: base64(wrappingKey), key: base64(key) });
  const unwrap = (what: string, by: Buffer, bytes: Buffer): SdkCall =>
    calling(what, 'sdk.unwrap', { wrappingKey: base64(by), wrapped: base64(bytes) }, (result) => result.key === base64(key));
  const calls =
    how === 'of which one bit is another'
      ? eachBitChanged(unbase64(wrapped)).map(({ bit, changed }) => unwrap(`bit ${bit}`, wrappingKey, changed))
      : Array.from({ length: 16 }, (_, index) => unwrap(`key ${index + 1}`, this.names.bytes(32), unbase64(wrapped)));
  await sdkSquare(
    this,
    { deed: 'having a key unwrapped', calls: () => [unwrap('what was wrapped', wrappingKey, unbase64(wrapped))] },
    { deed: `having a key unwrapped ${how}`, calls },
  );
});
const WRAPPED = ['of which one bit is another', 'that another key has wrapped'];
defineParameterType({ name: 'wrapped', regexp: WRAPPED.join('|'), transformer: (words: string) => words });

Then('each is refused, because {sdkReason}', function (words: string) {
  this.claim('refused-between', {
    ...{ attack: 'attack', before: 'permitted before', again: 'permitted again' },
    codes: [...(REFUSALS[words] as readonly string[])],
    promised: `each is refused, because ${words}`,
  });
});

Then('what is right is accepted, before and after', function () {
  this.claim('all-right', { acts: ['permitted before', 'permitted again'], promised: 'what is right is accepted' });
});
