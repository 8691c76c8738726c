import type { Fabric } from '../../reference-impl/fabric.ts';
import { OUTSIDE_PORT } from '../../reference-impl/network/edge/index.ts';
import { parseIpv4 } from '../../reference-impl/network/frames/ipv4-address.ts';
import { TcpHost } from '../../reference-impl/network/tcp-host.ts';
import { numbersOf } from '../../reference-impl/network/wire/numbers.ts';
import type { endpointInstruments } from '../contract/endpoint-instrument.ts';
import { handedOver } from './handed-over.ts';
import type { Hands } from './lab.ts';

/**
 * Where the lab itself stands on the Internet: one hop behind that host from which raw frames are put on the wire, at an address that documentation has for itself as
 * well (RFC 5737). So neither takes the other's segments for its own.
 */
const VISITOR = { name: 'visitor', mac: OUTSIDE_PORT.nextHop, address: '198.51.100.20' };

/** The visitor of each fabric, plugged in when it first comes. */
const visitors = new WeakMap<Fabric, TcpHost>();

/** How the instruments for what customers' roles offer to the Internet are worked on the reference fabric. */
export const endpointHands: Pick<Hands, keyof typeof endpointInstruments> = {
  'endpoint.connect': async ({ fabric }, { address, port }) => {
    const to = parseIpv4(address);
    if (to === undefined) return { outcome: 'refused', reason: 'no-answer' };
    const opened = await visitorOf(fabric).open(to, port);
    if ('stream' in opened) return { outcome: 'connected', at: await handedOver(opened.stream) };
    const { failure } = opened;
    if (failure === 'refused') return { outcome: 'refused', reason: 'nobody-listens' };
    const reason = failure === 'no-answer' || failure.outcome === 'delivered' ? 'no-answer' : `${failure.layer}: ${failure.reason}`;
    return { outcome: 'refused', reason };
  },
};

function visitorOf(fabric: Fabric): TcpHost {
  const known = visitors.get(fabric);
  if (known !== undefined) return known;
  const { edge } = fabric.parts;
  const [own, gateway] = [numbersOf(VISITOR), numbersOf({ ...VISITOR, name: 'edge', mac: edge.outside.mac })];
  const made = new TcpHost({
    own,
    // Whatever the visitor sends, it sends to the edge.
    nextHop: () => gateway,
    send: edge.receive,
    // Nobody connects to a visitor.
    opening: () => 'filtered',
    opened: () => undefined,
    accepted: (stream) => stream.destroy(),
    sent: () => undefined,
    closed: () => undefined,
  });
  edge.onOutside((frame) => made.receive(frame));
  visitors.set(fabric, made);
  return made;
}
