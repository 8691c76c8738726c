import type { Json } from '../../adapters/contract/index.ts';
import type { Exchange } from '../../conformance/evidence/index.ts';
import type { ClientIdentity } from '../certificate.ts';
import { faulty, type Result } from '../result.ts';
import { Line, wholeBody, type ReachedSurface, type TlsOptions, type WireRequest } from '../wire/index.ts';
import { readXml, writeXml, XmlError, type XmlContent } from '../xml.ts';
import { readSmapiReply, SMAPI_NAMESPACE } from './reply.ts';
import { readers, type Reader } from './values.ts';

export interface SmapiOptions {
  readonly surface: ReachedSurface;
  readonly subscriptionId: string;
  /** The management certificate to offer in the handshake, with its key; null for none. */
  readonly identity: ClientIdentity | null;
  /** `x-ms-version`; `2012-03-01` by default. */
  readonly version?: string;
  /** More headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: Omit<TlsOptions, 'identity'>;
}

export interface SmapiRequest {
  readonly method: string;
  /** Below the subscription: `''`, `/locations`. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type Slot = 'production' | 'staging';
/** A deployment, by its slot or by its name. */
export type DeploymentRef = { readonly service: string } & ({ readonly slot: Slot } | { readonly deployment: string });
/** A place: exactly one of the two. */
export interface Placement {
  readonly location?: string;
  readonly affinityGroup?: string;
}

export interface NewDeployment {
  readonly name: string;
  readonly label: string;
  /** The blob that holds the package. */
  readonly packageUrl: string;
  readonly configuration: string;
  /** True by default. */
  readonly start?: boolean;
}

const NAMESPACES = ` xmlns="${SMAPI_NAMESPACE}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`;
const document = (name: string, content: XmlContent): string => writeXml(name, content, NAMESPACES);
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const label = (text: string | undefined): string | null => (text === undefined ? null : base64(text));
const segment = encodeURIComponent;

const SERVICES = '/services/hostedservices';
const ACCOUNTS = '/services/storageservices';
const service = (name: string): string => `${SERVICES}/${segment(name)}`;
const account = (name: string): string => `${ACCOUNTS}/${segment(name)}`;
const group = (name: string): string => `/affinitygroups/${segment(name)}`;
const deployment = (ref: DeploymentRef): string =>
  service(ref.service) + ('slot' in ref ? `/deploymentslots/${ref.slot}` : `/deployments/${segment(ref.deployment)}`);
const place = ({ location, affinityGroup }: Placement): readonly (readonly [string, XmlContent])[] => [
  ['Location', location ?? null],
  ['AffinityGroup', affinityGroup ?? null],
];

/** The Service Management API of one subscription, in its historical wire format, an operation a method. */
export class SmapiClient {
  readonly line: Line;

  constructor(
    private readonly options: SmapiOptions,
    line?: Line,
  ) {
    const { surface, identity, tls } = options;
    this.line =
      line ?? new Line({ surface: 'smapi', url: surface.url, trust: surface.certificate, patience: surface.patience, ...tls, identity });
  }

  get subscriptionId(): string {
    return this.options.subscriptionId;
  }

  /** The same caller on the same line, with some of the options changed. */
  with(change: Partial<Pick<SmapiOptions, 'subscriptionId' | 'version' | 'headers'>>): SmapiClient {
    return new SmapiClient({ ...this.options, ...change }, this.line);
  }

  close(): void {
    this.line.close();
  }

  /** Sends any request. */
  async send<Value extends Json = null>(request: SmapiRequest, read?: Reader<Value>): Promise<Result<Value>> {
    return resultOf(await this.line.request(this.onTheWire(request)), read);
  }

  /** Sends the head and half of the body, waits for `pause`, then sends the rest. */
  async sendInTwoParts(request: SmapiRequest, pause: () => Promise<void>): Promise<Result<null>> {
    return resultOf(await this.line.requestInTwoParts(this.onTheWire(request), pause));
  }

  /** The request as it goes over the wire: for the wire's own tricks. */
  onTheWire({ method, path, body, headers }: SmapiRequest): WireRequest {
    const { subscriptionId, version = '2012-03-01' } = this.options;
    return {
      method,
      path: `/${subscriptionId}${path}`,
      headers: {
        'x-ms-version': version,
        ...(body === undefined ? {} : { 'Content-Type': 'application/xml' }),
        ...this.options.headers,
        ...headers,
      },
      body,
    };
  }

  private get<Value extends Json>(path: string, read: Reader<Value>): Promise<Result<Value>> {
    return this.send({ method: 'GET', path }, read);
  }
  private post(path: string, name: string, content: XmlContent): Promise<Result<null>> {
    return this.send({ method: 'POST', path, body: document(name, content) });
  }
  private put(path: string, name: string, content: XmlContent): Promise<Result<null>> {
    return this.send({ method: 'PUT', path, body: document(name, content) });
  }
  private delete(path: string): Promise<Result<null>> {
    return this.send({ method: 'DELETE', path });
  }

  getSubscription = () => this.get('', readers.subscription);
  listLocations = () => this.get('/locations', readers.locations);
  getOperation = (requestId: string) => this.get(`/operations/${segment(requestId)}`, readers.operation);

  listCertificates = () => this.get('/certificates', readers.certificates);
  getCertificate = (thumbprint: string) => this.get(`/certificates/${segment(thumbprint)}`, readers.certificate);
  deleteCertificate = (thumbprint: string) => this.delete(`/certificates/${segment(thumbprint)}`);
  /** The three parts are sent as given; `publicKey` is the PKCS#1 DER of an RSA key. */
  addCertificate = (certificate: { readonly der: Uint8Array; readonly publicKey: Uint8Array; readonly thumbprint: string }) =>
    this.post('/certificates', 'SubscriptionCertificate', [
      ['SubscriptionCertificatePublicKey', Buffer.from(certificate.publicKey).toString('base64')],
      ['SubscriptionCertificateThumbprint', certificate.thumbprint],
      ['SubscriptionCertificateData', Buffer.from(certificate.der).toString('base64')],
    ]);

  listAffinityGroups = () => this.get('/affinitygroups', readers.affinityGroups);
  getAffinityGroup = (name: string) => this.get(group(name), readers.affinityGroup);
  createAffinityGroup = (made: {
    readonly name: string;
    readonly label: string;
    readonly description?: string;
    readonly location: string;
  }) =>
    this.post('/affinitygroups', 'CreateAffinityGroup', [
      ['Name', made.name],
      ['Label', base64(made.label)],
      ['Description', made.description ?? null],
      ['Location', made.location],
    ]);
  updateAffinityGroup = (name: string, change: { readonly label: string; readonly description?: string }) =>
    this.put(group(name), 'UpdateAffinityGroup', [
      ['Label', base64(change.label)],
      ['Description', change.description ?? null],
    ]);
  deleteAffinityGroup = (name: string) => this.delete(group(name));

  isHostedServiceNameAvailable = (name: string) => this.get(`${SERVICES}/operations/isavailable/${segment(name)}`, readers.availability);
  listHostedServices = () => this.get(SERVICES, readers.hostedServices);
  getHostedService = (name: string, { embedDetail = false } = {}) =>
    this.get(service(name) + (embedDetail ? '?embed-detail=true' : ''), readers.hostedService);
  createHostedService = (made: { readonly name: string; readonly label: string; readonly description?: string } & Placement) =>
    this.post(SERVICES, 'CreateHostedService', [
      ['ServiceName', made.name],
      ['Label', base64(made.label)],
      ['Description', made.description ?? null],
      ...place(made),
    ]);
  updateHostedService = (name: string, change: { readonly label?: string; readonly description?: string }) =>
    this.put(service(name), 'UpdateHostedService', [
      ['Label', label(change.label)],
      ['Description', change.description ?? null],
    ]);
  deleteHostedService = (name: string) => this.delete(service(name));

  createDeployment = (where: { readonly service: string; readonly slot: Slot }, made: NewDeployment) =>
    this.post(deployment(where), 'CreateDeployment', [
      ['Name', made.name],
      ['PackageUrl', made.packageUrl],
      ['Label', base64(made.label)],
      ['Configuration', base64(made.configuration)],
      ['StartDeployment', String(made.start ?? true)],
      ['TreatWarningsAsError', 'false'],
    ]);
  getDeployment = (ref: DeploymentRef) => this.get(deployment(ref), readers.deployment);
  changeConfiguration = (ref: DeploymentRef, configuration: string) =>
    this.post(`${deployment(ref)}/?comp=config`, 'ChangeConfiguration', [
      ['Configuration', base64(configuration)],
      ['TreatWarningsAsError', 'false'],
      ['Mode', 'Auto'],
    ]);
  updateDeploymentStatus = (ref: DeploymentRef, status: 'Running' | 'Suspended') =>
    this.post(`${deployment(ref)}/?comp=status`, 'UpdateDeploymentStatus', [['Status', status]]);
  upgradeDeployment = (
    ref: DeploymentRef,
    to: { readonly packageUrl: string; readonly configuration: string; readonly label: string; readonly mode?: 'Auto' | 'Manual' },
  ) =>
    this.post(`${deployment(ref)}/?comp=upgrade`, 'UpgradeDeployment', [
      ['Mode', to.mode ?? 'Auto'],
      ['PackageUrl', to.packageUrl],
      ['Configuration', base64(to.configuration)],
      ['Label', base64(to.label)],
      ['Force', 'false'],
    ]);
  walkUpgradeDomain = (ref: DeploymentRef, upgradeDomain: number) =>
    this.post(`${deployment(ref)}/?comp=walkupgradedomain`, 'WalkUpgradeDomain', [['UpgradeDomain', String(upgradeDomain)]]);
  rollbackUpgrade = (ref: DeploymentRef) =>
    this.post(`${deployment(ref)}/?comp=rollback`, 'RollbackUpdateOrUpgrade', [
      ['Mode', 'Auto'],
      ['Force', 'false'],
    ]);
  swapDeployments = (name: string, production: string, source: string) =>
    this.post(service(name), 'Swap', [
      ['Production', production],
      ['SourceDeployment', source],
    ]);
  rebootRoleInstance = (ref: DeploymentRef, instance: string) =>
    this.send({ method: 'POST', path: `${deployment(ref)}/roleinstances/${segment(instance)}?comp=reboot` });
  reimageRoleInstance = (ref: DeploymentRef, instance: string) =>
    this.send({ method: 'POST', path: `${deployment(ref)}/roleinstances/${segment(instance)}?comp=reimage` });
  deleteDeployment = (ref: DeploymentRef) => this.delete(deployment(ref));

  listServiceCertificates = (name: string) => this.get(`${service(name)}/certificates`, readers.serviceCertificates);
  getServiceCertificate = (name: string, thumbprint: string) =>
    this.get(`${service(name)}/certificates/sha1-${segment(thumbprint)}`, readers.serviceCertificate(thumbprint));
  addServiceCertificate = (name: string, pfx: Uint8Array, password: string) =>
    this.post(`${service(name)}/certificates`, 'CertificateFile', [
      ['Data', Buffer.from(pfx).toString('base64')],
      ['CertificateFormat', 'pfx'],
      ['Password', password],
    ]);
  deleteServiceCertificate = (name: string, thumbprint: string) => this.delete(`${service(name)}/certificates/sha1-${segment(thumbprint)}`);

  isStorageAccountNameAvailable = (name: string) => this.get(`${ACCOUNTS}/operations/isavailable/${segment(name)}`, readers.availability);
  listStorageAccounts = () => this.get(ACCOUNTS, readers.storageAccounts);
  getStorageAccount = (name: string) => this.get(account(name), readers.storageAccount);
  /** Copies go to the paired location unless `geoReplication` is false. */
  createStorageAccount = (
    made: { readonly name: string; readonly label: string; readonly description?: string; readonly geoReplication?: boolean } & Placement,
  ) =>
    this.post(ACCOUNTS, 'CreateStorageServiceInput', [
      ['ServiceName', made.name],
      ['Description', made.description ?? null],
      ['Label', base64(made.label)],
      ...place(made),
      ['GeoReplicationEnabled', made.geoReplication === undefined ? null : String(made.geoReplication)],
    ]);
  updateStorageAccount = (name: string, change: { readonly label?: string; readonly description?: string }) =>
    this.put(account(name), 'UpdateStorageServiceInput', [
      ['Description', change.description ?? null],
      ['Label', label(change.label)],
    ]);
  deleteStorageAccount = (name: string) => this.delete(account(name));
  getStorageKeys = (name: string) => this.get(`${account(name)}/keys`, readers.storageKeys);
  regenerateStorageKey = (name: string, key: 'Primary' | 'Secondary') =>
    this.send(
      { method: 'POST', path: `${account(name)}/keys?action=regenerate`, body: document('RegenerateKeys', [['KeyType', key]]) },
      readers.storageKeys,
    );
}

/** What an exchange says: an accepted answer whose body is not what the operation promises is a fault. */
function resultOf<Value extends Json>(exchange: Exchange, read?: Reader<Value>): Result<Value> {
  const outcome = readSmapiReply(exchange);
  const exchanges = [exchange];
  if (outcome.reply !== 'accepted' || read === undefined) return { exchange, exchanges, outcome, value: null };
  try {
    const value = read(readXml(wholeBody(exchange).toString('utf8')));
    return { exchange, exchanges, outcome: { reply: 'accepted', result: { ...(outcome.result as object), value } }, value };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { exchange, exchanges, outcome: faulty('malformed-answer', error.message), value: null };
  }
}
