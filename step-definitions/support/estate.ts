import { makeCertificate, type Certificate } from '../../src/clients/certificate.ts';
import type { Estate, Subject, UploadedCertificate } from '../../src/clients/estate.ts';
import { KeyHand, type KeyPair } from '../../src/clients/keys.ts';
import { makePfx } from '../../src/clients/pfx.ts';
import type { SmapiClient } from '../../src/clients/smapi/index.ts';
import { BlobClient, makeConfiguration, makePackage, type PackageSpec } from '../../src/clients/storage/index.ts';
import type { Actor } from './cast.ts';
import { withLocation } from './hosted-services.ts';
import { requestIdOf } from './operations.ts';
import type { Done, FabricWorld } from './world.ts';

/** A role with an instance in each of two upgrade domains, so that an upgrade can be half done. */
const APPLICATION = (value: string): PackageSpec => ({
  roles: [{ name: 'Worker', instances: 2, files: { 'page.txt': 'page' }, settings: { Colour: value } }],
});

const PFX_PASSWORD = 'in transit only';
let pfxFiles: Promise<readonly { readonly pfx: Buffer; readonly thumbprint: string }[]> | undefined;

/** Three certificates for hosted services, as PKCS#12. What they say matters nowhere, and each takes a while: made once a process. */
function servicePfxFiles() {
  return (pfxFiles ??= new KeyHand().rsa('service').then((key) =>
    ['one', 'two', 'three'].map((subject) => {
      const certificate = makeCertificate({ subject, key });
      return { pfx: makePfx(key, certificate, PFX_PASSWORD), thumbprint: certificate.thumbprint };
    }),
  ));
}

/** A certificate as SMAPI wants it uploaded. */
export function uploaded(key: KeyPair, { der, thumbprint }: Certificate): UploadedCertificate {
  return { der, thumbprint, publicKey: key.publicKey.export({ type: 'pkcs1', format: 'der' }) };
}

/** The parts of an estate that take time to lay out, and that a scenario may do without. */
export interface Extent {
  readonly deployments: boolean;
  readonly serviceCertificates: boolean;
}

const WHOLE: Extent = { deployments: true, serviceCertificates: true };

/** As much of an estate as operations about this subject need. */
export function extentFor(subject: Subject): Extent {
  return { deployments: subject === 'deployment', serviceCertificates: subject === 'service certificate' };
}

/** Lays out one of everything in this person's subscription, through SMAPI and as its owner. Part of the ground. */
export async function layOut(world: FabricWorld, actor: Actor, which = 'first', extent: Extent = WHOLE): Promise<Estate> {
  const { names, cast } = world;
  const [smapi, own] = [await cast.manager(actor, which), await cast.management(actor, which)];
  const make = <D extends Done>(what: string, perform: () => Promise<D>): Promise<D> => world.prepare(`${what} could not be made`, perform);
  const settle = () => world.lab.must('controller.settle', {});

  const [service, vacantService, spareService] = [names.serviceName(), names.serviceName(), names.serviceName()];
  const [storageAccount, spareStorageAccount] = [names.storageAccountName(), names.storageAccountName()];
  const [affinityGroup, spareAffinityGroup] = [names.word(), names.word()];
  let location = '';
  for (const name of [affinityGroup, spareAffinityGroup]) {
    await make('an affinity group', () =>
      withLocation(world, smapi, (drawn) => smapi.createAffinityGroup({ name, label: name, location: (location = drawn) })),
    );
  }
  for (const name of [storageAccount, spareStorageAccount]) {
    await make('a storage account', () => smapi.createStorageAccount({ name, label: name, location }));
  }
  let operation = '';
  for (const name of [service, vacantService, spareService]) {
    operation = requestIdOf(await make('a hosted service', () => smapi.createHostedService({ name, label: name, location })));
  }
  await settle();

  const key = await world.keys.rsa('the estate');
  const spare = makeCertificate({ subject: names.word(), key });
  await cast.register(smapi.subscriptionId, spare);

  const pfx = await servicePfxFiles();
  const spec = APPLICATION(names.marker());
  const deployments = { production: names.deploymentName(), staging: names.deploymentName() };
  const packageBytes = makePackage(spec);
  const configuration = makeConfiguration(spec);
  const packageUrl = extent.deployments ? await store(world, smapi, storageAccount, packageBytes) : 'https://127.0.0.1:1/none';
  if (extent.serviceCertificates) {
    for (const each of pfx.slice(0, 2)) {
      await make('a service certificate', () => smapi.addServiceCertificate(service, each.pfx, PFX_PASSWORD));
    }
  }
  if (extent.deployments) {
    for (const slot of ['production', 'staging'] as const) {
      const name = deployments[slot];
      await make('a deployment', () => smapi.createDeployment({ service, slot }, { name, label: name, packageUrl, configuration }));
    }
  }
  if (extent.deployments || extent.serviceCertificates) await settle();
  const deployed = extent.deployments ? await smapi.getDeployment({ service, slot: 'production' }) : null;

  const [spareCoAdministrator, newCoAdministrator] = [names.liveId(), names.liveId()];
  for (const liveId of [spareCoAdministrator, newCoAdministrator])
    await world.lab.must('customer.enrol', { liveId, password: names.password() });

  return {
    subscriptionId: smapi.subscriptionId,
    location,
    service,
    ...deployments,
    instance: deployed?.value?.instances[0]?.instance ?? 'Worker_IN_0',
    vacantService,
    spareService,
    newService: names.serviceName(),
    newDeployment: names.deploymentName(),
    newSlot: 'production',
    packageUrl,
    packageBytes,
    configuration,
    newConfiguration: makeConfiguration(APPLICATION(names.marker())),
    serviceCertificate: pfx[0]?.thumbprint ?? '',
    spareServiceCertificate: pfx[1]?.thumbprint ?? '',
    newServiceCertificate: { pfx: pfx[2]?.pfx ?? Buffer.alloc(0), password: PFX_PASSWORD },
    storageAccount,
    spareStorageAccount,
    newStorageAccount: names.storageAccountName(),
    affinityGroup,
    spareAffinityGroup,
    newAffinityGroup: names.word(),
    certificate: own.certificate.thumbprint,
    spareCertificate: spare.thumbprint,
    newCertificate: uploaded(key, makeCertificate({ subject: names.word(), key })),
    operation,
    spareCoAdministrator,
    newCoAdministrator,
  };
}

async function store(world: FabricWorld, smapi: SmapiClient, account: string, bytes: Uint8Array): Promise<string> {
  const keys = await world.prepare("a storage account's keys could not be read", () => smapi.getStorageKeys(account));
  const blobs = world.closing(new BlobClient({ surface: world.surface('storage'), account, key: keys.value?.primary ?? null }));
  await world.prepare('a container could not be made', () => blobs.createContainer('packages'));
  await world.prepare('the package could not be stored', () => blobs.putBlob('packages', 'application.cspkg', bytes));
  return blobs.url('packages', 'application.cspkg');
}

/** The same shape with names that were never anybody's: for the answers that an existing thing's must equal. */
export function ghostOf(estate: Estate, world: FabricWorld): Estate {
  const { names } = world;
  const thumbprint = (): string => names.hex(40).toUpperCase();
  return {
    ...estate,
    service: names.serviceName(),
    vacantService: names.serviceName(),
    spareService: names.serviceName(),
    production: names.deploymentName(),
    staging: names.deploymentName(),
    instance: 'Worker_IN_0',
    serviceCertificate: thumbprint(),
    spareServiceCertificate: thumbprint(),
    storageAccount: names.storageAccountName(),
    spareStorageAccount: names.storageAccountName(),
    affinityGroup: names.word(),
    spareAffinityGroup: names.word(),
    certificate: thumbprint(),
    spareCertificate: thumbprint(),
    operation: names.hex(32),
  };
}

/** Every name of an estate that a request may carry and an answer repeat. */
export function namesIn(estate: Estate): string[] {
  const { subscriptionId, service, vacantService, spareService, production, staging, serviceCertificate, spareServiceCertificate } = estate;
  const { storageAccount, spareStorageAccount, affinityGroup, spareAffinityGroup, certificate, spareCertificate, operation } = estate;
  return [
    ...[subscriptionId, service, vacantService, spareService, production, staging, serviceCertificate, spareServiceCertificate],
    ...[storageAccount, spareStorageAccount, affinityGroup, spareAffinityGroup, certificate, spareCertificate, operation],
  ];
}
