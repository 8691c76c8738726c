import type { InstrumentResult } from '../../src/adapters/contract/index.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient, makeConfiguration, makePackage, type EndpointSpec, type PackageSpec } from '../../src/clients/storage/index.ts';
import type { Actor } from './cast.ts';
import { withLocation } from './hosted-services.ts';
import { perScenario, type FabricWorld } from './world.ts';

const SLOT = 'production';
/** Where the files of a role lie in its instances. */
export const APPROOT = 'E:\\approot\\';

/** A role of somebody's application: a page that tells it from all others, and a program of its own that it can start. */
export interface TenantRole {
  readonly name: string;
  readonly page: string;
  readonly program: string;
  /** What the page holds. */
  readonly marker: string;
  readonly setting: string;
  readonly value: string;
  /** Further files of its package, and further settings. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly instances: number;
  readonly elevated: boolean;
  readonly endpoints: readonly EndpointSpec[];
}

/** A role with names and contents from the seed, but for those that are given. */
export function makeRole({ names }: FabricWorld, given: Partial<TenantRole> = {}): TenantRole {
  return {
    name: names.word(8),
    page: `${names.word(8)}.txt`,
    program: `${names.word(8)}.exe`,
    marker: names.marker(),
    setting: names.word(8),
    value: names.marker(),
    files: {},
    settings: {},
    instances: 2,
    elevated: false,
    endpoints: [],
    ...given,
  };
}

export type ListedInstance = InstrumentResult<'instances.list'>['instances'][number];

/** One customer's application on the fabric. Several can stand side by side, which `application` is not made for. */
export class Tenancy {
  readonly service: string;
  private readonly deployment: string;

  constructor(
    private readonly world: FabricWorld,
    readonly actor: Actor,
    readonly roles: readonly TenantRole[],
  ) {
    [this.service, this.deployment] = [world.names.serviceName(), world.names.deploymentName()];
  }

  /** Stores the package, makes the hosted service, deploys, and waits until it stands. Part of the ground. */
  async stand(): Promise<void> {
    const { world, service, deployment } = this;
    const manager = await world.cast.manager(this.actor);
    const packageUrl = await this.store(manager);
    await world.prepare('a hosted service could not be made', () =>
      withLocation(world, manager, (location) => manager.createHostedService({ name: service, label: service, location })),
    );
    const configuration = makeConfiguration(this.spec);
    const place = { service, slot: SLOT } as const;
    await world.prepare('the package could not be deployed', () =>
      manager.createDeployment(place, { name: deployment, label: deployment, packageUrl, configuration }),
    );
    await world.lab.must('controller.settle', {});
  }

  /** Where the lab finds the deployment. */
  async place() {
    const { subscriptionId } = await this.world.cast.subscription(this.actor);
    return { subscriptionId, service: this.service, slot: SLOT } as const;
  }

  /** The instances that run. Part of the ground. */
  async running(): Promise<readonly ListedInstance[]> {
    const { instances } = await this.world.lab.must('instances.list', await this.place());
    const running = instances.filter((each) => each.running);
    return running.length > 0 ? running : this.world.setUpFailed(`no instance of ${this.actor} runs`);
  }

  /** The role that an instance is of. */
  roleOf({ role }: Pick<ListedInstance, 'role'>): TenantRole {
    return this.roles.find(({ name }) => name === role) ?? this.world.setUpFailed(`${role} is no role of what ${this.actor} deployed`);
  }

  /** The configuration, with something else said of every role. */
  configurationWith(changed: Partial<Pick<TenantRole, 'value' | 'settings'>>): string {
    return makeConfiguration(this.specOf(this.roles.map((role) => ({ ...role, ...changed }))));
  }

  private get spec(): PackageSpec {
    return this.specOf(this.roles);
  }

  private specOf(roles: readonly TenantRole[]): PackageSpec {
    return {
      roles: roles.map(({ name, page, program, marker, setting, value, files, settings, instances, elevated, endpoints }) => ({
        name,
        instances,
        files: { [page]: marker, [program]: `program of ${marker}`, ...files },
        settings: { [setting]: value, ...settings },
        endpoints,
        ...(elevated ? { executionContext: 'elevated' as const } : {}),
      })),
    };
  }

  private async store(manager: SmapiClient): Promise<string> {
    const { world } = this;
    const account = world.names.storageAccountName();
    await world.prepare('a storage account could not be made', () =>
      withLocation(world, manager, (location) => manager.createStorageAccount({ name: account, label: account, location })),
    );
    await world.lab.must('controller.settle', {});
    const keys = await world.prepare("the storage account's keys could not be read", () => manager.getStorageKeys(account));
    const blobs = world.closing(new BlobClient({ surface: world.surface('storage'), account, key: keys.value?.primary ?? null }));
    const [container, name] = [world.names.word(), `${world.names.word()}.cspkg`];
    await world.prepare('a container could not be made', () => blobs.createContainer(container));
    await world.prepare('the package could not be stored', () => blobs.putBlob(container, name, makePackage(this.spec)));
    return blobs.url(container, name);
  }
}

/** The applications of a scenario, in the order in which they were deployed. */
export const tenancies = perScenario(() => [] as Tenancy[]);

/** Deploys an application of these roles for somebody. Part of the ground. */
export async function standFor(world: FabricWorld, actor: Actor, roles: readonly TenantRole[]): Promise<Tenancy> {
  const tenancy = new Tenancy(world, actor, roles);
  tenancies(world).push(tenancy);
  await tenancy.stand();
  return tenancy;
}

/** The scenario's application of this customer. */
export function tenancyOf(world: FabricWorld, actor: Actor): Tenancy {
  return tenancies(world).find((each) => each.actor === actor) ?? world.setUpFailed(`${actor} has deployed nothing`);
}
