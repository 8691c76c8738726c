import { connect } from 'node:net';
import { HOSTILE_ANSWERS, placeOf, UNASKED, type HostileAnswer, type VisitRecord } from '../src/clients/control/index.ts';
import { controlPlane } from './support/control.ts';
import { scene } from './support/control-scene.ts';
import { createService, found, services } from './support/hosted-services.ts';
import { seeNames } from './support/state.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

/** How many forms of each flaw are tried, each from a node of its own. */
const FORMS = 4;
/** Longer than anybody should wait for an answer, in seconds. */
const LONG = 150;
/** Where operators' services listen: remote shells and desktops, files, web pages, databases, proxies, and agents of common make. */
const USUAL_PORTS = [22, 80, 135, 443, 445, 3389, 5985, 5986, 8080, 8443, 10250];
const RANDOM_PORTS = 12;

/** The nodes of a scenario about answers. */
const cast = perScenario(() => ({ fallen: [] as string[], untouched: '', attacks: [] as string[] }));

When('the stranger tries every way from the fallen node to the rest of the fabric', async function () {
  const [plane, { attacked, fresh }] = [controlPlane(this), scene(this)];
  await plane.greet('permitted before', attacked.node);
  const hosts = await plane.hosts();
  const from = hosts.find((host) => host.kind === 'root-os' && host.node === attacked.node);
  if (from === undefined) this.setUpFailed('the network shows no root OS of the fallen node');
  const others = hosts.filter((host) => host.node !== attacked.node);
  const random = Array.from({ length: RANDOM_PORTS }, () => 1 + this.names.integer(65_535));
  const ports = [...new Set([attacked.port, attacked.port + 1, attacked.port + 2, ...USUAL_PORTS, ...random])];
  const ways = this.names.shuffle(others.flatMap((to) => ports.map((port) => ({ to, port }))));
  scene(this).others = others.map(({ name }) => name);
  await this.act('way down', {
    actor: 'the fabric controller',
    deed: 'opening a stream to the fallen node',
    perform: async () => {
      const controllers = await plane.controllers();
      return found({ attempts: [await attempt(this, controllers[0] as (typeof hosts)[number], from, attacked.port)] });
    },
  });
  await this.act('ways up', {
    actor: 'the stranger',
    deed: `trying ${ways.length} ways from the fallen node`,
    perform: async () => {
      const attempts = [];
      for (const { to, port } of ways) attempts.push(await attempt(this, from, to, port));
      return found({ attempts });
    },
  });
  await plane.greet('permitted again', attacked.node);
  await plane.greet('another node', fresh, 'greeting a node that nobody touched');
});

type Host = Awaited<ReturnType<ReturnType<typeof controlPlane>['hosts']>>[number];

/** Tries to open a stream from one host to another, and lets go of it if it stands. */
async function attempt(world: FabricWorld, from: Host, to: Host, port: number) {
  const reply = await world.lab.use('network.connect', { from: from.name, to: to.address, port });
  const tried = { from: from.name, to: to.name, kind: to.kind, port };
  if (reply.reply !== 'accepted') return { ...tried, outcome: reply.reply };
  if (reply.result.outcome === 'connected') await letGo(reply.result.at);
  return { ...tried, outcome: reply.result.outcome };
}

/** Takes a stream that the lab hands over, and ends it. */
function letGo(at: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(placeOf(at), () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

Then('every attempt is refused, and the controller reaches the fallen node all the while', function () {
  this.claim('no-way-up', { act: 'ways up', control: 'way down', hosts: scene(this).others });
});

When(/^the stranger, in the place of the agent, (.+)$/, async function (words: string) {
  const [plane, { attacked, fresh }] = [controlPlane(this), scene(this)];
  const { first, make, later } = UNASKED[words] as (typeof UNASKED)[string];
  const behaviour = {
    ...plane.honest(attacked),
    ...(first ? { first: first(this.names, attacked.node) } : {}),
    answer: (request: { id: string; op: string }) => [make(this.names, attacked.node, request)].flat(),
  };
  const another = await plane.boot();
  await plane.greet('permitted before', fresh, 'greeting a node that nobody touched');
  await plane.standIn('attack', `standing in for a fabric agent that ${words}`, attacked.node, behaviour, {
    untilLeft: 'in any case',
    ...(later ? { later: later(this.names, attacked.node) } : {}),
  });
  await plane.look();
  await plane.greet('permitted again', fresh, 'greeting a node that nobody touched');
  await plane.greet('another node', another, 'greeting a node that nobody touched');
});

Then('the controller acts on nothing that it did not ask for', function () {
  this.claim('nothing-acted-on', { acts: ['attack'] });
});

Then('it reports the fallen node, and no other', function () {
  const { attacked, fresh } = scene(this);
  this.claim('nodes-reported', { act: 'nodes', quarantined: [attacked.node], inService: [fresh] });
});

Given('the owner has hosted services, and the operator has racked a node that nobody touches', async function () {
  const [owner, { known, asked }] = [await this.cast.manager('the owner'), services(this)];
  for (const name of [known, asked]) await this.prepare('a hosted service could not be made', () => createService(this, owner, name));
  cast(this).untouched = await controlPlane(this).boot();
});

When(/^fallen nodes answer the controller with (.+)$/, async function (words: string) {
  const [plane, owner, scenario] = [controlPlane(this), await this.cast.manager('the owner'), cast(this)];
  const { make, unfinished = false } = HOSTILE_ANSWERS[words] as HostileAnswer;
  const look = (label: string) => this.act(label, { actor: 'the owner', deed: 'listing everything', perform: () => seeNames(owner) });
  const [first, last] = [await plane.takeOver(), await plane.takeOver()];
  await look('things before');
  await plane.greet('untouched before', scenario.untouched, 'greeting a node that nobody touched');
  await plane.standIn('honest before', 'answering honestly', first.node, plane.honest(first));
  for (let form = 1; form <= FORMS; form++) {
    const taken = await plane.takeOver();
    const answer = (request: { id: string; op: string }) => [make(this.names, taken.node, request)].flat();
    const label = `attack (${form})`;
    const waiting = { untilLeft: 'unless answered' as const, ...(unfinished ? { seconds: LONG } : {}) };
    const stood = await plane.standIn(label, `answering with ${words}`, taken.node, { ...plane.honest(taken), answer }, waiting);
    scenario.attacks.push(label);
    scenario.fallen.push(taken.node);
    // One form that is believed, or keeps the controller waiting, has shown it: the next ones would keep everybody waiting again.
    if (stood.outcome.reply !== 'accepted' || stays(stood)) break;
  }
  await plane.standIn('honest again', 'answering honestly', last.node, plane.honest(last));
  await plane.greet('untouched again', scenario.untouched, 'greeting a node that nobody touched');
  await plane.look();
  await look('things after');
});

/** Whether the controller has not broken off. */
function stays({ outcome }: Done): boolean {
  const { answered, visits } = (outcome.reply === 'accepted' ? outcome.result : {}) as { answered?: boolean; visits?: VisitRecord[] };
  return answered === true || visits?.some(({ ended }) => !ended) === true;
}

Then('the controller takes none of it for an answer', function () {
  this.claim('answer-rejected', { acts: cast(this).attacks });
});

Then('it reports the fallen nodes, and no others', function () {
  const { fallen, untouched } = cast(this);
  this.claim('nodes-reported', { act: 'nodes', quarantined: fallen, inService: [untouched] });
});

Then('it asks an honest agent, and is answered, before and after', function () {
  this.claim('stand-in-asked', { acts: ['honest before', 'honest again'] });
  this.claim('controller-answered', { acts: ['untouched before', 'untouched again'] });
});

Then('what the owner has is what it was', function () {
  this.claim('unchanged', { before: 'things before', after: 'things after', least: 3 });
});
