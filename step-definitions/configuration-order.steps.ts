import { playBack, readSide } from '../src/clients/control/index.ts';
import { lookAt, ownersChange } from './configuration-attack.steps.ts';
import { configurations } from './support/configuration.ts';
import { controlPlane, streamsIn, type TakenOver } from './support/control.ts';
import { disks } from './support/disks.ts';
import { found } from './support/hosted-services.ts';
import { settle } from './support/operations.ts';
import { giveOrder } from './support/order.ts';
import { Then, When } from './support/steps.ts';
import { agentPortOf, callFrom, hostNamed, rootHostOf, type Way } from './support/streams.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

/** The guest agent that is given orders, and the node on which it stands. */
interface Aim {
  readonly instance: string;
  readonly role: string;
  readonly way: Way;
  readonly node: TakenOver;
}

const scene = perScenario(() => ({ aim: null as Aim | null }));

/** Finds a guest agent, by the commands that were recorded. Part of the ground. */
async function takeAim(world: FabricWorld): Promise<Aim> {
  const { instance, role, node, machine } = world.names.pick(await disks(world).standing());
  const to = await hostNamed(world, machine);
  const way = { from: await rootHostOf(world, node), to, port: await agentPortOf(world, to) };
  const aim = { instance, role, way, node: await controlPlane(world).takeOver(node) };
  scene(world).aim = aim;
  return aim;
}

/** The guest agent's own root OS greets it, so that it is known to be alive and to answer those whom it should. */
function greet(world: FabricWorld, label: string, { way, node }: Aim): Promise<Done> {
  return callFrom(world, label, { actor: 'the fabric agent', deed: 'greeting a guest agent of its node', way, identity: node.identity });
}

/** Reaches the guest agent from the root OS of its node. */
function reach(world: FabricWorld, { way }: Aim, perform: (at: string) => Promise<Done>): Promise<Done> {
  return controlPlane(world).using('network.connect', { from: way.from.name, to: way.to.address, port: way.port }, async (connected) =>
    connected.outcome === 'connected'
      ? perform(connected.at)
      : found({ reached: false, answers: [], received: 0, fault: null, detail: `the network refused the stream: ${connected.reason}` }),
  );
}

async function walk(world: FabricWorld, aim: Aim, attack: () => Promise<void>): Promise<void> {
  await greet(world, 'answered before', aim);
  await attack();
  await settle(world, 'settled after the attack');
  await lookAt(world, 'observed after');
  await greet(world, 'answered again', aim);
  await ownersChange(world, 'permitted again');
  await lookAt(world, 'observed in the end');
}

When(
  'the stranger, on the root OS of a node, orders a guest agent to take a forged configuration, and shows no certificate',
  async function () {
    await ownersChange(this, 'permitted before');
    const aim = await takeAim(this);
    await walk(this, aim, async () => {
      const { text: configuration } = await configurations(this).forgeFor(aim.instance, aim.role);
      const request = { id: this.names.hex(32), op: 'configure', body: { configuration, revision: this.names.hex(32) } };
      await this.act('attack', {
        actor: 'the stranger',
        deed: 'ordering a guest agent to take a forged configuration',
        perform: () => reach(this, aim, async (at) => found(await giveOrder({ at, identity: null, patience: this.run.patience, request }))),
      });
    });
  },
);

When('the stranger records how a configuration is brought to a guest agent, and plays it back after the next change', async function () {
  await ownersChange(this, 'permitted before');
  const aim = await takeAim(this);
  let recorded = Buffer.alloc(0);
  await this.act('recorded', {
    actor: 'the stranger',
    deed: 'recording what the root OS of a node sends to a guest agent',
    perform: () =>
      controlPlane(this).using('network.traffic', {}, async ({ traffic }) => {
        const { from, to } = aim.way;
        const latest = streamsIn(traffic).findLast((each) => each.whole && each.from === from.address && each.to === to.address);
        if (latest !== undefined) recorded = Buffer.from(latest.there);
        const back = latest?.back ?? Buffer.alloc(0);
        return found({ answered: back.length > 0, toNode: recorded.length, fromNode: back.length, random: readSide(back).random });
      }),
  });
  await ownersChange(this, 'next change');
  await walk(this, aim, async () => {
    await this.act('attack', {
      actor: 'the stranger',
      deed: 'playing it back',
      perform: () => reach(this, aim, async (at) => found(await playBack({ at, patience: this.run.patience, bytes: recorded }))),
    });
  });
});

Then('the guest agent takes no order, and ends the stream', function () {
  this.claim('agent-silent', { acts: ['attack'] });
});

Then('the guest agent answers nothing to the recording', function () {
  this.claim('play-back-fails', { act: 'attack', recordedIn: 'recorded' });
});

Then('the guest agent answers the root OS of its own node, before and after', function () {
  const guest = scene(this).aim?.way.to.name ?? '';
  this.claim('guest-agent-answers', { acts: ['answered before', 'answered again'], guest });
});
