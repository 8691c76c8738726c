import { child, childrenOf, optionalChild, XmlError, type XmlElement } from '../xml.ts';
import { SMAPI_NAMESPACE } from './reply.ts';

/** What SMAPI's answers say, as the kit reads them. Labels and configurations are decoded; certificates and keys stay base64. All JSON. */
export type SubscriptionValue = {
  subscriptionId: string;
  name: string;
  status: string;
  accountAdministrator: string;
  serviceAdministrator: string;
};
export type LocationValue = { name: string; displayName: string; availableServices: string[] };
export type CertificateValue = { thumbprint: string; certificate: string; publicKey: string; created: string };
export type OperationValue = { id: string; status: string; httpStatus: number | null; error: { code: string; message: string } | null };
export type AffinityGroupValue = { name: string; label: string; description: string; location: string };
export type AvailabilityValue = { available: boolean; reason: string };
export type HostedServiceValue = {
  name: string;
  label: string;
  description: string;
  location: string | null;
  affinityGroup: string | null;
  status: string;
  deployments: DeploymentValue[];
};
export type InstanceValue = { role: string; instance: string; status: string };
export type DeploymentValue = {
  name: string;
  slot: string;
  privateId: string;
  status: string;
  label: string;
  configuration: string;
  instances: InstanceValue[];
};
export type ServiceCertificateValue = { thumbprint: string; certificate: string };
export type StorageAccountValue = {
  name: string;
  label: string;
  description: string;
  location: string | null;
  affinityGroup: string | null;
  status: string;
  endpoints: string[];
};
export type StorageKeysValue = { primary: string; secondary: string };

/** Reads one answer's root element. Throws {@link XmlError} when it is not what it should be. */
export type Reader<Value> = (root: XmlElement) => Value;

/** A reader that insists on the root's name and namespace. */
const root =
  <Value>(name: string, read: Reader<Value>): Reader<Value> =>
  (element) => {
    if (element.name !== name || element.namespace !== SMAPI_NAMESPACE) throw new XmlError(`${element.name} where ${name} should be`);
    return read(element);
  };
const list = <Value>(name: string, each: string, read: Reader<Value>): Reader<Value[]> =>
  root(name, (element) => childrenOf(element, each).map(read));

const text = (element: XmlElement, name: string): string => child(element, name).text;
const optional = (element: XmlElement, name: string): string | null => optionalChild(element, name)?.text ?? null;
const decoded = (element: XmlElement, name: string): string => Buffer.from(text(element, name), 'base64').toString('utf8');

const certificate: Reader<CertificateValue> = (element) => ({
  thumbprint: text(element, 'SubscriptionCertificateThumbprint'),
  certificate: text(element, 'SubscriptionCertificateData'),
  publicKey: text(element, 'SubscriptionCertificatePublicKey'),
  created: text(element, 'Created'),
});

const affinityGroup: Reader<AffinityGroupValue> = (element) => ({
  name: text(element, 'Name'),
  label: decoded(element, 'Label'),
  description: optional(element, 'Description') ?? '',
  location: text(element, 'Location'),
});

const deployment: Reader<DeploymentValue> = (element) => {
  const instances = optionalChild(element, 'RoleInstanceList');
  return {
    name: text(element, 'Name'),
    slot: text(element, 'DeploymentSlot').toLowerCase(),
    privateId: text(element, 'PrivateID'),
    status: text(element, 'Status'),
    label: decoded(element, 'Label'),
    configuration: decoded(element, 'Configuration'),
    instances: (instances ? childrenOf(instances, 'RoleInstance') : []).map((instance) => ({
      role: text(instance, 'RoleName'),
      instance: text(instance, 'InstanceName'),
      status: text(instance, 'InstanceStatus'),
    })),
  };
};

const hostedService: Reader<HostedServiceValue> = (element) => {
  const properties = optionalChild(element, 'HostedServiceProperties') ?? element;
  const deployments = optionalChild(element, 'Deployments');
  return {
    name: text(element, 'ServiceName'),
    label: decoded(properties, 'Label'),
    description: optional(properties, 'Description') ?? '',
    location: optional(properties, 'Location'),
    affinityGroup: optional(properties, 'AffinityGroup'),
    status: text(properties, 'Status'),
    deployments: deployments ? childrenOf(deployments, 'Deployment').map(deployment) : [],
  };
};

const serviceCertificate = (element: XmlElement, thumbprint: string): ServiceCertificateValue => ({
  thumbprint: optional(element, 'Thumbprint') ?? thumbprint,
  certificate: text(element, 'Data'),
});

const storageAccount: Reader<StorageAccountValue> = (element) => {
  const properties = child(element, 'StorageServiceProperties');
  const endpoints = optionalChild(properties, 'Endpoints');
  return {
    name: text(element, 'ServiceName'),
    label: decoded(properties, 'Label'),
    description: optional(properties, 'Description') ?? '',
    location: optional(properties, 'Location'),
    affinityGroup: optional(properties, 'AffinityGroup'),
    status: text(properties, 'Status'),
    endpoints: endpoints ? childrenOf(endpoints, 'Endpoint').map((endpoint) => endpoint.text) : [],
  };
};

export const readers = {
  subscription: root('Subscription', (element): SubscriptionValue => ({
    subscriptionId: text(element, 'SubscriptionID').toLowerCase(),
    name: text(element, 'SubscriptionName'),
    status: text(element, 'SubscriptionStatus'),
    accountAdministrator: text(element, 'AccountAdminLiveEmailId'),
    serviceAdministrator: text(element, 'ServiceAdminLiveEmailId'),
  })),
  locations: list('Locations', 'Location', (element): LocationValue => {
    const services = optionalChild(element, 'AvailableServices');
    return {
      name: text(element, 'Name'),
      displayName: text(element, 'DisplayName'),
      availableServices: services ? childrenOf(services, 'AvailableService').map((service) => service.text) : [],
    };
  }),
  certificates: list('SubscriptionCertificates', 'SubscriptionCertificate', certificate),
  certificate: root('SubscriptionCertificate', certificate),
  operation: root('Operation', (element): OperationValue => {
    const status = optional(element, 'HttpStatusCode');
    const error = optionalChild(element, 'Error');
    return {
      id: text(element, 'ID').toLowerCase(),
      status: text(element, 'Status'),
      httpStatus: status === null ? null : Number(status),
      error: error ? { code: text(error, 'Code'), message: text(error, 'Message') } : null,
    };
  }),
  affinityGroups: list('AffinityGroups', 'AffinityGroup', affinityGroup),
  affinityGroup: root('AffinityGroup', affinityGroup),
  availability: root('AvailabilityResponse', (element): AvailabilityValue => ({
    available: text(element, 'Result').toLowerCase() === 'true',
    reason: optional(element, 'Reason') ?? '',
  })),
  hostedServices: list('HostedServices', 'HostedService', hostedService),
  hostedService: root('HostedService', hostedService),
  deployment: root('Deployment', deployment),
  serviceCertificates: list('Certificates', 'Certificate', (element) => serviceCertificate(element, '')),
  serviceCertificate: (thumbprint: string) => root('Certificate', (element) => serviceCertificate(element, thumbprint)),
  storageAccounts: list('StorageServices', 'StorageService', storageAccount),
  storageAccount: root('StorageService', storageAccount),
  storageKeys: root('StorageService', (element): StorageKeysValue => {
    const keys = child(element, 'StorageServiceKeys');
    return { primary: text(keys, 'Primary'), secondary: text(keys, 'Secondary') };
  }),
};
