import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { createClock } from '../../../src/reference-impl/clock/clock.ts';
import type { Nodes } from '../../../src/reference-impl/fabric-controller/nodes.ts';
import { createNodes } from '../../../src/reference-impl/fabric-controller/nodes.ts';
import { createImages } from '../../../src/reference-impl/compute-node/images.ts';
import { createMachines } from '../../../src/reference-impl/compute-node/machines.ts';
import { createControlChannel } from '../../../src/reference-impl/control-channel/control-channel.ts';
import { createDeadlines } from '../../../src/reference-impl/control-channel/deadlines.ts';
import { createPeerCheck } from '../../../src/reference-impl/control-channel/peer-check.ts';
import { createResponseParser } from '../../../src/reference-impl/control-channel/response-parser.ts';
import { createRegions } from '../../../src/reference-impl/datacenters/regions.ts';
import { createController } from '../../../src/reference-impl/fabric-controller/controller.ts';
import { AGENT_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';
import { controllerHost, controllerIdentity } from '../../../src/reference-impl/fabric-controller/controller-host.ts';
import type { Provisioner } from '../../../src/reference-impl/fabric-controller/provisioner.ts';
import { createProvisioner } from '../../../src/reference-impl/fabric-controller/provisioner.ts';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import { createManagement } from '../../../src/reference-impl/management/management-service.ts';
import { createOperations } from '../../../src/reference-impl/management/operations.ts';
import type { Principal } from '../../../src/reference-impl/management/principal.ts';
import { createResources } from '../../../src/reference-impl/management/resources.ts';
import type { DeploymentView, OperationView } from '../../../src/reference-impl/management/view.ts';
import { createConnectionPolicy } from '../../../src/reference-impl/network/connection-policy.ts';
import { createNetwork } from '../../../src/reference-impl/network/network.ts';
import { openStore } from '../../../src/reference-impl/state/store.ts';
import { openVault } from '../../../src/reference-impl/state/vault.ts';
import { createBlobs } from '../../../src/reference-impl/storage/blobs.ts';
import { createStorageKeys } from '../../../src/reference-impl/storage/storage-keys.ts';
import { createAccessPolicy } from '../../../src/reference-impl/subscriptions/access-policy.ts';
import { createCertificateRegistry } from '../../../src/reference-impl/subscriptions/certificate-registry.ts';
import { createSubscriptions } from '../../../src/reference-impl/subscriptions/subscriptions.ts';

const OWNER = 'owner@example.com';
const WHO: Principal = { kind: 'person', liveId: OWNER };

/** Parts to take in place of the real ones, made over them. */
export interface Exchanges {
  readonly nodes?: (nodes: Nodes) => Nodes;
  readonly provisioner?: (provisioner: Provisioner) => Provisioner;
}

/** Everything behind the doors, in a folder. The same folder again is the same fabric. */
export async function groundIn(folder: string, exchanges: Exchanges = {}) {
  const store = openStore(folder);
  const clock = createClock(store);
  const vault = openVault(folder);
  const subscriptions = createSubscriptions({ store, clock });
  const certificateRegistry = createCertificateRegistry({ store, clock });
  const resources = createResources({ store });
  const operations = createOperations({ store, clock });
  const blobs = createBlobs({ store, clock, folder });
  const storageKeys = createStorageKeys({ store, vault, clock });
  const network = createNetwork({ policy: createConnectionPolicy() });
  const identity = controllerIdentity({ store, vault, clock });
  const [peerCheck, deadlines, images] = [createPeerCheck({ clock }), createDeadlines(clock), createImages(join(folder, 'images'))];
  const channel = createControlChannel({
    host: controllerHost(network),
    identity,
    operations: AGENT_OPERATIONS,
    peerCheck,
    parser: createResponseParser(),
    clock,
    deadlines,
  });
  const machines = createMachines({ folder, network, images, clock, deadlines, peerCheck, commander: identity.fingerprint });
  const realNodes = createNodes({ store, machines, images, channel });
  const nodes = exchanges.nodes?.(realNodes) ?? realNodes;
  const management = createManagement({
    store,
    clock,
    vault,
    regions: createRegions(),
    subscriptions,
    certificateRegistry,
    accessPolicy: createAccessPolicy({ subscriptions, certificateRegistry }),
    resources,
    operations,
    nodes,
    storageKeys,
    blobs,
    storageAddress: () => 'https://127.0.0.1:10000',
  });
  const realProvisioner = createProvisioner({ store, clock, resources, nodes, blobs });
  const provisioner = exchanges.provisioner?.(realProvisioner) ?? realProvisioner;
  const abandon = new AbortController();
  const controller = createController({ store, operations, provisioner, nodes, blobs, abandoned: abandon.signal });
  await controller.start();

  const known = subscriptions.of(OWNER)[0]?.id;
  const subscriptionId = known ?? subscriptions.open(OWNER, 'Test');
  const operation = (requestId: string): OperationView => management.operation(WHO, subscriptionId, requestId);
  return {
    store,
    resources,
    operations,
    blobs,
    nodes,
    controller,
    management,
    subscriptionId,
    operation,
    submit: (command: Command): string => management.submit(WHO, subscriptionId, command).requestId,
    /** Submits, waits until all is settled, and answers how it went. */
    done: async (command: Command): Promise<OperationView> => {
      const { requestId } = management.submit(WHO, subscriptionId, command);
      await controller.settle();
      return operation(requestId);
    },
    deployment: (service: string, slot: 'production' | 'staging' = 'production'): DeploymentView =>
      management.deployment(WHO, subscriptionId, { service, slot }),
    deployments: (service: string): readonly DeploymentView[] => management.deployments(WHO, subscriptionId, service),
    read: async (service: string, instance: string, path: string, slot: 'production' | 'staging' = 'production'): Promise<string> =>
      (await nodes.readFile({ subscriptionId, service, slot }, instance, path)).toString(),
    /** As when the power is cut. */
    crash: async (): Promise<void> => {
      abandon.abort();
      channel.close();
      machines.powerOff();
      clock.stop();
      store.close();
      await controller.ended();
    },
  };
}
export type Ground = Awaited<ReturnType<typeof groundIn>>;

/** A file system in memory, where there is one: these tests kill processes, and cut no power. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new folder, and the way to be rid of it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(PLACE, 'fabric-controller-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const createService = (name: string): Command => ({
  kind: 'CreateHostedService',
  name,
  label: name,
  description: '',
  location: 'West Europe',
});

/** A role as a test thinks of it: its files below approot. */
export interface TestRole {
  readonly name: string;
  readonly page: string;
  readonly size?: string;
}

export const definitionOf = (roles: readonly TestRole[], attributes = ''): string =>
  `<ServiceDefinition name="Test" ${attributes}>${roles.map(({ name, size = 'Small' }) => `<WorkerRole name="${name}" vmsize="${size}"/>`).join('')}</ServiceDefinition>`;

export function packageOf(roles: readonly TestRole[], attributes = ''): Uint8Array {
  const parts = roles.map(({ name, page }) => [
    `${name}_11111111-2222-3333-4444-555555555555.cssx`,
    zipSync({ 'Cloud.uar.csman': strToU8(''), 'approot/page.txt': strToU8(page), 'approot/bin/Deep.txt': strToU8('deep') }),
  ]);
  return zipSync({ 'ServiceDefinition.csdef': strToU8(definitionOf(roles, attributes)), ...Object.fromEntries(parts) });
}

export const configurationOf = (
  roles: Readonly<Record<string, { readonly count: number; readonly colour?: string; readonly thumbprint?: string }>>,
): string =>
  `<?xml version="1.0"?><ServiceConfiguration serviceName="Test" osFamily="2" osVersion="*" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">${Object.entries(
    roles,
  )
    .map(
      ([name, { count, colour = 'red', thumbprint }]) =>
        `<Role name="${name}"><Instances count="${count}"/><ConfigurationSettings><Setting name="Colour" value="${colour}"/></ConfigurationSettings>${thumbprint === undefined ? '' : `<Certificates><Certificate name="c" thumbprint="${thumbprint}" thumbprintAlgorithm="sha1"/></Certificates>`}</Role>`,
    )
    .join('')}</ServiceConfiguration>`;

/** The command that creates a deployment of one role `Web`. */
export const createDeployment = (service: string, change: Partial<Extract<Command, { kind: 'CreateDeployment' }>> = {}): Command => ({
  kind: 'CreateDeployment',
  service,
  slot: 'production',
  name: 'one',
  label: 'one',
  package: { bytes: packageOf([{ name: 'Web', page: 'first' }]) },
  configuration: configurationOf({ Web: { count: 2 } }),
  start: true,
  ...change,
});
