import { makeCertificate } from '../../src/clients/certificate.ts';
import type { UploadedCertificate } from '../../src/clients/estate.ts';
import type { Fields, Mark, PortalClient } from '../../src/clients/portal/index.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { application, type Application } from './application.ts';
import { uploaded } from './estate.ts';
import { aLocation } from './hosted-services.ts';
import { seeDeployment, seeDeploymentInPortal } from './state.ts';
import { browserOf } from './wall.ts';
import type { Done, FabricWorld } from './world.ts';

const OWNER = 'the owner';

/** Both doors in the owner's hands, and where to place things. */
export interface Doors {
  readonly browser: PortalClient;
  readonly smapi: SmapiClient;
  readonly home: string;
  readonly location: string;
}

export async function doorsOf(world: FabricWorld): Promise<Doors> {
  const [{ subscriptionId }, smapi, browser] = [
    await world.cast.subscription(OWNER),
    await world.cast.manager(OWNER),
    await browserOf(world, OWNER),
  ];
  const place = await aLocation(world, smapi);
  if ('failed' in place) return world.setUpFailed('the locations could not be listed', place.failed.outcome);
  return { browser, smapi, home: `/subscriptions/${subscriptionId}`, location: place.location };
}

/** Something that both doors can make and delete. */
export interface Thing {
  /** As both doors show it: `hosted service x`. */
  readonly shown: string;
  /** The page with its forms, below the subscription. */
  readonly page: string;
  readonly make: { readonly form: string; readonly fields: Fields; readonly bySmapi: () => Promise<Done> };
  readonly remove: { readonly form: string; readonly within: Mark; readonly bySmapi: () => Promise<Done> };
  /** What the doors show, where it is not their lists. */
  readonly see?: { readonly inPortal: () => Promise<Done>; readonly bySmapi: () => Promise<Done> };
}

const placed = (name: string, { location }: Doors): { name: string; label: string; location: string } => ({ name, label: name, location });

/** What both doors can make, in the words of the feature files. */
export const THINGS: Readonly<Record<string, (world: FabricWorld, doors: Doors) => Promise<Thing>>> = {
  'a management certificate': async (world, { smapi }) => {
    const key = await world.keys.rsa('another certificate');
    const made: UploadedCertificate = uploaded(key, makeCertificate({ subject: world.names.word(), key }));
    return {
      shown: `management certificate ${made.thumbprint}`,
      page: 'certificates',
      make: {
        form: 'add-certificate',
        fields: { certificate: { fileName: 'management.cer', bytes: made.der } },
        bySmapi: () => smapi.addCertificate(made),
      },
      remove: {
        form: 'remove-certificate',
        within: ['data-thumbprint', made.thumbprint],
        bySmapi: () => smapi.deleteCertificate(made.thumbprint),
      },
    };
  },
  'an affinity group': async ({ names }, doors) => {
    const name = names.word();
    return {
      shown: `affinity group ${name}`,
      page: 'affinity-groups',
      make: {
        form: 'create-affinity-group',
        fields: placed(name, doors),
        bySmapi: () => doors.smapi.createAffinityGroup(placed(name, doors)),
      },
      remove: {
        form: 'delete-affinity-group',
        within: ['data-affinity-group', name],
        bySmapi: () => doors.smapi.deleteAffinityGroup(name),
      },
    };
  },
  'a hosted service': async ({ names }, doors) => {
    const name = names.serviceName();
    return {
      shown: `hosted service ${name}`,
      page: 'hosted-services',
      make: {
        form: 'create-hosted-service',
        fields: placed(name, doors),
        bySmapi: () => doors.smapi.createHostedService(placed(name, doors)),
      },
      remove: {
        form: 'delete-hosted-service',
        within: ['data-hosted-service', name],
        bySmapi: () => doors.smapi.deleteHostedService(name),
      },
    };
  },
  'a storage account': async ({ names }, doors) => {
    const name = names.storageAccountName();
    return {
      shown: `storage account ${name}`,
      page: 'storage-accounts',
      make: {
        form: 'create-storage-account',
        fields: placed(name, doors),
        bySmapi: () => doors.smapi.createStorageAccount(placed(name, doors)),
      },
      remove: {
        form: 'delete-storage-account',
        within: ['data-storage-account', name],
        bySmapi: () => doors.smapi.deleteStorageAccount(name),
      },
    };
  },
  'a deployment': async (world, { smapi, browser, home }) => {
    const app: Application = application(world);
    await app.store(smapi, app.package());
    await world.prepare('a hosted service could not be made', () => app.createService(smapi));
    const page = `hosted-services/${app.service}`;
    const { slot } = app.place;
    return {
      shown: `deployment ${app.deployment}`,
      page,
      make: {
        form: 'create-deployment',
        fields: {
          ...{ slot, name: app.deployment, label: app.deployment },
          package: { fileName: 'application.cspkg', bytes: app.package() },
          configuration: { fileName: 'application.cscfg', bytes: Buffer.from(app.configuration) },
        },
        bySmapi: () => app.deploy(smapi),
      },
      remove: { form: 'delete-deployment', within: ['data-deployment', app.deployment], bySmapi: () => smapi.deleteDeployment(app.place) },
      see: {
        inPortal: () => seeDeploymentInPortal(browser, `${home}/${page}`),
        bySmapi: () => seeDeployment(smapi, app.service),
      },
    };
  },
};
