import { found } from './support/hosted-services.ts';
import { ALGORITHMS, oneClosed, openedElsewhere, rotate } from './support/envelopes.ts';
import {
  aMessage,
  base64,
  calling,
  eachBitChanged,
  keyOf,
  opening,
  ownerRing,
  protectedMessage,
  sdkSquare,
  unbase64,
  type KeyRing,
} from './support/sdk.ts';
import { Given, Then, When } from './support/steps.ts';

const LENGTHS = [0, 1, 16, 17, 1_000, 65_537];

Given('the owner has a master key', async function () {
  await ownerRing(this);
});

When('the owner has the SDK protect messages of many lengths', async function () {
  const ring = await ownerRing(this);
  const messages = LENGTHS.flatMap((size) => [aMessage(this, size), { ...aMessage(this, size), additionalData: Buffer.alloc(0) }]);
  await this.act('envelopes', {
    actor: 'the owner',
    deed: 'protecting messages of many lengths',
    perform: async () => {
      const envelopes = [];
      for (const message of messages) {
        const { plaintext, additionalData } = message;
        const reply = await this.lab.use('sdk.protect', { ring, plaintext: base64(plaintext), additionalData: base64(additionalData) });
        if (reply.reply !== 'accepted') return { outcome: reply, exchanges: [] };
        const closed = { message, envelope: unbase64(reply.result.envelope) };
        const what = `${plaintext.length} bytes with ${additionalData.length} of additional data`;
        envelopes.push(openedElsewhere(what, closed, keyOf(this, ring, ring.current)));
      }
      return found({ envelopes });
    },
  });
});

Then("the auditor's program opens each envelope with the owner's master key, and each has a data key of its own", async function () {
  this.claim('opens-elsewhere', { act: 'envelopes', algorithms: ALGORITHMS, version: (await ownerRing(this)).current });
});

When('the stranger changes each bit of an envelope', async function () {
  const { ring, message, envelope, right } = await oneClosed(this);
  const calls = eachBitChanged(envelope).map(({ bit, changed }) => opening(`bit ${bit}`, ring, changed, message));
  await sdkSquare(this, right, { deed: 'changing each bit of an envelope', calls });
});

When('the stranger puts an envelope in the place of another', async function () {
  const { ring, message, envelope, right } = await oneClosed(this);
  const other = aMessage(this, 20);
  const theirs = await protectedMessage(this, ring, other);
  const saying = (whose: Buffer, name: Buffer): Buffer =>
    Buffer.from(JSON.stringify({ ...(JSON.parse(whose.toString('utf8')) as object), aad: name.toString('base64url') }));
  const calls = [
    opening('as it is', ring, theirs, message),
    opening('saying the name of the other', ring, saying(theirs, message.additionalData), message),
    opening('asked for under another name', ring, envelope, { ...message, additionalData: other.additionalData }),
    opening('asked for under no name', ring, envelope, { ...message, additionalData: Buffer.alloc(0) }),
  ];
  await sdkSquare(this, right, { deed: 'putting an envelope in the place of another', calls });
});

When("the tenant next door has the SDK open the owner's envelope", async function () {
  const { ring, message, envelope, right } = await oneClosed(this);
  const { ring: own } = await this.lab.must('sdk.createKeyRing', {});
  const namesake: KeyRing = { ...ring, keys: ring.keys.map(({ version }) => ({ version, key: base64(keyOf(this, own, own.current)) })) };
  const calls = [opening('with a key of the same name', namesake, envelope, message)];
  await sdkSquare(this, right, { actor: 'the tenant next door', deed: "opening the owner's envelope", calls });
});

When('the owner has the SDK open an envelope of a version that the key ring does not have', async function () {
  const { ring, message, right } = await oneClosed(this);
  const later = await rotate(this);
  const envelope = await protectedMessage(this, later, message);
  const calls = [opening('an envelope of a later version', ring, envelope, message)];
  await sdkSquare(this, right, { actor: 'the owner', deed: 'opening an envelope of a version that the ring does not have', calls });
});

When('the owner has the SDK protect a message with a master key of {int} bits', async function (bits: number) {
  const ring = await ownerRing(this);
  const { plaintext, additionalData } = aMessage(this, 20);
  const protecting = (what: string, by: KeyRing) =>
    calling(what, 'sdk.protect', { ring: by, plaintext: base64(plaintext), additionalData: base64(additionalData) });
  const weak = { ...ring, keys: ring.keys.map(({ version }) => ({ version, key: base64(this.names.bytes(bits / 8)) })) };
  await sdkSquare(
    this,
    { deed: 'protecting a message', calls: () => [protecting('with the master key', ring)] },
    { actor: 'the owner', deed: `protecting a message with a key of ${bits} bits`, calls: [protecting(`${bits} bits`, weak)] },
  );
});
