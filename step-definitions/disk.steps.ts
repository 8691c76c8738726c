import { defineParameterType } from '@cucumber/cucumber';
import { application } from './support/application.ts';
import { diskGround, MANIFEST } from './support/disk-ground.ts';
import { disks } from './support/disks.ts';
import { done, found } from './support/hosted-services.ts';
import { Given, Then, When } from './support/steps.ts';
import type { FabricWorld } from './support/world.ts';

/** Where an instance has its configuration: as it sees it, and on the disk. */
const CONFIGURATION = { seen: 'C:\\Config\\ServiceConfiguration.cscfg', lies: 'config/serviceconfiguration.cscfg' };

Given('the owner has deployed an application of several files', async function () {
  await diskGround(this).deploy([2, 1]);
});

Given('the owner has deployed an application of several files, with {int} instances of one role', async function (instances: number) {
  await diskGround(this).deploy([instances, 1]);
});

When('the auditor reads the disks of the instances', async function () {
  await disks(this).look('disks');
});

Then('each instance has the drives C:, D: and E: and no other, and each is a sound virtual hard disk', function () {
  this.claim('drives', { act: 'disks', drives: ['C', 'D', 'E'] });
});

Then("E: of each instance holds the files of its role's package, byte for byte, and nothing else", function () {
  this.claim('drive-holds', { act: 'disks', drive: 'E', roles: diskGround(this).imageContents(), exactly: true, optional: MANIFEST });
});

When('the auditor compares the configuration that each instance sees with what lies on its C:', async function () {
  const { roles } = application(this);
  await this.act('configuration', {
    actor: 'the auditor',
    deed: 'comparing the configuration that each instance sees with what lies on its C:',
    perform: async () => {
      const listed = await disks(this).instances();
      if ('failed' in listed) return done(listed.failed);
      const seen: string[] = [];
      for (const { instance, role } of listed.value) {
        const text = await disks(this).read(instance, CONFIGURATION.seen);
        if (text !== null && 'reply' in text) return done(text);
        const read = await disks(this).drives(instance, ['C'], [], new Map());
        if ('failed' in read) return done(read.failed);
        const lies = read.value[0]?.entries.find(({ path }) => path.toLowerCase() === CONFIGURATION.lies)?.bytes;
        const value = roles.find(({ name }) => name === role)?.values.at(-1) ?? '';
        if (text !== null && lies?.equals(text) === true && text.includes(value)) seen.push(instance);
      }
      return found({ seen });
    },
  });
  await this.act('nodes', { actor: 'the operator', deed: 'looking at the nodes', perform: () => application(this).look() });
});

Then('each instance sees its configuration, and the file on its C: is the same', async function () {
  this.claim('instances-run', { act: 'nodes', roles: application(this).counts });
  this.claim('seen', { act: 'configuration', present: (await disks(this).standing()).map(({ instance }) => instance) });
});

const published = (world: FabricWorld) => diskGround(world).hasPublished();
const deployed = (world: FabricWorld, version?: string) => diskGround(world).deploy([1, 1], version);

/** How a service comes by its guest OS, by the words of the feature file: two versions are published, and something happens before, between and after. */
const SERVICES: Readonly<Record<string, (world: FabricWorld) => Promise<void>>> = {
  'is deployed after both, and follows the newest': async (world) => {
    await published(world);
    await published(world);
    await deployed(world);
  },
  'was deployed before either, and follows the newest': async (world) => {
    await deployed(world);
    await published(world);
    await published(world);
  },
  'follows the newest, and is scaled out after both': async (world) => {
    await deployed(world);
    await published(world);
    await published(world);
    await diskGround(world).scaleOut(2);
  },
  'is deployed after both, and keeps to the first': async (world) => {
    const { version } = await published(world);
    await published(world);
    await deployed(world, version);
  },
  'was deployed between the two, and keeps to the first': async (world) => {
    const { version } = await published(world);
    await deployed(world, version);
    await published(world);
  },
  'keeps to the first, and is healed after both': async (world) => {
    const { version } = await published(world);
    await deployed(world, version);
    await published(world);
    await diskGround(world).heal();
  },
};

Given(/^the operator has published two versions of the guest OS, and the owner has a service that (.+)$/, async function (words: string) {
  await (SERVICES[words] as (typeof SERVICES)[string])(this);
});

const VERSIONS = { first: 0, newest: -1 } as const;

/** Which of the versions that were published. */
defineParameterType({
  name: 'version',
  regexp: Object.keys(VERSIONS).join('|'),
  transformer: (words: string): number => VERSIONS[words as keyof typeof VERSIONS],
});

Then('D: of each instance holds the {version} version', function (index: number) {
  const ground = diskGround(this);
  this.claim('drive-holds', { act: 'disks', drive: 'D', roles: ground.osContents(ground.published.at(index)), exactly: false });
});
