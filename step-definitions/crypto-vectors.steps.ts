import { defineParameterType } from '@cucumber/cucumber';
import { GCM_VECTORS, HASH_VECTORS, HASHES, HMAC_VECTORS, KEY_WRAP_VECTORS, type Hash } from '../src/clients/vectors/index.ts';
import { found } from './support/hosted-services.ts';
import { base64, unbase64 } from './support/sdk.ts';
import { Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

defineParameterType({ name: 'hash', regexp: HASHES.join('|'), transformer: (name: string): Hash => name as Hash });

/** The bytes of hexadecimal digits, as the contract has them. */
const ofHex = (digits: string): string => Buffer.from(digits, 'hex').toString('base64');

/** Calls a provider with vectors, and records what came of each beside what was published. */
async function tryVectors(world: FabricWorld, deed: string, vectors: readonly Vector[]): Promise<void> {
  await world.act('vectors', {
    actor: 'the owner',
    deed,
    perform: async () => {
      const tried = [];
      for (const { what, published, perform } of vectors) {
        const reply = await perform();
        const got = reply.reply === 'accepted' ? unbase64(reply.result).toString('hex') : null;
        // Where less was published than comes out, the beginning is compared.
        const begun = published === null ? got : (got?.slice(0, published.length) ?? null);
        tried.push({ what, published, got: begun, reply: reply.reply, code: reply.reply === 'refused' ? reply.code : null });
      }
      return found({ vectors: tried });
    },
  });
}
interface Vector {
  readonly what: string;
  readonly published: string | null;
  perform(): Promise<{ reply: 'accepted'; result: string } | { reply: 'refused'; code: string } | { reply: 'indefinite' | 'fault' }>;
}

When("the owner has the SDK hash NIST's messages with {hash}", async function (algorithm: Hash) {
  const vectors = HASH_VECTORS.flatMap(({ name, message, digests }): Vector[] => {
    const published = digests[algorithm];
    const perform = async () => {
      const reply = await this.lab.use('sdk.hash', { algorithm, bytes: base64(message) });
      return reply.reply === 'accepted' ? { ...reply, result: reply.result.digest } : reply;
    };
    return published === undefined ? [] : [{ what: name, published, perform }];
  });
  await tryVectors(this, `hashing with ${algorithm}`, vectors);
});

When('the owner has the SDK make the codes of the published cases with {hash}', async function (algorithm: Hash) {
  const vectors = HMAC_VECTORS.map(({ name, key, message, macs }): Vector => {
    const perform = async () => {
      const reply = await this.lab.use('sdk.mac', { algorithm, key: base64(key), bytes: base64(message) });
      return reply.reply === 'accepted' ? { ...reply, result: reply.result.mac } : reply;
    };
    return { what: name, published: macs[algorithm], perform };
  });
  await tryVectors(this, `making HMACs with ${algorithm}`, vectors);
});

When("the owner has the SDK decrypt NIST's ciphertexts", async function () {
  const vectors = GCM_VECTORS.map(({ key, nonce, ciphertext, additionalData, tag, plaintext }): Vector => {
    const perform = async () => {
      const reply = await this.lab.use('sdk.decrypt', {
        ...{ key: ofHex(key), nonce: ofHex(nonce), ciphertext: ofHex(ciphertext), tag: ofHex(tag) },
        additionalData: ofHex(additionalData),
      });
      return reply.reply === 'accepted' ? { ...reply, result: reply.result.plaintext } : reply;
    };
    return { what: `the vector of key ${key.slice(0, 8)}`, published: plaintext, perform };
  });
  await tryVectors(this, 'decrypting published ciphertexts', vectors);
});

When('the owner has the SDK wrap and unwrap the published keys', async function () {
  const vectors = KEY_WRAP_VECTORS.flatMap(({ name, wrappingKey, key, wrapped }): Vector[] => {
    const wrap = async () => {
      const reply = await this.lab.use('sdk.wrap', { wrappingKey: ofHex(wrappingKey), key: ofHex(key) });
      return reply.reply === 'accepted' ? { ...reply, result: reply.result.wrapped } : reply;
    };
    const unwrap = async () => {
      const reply = await this.lab.use('sdk.unwrap', { wrappingKey: ofHex(wrappingKey), wrapped: ofHex(wrapped) });
      return reply.reply === 'accepted' ? { ...reply, result: reply.result.key } : reply;
    };
    return [
      { what: `wrapping ${name}`, published: wrapped, perform: wrap },
      { what: `unwrapping ${name}`, published: key, perform: unwrap },
    ];
  });
  await tryVectors(this, 'wrapping and unwrapping published keys', vectors);
});

Then('what comes out is what was published', function () {
  this.claim('as-published', { act: 'vectors' });
});

Then('what comes out is what was published, and what is spoilt is refused', function () {
  this.claim('as-published', { act: 'vectors', codes: ['authentication-failed'] });
});
