import type { AddressPlan } from './address-plan.ts';
import type { HostCard } from './host.ts';
import type { Network } from './network.ts';
import type { Device } from './wire/device.ts';
import { runDevice } from './wire/device.ts';
import { createConsoleServer, createNetworkDevice, createPowerDistributionUnit } from './wire/devices.ts';
import { serveDhcp } from './wire/dhcp-server.ts';
import { numbersOf } from './wire/numbers.ts';
import type { Station } from './wire/station.ts';
import type { Wire } from './wire/wire.ts';

/** What a building has of each. */
const INTERFACES = 48;
const OUTLETS = 24;

/** What stands on the network besides the hosts that run the fabric: the guests' DHCP server, devices that cannot do TLS, and the desk that these are administered from. */
export interface Facilities {
  readonly stations: readonly Station[];
}

export interface FacilitiesParts {
  readonly wire: Wire;
  readonly network: Pick<Network, 'hosts'>;
  readonly plan: AddressPlan;
}

/** Plugs the facilities in (VLN-1: the devices on a VLAN of their own, and so is the desk). */
export function createFacilities({ wire, network, plan }: FacilitiesParts): Facilities {
  const station = (name: string, kind: Station['kind'], vlan: Station['vlan'], number: number): Station => {
    const address = plan.infrastructure(vlan, number);
    return { name, kind, vlan, address, mac: plan.macOf(address) };
  };
  const plugIn = (card: Station) => wire.attach({ ...card, filters: [] });

  const dhcp = station('dhcp-server', 'dhcp-server', 'guests', 1);
  serveDhcp(plugIn(dhcp), dhcp, wire.stations, {
    mask: plan.subnets.guests.mask,
    router: numbersOf(plan.gateway('guests')).address,
  });

  const consoles = (): ReadonlyMap<string, () => string> =>
    new Map(
      network
        .hosts()
        .filter(isNode)
        .map(({ name }) => [name, () => `${name} login:`]),
    );
  const devices: readonly [string, Device][] = [
    ['network-device', createNetworkDevice(INTERFACES)],
    ['power-distribution-unit', createPowerDistributionUnit(OUTLETS)],
    ['console-server', createConsoleServer(consoles)],
  ];
  const installed = devices.map(([name, device], index) => {
    const card = station(name, 'device', 'devices', index + 1);
    runDevice(plugIn(card), card, device);
    return card;
  });

  const desk = station('administration-desk', 'administration', 'administration', 1);
  plugIn(desk);
  return { stations: [dhcp, ...installed, desk] };
}

const isNode = ({ kind }: HostCard): boolean => kind === 'root-os';
