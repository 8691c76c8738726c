import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createAddressPlan } from '../../../src/reference-impl/network/address-plan.ts';
import { createFilterChecks } from '../../../src/reference-impl/network/filter/index.ts';
import { createGuestFilters, type GuestFilters } from '../../../src/reference-impl/network/guest-filters.ts';
import { createHostFirewall, type HostFirewall } from '../../../src/reference-impl/network/host-firewall.ts';
import type { HostKind } from '../../../src/reference-impl/network/host.ts';
import { createNetwork, type Host, type Network } from '../../../src/reference-impl/network/network.ts';
import type { NetworkStream } from '../../../src/reference-impl/network/stream.ts';
import { createWire, WIRE_PARTS, type Wire, type WireParts } from '../../../src/reference-impl/network/wire/index.ts';

export const PLAN = createAddressPlan();

/** A whole network, as a fabric has it, with nothing plugged in. The clock is the machine's. */
export function wholeNetwork(
  firewall: HostFirewall = createHostFirewall(),
  parts: Partial<WireParts> = {},
): { readonly network: Network; readonly wire: Wire; readonly guestFilters: GuestFilters } {
  const wire = createWire({ ...WIRE_PARTS, ...parts, gateways: PLAN.gateways, now: () => performance.now() });
  const checks = createFilterChecks();
  const guestFilters = createGuestFilters({ plan: PLAN, checks: { hypervisor: checks, 'root-os': checks } });
  return { wire, guestFilters, network: createNetwork({ wire, plan: PLAN, firewall, guestFilters }) };
}

/** A controller, two nodes with two guests and a storage node each, and a device. */
export function networkGround() {
  const { network } = wholeNetwork();
  const attach = (name: string, kind: HostKind, address: string, node?: string): Host =>
    network.attach({ name, kind, address, ...(node === undefined ? {} : { node }), ...(kind === 'guest' ? { tenant: 'one' } : {}) });
  const node = (index: number) => {
    const name = `node-${index}`;
    return {
      root: attach(name, 'root-os', PLAN.rootOs(index), name),
      guest: attach(`${name}-guest-1`, 'guest', PLAN.guest(2 * index), name),
      otherGuest: attach(`${name}-guest-2`, 'guest', PLAN.guest(2 * index + 1), name),
      storage: attach(`${name}-storage`, 'storage-node', PLAN.storage(index), name),
    };
  };
  return {
    network,
    controller: attach('fc-1', 'fabric-controller', PLAN.infrastructure('controllers', 1)),
    otherController: attach('fc-2', 'fabric-controller', PLAN.infrastructure('controllers', 2)),
    device: attach('pdu-1', 'device', PLAN.infrastructure('devices', 1)),
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
export function openGround(): { network: Network; wire: Wire; one: Host; other: Host } {
  const { network, wire } = wholeNetwork({ accepts: () => true });
  return {
    network,
    wire,
    one: network.attach({ name: 'one', kind: 'root-os', address: '10.0.0.21' }),
    other: network.attach({ name: 'other', kind: 'root-os', address: '10.0.0.22' }),
  };
}

export async function rounds(count = 10): Promise<void> {
  for (let round = 0; round < count; round++) await new Promise(setImmediate);
}

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;
