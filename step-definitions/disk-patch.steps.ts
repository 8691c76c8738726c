import { application } from './support/application.ts';
import { diskGround } from './support/disk-ground.ts';
import { disks } from './support/disks.ts';
import { cutPower, release, settle } from './support/operations.ts';
import { Given, Then, When } from './support/steps.ts';
import { perScenario, type Deed, type FabricWorld } from './support/world.ts';

/** Which instances have marks. */
const marked = perScenario(() => ({ instances: [] as readonly string[] }));

async function putMarks(world: FabricWorld): Promise<void> {
  marked(world).instances = await diskGround(world).putMarks();
}

Given("each instance's guest OS has put marks on D: and E:, and the application one on C:", async function () {
  await putMarks(this);
});

Given('the owner has deployed an application that keeps to the version of its guest OS', async function () {
  const { version } = await diskGround(this).hasPublished();
  await diskGround(this).deploy([2, 1], version);
});

/** Sees an event through, and looks at the marks and the disks. */
async function afterwards(world: FabricWorld, settled = 'settled'): Promise<void> {
  await settle(world, settled);
  await diskGround(world).lookForMarks('marks');
  await disks(world).look('disks', { drives: ['D', 'E'] });
}

const publishing = (world: FabricWorld): Deed => ({
  actor: 'the operator',
  deed: 'publishing the next version of the guest OS',
  perform: () => diskGround(world).publish(),
});

/** The owner brings a new package of the same roles, stored as part of the ground. */
async function upgrading(world: FabricWorld): Promise<Deed> {
  const [app, owner] = [application(world), await world.cast.manager('the owner')];
  await diskGround(world).store();
  const { packageUrl, configuration, deployment } = app;
  return {
    actor: 'the owner',
    deed: 'upgrading the deployment to a new package',
    perform: () => owner.upgradeDeployment(app.place, { packageUrl: packageUrl ?? '', configuration, label: deployment }),
  };
}

/** The events that bring new contents of one drive, by the words of the feature file. */
const NEWS: Readonly<Record<string, (world: FabricWorld) => Promise<Deed> | Deed>> = {
  'the operator publishes the next version': publishing,
  'the owner upgrades to a new package': upgrading,
};

for (const [words, deed] of Object.entries(NEWS)) {
  When(words, async function () {
    await this.act('event', await deed(this));
    await afterwards(this);
  });
  When(`${words}, and the power is cut {moment}`, async function (moment: string) {
    const event = await deed(this);
    await this.lab.must('controller.hold', {});
    await this.act('event', event);
    if (moment === 'before it is taken up') {
      await cutPower(this);
      await release(this);
    } else {
      await release(this);
      await cutPower(this);
    }
    await afterwards(this);
  });
}

/** Events that bring nothing new. */
const NO_NEWS: Readonly<Record<string, (world: FabricWorld, instance: string) => Promise<Deed>>> = {
  'the owner restarts an instance': async (world, instance) => {
    const [app, owner] = [application(world), await world.cast.manager('the owner')];
    return { actor: 'the owner', deed: 'restarting an instance', perform: () => owner.rebootRoleInstance(app.place, instance) };
  },
  'the power of an instance is cut and given back': async (world, instance) => {
    const place = { ...(await application(world).labPlace()), instance };
    return {
      actor: 'the operator',
      deed: 'cutting the power of an instance and giving it back',
      perform: async () => {
        const off = await world.lab.observe('instance.power', { ...place, on: false }, () => ({}));
        return off.outcome.reply === 'accepted' ? world.lab.observe('instance.power', { ...place, on: true }, () => ({})) : off;
      },
    };
  },
  'the power of the whole fabric is cut': async (world) => ({
    actor: 'the operator',
    deed: 'cutting the power of the fabric and turning it on again',
    perform: () => world.lab.observe('fabric.crash', {}, ({ surfaces }) => (world.moved(surfaces), {})),
  }),
  'the owner changes a setting': async (world) => {
    const [app, owner] = [application(world), await world.cast.manager('the owner')];
    for (const { values } of app.roles) values.push(world.names.marker());
    const { configuration } = app;
    return { actor: 'the owner', deed: 'changing a setting', perform: () => owner.changeConfiguration(app.place, configuration) };
  },
  'a version that the service does not follow is published': async (world) => publishing(world),
};

When(/^nothing new comes, but (.+)$/, async function (words: string) {
  const instance = marked(this).instances[0] ?? this.setUpFailed('no instance has marks');
  await this.act('event', await (NO_NEWS[words] as (typeof NO_NEWS)[string])(this, instance));
  await afterwards(this);
});

Then('what was put on D: is gone, and what was put on E: and C: is still there', function () {
  this.claim('accepted', { acts: ['event', 'settled'] });
  this.claim('marks', { act: 'marks', instances: [...marked(this).instances], kept: ['C', 'E'], gone: ['D'] });
});

Then('what was put on E: is gone, and what was put on D: is still there', function () {
  this.claim('accepted', { acts: ['event', 'settled'] });
  this.claim('marks', { act: 'marks', instances: [...marked(this).instances], kept: ['D'], gone: ['E'] });
});

Then('what was put on C:, D: and E: is still there', function () {
  this.claim('accepted', { acts: ['event', 'settled'] });
  this.claim('marks', { act: 'marks', instances: [...marked(this).instances], kept: ['C', 'D', 'E'], gone: [] });
});
