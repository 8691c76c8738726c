import { isInside } from '../host.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { readPacket, type Packet } from '../wire/packet.ts';
import { isOutside } from '../wire/router-rules.ts';
import type { EndpointFilter } from '../wire/station.ts';
import { undeclared } from './remote-access.ts';
import type { PublicService } from './service.ts';

/** What the root OS decides of frames that come from outside: the second filter of EDG-1. It takes nothing from the first. */
export interface EndpointRules {
  /** Of what is no packet of IPv4, or not a whole one; the reason is what is wrong with it. */
  unreadable(reason: string): string | undefined;
  form(packet: Packet): string | undefined;
  source(packet: Packet, services: readonly PublicService[]): string | undefined;
  /** Whether an endpoint that is declared for the instance ends at this protocol and port of it. */
  declared(packet: Packet, instance: string, services: readonly PublicService[]): string | undefined;
}

export const ENDPOINT_RULES: EndpointRules = {
  // What is not IPv4 comes from inside alone, and is for the filters of NET-1 to NET-4.
  unreadable: (reason) => (reason === 'non_ip' ? undefined : reason),
  form: ({ hasOptions, isFragment }) => (hasOptions ? 'ip_options' : isFragment ? 'ip_fragment' : undefined),
  source({ source }, services) {
    if (services.some(({ vip }) => vip === source)) return 'source_is_vip';
    return isOutside(source) ? undefined : 'source_not_outside';
  },
  declared({ protocol, destinationPort }, instance, services) {
    const own = services.flatMap(({ endpoints }) => endpoints.filter(({ instances }) => instances.includes(instance)));
    const atPort = own.filter(({ localPort }) => localPort === destinationPort);
    if (atPort.some((endpoint) => PROTOCOL[endpoint.protocol] === protocol)) return undefined;
    return atPort.length > 0 ? 'protocol_not_declared' : undeclared(destinationPort);
  },
};

/** The filter for the instance at this address. `services` are those of its node's root OS: what is declared now, whoever else is told. */
export function createEndpointFilter(
  instance: string,
  services: () => readonly PublicService[],
  rules: EndpointRules = ENDPOINT_RULES,
): EndpointFilter {
  return {
    refuse(frame) {
      const packet = readPacket(frame);
      if (typeof packet === 'string') return rules.unreadable(packet);
      // So is what comes from inside.
      if (isInside(packet.source)) return undefined;
      return rules.form(packet) ?? rules.source(packet, services()) ?? rules.declared(packet, instance, services());
    },
  };
}
