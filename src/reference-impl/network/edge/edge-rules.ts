import { PROTOCOL } from '../frames/ipv4.ts';
import type { Packet } from '../wire/packet.ts';
import { isOutside } from '../wire/router-rules.ts';
import type { Ruling } from '../wire/switch-rules.ts';
import { undeclared } from './remote-access.ts';
import type { Endpoint, PublicService } from './service.ts';

/** What the edge load balancer decides: the first filter of EDG-1, and EDG-2. */
export interface EdgeRules {
  /** Why a packet of this form is not let in, or `undefined`. */
  form(packet: Packet): string | undefined;
  /** Why a packet with this source is not let in from outside, or `undefined`. */
  source(packet: Packet, isVip: (address: string) => boolean): string | undefined;
  /** The endpoint that a packet is for. */
  endpoint(packet: Packet, service: PublicService): Ruling<Endpoint>;
  /** Whether a packet may be the first of its flow. */
  opens(packet: Packet): boolean;
  /** The instance that the endpoint's flow of this number goes to; the first is 0. */
  instance(endpoint: Endpoint, turn: number): string;
}

export const EDGE_RULES: EdgeRules = {
  form({ hasOptions, isFragment }) {
    if (hasOptions) return 'ip_options';
    return isFragment ? 'ip_fragment' : undefined;
  },
  source({ source }, isVip) {
    if (isVip(source)) return 'source_is_vip';
    return isOutside(source) ? undefined : 'source_not_outside';
  },
  endpoint({ protocol, destinationPort }, { endpoints }) {
    const atPort = endpoints.filter(({ publicPort }) => publicPort === destinationPort);
    const endpoint = atPort.find((candidate) => PROTOCOL[candidate.protocol] === protocol);
    if (endpoint !== undefined) return { value: endpoint };
    return { reason: atPort.length > 0 ? 'protocol_not_declared' : undeclared(destinationPort) };
  },
  opens: ({ protocol, opens }) => protocol === PROTOCOL.udp || opens,
  instance: ({ instances }, turn) => instances[turn % instances.length] ?? '',
};
