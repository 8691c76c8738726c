import { DEFINITION_NAMESPACE, DEFINITION_RULE } from './definition-schema.ts';
import { readEndpoints, requireApart, type RoleEndpoint } from './role-endpoints.ts';
import { shown } from './shown.ts';
import { childrenOf, listed, parseXml, type XmlElement } from './xml-element.ts';
import { requireDistinct, requireSchema } from './xml-schema.ts';

/** A role as its author declared it in the service definition (.csdef). */
export interface RoleDefinition {
  readonly name: string;
  readonly kind: 'WebRole' | 'WorkerRole';
  /** For example `Small`. */
  readonly size: InstanceSize;
  /** With which rights the role's own process runs in its virtual machine: a plain user's, or an administrator's. */
  readonly executionContext: ExecutionContext;
  /** The settings that a configuration may give it, by name. Null when the definition does not speak of settings: then it may give any. */
  readonly settings: readonly string[] | null;
  /** The modules that it imports, by name. Each brings settings of its own. */
  readonly imports: readonly string[];
  /** Its input endpoints, those that its modules bring among them. */
  readonly endpoints: readonly RoleEndpoint[];
}

export type ExecutionContext = 'limited' | 'elevated';

/** What of a service definition the fabric acts on. */
export interface ServiceDefinition {
  readonly name: string;
  readonly upgradeDomainCount: number;
  readonly roles: readonly RoleDefinition[];
}

/** Cores by virtual machine size, as the time's price list had them. */
export const CORES = { ExtraSmall: 1, Small: 1, Medium: 2, Large: 4, ExtraLarge: 8 } as const;
export type InstanceSize = keyof typeof CORES;

/** How many roles one service may have. */
export const MOST_ROLES = 25;
const MOST_UPGRADE_DOMAINS = 5;
const DEFAULT_UPGRADE_DOMAINS = 2;
const ROLE_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/;

/** Reads a ServiceDefinition.csdef by the schema of the time. Throws an Error fit for customers, without the file's name. */
export function parseServiceDefinition(text: string): ServiceDefinition {
  const root = parseXml(text);
  requireSchema(root, 'ServiceDefinition', DEFINITION_NAMESPACE, DEFINITION_RULE);
  const elements = root.children.filter(({ name }) => name === 'WebRole' || name === 'WorkerRole');
  if (elements.length === 0) throw new Error('it declares no WebRole and no WorkerRole');
  if (elements.length > MOST_ROLES) throw new Error(`it declares more than ${MOST_ROLES} roles`);
  const roles: RoleDefinition[] = [];
  for (const element of elements) {
    const role = readRole(element);
    if (roles.some(({ name }) => sameName(name, role.name))) throw new Error(`the role ${role.name} is declared twice`);
    roles.push(role);
  }
  requireApart(roles);
  return { name: root.attributes.get('name') ?? '', upgradeDomainCount: upgradeDomains(root.attributes.get('upgradeDomainCount')), roles };
}

/** Role names are compared without regard to case, since each becomes a folder and a host name. */
export const sameName = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function readRole(element: XmlElement): RoleDefinition {
  const name = element.attributes.get('name') ?? '';
  if (!ROLE_NAME.test(name)) throw new Error(`the ${element.name} ${shown(name)} has no valid name`);
  const declared = listed(element, 'ConfigurationSettings', 'Setting');
  requireDistinct(declared, `the role ${name}`);
  const imports = listed(element, 'Imports', 'Import').map((module) => module.attributes.get('moduleName') ?? '');
  const speaks = childrenOf(element, 'ConfigurationSettings').length > 0;
  return {
    name,
    kind: element.name === 'WebRole' ? 'WebRole' : 'WorkerRole',
    size: instanceSize(name, element.attributes.get('vmsize')),
    executionContext: executionContext(name, childrenOf(element, 'Runtime')[0]?.attributes.get('executionContext')),
    settings: speaks ? declared.map((setting) => setting.attributes.get('name') ?? '') : null,
    imports,
    endpoints: readEndpoints(name, element, imports),
  };
}

function instanceSize(role: string, text = 'Small'): InstanceSize {
  const known = Object.keys(CORES).find((size) => sameName(size, text));
  if (known === undefined) throw new Error(`the role ${role} asks for the unknown virtual machine size ${shown(text)}`);
  return known as InstanceSize;
}

function executionContext(role: string, text = 'limited'): ExecutionContext {
  if (text !== 'limited' && text !== 'elevated')
    throw new Error(`the role ${role} asks for the unknown execution context ${shown(text)}; there are "limited" and "elevated"`);
  return text;
}

function upgradeDomains(text: string | undefined): number {
  if (text === undefined) return DEFAULT_UPGRADE_DOMAINS;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_UPGRADE_DOMAINS)
    throw new Error(`upgradeDomainCount must be between 1 and ${MOST_UPGRADE_DOMAINS}`);
  return count;
}
