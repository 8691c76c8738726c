import type { AttackScene, HostName, SceneHost } from '../src/clients/attacks/index.ts';
import { SeededNames } from '../src/clients/seed.ts';
import { createAddressPlan } from '../src/reference-impl/network/address-plan.ts';
import {
  createEndpointFilters,
  EDGE_RULES,
  ENDPOINT_RULES,
  INTERNET_HOST,
  OUTSIDE_PORT,
  plugInEdge,
} from '../src/reference-impl/network/edge/index.ts';
import { createFacilities } from '../src/reference-impl/network/facilities.ts';
import { createFilterChecks } from '../src/reference-impl/network/filter/index.ts';
import { formatIpv4 } from '../src/reference-impl/network/frames/ipv4-address.ts';
import { createGuestFilters, GUEST_LIMITS } from '../src/reference-impl/network/guest-filters.ts';
import { createHostFirewall } from '../src/reference-impl/network/host-firewall.ts';
import { AGENT_PORT, type HostKind } from '../src/reference-impl/network/host.ts';
import { createNetwork } from '../src/reference-impl/network/network.ts';
import { createWire, VLAN_ID, WIRE_PARTS, type Station, type WirePort } from '../src/reference-impl/network/wire/index.ts';

const VIP = '203.0.113.5';
const ENDPOINT = { name: 'web', protocol: 'tcp', publicPort: 443, localPort: 8443 } as const;

/** Where frames are sent and heard. */
export type Place = Pick<WirePort, 'send' | 'onFrame'>;

/** The reference's whole network with everybody on it whom the catalogue of attacks names. `now` is in milliseconds. */
export function attackGround(seed: string, now: () => number): { scene: AttackScene; at: Readonly<Record<HostName, Place>> } {
  const plan = createAddressPlan();
  const wire = createWire({ ...WIRE_PARTS, gateways: plan.gateways, now });
  const checks = createFilterChecks();
  const guestFilters = createGuestFilters({ plan, checks: { hypervisor: checks, 'root-os': checks } });
  const network = createNetwork({ wire, plan, firewall: createHostFirewall(), guestFilters });
  const { stations } = createFacilities({ wire, network, plan });
  const edge = plugInEdge({ wire, plan, now, rules: EDGE_RULES });
  const service = { vip: VIP, endpoints: [{ ...ENDPOINT, instances: [plan.guest(2)] }] };
  edge.declare(service);
  const endpointFilters = createEndpointFilters(ENDPOINT_RULES);

  const attach = (name: string, kind: HostKind, address: string, more: { node?: string; tenant?: string } = {}): SceneHost => {
    const endpointFilter = kind === 'guest' ? { endpointFilter: endpointFilters.of(address, () => [service]) } : {};
    const { card } = network.attach({ name, kind, address, ...more, ...endpointFilter });
    return { mac: card.mac, address, vlan: VLAN_ID[card.vlan] };
  };
  const hostOf = ({ mac, address, vlan }: Station): SceneHost => ({ mac, address, vlan: VLAN_ID[vlan] });
  const facility = (kind: Station['kind']): Station => {
    const found = stations.find((station) => station.kind === kind);
    if (found === undefined) throw new Error(`there is no ${kind}`);
    return found;
  };
  const edgeAddress = plan.infrastructure('edge', 1);
  const edgeInside: SceneHost = { mac: plan.macOf(edgeAddress), address: edgeAddress, vlan: VLAN_ID.edge };
  const node = 'node-0001';
  const attacker = attach('attacker', 'guest', plan.guest(1), { node, tenant: 'one' });
  const scene: AttackScene = {
    attacker,
    second: network.addAddress('attacker'),
    peer: attach('peer', 'guest', plan.guest(2), { node: 'node-0002', tenant: 'one' }),
    stranger: attach('stranger', 'guest', plan.guest(3), { node, tenant: 'other' }),
    gateway: hostOf(plan.gateway('guests')),
    dhcpServer: hostOf(facility('dhcp-server')),
    controller: attach('controller', 'fabric-controller', plan.infrastructure('controllers', 1)),
    rootOs: attach('rootOs', 'root-os', plan.rootOs(1), { node }),
    neighbour: attach('neighbour', 'root-os', plan.rootOs(2), { node: 'node-0002' }),
    device: hostOf(facility('device')),
    edge: { mac: OUTSIDE_PORT.mac, address: VIP, vlan: VLAN_ID.edge },
    edgeInside,
    outside: INTERNET_HOST,
    router: hostOf(plan.gateway('nodes')),
    others: [],
    subnet: { network: formatIpv4(plan.subnets.guests.network), prefix: 32 - Math.log2(~plan.subnets.guests.mask + 1) },
    wireServer: { address: '168.63.129.16' },
    endpoint: { port: ENDPOINT.publicPort, to: 'peer' },
    route: { from: 'controller', to: 'rootOs', port: AGENT_PORT.fabric, router: hostOf(plan.gateway('controllers')) },
    limits: { arp: GUEST_LIMITS.arp, broadcasts: GUEST_LIMITS.broadcast, bytes: GUEST_LIMITS.bytes },
    names: new SeededNames(seed, 'attacks'),
  };
  const port = (name: string): WirePort => {
    const found = wire.port(name);
    if (found === undefined) throw new Error(`there is no port ${name}`);
    return found;
  };
  return {
    scene,
    at: {
      attacker: port('attacker'),
      peer: port('peer'),
      stranger: port('stranger'),
      gateway: port(plan.gateway('guests').name),
      dhcpServer: port(facility('dhcp-server').name),
      controller: port('controller'),
      rootOs: port('rootOs'),
      neighbour: port('neighbour'),
      device: port(facility('device').name),
      edge: port('edge'),
      outside: { send: edge.receive, onFrame: edge.onOutside },
    },
  };
}
