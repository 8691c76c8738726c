import type { Fabric } from '../../reference-impl/fabric.ts';
import { INTERNET_HOST } from '../../reference-impl/network/edge/index.ts';
import { captureAt, VLAN_ID, VLANS, type Capture, type WirePort } from '../../reference-impl/network/wire/index.ts';
import { MANAGEMENT_PORT } from '../../reference-impl/network/wire/routes.ts';
import { formatIpv4 } from '../../reference-impl/network/frames/ipv4-address.ts';
import type { InstrumentName, InstrumentResult } from '../contract/index.ts';
import type { Hands } from './lab.ts';

type WireHands = Pick<Hands, Extract<InstrumentName, `wire.${string}`>>;
type Described = InstrumentResult<'wire.describe'>;
type Port = Described['ports'][number];

/** The port of the Internet, in front of the edge. */
const INTERNET = 'internet';

/** There is no port of that name. */
export class UnknownPort extends Error {
  override readonly name = 'UnknownPort';
  readonly reason = 'no-such-port';
}

/** How the instruments for raw frames are worked on the reference fabric. */
export const wireHands: WireHands = {
  'wire.describe': async ({ fabric }) => ({
    ports: [...portsOf(fabric), { port: INTERNET, kind: 'outside', ...INTERNET_HOST }],
    guests: guestsOf(fabric),
    hostAgent: { address: '168.63.129.16' },
    publicAddresses: publicAddressesOf(fabric),
  }),
  'wire.send': async ({ fabric }, { port, frames }) => {
    const at = portAt(fabric, port);
    for (const frame of frames) at.send(Buffer.from(frame, 'base64'));
    return {};
  },
  'wire.capture': async ({ fabric }, { ports }) => {
    const at = [...new Set(ports)].map((name) => [name, portAt(fabric, name)] as const);
    for (const capture of capturesOf(fabric).values()) capture.stop();
    captures.set(fabric, new Map(at.map(([name, port]) => [name, captureAt(port, MOST_BYTES)])));
    return {};
  },
  'wire.captured': async ({ fabric }, { from }) => ({
    captured: from.map(({ port, until }) => {
      const capture = capturesOf(fabric).get(port);
      if (capture === undefined) throw new UnknownPort(`nothing is captured at ${port}`);
      const { frames, lost } = capture.take(until === undefined ? undefined : Buffer.from(until, 'base64'));
      return { port, frames: frames.map((frame) => frame.toString('base64')), lost };
    }),
  }),
  'wire.addAddress': async ({ fabric: { parts } }, { port }) => {
    const guest = parts.network.hosts().find(({ name, kind }) => name === port && kind === 'guest');
    if (guest === undefined) throw new UnknownPort(`no guest stands at ${port}`);
    return parts.network.addAddress(port);
  },
  'wire.layer': async ({ fabric: { parts } }, { layer, on }) => {
    const layers = { ...parts.guestFilters.layers, edge: parts.edge.layer, 'root-os-endpoints': parts.endpointFilters.layer };
    layers[layer].isOn = on;
    return {};
  },
};

/** Whoever is plugged in, a port once. */
function portsOf({ parts: { wire } }: Fabric): Port[] {
  const ports = new Map<string, Port>();
  for (const vlan of VLANS)
    for (const { port, kind, mac, address, node } of wire.stations.inVlan(vlan))
      if (!ports.has(port))
        ports.set(port, {
          port,
          kind,
          mac,
          address,
          vlan: VLAN_ID[vlan],
          ...(node === undefined ? {} : { node }),
          ...(kind === 'device' ? { management: MANAGEMENT_PORT } : {}),
        });
  return [...ports.values()];
}

function guestsOf({ parts }: Fabric): Described['guests'] {
  const { network, mask } = parts.addressPlan.subnets.guests;
  const { arp, broadcast, bytes } = parts.guestFilters.limits;
  return { network: formatIpv4(network), prefix: 32 - Math.log2(~mask + 1), limits: { arp, broadcasts: broadcast, bytes } };
}

function publicAddressesOf({ parts: { resources, edge } }: Fabric): Described['publicAddresses'] {
  return resources.deployments
    .all()
    .flatMap(({ subscriptionId, service, slot, vip }) =>
      vip === null ? [] : [{ subscriptionId, service, slot, address: vip, mac: edge.outside.mac }],
    );
}

function portAt({ parts }: Fabric, name: string): Pick<WirePort, 'send' | 'onFrame'> {
  if (name === INTERNET) return { send: parts.edge.receive, onFrame: parts.edge.onOutside };
  const port = parts.wire.port(name);
  if (port === undefined) throw new UnknownPort(`the network has no port ${name}`);
  return port;
}

/** What is being captured in each fabric, by port. */
const captures = new WeakMap<Fabric, Map<string, Capture>>();
const capturesOf = (fabric: Fabric): ReadonlyMap<string, Capture> => captures.get(fabric) ?? new Map<string, Capture>();

/** The most that one capture keeps until it is read. */
const MOST_BYTES = 16 * 1024 * 1024;
