import { clientIdentity, makeCertificate, type ClientIdentity } from '../src/clients/certificate.ts';
import { namesIn } from '../src/clients/control/index.ts';
import { ecKey } from '../src/clients/keys.ts';
import { controlPlane } from './support/control.ts';
import { seeGuests } from './support/guest-look.ts';
import { Given, Then, When } from './support/steps.ts';
import { agentPortOf, callFrom, guestAgent, hostNamed, hostsOf, rootHostOf, tryWays, type Host } from './support/streams.ts';
import { tenancyOf, type ListedInstance } from './support/tenancy.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

const DAY = 86_400_000;

/** The instance whose guest agent is attacked. */
const attacked = perScenario(() => ({ instance: null as unknown as ListedInstance, hosts: [] as string[] }));

Given("the stranger knows where an instance's guest agent listens", async function () {
  const plane = controlPlane(this);
  const instance = this.names.pick(await tenancyOf(this, 'the owner').running());
  const to = await hostNamed(this, instance.machine);
  const port = await agentPortOf(this, to);
  const way = { from: await rootHostOf(this, instance.node), to, port };
  Object.assign(guestAgent(this), { way, fabricAgent: await plane.takeOver(instance.node) });
  Object.assign(attacked(this), { instance, hosts: [to.name] });
});

/** A certificate of somebody's own that is called as this one is. */
function alike(names: { subject: string; serial?: string }, dates: { notBefore?: Date; notAfter?: Date } = {}): ClientIdentity {
  const key = ecKey();
  return clientIdentity(key, makeCertificate({ key, ...names, ...dates }));
}

/** Some other node than that of the attacked instance. */
async function anotherNode(world: FabricWorld): Promise<string> {
  const { node } = attacked(world).instance;
  const { nodes } = await world.lab.must('controller.nodes', {});
  return nodes.find((each) => each.node !== node)?.node ?? (await controlPlane(world).boot());
}

/** What is shown to a guest agent in the place of its own node's agent, by the words of the feature file. */
const CREDENTIALS: Readonly<Record<string, (world: FabricWorld) => Promise<ClientIdentity | null>>> = {
  'no certificate': async () => null,
  'a certificate of their own': async ({ names }) => alike({ subject: names.word() }),
  "a certificate with the fabric agent's name and number": async (world) =>
    alike(namesIn(guestAgent(world).fabricAgent.identity.certificate)),
  "an expired certificate with the fabric agent's name and number": async (world) => {
    const now = Date.parse((await world.lab.must('clock.read', {})).now);
    const dates = { notBefore: new Date(now - 30 * DAY), notAfter: new Date(now - DAY) };
    return alike(namesIn(guestAgent(world).fabricAgent.identity.certificate), dates);
  },
  "a certificate with the controller's name and number": async (world) => alike(await controlPlane(world).controllerNames()),
  "another node's certificate": async (world) => (await controlPlane(world).takeOver(await anotherNode(world))).identity,
};

/** Calls the guest agent as the fabric agent of its node. */
function callAsItsAgent(world: FabricWorld, label: string) {
  const { way, fabricAgent } = guestAgent(world);
  const deed = "calling the guest agent as its own node's fabric agent";
  return callFrom(world, label, { actor: 'the fabric agent', deed, way, identity: fabricAgent.identity });
}

When(/^the stranger calls the guest agent from the root OS of its node with (.+)$/, async function (words: string) {
  const identity = await (CREDENTIALS[words] as (typeof CREDENTIALS)[string])(this);
  const { way, attacks } = guestAgent(this);
  await callAsItsAgent(this, 'permitted before');
  await seeGuests(this, 'observed before');
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const label = `attack (${maxVersion})`;
    await callFrom(this, label, { actor: 'the stranger', deed: `calling the guest agent with ${words}`, way, identity, maxVersion });
    attacks.push(label);
  }
  await seeGuests(this, 'observed after');
  await callAsItsAgent(this, 'permitted again');
});

/** From where the stranger tries to reach the guest agent, by the words of the feature file. */
const PLACES: Readonly<Record<string, (world: FabricWorld) => Promise<Host>>> = {
  "the owner's other instance": async (world) => {
    const { instance } = attacked(world).instance;
    const other = (await tenancyOf(world, 'the owner').running()).find((each) => each.instance !== instance);
    return hostNamed(world, other?.machine ?? world.setUpFailed('the owner has one instance only'));
  },
  'an instance of the tenant next door': async (world) => {
    const running = await tenancyOf(world, 'the tenant next door').running();
    const beside = running.find(({ node }) => node === attacked(world).instance.node) ?? running[0];
    return hostNamed(world, beside?.machine ?? world.setUpFailed('nothing of the tenant next door runs'));
  },
  "another node's root OS": async (world) => rootHostOf(world, await anotherNode(world)),
  'a storage node': async (world) => world.names.pick(await hostsOf(world, 'storage-node')),
};

When(/^the stranger tries to reach the guest agent from (.+)$/, async function (words: string) {
  const { way } = guestAgent(this);
  const from = await (PLACES[words] as (typeof PLACES)[string])(this);
  const rightly = (label: string) => tryWays(this, label, 'the fabric agent', 'opening a stream to a guest agent of its node', [way]);
  await rightly('permitted before');
  await tryWays(this, 'attack', 'the stranger', `opening a stream to the guest agent from ${words}`, [{ ...way, from }]);
  await rightly('permitted again');
});

Then('the guest agent answers nothing, and ends the stream', function () {
  this.claim('agent-silent', { acts: guestAgent(this).attacks });
});

Then('every instance is as it was', function () {
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: 4 });
});

Then("it answers its own node's fabric agent, before and after", function () {
  this.claim('guest-agent-answers', { acts: ['permitted before', 'permitted again'], guest: guestAgent(this).way.to.name });
});

Then('no stream opens, while one opens from the root OS of its node, before and after', function () {
  this.claim('no-stream', { act: 'attack', controls: ['permitted before', 'permitted again'], hosts: attacked(this).hosts });
});
