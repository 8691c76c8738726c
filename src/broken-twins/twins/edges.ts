import { exchanged, type Change } from '../change.ts';

/** The edge hands these ports on to an instance, of whoever has declared anything. */
export const edgeLettingIn = (isOpen: (port: number) => boolean): Change =>
  exchanged('edgeRules', (lawful) => ({
    endpoint: (packet, service) => {
      const ruling = lawful.endpoint(packet, service);
      const [first] = service.endpoints;
      return 'value' in ruling || first === undefined || !isOpen(packet.destinationPort)
        ? ruling
        : { value: { ...first, localPort: packet.destinationPort } };
    },
  }));

/** Edge and root OS let these ports in, at every instance that has declared anything. */
export const lettingIn = (isOpen: (port: number) => boolean): readonly Change[] => [
  edgeLettingIn(isOpen),
  exchanged('endpointRules', (lawful) => ({
    declared: (packet, instance, services) => (isOpen(packet.destinationPort) ? undefined : lawful.declared(packet, instance, services)),
  })),
];
