import { zipSync } from 'fflate';
import { ManagementError } from '../management/management-error.ts';
import { readPackage } from './package.ts';
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
  const roles = before.definition.roles.map((one) =>
    one === replaced ? { role: replacement, image: after.images.get(replacement.name) } : { role: one, image: before.images.get(one.name) },
  );

  const described = roles.map((one) => `<${one.role.kind} name="${attributeValue(one.role.name)}" vmsize="${one.role.size}"/>`).join('');
  const definition = `<ServiceDefinition name="${attributeValue(before.definition.name)}" upgradeDomainCount="${before.definition.upgradeDomainCount}" xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition">${described}</ServiceDefinition>`;
  const entries: Record<string, Uint8Array> = { 'ServiceDefinition.csdef': Buffer.from(definition) };
  for (const { role: one, image } of roles) for (const [path, content] of image?.files ?? []) entries[`${one.name}/${path}`] = content;
  return Buffer.from(zipSync(entries, { level: 1, mtime: ENTRY_TIME }));
}
