import { application, type Role } from './support/application.ts';
import { diskGround } from './support/disk-ground.ts';
import { base64, disks, type FileChange } from './support/disks.ts';
import { settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type FabricWorld } from './support/world.ts';

type Texts = Record<string, string | null>;

/** The change that a scenario is about: which instance's guest OS makes it, and what is then to be read there and in another instance. */
const scene = perScenario((world) => ({
  instance: '',
  mark: world.names.marker(),
  /** Whether the change leaves the mark on the disk. */
  marks: false,
  here: {} as Texts,
  elsewhere: {} as Texts,
}));

/** One change: what the file holds afterwards. `fresh`: it is about a file that is not there. */
interface Change {
  readonly change: FileChange;
  readonly fresh?: boolean;
  readonly then: string | null;
}

const CHANGES: Readonly<Record<string, (mark: string, was: string) => Change>> = {
  'writes over a file': (mark) => ({ change: { kind: 'write', bytes: base64(mark) }, then: mark }),
  'creates a file': (mark) => ({ change: { kind: 'create', bytes: base64(mark) }, fresh: true, then: mark }),
  'appends to a file': (mark, was) => ({ change: { kind: 'append', bytes: base64(mark) }, then: was + mark }),
  'deletes a file': () => ({ change: { kind: 'delete' }, then: null }),
};

/** The role of which there are several instances. */
function firstRole(world: FabricWorld): Role {
  return application(world).roles[0] ?? world.setUpFailed('the application has no role');
}

/** A file that the guest OS brought, and one of the package, with what is in them. */
function knownFiles(world: FabricWorld): Readonly<Record<'D' | 'E', { readonly path: string; readonly content: string }>> {
  const [{ osFile, published }, { file, marker }] = [diskGround(world), firstRole(world)];
  return {
    D: { path: `D:\\${osFile.replaceAll('/', '\\')}`, content: published.at(-1)?.content ?? '' },
    E: { path: `E:\\approot\\${file}`, content: marker },
  };
}

Given('the owner has deployed an application on a guest OS that the operator has published', async function () {
  await diskGround(this).hasPublished();
  await diskGround(this).deploy([2, 1]);
});

When(/^the guest OS of an instance (.+) on D: and on E:$/, async function (words: string) {
  const state = scene(this);
  const [one, other] = (await disks(this).standing()).filter(({ role }) => role === firstRole(this).name);
  if (one === undefined || other === undefined) this.setUpFailed('there are not two instances of one role');
  const instance = (state.instance = one.instance);
  await disks(this).look('disks before', { instance, drives: ['D', 'E'], markers: [state.mark] });
  for (const [drive, { path: there, content }] of Object.entries(knownFiles(this))) {
    const { change, fresh = false, then } = (CHANGES[words] as (typeof CHANGES)[string])(state.mark, content);
    const path = fresh ? there.replace(/[^\\]+$/, `${this.names.word(8)}.txt`) : there;
    state.marks = then !== null;
    state.here[path] = then;
    state.elsewhere[path] = fresh ? null : content;
    await this.act(`change on ${drive}:`, {
      actor: 'the guest OS',
      deed: `${words} on ${drive}:`,
      perform: () => disks(this).change(instance, 'guest-os', path, change),
    });
  }
  await disks(this).look('disks after', { instance, drives: ['D', 'E'], markers: [state.mark] });
  const paths = Object.keys(state.here);
  await disks(this).readAll('read in the instance', instance, paths);
  await disks(this).readAll('read in another instance', other.instance, paths);
});

Then('both changes are accepted, and seen inside the instance', function () {
  this.claim('accepted', { acts: ['change on D:', 'change on E:'] });
  this.claim('result', { act: 'read in the instance', promised: 'the change is seen inside the instance', equals: scene(this).here });
});

Then('each lies in a delta of the instance, over a base that is as it was', function () {
  const { instance, mark, marks } = scene(this);
  this.claim('in-delta', {
    ...{ before: 'disks before', after: 'disks after', instance, drives: ['D', 'E'] },
    ...(marks ? { marker: mark } : {}),
  });
});

Then('another instance of the same role sees nothing of it', function () {
  const equals = scene(this).elsewhere;
  this.claim('result', { act: 'read in another instance', promised: 'another instance sees what it always saw', equals });
});

When('the host of one instance dies, and the auditor reads the disks of the instances', async function () {
  const place = await application(this).labPlace();
  const { instance } = this.names.pick((await disks(this).standing()).filter(({ role }) => role === firstRole(this).name));
  await this.act('event', {
    actor: 'the operator',
    deed: 'letting the host of an instance die',
    perform: () => this.lab.observe('instance.fail', { ...place, instance }, () => ({ instance })),
  });
  await settle(this);
  await disks(this).look('disks', { drives: ['D', 'E'] });
});

When('the owner scales the role to {int} instances, and the auditor reads the disks of the instances', async function (instances: number) {
  const [app, owner] = [application(this), await this.cast.manager('the owner')];
  firstRole(this).instances = instances;
  const { configuration } = app;
  await this.act('event', {
    actor: 'the owner',
    deed: `scaling the role to ${instances} instances`,
    perform: () => owner.changeConfiguration(app.place, configuration),
  });
  await settle(this);
  await disks(this).look('disks', { drives: ['D', 'E'] });
});

When(
  "an instance's guest OS changes its D: and E:, the owner reimages it, and the auditor reads the disks of the instances",
  async function () {
    const [app, owner] = [application(this), await this.cast.manager('the owner')];
    const { instance } = this.names.pick((await disks(this).standing()).filter(({ role }) => role === firstRole(this).name));
    await diskGround(this).putMarks(instance);
    await this.act('event', {
      actor: 'the owner',
      deed: 'reimaging an instance',
      perform: () => owner.reimageRoleInstance(app.place, instance),
    });
    await settle(this);
    await disks(this).look('disks', { drives: ['D', 'E'] });
  },
);

Then('the event is accepted', function () {
  this.claim('accepted', { acts: ['event', 'settled'] });
});

Then('D: and E: of all {int} instances of the role are alike, and stand on the same base', function (count: number) {
  this.claim('identical', { act: 'disks', role: firstRole(this).name, count, drives: ['D', 'E'] });
});
