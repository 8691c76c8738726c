import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Drives } from '../../../src/reference-impl/compute-node/drives.ts';
import { compose } from '../../../src/reference-impl/composition.ts';
import type { InstancePlace, Nodes } from '../../../src/reference-impl/fabric-controller/nodes.ts';
import type { Provisioner } from '../../../src/reference-impl/fabric-controller/provisioner.ts';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { Principal } from '../../../src/reference-impl/management/principal.ts';
import type { DeploymentView, OperationView } from '../../../src/reference-impl/management/view.ts';
import { referenceParts, type PartMakers, type Parts } from '../../../src/reference-impl/parts.ts';
import { loopbackIdentity, type ServerIdentity } from '../../../src/reference-impl/pki/server-identity.ts';
import { NEVER_COPIED, type BlobAddress } from '../../../src/reference-impl/storage/rows.ts';
import { packageOf } from './packages.ts';

const OWNER = 'owner@example.com';
const WHO: Principal = { kind: 'person', liveId: OWNER };

/** Parts to take in place of the real ones, made over them. */
export interface Exchanges {
  readonly nodes?: (nodes: Nodes) => Nodes;
  readonly provisioner?: (provisioner: Provisioner) => Provisioner;
  readonly drives?: (drives: Drives) => Drives;
}

const NO_HEADERS = {
  contentType: 'application/octet-stream',
  contentEncoding: null,
  contentLanguage: null,
  contentDisposition: null,
  cacheControl: null,
  contentMd5: null,
};

/** The doors of these fabrics stay shut. */
const NOBODY: ServerIdentity = loopbackIdentity(mkdtempSync(join(tmpdir(), 'fabric-identity-')));

/** Everything behind the doors, in a folder. The same folder again is the same fabric. */
export async function groundIn(folder: string, exchanges: Exchanges = {}) {
  const abandon = new AbortController();
  const exchanged: Partial<PartMakers> = {
    nodes: (c) => (exchanges.nodes ?? asItIs)(referenceParts.nodes(c)),
    drives: (c) => (exchanges.drives ?? asItIs)(referenceParts.drives(c)),
    provisioner: (c) => (exchanges.provisioner ?? asItIs)(referenceParts.provisioner(c)),
  };
  const composed = compose({ folder, identity: NOBODY }, { ...referenceParts, ...exchanged }, abandon.signal);
  const { store, clock, images, resources, operations, blobs, records, nodes, computeNodes, subscriptions, management, controller } =
    composed.parts;
  const channel = composed.parts.controlChannel;
  const shut = { listen: async () => 'https://127.0.0.1:10000' };
  await composed.open({ portal: shut, smapi: shut, storage: shut });
  await controller.start();

  const known = subscriptions.of(OWNER)[0]?.id;
  const subscriptionId = known ?? subscriptions.open(OWNER, 'Test');
  const operation = (requestId: string): OperationView => management.operation(WHO, subscriptionId, requestId);
  return {
    parts: composed.parts,
    store,
    resources,
    operations,
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
      readAsCustomer(composed.parts, { subscriptionId, service, slot }, instance, path),
    /** Puts a blob, and makes its container. */
    putBlob: async (address: BlobAddress, bytes: Uint8Array): Promise<void> => {
      blobs.createContainer(address.account, address.container, { metadata: '', publicAccess: null });
      const record = await records.write(address.account, bytes);
      const properties = { ...NO_HEADERS, ...NEVER_COPIED, metadata: '' };
      blobs.put(
        address,
        { records: [{ record, size: bytes.length, block: null }], size: bytes.length, md5: '' },
        properties,
        () => undefined,
      );
    },
    /** As when the power is cut. */
    crash: async (): Promise<void> => {
      abandon.abort();
      channel.close();
      computeNodes.powerOff();
      images.close();
      clock.stop();
      store.close();
      await controller.ended();
    },
  };
}
const asItIs = <Part>(part: Part): Part => part;

/** Reads a file as the customer's process inside an instance. Rejects with the guest's or the fabric's reason. */
export async function readAsCustomer(
  parts: Pick<Parts, 'nodes' | 'computeNodes'>,
  place: InstancePlace,
  name: string,
  path: string,
): Promise<string> {
  const { id, node } = parts.nodes.find(place, name);
  return parts.computeNodes.instances(node).machine(id).os.as('customer').readFile(path).toString();
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
