import { JweFault, readJwe } from '../src/clients/jwe.ts';
import { ALGORITHMS, digest, openedElsewhere, owners, rotate, rotatedRing } from './support/envelopes.ts';
import { found } from './support/hosted-services.ts';
import {
  aMessage,
  base64,
  callAll,
  calling,
  keyOf,
  opening,
  ownerRing,
  protectedMessage,
  sdkSquare,
  unbase64,
  type KeyRing,
} from './support/sdk.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

Given('the owner has protected messages with it', async function () {
  const ring = await ownerRing(this);
  for (const size of [0, 100, 5_000]) {
    const message = aMessage(this, size);
    owners(this).closed.push({ message, envelope: await protectedMessage(this, ring, message) });
  }
});

When('the owner rotates the master key, and protects another message', async function () {
  const ring = await rotate(this);
  const message = aMessage(this, 300);
  const later = { message, envelope: await protectedMessage(this, ring, message) };
  owners(this).later = later;
  await this.act('envelopes', {
    actor: 'the auditor',
    deed: 'opening the new envelope with the version that came last',
    perform: async () => found({ envelopes: [openedElsewhere('the new envelope', later, keyOf(this, ring, ring.current))] }),
  });
  const all = [...owners(this).closed, later];
  const calls = all.map(({ message: each, envelope }, index) => opening(`envelope ${index + 1}`, ring, envelope, each));
  await callAll(this, 'opening', 'the owner', 'opening old and new envelopes', calls);
});

Then("the auditor's program opens the new envelope with the new version alone", async function () {
  const [{ current: old }, { current: version }] = [await ownerRing(this), rotatedRing(this)];
  this.claim('opens-elsewhere', { act: 'envelopes', algorithms: ALGORITHMS, version, otherThan: old });
});

Then('the SDK opens the old envelopes and the new one', function () {
  this.claim('all-right', { acts: ['opening'], promised: 'what was protected before and after opens' });
});

/** What an envelope consists of besides the wrapped key and its version, each with its digest. */
function dataOf(envelope: Buffer): Record<string, string> {
  const { nonce, ciphertext, tag, additionalData, protectedText, header } = readJwe(envelope);
  const { kid: _version, ...others } = header;
  const parts = { nonce, ciphertext, tag, 'additional data': additionalData, 'protected text': Buffer.from(protectedText) };
  const told = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, digest(bytes)]));
  return { ...told, header: digest(Buffer.from(JSON.stringify(others))) };
}

/** The owner gives a version up. The act is labelled `retiring`; where it fails, the ring stays as it was. */
async function retire(world: FabricWorld, ring: KeyRing, version: string): Promise<KeyRing> {
  const retired = { ring };
  await world.act('retiring', {
    actor: 'the owner',
    deed: 'retiring the old version of the master key',
    perform: () =>
      world.lab.observe('sdk.retire', { ring, version }, (result) => {
        retired.ring = result.ring;
        return { version };
      }),
  });
  return retired.ring;
}

When('the owner rotates the master key, and has the SDK wrap the old envelopes anew', async function () {
  const ring = await rotate(this);
  const { closed, anew } = owners(this);
  await this.act('wrapping anew', {
    actor: 'the owner',
    deed: 'having the old envelopes wrapped anew',
    perform: async () => {
      const envelopes = [];
      for (const { message, envelope } of closed) {
        const reply = await this.lab.use('sdk.rewrap', { ring, envelope: base64(envelope) });
        if (reply.reply !== 'accepted') return { outcome: reply, exchanges: [] };
        const again = unbase64(reply.result.envelope);
        anew.push({ message, envelope: again });
        envelopes.push(comparison(envelope, again));
      }
      return found({ envelopes });
    },
  });
  const retired = await retire(this, ring, (await ownerRing(this)).current);
  const calls = anew.flatMap(({ message, envelope }, index) => [
    opening(`envelope ${index + 1}`, ring, envelope, message),
    opening(`envelope ${index + 1}, with the old version retired`, retired, envelope, message),
  ]);
  await callAll(this, 'opening', 'the owner', 'opening what was wrapped anew', calls);
});

/** How an envelope compares with what it was; one that cannot be read shares nothing with it. */
function comparison(before: Buffer, after: Buffer) {
  try {
    const { header, wrappedKey } = readJwe(after);
    const version = typeof header['kid'] === 'string' ? header['kid'] : null;
    return { before: dataOf(before), after: dataOf(after), wrappedAnew: !wrappedKey.equals(readJwe(before).wrappedKey), version };
  } catch (error) {
    if (!(error instanceof JweFault)) throw error;
    return { before: dataOf(before), after: {}, wrappedAnew: false, version: null };
  }
}

Then('the data are as they were, and only the key is wrapped under the new version', function () {
  this.claim('data-untouched', { act: 'wrapping anew', version: rotatedRing(this).current });
});

Then('the SDK opens what was wrapped anew, with the old version retired as well', function () {
  this.claim('accepted', { acts: ['retiring'] });
  this.claim('all-right', { acts: ['opening'], promised: 'what was wrapped anew opens' });
});

When('the owner rotates the master key, retires the old version, and has the SDK open what the old version has closed', async function () {
  const [old, ring] = [await ownerRing(this), await rotate(this)];
  const retired = await retire(this, ring, old.current);
  const { closed } = owners(this);
  const message = aMessage(this, 40);
  const envelope = await protectedMessage(this, ring, message);
  await sdkSquare(
    this,
    { deed: 'opening what the new version has closed', calls: () => [opening('the new envelope', retired, envelope, message)] },
    {
      actor: 'the owner',
      deed: 'opening what the retired version has closed',
      calls: closed.flatMap(({ message: each, envelope: old }, index) => [
        opening(`envelope ${index + 1}`, retired, old, each),
        calling(`wrapping envelope ${index + 1} anew`, 'sdk.rewrap', { ring: retired, envelope: base64(old) }),
      ]),
    },
  );
});
