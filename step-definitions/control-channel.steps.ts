import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { SecureVersion } from 'node:tls';
import { clientIdentity, makeCertificate, type ClientIdentity } from '../src/clients/certificate.ts';
import { helloOf, namesIn, playBack, type Behaviour } from '../src/clients/control/index.ts';
import { ecKey, type KeyPair } from '../src/clients/keys.ts';
import { controlPlane, type TakenOver } from './support/control.ts';
import { scene } from './support/control-scene.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

const VERSIONS: Readonly<Record<string, SecureVersion>> = { 'TLS 1.0': 'TLSv1', 'TLS 1.1': 'TLSv1.1' };
const DAY = 86_400_000;

const pairOf = (pem: string): KeyPair => {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey), pem };
};

/** A certificate for a key, self-signed, with whatever names and dates. */
function selfSigned(key: KeyPair, names: { subject: string; serial?: string; notBefore?: Date; notAfter?: Date }): ClientIdentity {
  return clientIdentity(key, makeCertificate({ key, ...names }));
}

/** The fabric's time. */
async function fabricTime(world: FabricWorld): Promise<number> {
  return Date.parse((await world.lab.must('clock.read', {})).now);
}

type Credential = (world: FabricWorld) => Promise<ClientIdentity | null>;

/** What the stranger shows to a fabric agent, by the words of the feature file. */
const TO_AGENTS: Readonly<Record<string, Credential>> = {
  'no certificate': async () => null,
  'a certificate of their own': async (world) => selfSigned(ecKey(), { subject: world.names.word() }),
  "a certificate with the controller's name and number": async (world) => selfSigned(ecKey(), await controlPlane(world).controllerNames()),
  "an expired certificate with the controller's name and number": async (world) => {
    const now = await fabricTime(world);
    const names = await controlPlane(world).controllerNames();
    return selfSigned(ecKey(), { ...names, notBefore: new Date(now - 30 * DAY), notAfter: new Date(now - DAY) });
  },
  "the node's own certificate": async (world) => scene(world).attacked.identity,
  "another node's certificate": async (world) => (await controlPlane(world).takeOver()).identity,
};

/** What the stranger shows to the controller in the place of a node's agent. */
const TO_CONTROLLER: Readonly<Record<string, (world: FabricWorld, taken: TakenOver) => Promise<Partial<Behaviour>>>> = {
  'a certificate of their own': async (world) => of(selfSigned(ecKey(), { subject: world.names.word() })),
  "a certificate with the node's name and number": async (_world, { identity }) => of(selfSigned(ecKey(), namesIn(identity.certificate))),
  "another certificate for the node's key": async (_world, { identity }) =>
    of(selfSigned(pairOf(identity.key), { subject: namesIn(identity.certificate).subject })),
  "an expired certificate for the node's key": async (world, { identity }) => {
    const now = await fabricTime(world);
    const dates = { notBefore: new Date(now - 30 * DAY), notAfter: new Date(now - DAY) };
    return of(selfSigned(pairOf(identity.key), { ...namesIn(identity.certificate), ...dates }));
  },
  "a certificate for the node's key that is not yet valid": async (world, { identity }) => {
    const now = await fabricTime(world);
    const dates = { notBefore: new Date(now + DAY), notAfter: new Date(now + 30 * DAY) };
    return of(selfSigned(pairOf(identity.key), { ...namesIn(identity.certificate), ...dates }));
  },
  "another node's certificate": async (world) => of((await controlPlane(world).takeOver()).identity),
  'the right certificate over TLS 1.1': async (_world, { identity }) => ({ ...of(identity), minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
};

const of = ({ certificate, key }: ClientIdentity): Partial<Behaviour> => ({ certificate, key });

/** Lets the stranger attack a node's agent between two greetings of the controller's, and the controller greet a node that nobody touched. */
async function around(world: FabricWorld, attack: () => Promise<void>): Promise<void> {
  const [plane, { attacked, fresh }] = [controlPlane(world), scene(world)];
  await plane.greet('permitted before', attacked.node);
  await attack();
  await plane.look('observed after');
  await plane.greet('permitted again', attacked.node);
  await plane.greet('another node', fresh, 'greeting a node that nobody touched');
}

Given('the operator has racked two nodes', async function () {
  const plane = controlPlane(this);
  Object.assign(scene(this), { attacked: await plane.takeOver(), fresh: await plane.boot() });
});

Given('the operator has racked two nodes, and the stranger has taken one of them over', async function () {
  const plane = controlPlane(this);
  Object.assign(scene(this), { attacked: await plane.takeOver(), fresh: await plane.boot() });
});

When(/^the stranger calls a fabric agent from the controller's place with (.+)$/, async function (words: string) {
  const [plane, { attacked, attacks }] = [controlPlane(this), scene(this)];
  const identity = await (TO_AGENTS[words] as Credential)(this);
  await around(this, async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const label = `attack (${maxVersion})`;
      await plane.call(label, `calling the fabric agent with ${words}`, attacked, { identity, maxVersion });
      attacks.push(label);
    }
  });
});

When("the stranger calls a fabric agent from the controller's place over {protocol}", async function (protocol: string) {
  const [plane, { attacked, attacks }] = [controlPlane(this), scene(this)];
  const version = VERSIONS[protocol] as SecureVersion;
  const identity = selfSigned(ecKey(), { subject: this.names.word() });
  await around(this, async () => {
    await plane.call('attack', `calling the fabric agent over ${protocol}`, attacked, {
      identity,
      minVersion: version,
      maxVersion: version,
    });
    attacks.push('attack');
  });
});

When("the stranger records the controller's session with a node and plays it back", async function () {
  const [plane, { attacked, attacks }] = [controlPlane(this), scene(this)];
  await around(this, async () => {
    const bytes = plane.recorded ?? Buffer.alloc(0);
    const { patience } = this.run;
    await plane.reach('attack', 'playing a recorded session back', attacked, (at) => playBack({ at, patience, bytes }));
    attacks.push('attack');
  });
});

When(/^the stranger stands in for a fabric agent and shows (.+)$/, async function (words: string) {
  const [plane, { attacked, fresh, attacks }] = [controlPlane(this), scene(this)];
  const [first, last] = [await plane.takeOver(), await plane.takeOver()];
  const shown = await (TO_CONTROLLER[words] as (typeof TO_CONTROLLER)[string])(this, attacked);
  const honestly = "standing in for a fabric agent with the node's own certificate";
  await plane.standIn('permitted before', honestly, first.node, plane.honest(first));
  await plane.standIn(
    'attack',
    `standing in for a fabric agent with ${words}`,
    attacked.node,
    { ...plane.honest(attacked), answer: helloOf(attacked.node), ...shown },
    { untilLeft: 'unless asking' },
  );
  attacks.push('attack');
  await plane.standIn('permitted again', honestly, last.node, plane.honest(last));
  await plane.greet('another node', fresh, 'greeting a node that nobody touched');
});

Then('the fabric agent answers nothing, and ends the stream', function () {
  this.claim('agent-silent', { acts: scene(this).attacks });
});

Then('the fabric agent refuses the handshake, because the protocol is too old', function () {
  this.claim('agent-refuses-protocol', { acts: scene(this).attacks });
});

Then('the fabric agent answers nothing to the recording', function () {
  this.claim('play-back-fails', { act: 'attack', recordedIn: 'permitted before' });
});

Then('the controller itself is answered, before and after', function () {
  this.claim('controller-answered', { acts: ['permitted before', 'permitted again', 'another node'] });
});

Then('the controller holds nothing against the node', function () {
  this.claim('nodes-reported', { act: 'observed after', quarantined: [], inService: [scene(this).attacked.node] });
});

Then('the controller breaks off and asks nothing', function () {
  this.claim('not-asked', { acts: scene(this).attacks });
});

Then('it asks whoever has the certificate and key of its node, before and after', function () {
  this.claim('stand-in-asked', { acts: ['permitted before', 'permitted again'] });
});

Then('a node that nobody touched is answered to', function () {
  this.claim('controller-answered', { acts: ['another node'] });
});
