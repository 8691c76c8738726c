import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createConnectionPolicy } from '../../../src/reference-impl/network/connection-policy.ts';
import type { HostKind } from '../../../src/reference-impl/network/host.ts';
import { createNetwork, type Host, type Network } from '../../../src/reference-impl/network/network.ts';
import type { NetworkStream } from '../../../src/reference-impl/network/stream.ts';

/** A controller, two nodes with two guests and a storage node each, and a device. */
export function networkGround() {
  const network = createNetwork({ policy: createConnectionPolicy() });
  const attach = (name: string, kind: HostKind, address: string, node?: string): Host =>
    network.attach({ name, kind, address, ...(node === undefined ? {} : { node }) });
  const node = (index: number) => {
    const name = `node-${index}`;
    return {
      root: attach(name, 'root-os', `10.0.${index}.1`, name),
      guest: attach(`${name}-guest-1`, 'guest', `10.0.${index}.2`, name),
      otherGuest: attach(`${name}-guest-2`, 'guest', `10.0.${index}.3`, name),
      storage: attach(`${name}-storage`, 'storage-node', `10.0.${index}.4`, name),
    };
  };
  return {
    network,
    controller: attach('fc-1', 'fabric-controller', '10.255.0.1'),
    otherController: attach('fc-2', 'fabric-controller', '10.255.0.2'),
    device: attach('pdu-1', 'device', '10.254.0.1'),
    first: node(1),
    second: node(2),
  };
}

/** Opens a stream that must come to be, and answers its two ends. */
export async function open(from: Host, to: Host, port: number): Promise<[NetworkStream, NetworkStream]> {
  let far: NetworkStream | undefined;
  const listener = to.listen(port, (stream) => (far = stream));
  const connection = await from.connect(to.card.address, port);
  listener.close();
  if (connection.outcome !== 'connected' || far === undefined) throw new Error(`no stream: ${JSON.stringify(connection)}`);
  return [connection.stream, far];
}

/** A network in which everybody may, and two hosts on it. */
export function openGround(): { network: Network; one: Host; other: Host } {
  const network = createNetwork({ policy: { judge: () => ({ permitted: true, rule: 'everybody may' }) } });
  return {
    network,
    one: network.attach({ name: 'one', kind: 'guest', address: '10.0.0.1' }),
    other: network.attach({ name: 'other', kind: 'guest', address: '10.0.0.2' }),
  };
}

export async function rounds(count = 10): Promise<void> {
  for (let round = 0; round < count; round++) await new Promise(setImmediate);
}

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;
