import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { ManagementError } from '../../../src/reference-impl/management/management-error.ts';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { OperationView } from '../../../src/reference-impl/management/view.ts';
import { configurationOf, createDeployment, createService, groundIn, temporaryFolder, type Ground } from './ground.ts';
import { packageOf } from './packages.ts';
import { zipOf } from './zip-maker.ts';

const on = { service: 'shop', slot: 'production' } as const;
const COLOUR = '<ConfigurationSettings><Setting name="Colour"/></ConfigurationSettings>';
const packageWith = (inner: string, page = 'first'): Uint8Array => packageOf([{ name: 'Web', page, inner }]);
const sound = { bytes: packageWith(COLOUR) };
const configuration = configurationOf({ Web: { count: 2 } });
const undeclared = configuration.replace('"Colour"', '"Secret"');
/** A package whose last file is a lie, which only shows when everything before it was unpacked. */
const lying = (() => {
  const file = (name: string, crc?: number) => ({
    name: `Web/${name}`,
    content: Buffer.from(name),
    ...(crc === undefined ? {} : { local: { crc }, central: { crc } }),
  });
  const definition = '<ServiceDefinition name="Test"><WorkerRole name="Web"/></ServiceDefinition>';
  return zipOf([{ name: 'ServiceDefinition.csdef', content: Buffer.from(definition) }, file('first'), file('second'), file('last', 1)]);
})();

describe('Bad input to a hosted service', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let ground: Ground;
  beforeEach(async () => {
    place = temporaryFolder();
    ground = await groundIn(place.folder);
    ground.submit(createService('shop'));
  });
  afterEach(async () => {
    await ground.crash();
    place.remove();
  });

  const applicationImages = (): readonly string[] => {
    const images = join(place.folder, 'images');
    return existsSync(images) ? readdirSync(images).filter((name) => /^[0-9a-f]{64}\.vhd$/.test(name)) : [];
  };
  const instances = () => ground.nodes.list({ subscriptionId: ground.subscriptionId, ...on });
  /** How a command ends, whether it is refused at once or when its turn comes. */
  const outcome = async (command: Command): Promise<Pick<OperationView, 'status'> & { readonly message: string }> => {
    try {
      const { status, error } = await ground.done(command);
      return { status, message: error?.message ?? '' };
    } catch (error) {
      if (!(error instanceof ManagementError)) throw error;
      return { status: 'Failed', message: error.message };
    }
  };

  const bad: [string, Partial<Pick<Extract<Command, { kind: 'CreateDeployment' }>, 'package' | 'configuration'>>, RegExp][] = [
    ['a package that lies in its last file', { package: { bytes: lying } }, /"Web\/last" is damaged/],
    ['an execution context that there is not', { package: { bytes: packageWith('<Runtime executionContext="root"/>') } }, /context "root"/],
    ['a setting that is not declared', { package: sound, configuration: undeclared }, /the role Web the setting "Secret"/],
    ['a setting twice', { configuration: configuration.replace(/<Setting [^>]+>/, '$&$&') }, /the Setting "Colour" twice/],
    ['an unknown element', { configuration: configuration.replace('<Instances', '<Backdoor/><Instances') }, /the element "Backdoor"/],
    ['no name of the service', { configuration: configuration.replace('serviceName="Test"', '') }, /no serviceName/],
  ];
  for (const [what, change, why] of bad) {
    it(`makes nothing of ${what}`, async () => {
      const { status, message } = await outcome(createDeployment('shop', { configuration, ...change }));
      expect(status).to.equal('Failed');
      expect(message).to.match(why);
      expect(ground.deployments('shop')).to.deep.equal([]);
      expect(instances()).to.deep.equal([]);
      expect(applicationImages()).to.deep.equal([]);
      expect(await ground.done(createDeployment('shop', { package: sound, configuration }))).to.include({ status: 'Succeeded' });
    });

    it(`leaves a deployment as it is that is to be upgraded to ${what}`, async () => {
      await ground.done(createDeployment('shop', { package: sound, configuration }));
      const before = { deployment: ground.deployment('shop'), instances: instances(), images: applicationImages() };
      const upgrade = { kind: 'UpgradeDeployment', ...on, mode: 'Auto', label: 'two', force: false } as const;
      const { status, message } = await outcome({ ...upgrade, package: sound, configuration, ...change });
      expect(status).to.equal('Failed');
      expect(message).to.match(why);
      expect({ deployment: ground.deployment('shop'), instances: instances(), images: applicationImages() }).to.deep.equal(before);
    });
  }

  it('changes no configuration to one with a setting that is not declared', async () => {
    await ground.done(createDeployment('shop', { package: sound, configuration }));
    const { status, message } = await outcome({ kind: 'ChangeConfiguration', ...on, configuration: undeclared });
    expect(status).to.equal('Failed');
    expect(message).to.match(/"Secret", which the service definition does not declare/);
    expect(ground.deployment('shop').configuration).to.equal(configuration);
  });
});
