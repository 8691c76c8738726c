import { isInside } from '../host.ts';
import { isOutside } from '../wire/router-rules.ts';

/** An endpoint as the customer's service definition declares it: the only way in from outside (EDG-1). */
export interface Endpoint {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly publicPort: number;
  readonly localPort: number;
  /** The addresses of the instances that it is spread over, inside the network. */
  readonly instances: readonly string[];
}

/** What is behind one public address. */
export interface PublicService {
  /** The virtual address that the world knows the service by (VIP). */
  readonly vip: string;
  readonly endpoints: readonly Endpoint[];
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** Throws RangeError at a service that contradicts itself, or cannot be. */
export function checkService({ vip, endpoints }: PublicService): void {
  if (!isOutside(vip)) throw new RangeError(`${vip} is no public address`);
  const [names, taken] = [new Set<string>(), new Set<string>()];
  for (const { name, protocol, publicPort, localPort, instances } of endpoints) {
    const what = `the endpoint '${name}' at ${vip}`;
    if (names.has(name)) throw new RangeError(`${what} is there twice`);
    names.add(name);
    if (!isPort(publicPort) || !isPort(localPort)) throw new RangeError(`${what} is from port ${publicPort} to port ${localPort}`);
    if (taken.has(`${protocol} ${publicPort}`)) throw new RangeError(`${what} has the public port of another: ${protocol} ${publicPort}`);
    taken.add(`${protocol} ${publicPort}`);
    if (instances.length === 0 || new Set(instances).size < instances.length) throw new RangeError(`${what} has no instance, or one twice`);
    for (const instance of instances)
      if (!isInside(instance)) throw new RangeError(`${what} leads to ${instance}, which is not inside the network`);
  }
}
