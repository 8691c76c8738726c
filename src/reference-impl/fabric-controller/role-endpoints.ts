import { AGENT_PORT } from '../network/host.ts';
import { shown } from './shown.ts';
import { listed, type XmlElement } from './xml-element.ts';

/** An endpoint that a role declares: the only way in to its instances from outside (EDG-1). */
export interface RoleEndpoint {
  readonly name: string;
  /** As it is declared. On the network `http` and `https` are TCP. */
  readonly protocol: 'http' | 'https' | 'tcp' | 'udp';
  /** Where the world reaches it. */
  readonly port: number;
  /** Where the role listens. */
  readonly localPort: number;
}

/** How many endpoints one service may have. */
export const MOST_ENDPOINTS = 25;
const PROTOCOLS = ['http', 'https', 'tcp', 'udp'] as const;
const NAME = /^[^\p{C}]{1,100}$/u;
/** The role chooses no port of its own: then it listens where the world reaches it. */
const ANY_PORT = '*';

/** Remote access to the instances of a service comes in by the one role that imports this module, and not at all without it (EDG-2). */
const REMOTE_FORWARDER = 'RemoteForwarder';
const REMOTE_DESKTOP: RoleEndpoint = {
  name: 'Microsoft.WindowsAzure.Plugins.RemoteForwarder.RdpInput',
  protocol: 'tcp',
  port: 3389,
  localPort: 3389,
};

export const transportOf = ({ protocol }: RoleEndpoint): 'tcp' | 'udp' => (protocol === 'udp' ? 'udp' : 'tcp');

/** The endpoints that the modules bring which a role imports. */
export const endpointsOfModules = (imports: readonly string[]): readonly RoleEndpoint[] =>
  imports.includes(REMOTE_FORWARDER) ? [REMOTE_DESKTOP] : [];

/**
 * Reads the input endpoints of a role, of both spellings of the time, and adds those of its modules. What is spread over no instances (InternalEndpoint) or
 * over one each (InstanceInputEndpoint) may stand there, and opens nothing. Throws an Error fit for customers.
 */
export function readEndpoints(role: string, element: XmlElement, imports: readonly string[]): readonly RoleEndpoint[] {
  const declared = [...listed(element, 'Endpoints', 'InputEndpoint'), ...listed(element, 'InputEndpoints', 'InputEndpoint')];
  const endpoints = [...declared.map((endpoint) => readEndpoint(role, endpoint.attributes)), ...endpointsOfModules(imports)];
  const names = new Set<string>();
  for (const { name } of endpoints) {
    if (names.has(name)) throw new Error(`the role ${role} has the endpoint ${shown(name)} twice`);
    names.add(name);
  }
  return endpoints;
}

/** Refuses roles that together want what there is once in a service. Throws an Error fit for customers. */
export function requireApart(roles: readonly { readonly name: string; readonly endpoints: readonly RoleEndpoint[] }[]): void {
  const all = roles.flatMap(({ name: role, endpoints }) => endpoints.map((endpoint) => ({ role, endpoint })));
  if (all.length > MOST_ENDPOINTS) throw new Error(`it declares more than ${MOST_ENDPOINTS} input endpoints`);
  const taken = new Map<string, (typeof all)[number]>();
  for (const one of all) {
    const place = `${transportOf(one.endpoint)} ${one.endpoint.port}`;
    const other = taken.get(place);
    if (other !== undefined)
      throw new Error(
        `the endpoint ${shown(one.endpoint.name)} of the role ${one.role} has the public port of ${shown(other.endpoint.name)} of the role ${other.role}: ${place}`,
      );
    taken.set(place, one);
  }
}

function readEndpoint(role: string, attributes: ReadonlyMap<string, string>): RoleEndpoint {
  const name = attributes.get('name') ?? '';
  const where = `the endpoint ${shown(name)} of the role ${role}`;
  if (!NAME.test(name)) throw new Error(`${where} has no valid name`);
  const spelt = attributes.get('protocol') ?? '';
  const protocol = PROTOCOLS.find((known) => known === spelt);
  if (protocol === undefined) throw new Error(`${where} has the unknown protocol ${shown(spelt)}; there are ${PROTOCOLS.join(', ')}`);
  const port = portOf(`${where} has the public port`, attributes.get('port') ?? '');
  const local = attributes.get('localPort') ?? ANY_PORT;
  const localPort = local === ANY_PORT ? port : portOf(`${where} has the local port`, local);
  if (protocol !== 'udp' && localPort === AGENT_PORT.guest)
    throw new Error(`${where} has the local port ${localPort}, at which the guest agent listens`);
  return { name, protocol, port, localPort };
}

function portOf(what: string, text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new Error(`${what} ${shown(text)}, which is not between 1 and 65535`);
  return port;
}
