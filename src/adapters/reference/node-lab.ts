import { connect } from 'node:net';
import { UnknownNode } from '../../reference-impl/compute-node/compute-nodes.ts';
import type { Fabric } from '../../reference-impl/fabric.ts';
import type { Station } from '../../reference-impl/network/wire/index.ts';
import { recordTraffic, type Recording, type Traffic } from '../../reference-impl/network/traffic.ts';
import type { InstrumentName, InstrumentResult } from '../contract/index.ts';
import { handedOver, joined, tcpAddress } from './handed-over.ts';
import type { Hands } from './lab.ts';

type NodeHands = Pick<
  Hands,
  Extract<InstrumentName, 'node.boot' | 'node.takeOver' | `agent.${string}` | `network.${string}` | 'controller.greet' | 'controller.nodes'>
>;

/** What is being recorded of each fabric's inner network. */
const recordings = new WeakMap<Fabric, Recording>();

/** How the instruments for nodes and the inner network are worked on the reference fabric. */
export const nodeHands: NodeHands = {
  'node.boot': async ({ fabric: { parts } }) => ({ node: parts.nodes.rack(parts.regions.list()[0]?.name ?? '') }),
  'node.takeOver': async ({ fabric: { parts } }, { node }) => {
    const { identity, card } = parts.computeNodes.takeOver(node);
    return { certificate: identity.certificate, key: identity.key, address: card.address, port: card.port };
  },
  'agent.standIn': async ({ fabric: { parts } }, { node, at }) => {
    parts.computeNodes.standIn(node, (stream) => joined(stream, connect({ ...tcpAddress(at), allowHalfOpen: true })));
    return {};
  },
  'network.hosts': async ({ fabric: { parts } }) => ({
    hosts: [...parts.network.hosts(), ...parts.facilities.stations.filter(isDevice)].map(({ name, kind, address, node }) => ({
      name,
      kind,
      address,
      ...(node === undefined ? {} : { node }),
    })),
  }),
  'network.capture': async ({ fabric }) => {
    recordings.get(fabric)?.stop();
    recordings.set(fabric, recordTraffic(fabric.parts.network));
    return {};
  },
  'network.traffic': async ({ fabric }) => {
    const recording = recordings.get(fabric);
    // Half a recording shows nothing of the other half, so nobody is to judge by it.
    if (recording === undefined || recording.lost > 0)
      throw new Error(`of the traffic ${recording?.lost ?? 'all'} bytes were not recorded`);
    return { traffic: recording.traffic.flatMap(told) };
  },
  'network.connect': async ({ fabric: { parts } }, { from, to, port }) => {
    const card = parts.network.hosts().find(({ name }) => name === from);
    const host = card === undefined ? undefined : parts.network.host(card.address);
    if (host === undefined) throw new UnknownNode(`nothing on the network is called ${from}`);
    const connection = await host.connect(to, port);
    if (connection.outcome === 'refused') return connection;
    return { outcome: 'connected', at: await handedOver(connection.stream) };
  },
  'controller.greet': async ({ fabric: { parts } }, { node }) => ({ answered: await parts.nodes.greet(node) }),
  'controller.nodes': async ({ fabric: { parts } }) => ({ nodes: [...parts.nodes.conditions()] }),
};

/** Devices stand on the wire alone: they know no streams. */
const isDevice = (station: Station): station is Station & { kind: 'device' } => station.kind === 'device';

function told({ kind, from, to, port, stream, bytes }: Traffic): InstrumentResult<'network.traffic'>['traffic'] {
  // The power of a host leaves nothing on the wire when it goes.
  if (kind === 'vanished') return [];
  return [
    {
      kind,
      from,
      to,
      port,
      ...(stream === undefined ? {} : { stream }),
      ...(bytes === undefined ? {} : { bytes: Buffer.from(bytes).toString('base64') }),
    },
  ];
}
