import { found } from './support/hosted-services.ts';
import { seeGuests } from './support/guest-look.ts';
import { markMemories } from './support/machines.ts';
import { settle } from './support/operations.ts';
import { allGuests, customerOf, instanceOf, lookAtDrives, lookFor, lookForAgentKeys, memoryMarks, type Mark } from './support/searches.ts';
import { Given, Then, When } from './support/steps.ts';
import { APPROOT, makeRole, standFor, tenancies, tenancyOf } from './support/tenancy.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';
const TWO = ['the owner', 'the tenant next door'] as const;

/** What one instance's guest OS changes, and the things in a look that are not to change. */
const change = perScenario(() => ({ changed: [] as string[], same: [] as string[] }));

Given('the owner and the tenant next door have applications that are alike in every name', async function () {
  const { names } = this;
  for (const actor of TWO) {
    const [first] = tenancies(this)[0]?.roles ?? [];
    const { name, page, program, setting } = first ?? makeRole(this);
    await standFor(this, actor, [makeRole(this, { name, page, program, setting, marker: names.marker(), value: names.marker() })]);
  }
});

Given('the owner and the tenant next door have deployed the very same package', async function () {
  const role = makeRole(this);
  for (const actor of TWO) await standFor(this, actor, [role]);
});

When('the host of an instance of each dies under it', async function () {
  for (const tenancy of tenancies(this)) {
    const { instance } = this.names.pick(await tenancy.running());
    const perform = async () => this.lab.observe('instance.fail', { ...(await tenancy.place()), instance }, () => ({ instance }));
    await this.act(`failure of ${tenancy.actor}`, { actor: 'the operator', deed: 'letting the host of an instance die', perform });
  }
  await settle(this);
});

When('each process keeps a mark in its memory, and the auditor looks for it in the memory of the others', async function () {
  await markMemories(this);
  await lookFor(this, await memoryMarks(this, instanceOf), instanceOf, { memories: true });
});

/** Who writes to a drive of an instance: the customer to C:, and to the others only the guest OS may. */
const writerOf = (drive: string): 'customer' | 'guest-os' => (drive === 'C' ? 'customer' : 'guest-os');

When(
  /^something is kept on drive ([CDE]): of each instance, and the auditor looks for it on all others$/,
  async function (this: FabricWorld, drive: string) {
    const [marks, paths]: [Mark[], string[]] = [[], []];
    for (const guest of await allGuests(this)) {
      const [mark, path] = [this.names.marker(), `${drive}:\\${this.names.word(8)}.txt`];
      const kept = { kind: 'create', bytes: Buffer.from(mark).toString('base64') } as const;
      await this.act(`kept by ${instanceOf(guest)}`, {
        actor: writerOf(drive) === 'customer' ? "the customer's process" : 'the guest OS',
        deed: `keeping something on ${drive}:`,
        perform: async () =>
          this.lab.observe('instance.changeFile', { ...(await guest.place()), path, as: writerOf(drive), change: kept }, () => ({})),
      });
      marks.push({ mark, home: instanceOf(guest) });
      paths.push(path);
    }
    await lookFor(this, marks, instanceOf, { media: true, paths });
  },
);

When('the auditor looks which media each drive is', async function () {
  await lookAtDrives(this);
});

When('the auditor looks for the keys of fabric agents in every guest', async function () {
  await lookForAgentKeys(this);
});

When('a process of one instance starts a program, and each instance lists its processes', async function () {
  const guests = await allGuests(this);
  const starter = this.names.pick(guests);
  const name = starter.program.slice(APPROOT.length);
  await this.act('started', {
    actor: "the customer's process",
    deed: 'starting a program of its own',
    perform: () => starter.call({ kind: 'start-process', path: starter.program }),
  });
  const perform = async () => {
    const lists = [];
    for (const guest of guests) lists.push({ owner: instanceOf(guest), names: (await guest.processes()).map((each) => each.name) });
    return found({ name, home: instanceOf(starter), lists });
  };
  await this.act('processes', { actor: "the customers' processes", deed: 'listing the processes that they see', perform });
});

const CHANGES = {
  overwrites: { deed: 'overwriting a file', make: (bytes: string) => ({ kind: 'write', bytes }) as const },
  deletes: { deed: 'deleting a file', make: () => ({ kind: 'delete' }) as const },
};

When(
  /^the guest OS of one instance (overwrites|deletes) a file that other instances have too$/,
  async function (this: FabricWorld, verb: keyof typeof CHANGES) {
    const { deed, make } = CHANGES[verb];
    const guests = await allGuests(this);
    const guest = this.names.pick(guests);
    const path = APPROOT + guest.tenancy.roleOf(guest.listed).page;
    await seeGuests(this, 'observed before');
    await this.act('changed', {
      actor: 'the guest OS',
      deed,
      perform: async () =>
        this.lab.observe(
          'instance.changeFile',
          { ...(await guest.place()), path, as: 'guest-os', change: make(this.names.bytes(32).toString('base64')) },
          () => ({}),
        ),
    });
    await seeGuests(this, 'observed after');
    const thingsOf = (each: typeof guest): string[] => {
      const { page, program } = each.tenancy.roleOf(each.listed);
      return [APPROOT + page, APPROOT + program, CONFIGURATION].map((file) => `${file} in ${instanceOf(each)}`);
    };
    const changed = `${path} in ${instanceOf(guest)}`;
    Object.assign(change(this), { changed: [changed], same: guests.flatMap(thingsOf).filter((thing) => thing !== changed) });
  },
);

When('the auditor looks for what is of each customer in what is of the other', async function () {
  const own: Mark[] = tenancies(this).flatMap(({ actor, roles }) =>
    roles.flatMap(({ marker, value }) => [marker, value].map((mark) => ({ mark, home: actor }))),
  );
  const [role] = tenancyOf(this, 'the owner').roles;
  const paths = [APPROOT + (role?.page ?? ''), APPROOT + (role?.program ?? ''), CONFIGURATION];
  await lookFor(this, own, customerOf, { media: true, paths });
});

Then('each mark is in the memory of its own machine, and of no other instance', function () {
  this.claim('marks-stay-home', { act: 'search', alone: false });
});

Then('it is on the drive of its own instance, and on no other', function () {
  this.claim('marks-stay-home', { act: 'search', alone: true });
});

Then('what is of a customer is found with that customer, and nowhere else', function () {
  this.claim('marks-stay-home', { act: 'search', alone: true });
});

Then('no two instances write to one medium', function () {
  this.claim('drives-apart', { act: 'drives' });
});

Then('no medium is of both customers', function () {
  this.claim('media-apart', { act: 'drives' });
});

Then('there is none in any guest', function () {
  this.claim('root-secret-stays', { act: 'secrets' });
});

Then('only the instance whose process started it sees the program', function () {
  this.claim('accepted', { acts: ['started'] });
  this.claim('processes-apart', { act: 'processes' });
});

Then('it has changed there, and everywhere else it is what it was', function () {
  const { changed, same } = change(this);
  this.claim('accepted', { acts: ['changed'] });
  this.claim('came-about', { before: 'observed before', after: 'observed after', changed, same });
});
