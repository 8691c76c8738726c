import { parseXml } from './xml-element.ts';

/** A role as its author declared it in the service definition (.csdef). */
export interface RoleDefinition {
  readonly name: string;
  readonly kind: 'WebRole' | 'WorkerRole';
  /** For example `Small`. */
  readonly size: InstanceSize;
}

/** What of a service definition the fabric acts on. */
export interface ServiceDefinition {
  readonly name: string;
  readonly upgradeDomainCount: number;
  readonly roles: readonly RoleDefinition[];
}

/** Cores by virtual machine size, as the time's price list had them. */
export const CORES = { ExtraSmall: 1, Small: 1, Medium: 2, Large: 4, ExtraLarge: 8 } as const;
export type InstanceSize = keyof typeof CORES;

const MOST_UPGRADE_DOMAINS = 5;
const DEFAULT_UPGRADE_DOMAINS = 2;
const ROLE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/;

/** Reads a ServiceDefinition.csdef. Throws an Error fit for customers, without the file's name. */
export function parseServiceDefinition(text: string): ServiceDefinition {
  const root = parseXml(text);
  if (root.name !== 'ServiceDefinition') throw new Error(`its root element is ${root.name}, not ServiceDefinition`);
  const roles: RoleDefinition[] = [];
  for (const element of root.children) {
    if (element.name !== 'WebRole' && element.name !== 'WorkerRole') continue;
    const name = element.attributes.get('name') ?? '';
    if (!ROLE_NAME.test(name)) throw new Error(`the ${element.name} has no valid name`);
    if (roles.some((role) => sameName(role.name, name))) throw new Error(`the role ${name} is declared twice`);
    roles.push({ name, kind: element.name, size: instanceSize(name, element.attributes.get('vmsize')) });
  }
  if (roles.length === 0) throw new Error('it declares no WebRole and no WorkerRole');
  return { name: root.attributes.get('name') ?? '', upgradeDomainCount: upgradeDomains(root.attributes.get('upgradeDomainCount')), roles };
}

/** Role names are compared without regard to case, since each becomes a folder and a host name. */
export const sameName = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function instanceSize(role: string, text = 'Small'): InstanceSize {
  const known = Object.keys(CORES).find((size) => sameName(size, text));
  if (known === undefined) throw new Error(`the role ${role} asks for the unknown virtual machine size "${text}"`);
  return known as InstanceSize;
}

function upgradeDomains(text: string | undefined): number {
  if (text === undefined) return DEFAULT_UPGRADE_DOMAINS;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_UPGRADE_DOMAINS)
    throw new Error(`upgradeDomainCount must be between 1 and ${MOST_UPGRADE_DOMAINS}`);
  return count;
}
