import { exchanged, type Change } from '../change.ts';

/** Edge and root OS let these ports in, at every instance that has declared anything. */
export const lettingIn = (isOpen: (port: number) => boolean): readonly Change[] => [
  exchanged('edgeRules', (lawful) => ({
    endpoint: (packet, service) => {
      const ruling = lawful.endpoint(packet, service);
      const [first] = service.endpoints;
      return 'value' in ruling || first === undefined || !isOpen(packet.destinationPort)
        ? ruling
        : { value: { ...first, localPort: packet.destinationPort } };
    },
  })),
  exchanged('endpointRules', (lawful) => ({
    declared: (packet, instance, services) => (isOpen(packet.destinationPort) ? undefined : lawful.declared(packet, instance, services)),
  })),
];
