import { zipSync } from 'fflate';
import { ManagementError } from '../management/management-error.ts';
import { DEFINITION_NAMESPACE } from './definition-schema.ts';
import { PACKAGE_LIMITS, readPackage, type RoleImage } from './package.ts';
import { endpointsOfModules } from './role-endpoints.ts';
import type { RoleDefinition } from './service-definition.ts';
import { sameName } from './service-definition.ts';
import { attributeValue } from './xml-element.ts';

/** A fixed time for all entries: the same two packages always combine to the same bytes. */
const ENTRY_TIME = new Date('2012-01-01T00:00:00Z');

/**
 * The package that an upgrade of a single role leads to: everything of `inForce`, but that role from `upgrade`. So one package still says
 * everything about a deployment, and healing, scaling and rolling back need not know that it came in parts. Rejects with {@link
 * ManagementError} when either is not sound or lacks the role.
 */
export async function combinePackages(inForce: Uint8Array, upgrade: Uint8Array, role: string): Promise<Buffer> {
  const [before, after] = await Promise.all([readPackage(inForce), readPackage(upgrade)]);
  const find = (roles: readonly RoleDefinition[]): RoleDefinition => {
    const found = roles.find(({ name }) => sameName(name, role));
    if (found === undefined) throw new ManagementError('BadRequest', 'invalid-package', `The package does not have the role ${role}.`);
    return found;
  };
  const replaced = find(before.definition.roles);
  const replacement = find(after.definition.roles);
  const roles = before.definition.roles.map((one) => (one === replaced ? replacement : one));
  const imageOf = (role: RoleDefinition): RoleImage['files'] =>
    (role === replacement ? after : before).images.get(role.name)?.files ?? new Map<string, Buffer>();
  requireWithinLimits(roles.map(imageOf));

  const { name, upgradeDomainCount } = before.definition;
  const definition = `<ServiceDefinition name="${attributeValue(name)}" upgradeDomainCount="${upgradeDomainCount}" xmlns="${DEFINITION_NAMESPACE}">${roles.map(describe).join('')}</ServiceDefinition>`;
  const entries: Record<string, Uint8Array> = { 'ServiceDefinition.csdef': Buffer.from(definition) };
  for (const one of roles) {
    const files = imageOf(one);
    for (const [path, content] of files) entries[`${one.name}/${path}`] = content;
    // A role without any file is one all the same.
    if (files.size === 0) entries[`${one.name}/`] = new Uint8Array();
  }
  const combined = Buffer.from(zipSync(entries, { level: 1, mtime: ENTRY_TIME }));
  if (combined.length > PACKAGE_LIMITS.bytes) throw tooLarge();
  return combined;
}

/** Two packages within the limits may be more than that together, and the fabric must be able to read again what it writes. */
function requireWithinLimits(images: readonly RoleImage['files'][]): void {
  const files = images.flatMap((image) => [...image.values()]);
  const bytes = files.reduce((sum, { length }) => sum + length, PACKAGE_LIMITS.definitionBytes);
  // One more for the definition, and one for each role that may be empty.
  if (files.length + 1 + images.length > PACKAGE_LIMITS.zip.entries || bytes > PACKAGE_LIMITS.zip.inflatedBytes) throw tooLarge();
}

const tooLarge = (): ManagementError =>
  new ManagementError(
    'BadRequest',
    'invalid-package',
    'The package in force and the upgraded role are larger together than a package may be.',
  );

/** A role as a service definition declares it, with everything that the fabric acts on. */
function describe({ kind, name, size, executionContext, settings, imports, endpoints }: RoleDefinition): string {
  const declared = settings?.map((setting) => `<Setting name="${attributeValue(setting)}"/>`).join('');
  const imported = imports.map((module) => `<Import moduleName="${attributeValue(module)}"/>`).join('');
  const brought = new Set(endpointsOfModules(imports).map((endpoint) => endpoint.name));
  const open = endpoints
    .filter((endpoint) => !brought.has(endpoint.name))
    .map(
      ({ name: called, protocol, port, localPort }) =>
        `<InputEndpoint name="${attributeValue(called)}" protocol="${protocol}" port="${port}" localPort="${localPort}"/>`,
    )
    .join('');
  return (
    `<${kind} name="${attributeValue(name)}" vmsize="${size}"><Runtime executionContext="${executionContext}"/>` +
    (declared === undefined ? '' : `<ConfigurationSettings>${declared}</ConfigurationSettings>`) +
    `<Endpoints>${open}</Endpoints><Imports>${imported}</Imports></${kind}>`
  );
}
