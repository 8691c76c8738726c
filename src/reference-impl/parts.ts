import { join } from 'node:path';
import { createClock, type Clock } from './clock/clock.ts';
import { createDataCentres, type DataCentres } from './datacenters/data-centres.ts';
import { createRegions, type Regions } from './datacenters/regions.ts';
import { createImages, type Images } from './compute-node/images.ts';
import { createComputeNodes, type ComputeNodes } from './compute-node/compute-nodes.ts';
import { DISK_FORMAT, type DiskFormat } from './compute-node/disk-format.ts';
import { createDrives, type Drives } from './compute-node/drives.ts';
import { createHypervisors, type Hypervisors } from './compute-node/hypervisors.ts';
import { createHardening, type Hardening } from './compute-node/root-os.ts';
import type { ChannelIdentity } from './control-channel/channel-identity.ts';
import { createControlChannel, type ControlChannel } from './control-channel/control-channel.ts';
import { createDeadlines, type Deadlines } from './control-channel/deadlines.ts';
import { createPeerCheck, type PeerCheck } from './control-channel/peer-check.ts';
import { createResponseParser, type ResponseParser } from './control-channel/response-parser.ts';
import { AGENT_OPERATIONS } from './fabric-agent/operations.ts';
import { controllerHost, controllerIdentity } from './fabric-controller/controller-host.ts';
import { createGuestOsCatalogue, type GuestOsCatalogue } from './fabric-controller/guest-os-catalogue.ts';
import { FIRST_RACKED, type PlacementOrder } from './fabric-controller/node-inventory.ts';
import { createNodes, type Nodes } from './fabric-controller/nodes.ts';
import {
  createCallGuard,
  createConfigurationPlacement,
  createFileAccess,
  createFrontEndPolicy,
  createRoleAccounts,
  type CallGuard,
  type ConfigurationPlacement,
  type FileAccess,
  type FrontEndPolicy,
  type RoleAccounts,
} from './guest-os/index.ts';
import { createMachineBorder, type MachineBorder } from './hypervisor/index.ts';
import { networkMakers, type NetworkParts } from './network/parts.ts';
import { createController, type Controller } from './fabric-controller/controller.ts';
import { createPublicEndpoints, type PublicEndpoints } from './fabric-controller/public-endpoints.ts';
import { createProvisioner, type Provisioner } from './fabric-controller/provisioner.ts';
import { createAccounts, createSessions, createSignInGuard, type Accounts, type Sessions, type SignInGuard } from './identity/index.ts';
import { createManagement } from './management/management-service.ts';
import { createOperations, type Operations } from './management/operations.ts';
import { createResources, type Resources } from './management/resources.ts';
import type { Management } from './management/management.ts';
import type { ServerIdentity } from './pki/server-identity.ts';
import { createAntiForgery, createPortalDoor, type AntiForgery, type PortalDoor } from './portal/index.ts';
import { createClientCertificates, type ClientCertificates } from './smapi/client-certificates.ts';
import { sdkMakers, type SdkParts } from './sdk/parts.ts';
import { createSmapiDoor, type SmapiDoor } from './smapi/door.ts';
import { openStore, type Store } from './state/store.ts';
import { openVault, type Vault } from './state/vault.ts';
import type { StorageDoor } from './storage/door.ts';
import { storageFrontEnd } from './storage/front-end.ts';
import { createBlobIndex, type BlobIndex } from './storage/index/blob-index.ts';
import { recordMakers, type RecordPartsOfFabric } from './storage/records/parts.ts';
import { createStorageAuthorization, type StorageAuthorization } from './storage/storage-authorization.ts';
import { createStorageKeys, type StorageKeys } from './storage/storage-keys.ts';
import { createTransportPolicy, type TransportPolicy } from './storage/transport-policy.ts';
import { createAccessPolicy, type AccessPolicy } from './subscriptions/access-policy.ts';
import { createCertificateRegistry, type CertificateRegistry } from './subscriptions/certificate-registry.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions.ts';

/** What a fabric is started with. */
export interface FabricOptions {
  /** Where everything lies that the fabric keeps. The same folder again is the same fabric, after a crash as well as after a stop. */
  readonly folder: string;
  /** The certificate that the doors show, and its key, PEM. Without one the fabric makes itself a self-signed one for loopback. */
  readonly identity?: ServerIdentity;
  /** The cost of password hashes: scrypt's N. */
  readonly passwordCost?: number;
  /** Real time in milliseconds since 1970 UTC, under the fabric's own clock. */
  readonly realTime?: () => number;
  /** How large each medium of storage is, in bytes: 1 GiB where nothing else is said. */
  readonly diskBytes?: number;
}

/** What the public can reach. */
export type SurfaceName = 'portal' | 'smapi' | 'storage';

/** The parts that a fabric is put together from. Each is the one place that keeps its guarantees, and any can be exchanged. */
export interface Parts extends NetworkParts, RecordPartsOfFabric, SdkParts {
  readonly clock: Clock;
  /** What must not be lost. */
  readonly store: Store;
  readonly vault: Vault;
  readonly regions: Regions;
  /** GEO-2: which racks of storage stand where. */
  readonly dataCentres: DataCentres;
  /** PRT-2: passwords. */
  readonly accounts: Accounts;
  /** PRT-2: how often a password may be guessed. */
  readonly signInGuard: SignInGuard;
  /** PRT-2: who is signed in. */
  readonly sessions: Sessions;
  /** PRT-2: that a request comes from our own pages. */
  readonly antiForgery: AntiForgery;
  /** Whose each subscription is. */
  readonly subscriptions: Subscriptions;
  /** SMA-1. */
  readonly certificateRegistry: CertificateRegistry;
  /** SMA-2. */
  readonly clientCertificates: ClientCertificates;
  /** SUB-2, SUB-3, SUB-4. */
  readonly accessPolicy: AccessPolicy;
  /** SUB-1. */
  readonly resources: Resources;
  /** SMA-3. */
  readonly operations: Operations;
  readonly management: Management;
  /** PRT-3: what each door is given. It is one and the same. */
  readonly portalManagement: Management;
  readonly smapiManagement: Management;
  /** EDG-1: who tells the edge what is open. */
  readonly publicEndpoints: PublicEndpoints;
  /** CTL-1: whether the other side of a stream is who it has to be. */
  readonly peerCheck: PeerCheck;
  /** CTL-1: by what the controller checks its agents, and they the controller. It is one and the same. */
  readonly controllerPeerCheck: PeerCheck;
  readonly agentPeerCheck: PeerCheck;
  /** VM-3: by what a fabric agent checks the agents below it, and guest agents their fabric agent. */
  readonly relayPeerCheck: PeerCheck;
  readonly guestPeerCheck: PeerCheck;
  /** IAM-1: by what the agents of storage nodes check their fabric agent. */
  readonly storagePeerCheck: PeerCheck;
  /** CTL-3: what a node's bytes come to. */
  readonly responseParser: ResponseParser;
  readonly deadlines: Deadlines;
  /** By what the fabric agents know the fabric controller. */
  readonly controllerIdentity: ChannelIdentity;
  /** From the fabric controller to the fabric agents. */
  readonly controlChannel: ControlChannel<typeof AGENT_OPERATIONS>;
  /** DSK-3, ISO-2: what the drives of virtual machines are deltas over. */
  readonly images: Images;
  readonly diskFormat: DiskFormat;
  /** DSK-3, DSK-4, DSK-5. */
  readonly drives: Drives;
  /** ISO-1: what one machine may ask the hypervisor of another. */
  readonly machineBorder: MachineBorder;
  /** VM-1, VM-2: the machines of each node. */
  readonly hypervisors: Hypervisors;
  /** VM-2. */
  readonly hardening: Hardening;
  /** LPR-1, LPR-2. */
  readonly roleAccounts: RoleAccounts;
  /** DSK-2. */
  readonly fileAccess: FileAccess;
  /** LPR-3. */
  readonly callGuard: CallGuard;
  /** CFG-2, CFG-3. */
  readonly configurationPlacement: ConfigurationPlacement;
  /** SAK-4. */
  readonly frontEndPolicy: FrontEndPolicy;
  readonly computeNodes: ComputeNodes;
  readonly placement: PlacementOrder;
  /** DSK-1. */
  readonly guestOsCatalogue: GuestOsCatalogue;
  readonly nodes: Nodes;
  /** SMA-4. */
  readonly provisioner: Provisioner;
  /** SMA-3, SMA-4. */
  readonly controller: Controller;
  /** DEL-1, DEL-2, DEL-3: which containers and blobs there are. */
  readonly blobs: BlobIndex;
  /** DEL-2: through what each front end sees them. It is one and the same. */
  readonly storageIndex: BlobIndex;
  readonly secondStorageIndex: BlobIndex;
  /** SAK-1, SAK-2, SAK-3. */
  readonly storageKeys: StorageKeys;
  /** SAK-3: by what each front end checks signatures. It is one and the same. */
  readonly secondStorageKeys: StorageKeys;
  /** SAK-1, SAK-2: who may do what, once it is proven who they are. */
  readonly storageAuthorization: StorageAuthorization;
  /** ENC-2. */
  readonly transportPolicy: TransportPolicy;
  /** ENC-2: by what the second front end goes. It is one and the same. */
  readonly secondTransportPolicy: TransportPolicy;
  /** Where the front ends of storage are reached, as in `127.0.0.1:50123`. */
  readonly storageHosts: Set<string>;
  readonly portalDoor: PortalDoor;
  readonly smapiDoor: SmapiDoor;
  /** The front ends of storage. */
  readonly storageDoor: StorageDoor;
  readonly secondStorageDoor: StorageDoor;
}

/** What a maker of a part is given: the fabric's options, and the other parts, each made when it is first asked for. */
export interface Composition {
  readonly options: FabricOptions & { readonly identity: ServerIdentity };
  part<Name extends keyof Parts>(name: Name): Parts[Name];
  /** Where a surface is reached, as in `https://127.0.0.1:50123`. Throws before its door is open. */
  address(surface: SurfaceName): string;
  /** Aborted when the fabric crashes or stops: work under way ends where it is and changes nothing more. */
  readonly abandoned: AbortSignal;
}

export type PartMakers = { readonly [Name in keyof Parts]: (composition: Composition) => Parts[Name] };

/** scrypt's N where nothing else is asked for: OWASP's recommendation for a server. */
const DEFAULT_PASSWORD_COST = 2 ** 15;

/** The real parts. A fabric with one thing wrong takes all of these but one. */
export const referenceParts: PartMakers = {
  clock: (c) => createClock(c.part('store'), c.options.realTime),
  store: (c) => openStore(c.options.folder),
  vault: (c) => openVault(c.options.folder),
  regions: () => createRegions(),
  dataCentres: (c) => createDataCentres(c.part('regions')),
  accounts: (c) =>
    createAccounts({ store: c.part('store'), sessions: c.part('sessions'), passwordCost: c.options.passwordCost ?? DEFAULT_PASSWORD_COST }),
  signInGuard: (c) => createSignInGuard({ store: c.part('store'), clock: c.part('clock') }),
  sessions: (c) => createSessions({ store: c.part('store'), clock: c.part('clock') }),
  antiForgery: () => createAntiForgery(),
  subscriptions: (c) => createSubscriptions({ store: c.part('store'), clock: c.part('clock') }),
  certificateRegistry: (c) => createCertificateRegistry({ store: c.part('store'), clock: c.part('clock') }),
  clientCertificates: (c) => createClientCertificates({ certificateRegistry: c.part('certificateRegistry'), clock: c.part('clock') }),
  accessPolicy: (c) => createAccessPolicy({ subscriptions: c.part('subscriptions'), certificateRegistry: c.part('certificateRegistry') }),
  resources: (c) => createResources({ store: c.part('store') }),
  operations: (c) => createOperations({ store: c.part('store'), clock: c.part('clock') }),
  management: (c) =>
    createManagement({
      store: c.part('store'),
      clock: c.part('clock'),
      vault: c.part('vault'),
      regions: c.part('regions'),
      subscriptions: c.part('subscriptions'),
      certificateRegistry: c.part('certificateRegistry'),
      accessPolicy: c.part('accessPolicy'),
      resources: c.part('resources'),
      operations: c.part('operations'),
      nodes: c.part('nodes'),
      guestOsCatalogue: c.part('guestOsCatalogue'),
      storageKeys: c.part('storageKeys'),
      blobs: c.part('blobs'),
      records: c.part('records'),
      storageSteps: c.part('storageSteps'),
      storageAddress: () => c.address('storage'),
    }),
  portalManagement: (c) => c.part('management'),
  smapiManagement: (c) => c.part('management'),
  ...networkMakers,
  ...sdkMakers,
  ...recordMakers,
  publicEndpoints: (c) =>
    createPublicEndpoints({ resources: c.part('resources'), nodes: c.part('nodes'), plan: c.part('addressPlan'), edge: c.part('edge') }),
  peerCheck: (c) => createPeerCheck({ clock: c.part('clock') }),
  controllerPeerCheck: (c) => c.part('peerCheck'),
  agentPeerCheck: (c) => c.part('peerCheck'),
  relayPeerCheck: (c) => c.part('peerCheck'),
  guestPeerCheck: (c) => c.part('peerCheck'),
  storagePeerCheck: (c) => c.part('peerCheck'),
  responseParser: () => createResponseParser(),
  deadlines: (c) => createDeadlines(c.part('clock')),
  controllerIdentity: (c) => controllerIdentity({ store: c.part('store'), vault: c.part('vault'), clock: c.part('clock') }),
  controlChannel: (c) =>
    createControlChannel({
      host: controllerHost(c.part('network'), c.part('addressPlan')),
      identity: c.part('controllerIdentity'),
      operations: AGENT_OPERATIONS,
      peerCheck: c.part('controllerPeerCheck'),
      parser: c.part('responseParser'),
      clock: c.part('clock'),
      deadlines: c.part('deadlines'),
    }),
  images: (c) => createImages(join(c.options.folder, 'images'), c.part('diskFormat')),
  diskFormat: () => DISK_FORMAT,
  drives: (c) => createDrives({ images: c.part('images'), clock: c.part('clock'), format: c.part('diskFormat') }),
  machineBorder: () => createMachineBorder(),
  hypervisors: (c) => createHypervisors({ border: c.part('machineBorder'), folder: c.options.folder }),
  hardening: () => createHardening(),
  roleAccounts: () => createRoleAccounts(),
  fileAccess: () => createFileAccess(),
  callGuard: () => createCallGuard(),
  configurationPlacement: () => createConfigurationPlacement(),
  frontEndPolicy: () => createFrontEndPolicy(),
  computeNodes: (c) =>
    createComputeNodes({
      folder: c.options.folder,
      network: c.part('network'),
      plan: c.part('addressPlan'),
      drives: c.part('drives'),
      clock: c.part('clock'),
      deadlines: c.part('deadlines'),
      agentPeerCheck: c.part('agentPeerCheck'),
      relayPeerCheck: c.part('relayPeerCheck'),
      guestPeerCheck: c.part('guestPeerCheck'),
      storagePeerCheck: c.part('storagePeerCheck'),
      commander: c.part('controllerIdentity').fingerprint,
      hypervisors: c.part('hypervisors'),
      hardening: c.part('hardening'),
      security: {
        roleAccounts: c.part('roleAccounts'),
        fileAccess: c.part('fileAccess'),
        callGuard: c.part('callGuard'),
        configurationPlacement: c.part('configurationPlacement'),
        frontEndPolicy: c.part('frontEndPolicy'),
      },
      endpointFilters: c.part('endpointFilters'),
    }),
  placement: () => FIRST_RACKED,
  guestOsCatalogue: (c) => createGuestOsCatalogue({ store: c.part('store'), clock: c.part('clock'), images: c.part('images') }),
  nodes: (c) =>
    createNodes({
      store: c.part('store'),
      computeNodes: c.part('computeNodes'),
      images: c.part('images'),
      placement: c.part('placement'),
      channel: c.part('controlChannel'),
    }),
  provisioner: (c) =>
    createProvisioner({
      store: c.part('store'),
      clock: c.part('clock'),
      resources: c.part('resources'),
      nodes: c.part('nodes'),
      blobs: c.part('blobs'),
      guestOsCatalogue: c.part('guestOsCatalogue'),
      plan: c.part('addressPlan'),
      publicEndpoints: c.part('publicEndpoints'),
    }),
  controller: (c) =>
    createController({
      store: c.part('store'),
      operations: c.part('operations'),
      provisioner: c.part('provisioner'),
      publicEndpoints: c.part('publicEndpoints'),
      nodes: c.part('nodes'),
      guestOsCatalogue: c.part('guestOsCatalogue'),
      abandoned: c.abandoned,
    }),
  blobs: (c) => createBlobIndex({ store: c.part('store'), clock: c.part('clock'), records: c.part('records') }),
  storageIndex: (c) => c.part('blobs'),
  secondStorageIndex: (c) => c.part('blobs'),
  storageKeys: (c) => createStorageKeys({ store: c.part('store'), vault: c.part('vault'), clock: c.part('clock') }),
  secondStorageKeys: (c) => c.part('storageKeys'),
  storageAuthorization: () => createStorageAuthorization(),
  transportPolicy: (c) => createTransportPolicy({ store: c.part('store') }),
  secondTransportPolicy: (c) => c.part('transportPolicy'),
  storageHosts: () => new Set(),
  portalDoor: (c) =>
    createPortalDoor({
      accounts: c.part('accounts'),
      signInGuard: c.part('signInGuard'),
      sessions: c.part('sessions'),
      antiForgery: c.part('antiForgery'),
      management: c.part('portalManagement'),
      identity: c.options.identity,
    }),
  smapiDoor: (c) =>
    createSmapiDoor({
      management: c.part('smapiManagement'),
      clientCertificates: c.part('clientCertificates'),
      identity: c.options.identity,
    }),
  storageDoor: (c) => storageFrontEnd(c, 'storageIndex'),
  secondStorageDoor: (c) => storageFrontEnd(c, 'secondStorageIndex'),
};
