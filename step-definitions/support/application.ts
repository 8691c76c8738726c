import type { InstrumentResult, Json } from '../../src/adapters/contract/index.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient, makeConfiguration, makePackage, type PackageSpec, type RoleSpec } from '../../src/clients/storage/index.ts';
import type { Fault } from '../../src/conformance/evidence/index.ts';
import { done, found, withLocation } from './hosted-services.ts';
import { requestIdOf } from './operations.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

/** Where each role keeps the file that tells it from the others, and where every instance has its configuration. */
const IMAGE_FOLDER = 'E:\\approot\\';
const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';
const SLOT = 'production';

/** One role of the scenario's application: everything that tells it from the others is a marker that occurs nowhere else. */
export interface Role {
  readonly name: string;
  readonly file: string;
  readonly marker: string;
  readonly setting: string;
  /** Every value that its setting has had, the present one last. */
  readonly values: string[];
  instances: number;
}

/** The application of a scenario: its roles, and where it is stored and deployed. */
export class Application {
  readonly roles: readonly Role[];
  readonly service: string;
  readonly deployment: string;
  packageUrl: string | null = null;

  constructor(private readonly world: FabricWorld) {
    const { names } = world;
    const role = (instances: number): Role => ({
      name: names.word(8),
      file: `${names.word(8)}.txt`,
      marker: names.marker(),
      setting: names.word(8),
      values: [names.marker()],
      instances,
    });
    this.roles = [role(2), role(1)];
    [this.service, this.deployment] = [names.serviceName(), names.deploymentName()];
  }

  get place() {
    return { service: this.service, slot: SLOT } as const;
  }

  get configuration(): string {
    return makeConfiguration(this.spec);
  }

  /** A service package. A damaged one has lost its second half. */
  package({ damaged = false } = {}): Uint8Array {
    const whole = makePackage(this.spec);
    return damaged ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  }

  /** How many instances of each role there should be. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.roles.map(({ name, instances }) => [name, instances]));
  }

  private get spec(): PackageSpec {
    const role = ({ name, file, marker, setting, values, instances }: Role): RoleSpec => ({
      name,
      instances,
      files: { [file]: marker },
      settings: { [setting]: values.at(-1) ?? '' },
    });
    return { roles: this.roles.map(role) };
  }

  /** Stores the package in a storage account of the owner's, made for it. Part of the ground. */
  async store(owner: SmapiClient, bytes: Uint8Array): Promise<void> {
    const { world } = this;
    const account = world.names.storageAccountName();
    await world.prepare('a storage account could not be made', () =>
      withLocation(world, owner, (location) => owner.createStorageAccount({ name: account, label: account, location })),
    );
    await world.lab.must('controller.settle', {});
    const keys = await world.prepare("the storage account's keys could not be read", () => owner.getStorageKeys(account));
    const blobs = world.closing(new BlobClient({ surface: world.surface('storage'), account, key: keys.value?.primary ?? null }));
    const [container, name] = [world.names.word(), `${world.names.word()}.cspkg`];
    await world.prepare('a container could not be made', () => blobs.createContainer(container));
    await world.prepare('the package could not be stored', () => blobs.putBlob(container, name, bytes));
    this.packageUrl = blobs.url(container, name);
  }

  /** Asks for the hosted service that the deployment goes into. */
  createService(owner: SmapiClient): Promise<Done> {
    return withLocation(this.world, owner, (location) => owner.createHostedService({ name: this.service, label: this.service, location }));
  }

  /** Asks for the deployment. */
  deploy(owner: SmapiClient) {
    if (this.packageUrl === null) throw new Error('No package is stored.');
    const { deployment, packageUrl, configuration } = this;
    return owner.createDeployment(this.place, { name: deployment, label: deployment, packageUrl, configuration });
  }

  /** Deploys it and waits until it stands. Part of the ground. */
  async stand(owner: SmapiClient): Promise<void> {
    await this.world.prepare('a hosted service could not be made', () => this.createService(owner));
    await this.world.prepare('the package could not be deployed', () => this.deploy(owner));
    await this.world.lab.must('controller.settle', {});
  }

  /** Where the lab finds the deployment. */
  async labPlace() {
    const { subscriptionId } = await this.world.cast.subscription('the owner');
    return { subscriptionId, service: this.service, slot: SLOT } as const;
  }

  /**
   * Looks at the nodes: which instances there are, and which of the application's markers each running one finds on its disks. A deployment that
   * the nodes do not know has no instances.
   */
  async look(): Promise<Done> {
    const place = await this.labPlace();
    const listed = await this.world.lab.use('instances.list', place);
    if (listed.reply === 'refused') return found({ instances: [] });
    if (listed.reply !== 'accepted') return done(listed);
    const instances: Json[] = [];
    for (const each of listed.result.instances) {
      const seen = each.running ? await this.markersIn(each) : { image: [], settings: [] };
      if ('reply' in seen) return done(seen);
      instances.push({ ...each, ...seen });
    }
    return found({ instances });
  }

  private async markersIn({
    instance,
    role,
  }: InstrumentResult<'instances.list'>['instances'][number]): Promise<Fault | { image: string[]; settings: string[] }> {
    const image: string[] = [];
    for (const { file, marker } of this.roles) {
      const text = await this.read(instance, IMAGE_FOLDER + file);
      if (typeof text === 'object' && text !== null) return text;
      if (text === marker) image.push(marker);
    }
    const text = await this.read(instance, CONFIGURATION);
    if (typeof text === 'object' && text !== null) return text;
    const values = this.roles.find(({ name }) => name === role)?.values ?? [];
    return { image, settings: values.filter((value) => text?.includes(value)) };
  }

  /** A file as the instance sees it; null when it sees none. */
  private async read(instance: string, path: string): Promise<string | null | Fault> {
    const reply = await this.world.lab.use('instance.readFile', { ...(await this.labPlace()), instance, path });
    if (reply.reply === 'fault') return reply;
    return reply.reply === 'accepted' ? Buffer.from(reply.result.bytes, 'base64').toString('utf8') : null;
  }
}

/** The scenario's application. */
export const application = perScenario((world) => new Application(world));

/** Makes the hosted service and asks for the deployment; answers the request id. The acts are labelled `service` and `request`. */
export async function requestDeployment(world: FabricWorld): Promise<string> {
  const [owner, app] = [await world.cast.manager('the owner'), application(world)];
  await world.act('service', { actor: 'the owner', deed: 'asking for a hosted service', perform: () => app.createService(owner) });
  return requestIdOf(
    await world.act('request', { actor: 'the owner', deed: 'asking for the deployment', perform: () => app.deploy(owner) }),
  );
}

/** Reads the deployment through SMAPI; the act is labelled `deployment`. */
export async function showDeployment(world: FabricWorld): Promise<void> {
  const [owner, app] = [await world.cast.manager('the owner'), application(world)];
  await world.act('deployment', { actor: 'the owner', deed: 'reading the deployment', perform: () => owner.getDeployment(app.place) });
}
