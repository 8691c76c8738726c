import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { exchanged } from '../change.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('EDG-1');

export const edg1Twins = [
  twin({
    id: 'edge-open-before-closed-root-os',
    how: 'The edge hands on whatever comes for a public address, and leaves it to the root OS to refuse.',
    caughtBy: {},
    changes: exchanged('edgeRules', (lawful) => ({
      endpoint: (packet, service) => {
        const ruling = lawful.endpoint(packet, service);
        const [first] = service.endpoints;
        return 'value' in ruling || first === undefined ? ruling : { value: { ...first, localPort: packet.destinationPort } };
      },
    })),
  }),
  twin({
    id: 'root-os-open-behind-closed-edge',
    how: 'Behind the edge’s filter the root OS has none: what the edge lets in is let in.',
    caughtBy: {},
    changes: exchanged('endpointRules', () => ({ form: () => undefined, source: () => undefined, declared: () => undefined })),
  }),
  twin({
    id: 'undeclared-ports-open',
    how: 'Who has declared an endpoint is reached at all ports but those of remote services.',
    caughtBy: {},
    changes: [
      exchanged('edgeRules', (lawful) => ({
        endpoint: (packet, service) => {
          const ruling = lawful.endpoint(packet, service);
          const [first] = service.endpoints;
          if ('value' in ruling || first === undefined || ruling.reason === 'remote_access_not_declared') return ruling;
          return { value: { ...first, localPort: packet.destinationPort } };
        },
      })),
      exchanged('endpointRules', (lawful) => ({
        declared: (packet, instance, services) => {
          const reason = lawful.declared(packet, instance, services);
          return reason === 'remote_access_not_declared' ? reason : undefined;
        },
      })),
    ],
  }),
  twin({
    id: 'any-protocol-at-an-endpoint',
    how: 'An endpoint is a port, whatever protocol it was declared for.',
    caughtBy: {},
    changes: [
      exchanged('edgeRules', (lawful) => ({
        endpoint: (packet, service) => {
          const endpoint = service.endpoints.find(({ publicPort }) => publicPort === packet.destinationPort);
          return endpoint === undefined ? lawful.endpoint(packet, service) : { value: endpoint };
        },
      })),
      exchanged('endpointRules', (lawful) => ({
        declared: (packet, instance, services) => {
          const reason = lawful.declared(packet, instance, services);
          return reason === 'protocol_not_declared' ? undefined : reason;
        },
      })),
    ],
  }),
  twin({
    id: 'inside-addresses-from-outside',
    how: 'Edge, router and root OS take a packet from the Internet with an address of the inside for one from the inside.',
    caughtBy: {},
    changes: [
      exchanged('edgeRules', () => ({ source: () => undefined })),
      exchanged('endpointRules', () => ({ source: () => undefined })),
      exchanged('routerRules', (lawful) => ({
        source: (packet, from) => (from.kind === 'load-balancer' ? undefined : lawful.source(packet, from)),
      })),
    ],
  }),
  twin({
    id: 'one-list-of-endpoints-for-all',
    how: 'The edge looks a port up in one list, whoever has declared it and at whichever address.',
    caughtBy: {},
    changes: exchanged('edgeRules', (lawful, c) => ({
      endpoint: (packet, service) => {
        const ruling = lawful.endpoint(packet, service);
        if ('value' in ruling) return ruling;
        const other = c
          .part('edge')
          .services()
          .flatMap(({ endpoints }) => endpoints)
          .find(({ protocol, publicPort }) => PROTOCOL[protocol] === packet.protocol && publicPort === packet.destinationPort);
        return other === undefined ? ruling : { value: other };
      },
    })),
  }),
  twin({
    id: 'endpoints-closed',
    how: 'The edge lets nothing in, what was declared included.',
    caughtBy: {},
    changes: exchanged('edgeRules', () => ({ opens: () => false })),
  }),
];
