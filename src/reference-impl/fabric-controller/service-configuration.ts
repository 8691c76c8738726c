import type { RoleDefinition } from './service-definition.ts';
import { sameName } from './service-definition.ts';
import { attributeValue, childrenOf, parseXml } from './xml-element.ts';

/** One role's part of a service configuration. */
export interface RoleConfiguration {
  readonly name: string;
  readonly instances: number;
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly certificates: readonly { readonly name: string; readonly thumbprint: string; readonly algorithm: string }[];
}

/** A service configuration (.cscfg). */
export interface ServiceConfiguration {
  readonly serviceName: string;
  readonly osFamily: string;
  readonly osVersion: string;
  readonly roles: readonly RoleConfiguration[];
}

/** The namespace of every service configuration of the time. */
const NAMESPACE = 'http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration';
/** Where an instance finds its own part, as a Windows path. */
export const CONFIGURATION_PATH = 'C:\\Config\\ServiceConfiguration.cscfg';
const MOST_INSTANCES = 1000;

/** Reads a service configuration. Throws an Error fit for customers. */
export function parseServiceConfiguration(text: string): ServiceConfiguration {
  const root = parseXml(text);
  if (root.name !== 'ServiceConfiguration') throw new Error(`its root element is ${root.name}, not ServiceConfiguration`);
  const roles: RoleConfiguration[] = [];
  for (const element of childrenOf(root, 'Role')) {
    const name = element.attributes.get('name') ?? '';
    if (name === '') throw new Error('it has a Role without a name');
    if (roles.some((role) => sameName(role.name, name))) throw new Error(`it configures the role ${name} twice`);
    roles.push({
      name,
      instances: instanceCount(
        name,
        childrenOf(element, 'Instances').map((instances) => instances.attributes.get('count') ?? ''),
      ),
      settings: childrenOf(element, 'ConfigurationSettings').flatMap((settings) =>
        childrenOf(settings, 'Setting').map((setting) => ({
          name: setting.attributes.get('name') ?? '',
          value: setting.attributes.get('value') ?? '',
        })),
      ),
      certificates: childrenOf(element, 'Certificates').flatMap((certificates) =>
        childrenOf(certificates, 'Certificate').map((certificate) => ({
          name: certificate.attributes.get('name') ?? '',
          thumbprint: (certificate.attributes.get('thumbprint') ?? '').toUpperCase(),
          algorithm: certificate.attributes.get('thumbprintAlgorithm') ?? 'sha1',
        })),
      ),
    });
  }
  return {
    serviceName: root.attributes.get('serviceName') ?? '',
    osFamily: root.attributes.get('osFamily') ?? '1',
    osVersion: root.attributes.get('osVersion') ?? '*',
    roles,
  };
}

/**
 * Refuses a configuration that leaves out a role of the definition or speaks of one that it does not have. Throws an Error fit for
 * customers.
 */
export function checkRoles(configuration: ServiceConfiguration, roles: readonly RoleDefinition[]): void {
  for (const role of roles) {
    if (!configuration.roles.some((part) => sameName(part.name, role.name))) throw new Error(`it does not configure the role ${role.name}`);
  }
  for (const part of configuration.roles) {
    if (!roles.some((role) => sameName(role.name, part.name)))
      throw new Error(`it configures the role ${part.name}, which the service definition does not have`);
  }
}

/** The part that one role's instances get to see: the service's frame, this role, and no word of any other. */
export function renderRolePart(configuration: ServiceConfiguration, role: string): string {
  const part = configuration.roles.find((candidate) => sameName(candidate.name, role));
  if (part === undefined) throw new Error(`the configuration has no role ${role}`);
  const settings = part.settings
    .map((setting) => `      <Setting name="${attributeValue(setting.name)}" value="${attributeValue(setting.value)}" />\n`)
    .join('');
  const certificates = part.certificates
    .map(
      (certificate) =>
        `      <Certificate name="${attributeValue(certificate.name)}" thumbprint="${attributeValue(certificate.thumbprint)}" thumbprintAlgorithm="${attributeValue(certificate.algorithm)}" />\n`,
    )
    .join('');
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n` +
    `<ServiceConfiguration serviceName="${attributeValue(configuration.serviceName)}" osFamily="${attributeValue(configuration.osFamily)}" osVersion="${attributeValue(configuration.osVersion)}" xmlns="${NAMESPACE}">\n` +
    `  <Role name="${attributeValue(part.name)}">\n` +
    `    <Instances count="${part.instances}" />\n` +
    `    <ConfigurationSettings>\n${settings}    </ConfigurationSettings>\n` +
    (certificates === '' ? '' : `    <Certificates>\n${certificates}    </Certificates>\n`) +
    `  </Role>\n</ServiceConfiguration>\n`
  );
}

function instanceCount(role: string, counts: readonly string[]): number {
  const [text = ''] = counts;
  const count = Number(text);
  if (counts.length !== 1 || !/^\d{1,4}$/.test(text) || count < 1 || count > MOST_INSTANCES)
    throw new Error(`the role ${role} must have one instance count between 1 and ${MOST_INSTANCES}`);
  return count;
}
