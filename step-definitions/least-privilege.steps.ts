import { createPrivateKey } from 'node:crypto';
import { ADMINISTRATION, ESCALATIONS, HYPERCALLS } from './support/attempts.ts';
import { controlPlane } from './support/control.ts';
import { guestsOf, type Guest, type SystemCall } from './support/guest.ts';
import { found } from './support/hosted-services.ts';
import { attempt, intruder, machinesAround, takeOverProcess } from './support/intruder.ts';
import { programsOf, walkForKeys } from './support/key-walk.ts';
import { Given, Then, When } from './support/steps.ts';
import { APPROOT, makeRole, standFor, tenancies, tenancyOf } from './support/tenancy.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

/** The role that chose another model than the one that it would have been given. */
const chosen = perScenario(() => ({ role: '' }));

Given('the owner has an application running', async function () {
  await standFor(this, 'the owner', [makeRole(this)]);
  await takeOverProcess(this);
});

Given('the owner has an application running, of which one role chose the elevated model', async function () {
  const [plain, elevated] = [makeRole(this), makeRole(this, { elevated: true, instances: 1 })];
  chosen(this).role = elevated.name;
  await standFor(this, 'the owner', this.names.shuffle([plain, elevated]));
});

Given("the stranger has taken over the process of one of the owner's instances", async function () {
  await takeOverProcess(this);
});

/** Asks every process of every application who it is and what it sees. The act is labelled `identities`. */
async function askIdentities(world: FabricWorld): Promise<void> {
  const perform = async () => {
    const identities = [];
    for (const tenancy of tenancies(world))
      for (const guest of await guestsOf(world, tenancy)) {
        const { instance, role } = guest.listed;
        identities.push({ instance, role, ...(await guest.whoAmI()), processes: await guest.processes() });
      }
    return found({ identities });
  };
  await world.act('identities', { actor: "the customers' processes", deed: 'asking who they are', perform });
}

When('each process asks who it is', async function () {
  await askIdentities(this);
});

When(/^the customer's process tries to (.+)$/, async function (words: string) {
  await attempt(this, words, (await ADMINISTRATION[words]?.(this, intruder(this).guest)) ?? []);
});

When('a process of the role that chose the elevated model tries all that an administrator may', async function () {
  const guests = await guestsOf(this, tenancyOf(this, 'the owner'));
  const guest = guests.find(({ listed }) => listed.role === chosen(this).role);
  intruder(this).guest = guest ?? this.setUpFailed('no instance of the role that chose the elevated model runs');
  const calls: SystemCall[] = [];
  for (const make of Object.values(ADMINISTRATION)) calls.push(...(await make(this, intruder(this).guest)));
  await attempt(this, 'do what only an administrator may', calls);
});

When(/^the taken-over process tries to (.+)$/, async function (words: string) {
  const around = await machinesAround(this);
  const calls: readonly SystemCall[] = HYPERCALLS[words]?.(around) ?? (await ESCALATIONS[words]?.(this, intruder(this).guest)) ?? [];
  await attempt(this, words, calls, around);
});

When("the customer's process reads every file that it can find", async function () {
  const { guest } = intruder(this);
  const { key } = (await controlPlane(this).takeOver(guest.listed.node)).identity;
  const { d } = createPrivateKey(key).export({ format: 'jwk' });
  const secret = {
    what: "the key of the node's fabric agent",
    bytes: Buffer.from(d ?? this.setUpFailed('the agent’s key cannot be read'), 'base64url'),
  };
  await this.act('walk', {
    actor: "the customer's process",
    deed: 'reading every file that it can find',
    perform: () => walkForKeys(this, guest, secret),
  });
});

/** Has a process start programs, and looks as whom each runs. What is not started is left out. The act is labelled `started`. */
async function startPrograms(world: FabricWorld, deed: string, find: (guest: Guest) => Promise<readonly string[]>): Promise<void> {
  const { guest } = intruder(world);
  const perform = async () => {
    const { account } = await guest.whoAmI();
    const children = [];
    for (const path of [guest.program, ...(await find(guest))]) {
      const started = await guest.call({ kind: 'start-process', path });
      if (started.outcome.reply === 'refused') continue;
      if (started.outcome.reply !== 'accepted') return started;
      const { process = -1 } = started.outcome.result as { process?: number };
      children.push({ path, account: (await guest.processes()).find((each) => each.process === process)?.account ?? null });
      await guest.call({ kind: 'end-process', process });
    }
    return found({ account, children });
  };
  await world.act('started', { actor: "the customer's process", deed, perform });
}

When('the process starts a program of its own', async function () {
  await startPrograms(this, 'starting a program of its own', async () => []);
});

When('the taken-over process starts every program that it finds', async function () {
  await startPrograms(this, 'starting every program that it finds', (guest) => programsOf(this, guest));
});

Then('none of them is an administrator', function () {
  this.claim('no-administrator', { act: 'identities' });
});

Then('each runs under an account under which nothing of the system runs', function () {
  this.claim('account-of-its-own', { act: 'identities' });
});

Then('the role that chose the elevated model runs under another account than the role beside it', function () {
  this.claim('models-differ', { act: 'identities', chosen: chosen(this).role });
});

Then('access is denied', function () {
  this.claim('access-denied', { acts: intruder(this).attacks });
});

Then('nothing in its machine has changed', function () {
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: 4 });
});

Then('nothing in any machine around it has changed, and all of them run', function () {
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: 16 });
});

Then('it may see to its own affairs, before and after', function () {
  this.claim('permitted-before-and-after');
});

Then('it finds its own files, and no private key', function () {
  const { guest } = intruder(this);
  this.claim('no-key-readable', { act: 'walk', own: APPROOT + guest.tenancy.roleOf(guest.listed).page });
});

Then('what was started runs under the same account', function () {
  this.claim('children-run-alike', { act: 'started', own: intruder(this).guest.program });
});
