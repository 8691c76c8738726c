import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { readPacket, translated } from '../../reference-impl/network/wire/packet.ts';
import { exchanged } from '../change.ts';
import { edgeLettingIn, lettingIn } from './edges.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('EDG-1');

export const edg1Twins = [
  twin({
    id: 'edge-open-before-closed-root-os',
    how: 'The edge hands on whatever comes for a public address, and leaves it to the root OS to refuse.',
    caughtBy: {
      'with-the-filter-of-the-root-os-for-what-comes-from-outside-out-of-the-way-that-of-the-edge-lets-nothing-in-that-was-not':
        'frames-as-promised',
    },
    changes: edgeLettingIn(() => true),
  }),
  twin({
    id: 'root-os-open-behind-closed-edge',
    how: 'Behind the edge’s filter the root OS has none: what the edge lets in is let in.',
    caughtBy: {
      'with-the-filter-of-the-edge-out-of-the-way-that-of-the-root-os-for-what-comes-from-outside-lets-nothing-in-that-was-not':
        'frames-as-promised',
    },
    changes: exchanged('endpointRules', () => ({
      unreadable: () => undefined,
      form: () => undefined,
      source: () => undefined,
      declared: () => undefined,
    })),
  }),
  twin({
    id: 'undeclared-port-open',
    how: 'Port 8080, which so many programs open, is let in to whoever has declared anything.',
    caughtBy: {
      'nothing-else-comes-in': 'frames-as-promised',
      'with-the-filter-of-the-edge-out-of-the-way-that-of-the-root-os-for-what-comes-from-outside-lets-nothing-in-that-was-not':
        'frames-as-promised',
      'with-the-filter-of-the-root-os-for-what-comes-from-outside-out-of-the-way-that-of-the-edge-lets-nothing-in-that-was-not':
        'frames-as-promised',
    },
    changes: lettingIn((port) => port === 8080),
  }),
  twin({
    id: 'any-protocol-at-an-endpoint',
    how: 'An endpoint is a port, whatever protocol it was declared for.',
    caughtBy: {
      'nothing-else-comes-in': 'frames-as-promised',
      'with-the-filter-of-the-edge-out-of-the-way-that-of-the-root-os-for-what-comes-from-outside-lets-nothing-in-that-was-not':
        'frames-as-promised',
      'with-the-filter-of-the-root-os-for-what-comes-from-outside-out-of-the-way-that-of-the-edge-lets-nothing-in-that-was-not':
        'frames-as-promised',
    },
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
    caughtBy: {
      'nothing-else-comes-in': 'frames-as-promised',
      'with-the-filter-of-the-edge-out-of-the-way-that-of-the-root-os-for-what-comes-from-outside-lets-nothing-in-that-was-not':
        'frames-as-promised',
      'with-the-filter-of-the-root-os-for-what-comes-from-outside-out-of-the-way-that-of-the-edge-lets-nothing-in-that-was-not':
        'frames-as-promised',
    },
    changes: [
      exchanged('edgeRules', () => ({ source: () => undefined })),
      exchanged('endpointRules', () => ({ source: () => undefined })),
      exchanged('routerRules', (lawful) => ({
        source: (packet, from) =>
          from.kind === 'load-balancer' && packet.protocol === PROTOCOL.tcp ? undefined : lawful.source(packet, from),
      })),
    ],
  }),
  twin({
    id: 'one-list-of-endpoints-for-all',
    how: 'The edge looks a port up in one list, whoever has declared it and at whichever address, but for those who have declared remote desktop.',
    caughtBy: {
      'what-each-of-two-customers-declares-is-open-at-their-own-address-and-leads-to-their-own-instances': 'frames-as-promised',
    },
    changes: exchanged('edgeRules', (lawful, c) => ({
      endpoint: (packet, service) => {
        const ruling = lawful.endpoint(packet, service);
        if ('value' in ruling) return ruling;
        const declared = c
          .part('edge')
          .services()
          .flatMap(({ endpoints }) => endpoints);
        if (declared.some(({ publicPort }) => publicPort === 3389)) return ruling;
        const other = declared.find(
          ({ protocol, publicPort }) => PROTOCOL[protocol] === packet.protocol && publicPort === packet.destinationPort,
        );
        return other === undefined ? ruling : { value: other };
      },
    })),
  }),
  twin({
    id: 'answers-under-another-address',
    how: 'What instances answer leaves the edge under an address of the edge’s own.',
    caughtBy: {
      'a-declared-endpoint-answers-from-the-internet': 'frames-as-promised',
    },
    changes: exchanged('edge', (lawful) => ({
      onOutside: (listener) =>
        lawful.onOutside((frame) => {
          const packet = readPacket(frame);
          listener(typeof packet === 'string' ? frame : translated(frame, packet, 'source', '198.19.255.254', packet.sourcePort));
        }),
    })),
  }),
];
