import { clientIdentity, makeCertificate, type ClientIdentity } from '../src/clients/certificate.ts';
import { ecKey } from '../src/clients/keys.ts';
import { controlPlane, type TakenOver } from './support/control.ts';
import { withLocation } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import { agentPortOf, callFrom, hostsOf, rootHostOf, type Way } from './support/streams.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** The storage node whose agent is called, and the fabric agent that commands it. */
const scene = perScenario(() => ({ way: null as unknown as Way, fabricAgent: null as unknown as TakenOver, attacks: [] as string[] }));

Given('the stranger knows where the agent of a storage node listens', async function () {
  await this.lab.must('network.capture', {});
  const [owner, account] = [await this.cast.manager('the owner'), this.names.storageAccountName()];
  await this.prepare('a storage account could not be made', () =>
    withLocation(this, owner, (location) => owner.createStorageAccount({ name: account, label: account, location })),
  );
  await this.lab.must('controller.settle', {});
  const [to] = await hostsOf(this, 'storage-node');
  const node = to?.node ?? this.setUpFailed('the storage node stands on no node');
  const way = { from: await rootHostOf(this, node), to: to as Way['to'], port: await agentPortOf(this, to as Way['to']) };
  Object.assign(scene(this), { way, fabricAgent: await controlPlane(this).takeOver(node) });
});

const CREDENTIALS: Readonly<Record<string, (world: FabricWorld) => Promise<ClientIdentity | null>>> = {
  'no certificate': async () => null,
  'a certificate of their own': async ({ names }) => {
    const key = ecKey();
    return clientIdentity(key, makeCertificate({ key, subject: names.word() }));
  },
  "another node's certificate": async (world) => (await controlPlane(world).takeOver()).identity,
};

function callRightly(world: FabricWorld, label: string) {
  const { way, fabricAgent } = scene(world);
  const deed = 'calling the agent of a storage node as the fabric agent of its node';
  return callFrom(world, label, { actor: 'the fabric agent', deed, way, identity: fabricAgent.identity });
}

When(/^the stranger calls the storage agent from the root OS of its node with (.+)$/, async function (words: string) {
  const identity = await (CREDENTIALS[words] as (typeof CREDENTIALS)[string])(this);
  const { way, attacks } = scene(this);
  await callRightly(this, 'permitted before');
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const label = `attack (${maxVersion})`;
    await callFrom(this, label, { actor: 'the stranger', deed: `calling the storage agent with ${words}`, way, identity, maxVersion });
    attacks.push(label);
  }
  await callRightly(this, 'permitted again');
});

Then('the storage agent answers nothing, and ends the stream', function () {
  this.claim('agent-silent', { acts: scene(this).attacks });
});

Then('it answers the fabric agent of its own node, before and after', function () {
  this.claim('storage-agent-answers', { acts: ['permitted before', 'permitted again'], node: scene(this).way.to.name });
});
