import { CONFIGURATION_NAMESPACE, CONFIGURATION_RULE } from './configuration-schema.ts';
import type { RoleDefinition } from './service-definition.ts';
import { MOST_ROLES, sameName } from './service-definition.ts';
import { cut, shown } from './shown.ts';
import { attributeValue, childrenOf, DOCUMENT_LIMITS, listed, parseXml, type XmlElement } from './xml-element.ts';
import { requireDistinct, requireSchema } from './xml-schema.ts';

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

/** Where an instance finds its own part, as a Windows path. */
export const CONFIGURATION_PATH = 'C:\\Config\\ServiceConfiguration.cscfg';
const MOST_INSTANCES = 1000;
/** Families of the guest OS there are: like Windows Server 2008 SP2, 2008 R2, and 2012. */
const OS_FAMILY = /^[123]$/;
const OS_VERSION = /^(?:\*|WA-GUEST-OS-\d{1,2}\.\d{1,3}_20\d{4}-\d{2})$/;
const THUMBPRINT = /^[0-9A-F]{40}$/;
/** What the longest character becomes in an attribute: `&quot;`. */
const LONGEST_ESCAPE = 6;

/** Reads a service configuration by the schema of the time. Throws an Error fit for customers. */
export function parseServiceConfiguration(text: string): ServiceConfiguration {
  const root = parseXml(text);
  requireSchema(root, 'ServiceConfiguration', CONFIGURATION_NAMESPACE, CONFIGURATION_RULE);
  const elements = childrenOf(root, 'Role');
  if (elements.length > MOST_ROLES) throw new Error(`it configures more than ${MOST_ROLES} roles`);
  const roles: RoleConfiguration[] = [];
  for (const element of elements) {
    const role = readRole(element);
    if (roles.some(({ name }) => sameName(name, role.name))) throw new Error(`it configures the role ${shown(role.name)} twice`);
    roles.push(role);
  }
  const { osFamily = '1', osVersion = '*', serviceName = '' } = Object.fromEntries(root.attributes);
  if (!OS_FAMILY.test(osFamily)) throw new Error(`its osFamily is ${shown(osFamily)}; there are "1", "2" and "3"`);
  if (!OS_VERSION.test(osVersion))
    throw new Error(`its osVersion is ${shown(osVersion)}; it must be "*" or like "WA-GUEST-OS-1.18_201203-01"`);
  const configuration = { serviceName, osFamily, osVersion, roles };
  requireRenderable(configuration, text);
  return configuration;
}

/**
 * Refuses a configuration that leaves out a role of the definition, speaks of one that it does not have, or gives a role a setting that it does not
 * declare. Throws an Error fit for customers.
 */
export function checkRoles(configuration: ServiceConfiguration, roles: readonly RoleDefinition[]): void {
  for (const role of roles) {
    if (!configuration.roles.some((part) => sameName(part.name, role.name))) throw new Error(`it does not configure the role ${role.name}`);
  }
  for (const part of configuration.roles) {
    const role = roles.find(({ name }) => sameName(name, part.name));
    if (role === undefined) throw new Error(`it configures the role ${cut(part.name)}, which the service definition does not have`);
    const undeclared = part.settings.find(({ name }) => !declares(role, name));
    if (undeclared !== undefined)
      throw new Error(
        `it gives the role ${role.name} the setting ${shown(undeclared.name)}, which the service definition does not declare`,
      );
  }
}

/** Whether a role may be given a setting: it declares it, a module that it imports brings it, or it does not speak of settings at all. */
function declares({ settings, imports }: RoleDefinition, name: string): boolean {
  return (
    settings === null || settings.includes(name) || imports.some((module) => name.startsWith(`Microsoft.WindowsAzure.Plugins.${module}.`))
  );
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
    `<ServiceConfiguration serviceName="${attributeValue(configuration.serviceName)}" osFamily="${attributeValue(configuration.osFamily)}" osVersion="${attributeValue(configuration.osVersion)}" xmlns="${CONFIGURATION_NAMESPACE}">\n` +
    `  <Role name="${attributeValue(part.name)}">\n` +
    `    <Instances count="${part.instances}" />\n` +
    `    <ConfigurationSettings>\n${settings}    </ConfigurationSettings>\n` +
    (certificates === '' ? '' : `    <Certificates>\n${certificates}    </Certificates>\n`) +
    `  </Role>\n</ServiceConfiguration>\n`
  );
}

function readRole(element: XmlElement): RoleConfiguration {
  const name = element.attributes.get('name') ?? '';
  const where = `the role ${shown(name)}`;
  const settings = listed(element, 'ConfigurationSettings', 'Setting');
  const certificates = listed(element, 'Certificates', 'Certificate');
  requireDistinct(settings, where);
  requireDistinct(certificates, where);
  return {
    name,
    instances: instanceCount(where, childrenOf(element, 'Instances')[0]?.attributes.get('count') ?? ''),
    settings: settings.map(({ attributes }) => ({ name: attributes.get('name') ?? '', value: attributes.get('value') ?? '' })),
    certificates: certificates.map(({ attributes }) => readCertificate(where, attributes)),
  };
}

function readCertificate(where: string, attributes: ReadonlyMap<string, string>): RoleConfiguration['certificates'][number] {
  const name = attributes.get('name') ?? '';
  const thumbprint = (attributes.get('thumbprint') ?? '').toUpperCase();
  const algorithm = attributes.get('thumbprintAlgorithm') ?? 'sha1';
  if (!THUMBPRINT.test(thumbprint))
    throw new Error(
      `${where} has the certificate ${shown(name)} with the thumbprint ${shown(thumbprint)}, which is not 40 hexadecimal digits`,
    );
  if (algorithm !== 'sha1')
    throw new Error(`${where} has the certificate ${shown(name)} with the thumbprint algorithm ${shown(algorithm)}; there is "sha1"`);
  return { name, thumbprint, algorithm };
}

function instanceCount(where: string, text: string): number {
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text) || count < 1 || count > MOST_INSTANCES)
    throw new Error(`${where} must have one instance count between 1 and ${MOST_INSTANCES}`);
  return count;
}

/** A role's part must not outgrow, in the writing of it, what a fabric agent takes; better said now than by the agent. */
function requireRenderable(configuration: ServiceConfiguration, text: string): void {
  if (text.length * LONGEST_ESCAPE < DOCUMENT_LIMITS.characters) return;
  for (const { name } of configuration.roles)
    if (renderRolePart(configuration, name).length > DOCUMENT_LIMITS.characters)
      throw new Error(`the role ${shown(name)} has settings of more than ${DOCUMENT_LIMITS.characters} characters, as they are written`);
}
