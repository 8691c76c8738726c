import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { duplexPair, type Duplex } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import { PROTOCOL } from '../../reference-impl/network/frames/ipv4.ts';
import { TCP, tcpHeaderLength } from '../../reference-impl/network/frames/tcp.ts';
import { DROP } from '../../reference-impl/network/filter/drop-reasons.ts';
import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import type { Host } from '../../reference-impl/network/network.ts';
import type { NetworkStream } from '../../reference-impl/network/stream.ts';
import { atStart, exchanged, type Change } from '../change.ts';
import { using } from '../hidden.ts';
import { portalOver, smapiOver, storageOver } from './doors.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('ENC-2');

type MakeServer = (options: ServerOptions) => Server;

/** A door for the protocols of 1999 and 2006; OpenSSL offers them at its lowest security level only. */
const outdated: MakeServer = (options) => createServer({ ...options, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });

const TLS_HANDSHAKE = 0x16;

/** A door that looks at the first byte of a connection, and takes one that is no TLS as well; it answers as it does over TLS, or like this. */
const alsoInTheClear =
  (answer?: RequestListener): MakeServer =>
  (options) => {
    const secure = createServer(options);
    const plain = createHttpServer(answer ?? ((request, response) => void secure.emit('request', request, response)));
    const takeTls = secure.listeners('connection') as ((socket: Socket) => void)[];
    secure.removeAllListeners('connection');
    secure.on('connection', (socket: Socket) => {
      const look = (): void => {
        const first = socket.read(1) as Buffer | null;
        if (first === null) return void socket.once('readable', look);
        socket.unshift(first);
        if (first[0] === TLS_HANDSHAKE) for (const take of takeTls) take.call(secure, socket);
        else plain.emit('connection', socket);
      };
      look();
    });
    return secure;
  };

/** Who is turned away at the handshake, or begins with none, is who would see it. */
const REFUSED = { refused: 'tlsClientError' } as const;

/** Somebody who stands in the middle of each stream between two guests that is TLS: opens it with the fabric's own certificate, and makes another TLS of it. */
const inTheMiddle: Change = exchanged('network', (lawful, c) => {
  const { certificate, key } = c.options.identity;
  const meddle = (far: Duplex): Duplex => {
    const [near, end] = duplexPair();
    end.once('readable', () => {
      const first = end.read() as Buffer;
      end.unshift(first);
      if (first[0] !== TLS_HANDSHAKE) return void end.pipe(far).pipe(end);
      const opened = new TLSSocket(end as Socket, { isServer: true, secureContext: createSecureContext({ cert: certificate, key }) });
      const closed = connect({ socket: far as Socket, rejectUnauthorized: false });
      for (const each of [opened, closed]) each.on('error', () => far.destroy());
      opened.pipe(closed).pipe(opened);
    });
    far.once('close', () => near.destroy());
    return near;
  };
  const meddling = (host: Host): Host => ({
    card: host.card,
    isUp: host.isUp,
    listen: (port, accept) => host.listen(port, accept),
    listensAt: (port) => host.listensAt(port),
    connect: async (to, port) => {
      const connection = await host.connect(to, port);
      if (connection.outcome === 'refused' || lawful.host(to)?.card.kind !== 'guest') return connection;
      return { ...connection, stream: meddle(connection.stream) as NetworkStream };
    },
    powerOff: () => host.powerOff(),
    powerOn: () => host.powerOn(),
    tap: (observe) => host.tap(observe),
  });
  return {
    host: (address) => {
      const host = lawful.host(address);
      return host?.card.kind === 'guest' ? meddling(host) : host;
    },
  };
});

const CLEAR = 'serves-nothing-in-the-clear-where-it-speaks-tls';
const wanted = (...deeds: readonly string[]): Record<string, string> =>
  Object.fromEntries(deeds.map((deed) => [`nobody-${deed}-in-the-clear-in-an-account-whose-owner-wants-tls-alone`, 'refused']));
const FORGOTTEN = 'that-an-account-wants-tls-alone-is-not-forgotten-when-the-power-is-cut';
const ROLES = 'what-two-roles-of-a-customer-say-to-each-other-over-tls-is-read-by-nobody-between-them';
const EVERY_DEED = [
  'reads-a-blob',
  'lists-the-blobs',
  'stores-a-blob',
  'deletes-a-blob',
  'reads-a-blob-by-a-shared-access-signature',
  'reads-a-blob-that-everybody-may-read',
];

export const enc2Twins = [
  twin({
    id: 'portal-speaks-outdated-tls',
    how: 'The Portal speaks TLS 1.0 and 1.1 to whoever asks for them.',
    caughtBy: {
      'the-portal-is-not-served-over-tls-1-0': 'handshake-refused',
      'the-portal-is-not-served-over-tls-1-1': 'handshake-refused',
    },
    changes: portalOver(outdated, REFUSED),
  }),
  twin({
    id: 'storage-speaks-outdated-tls',
    how: 'Storage speaks TLS 1.0 and 1.1 to whoever asks for them.',
    caughtBy: { 'storage-is-not-served-over-tls-1-0': 'handshake-refused', 'storage-is-not-served-over-tls-1-1': 'handshake-refused' },
    changes: storageOver(outdated, REFUSED),
  }),
  twin({
    id: 'portal-in-the-clear-at-the-same-port',
    how: 'The Portal serves its pages in the clear to whoever does not begin with TLS.',
    caughtBy: { [`the-portal-${CLEAR}`]: 'nothing-in-the-clear' },
    changes: portalOver(alsoInTheClear(), REFUSED),
  }),
  twin({
    id: 'smapi-tells-its-state-in-the-clear',
    how: 'SMAPI tells whoever does not begin with TLS that it is well.',
    caughtBy: { [`smapi-${CLEAR}`]: 'nothing-in-the-clear' },
    changes: smapiOver(
      alsoInTheClear((_request, response) => void response.end('well')),
      REFUSED,
    ),
  }),
  twin({
    id: 'storage-in-the-clear-at-the-same-port',
    how: 'Storage serves in the clear at the port of TLS as well.',
    caughtBy: { [`storage-${CLEAR}`]: 'nothing-in-the-clear' },
    changes: storageOver(alsoInTheClear(), REFUSED),
  }),
  twin({
    id: 'plaintext-where-tls-was-required',
    how: 'That an account wants TLS alone is written down, and nobody looks at it.',
    caughtBy: { ...wanted(...EVERY_DEED), [FORGOTTEN]: 'refused' },
    changes: exchanged('transportPolicy', () => ({ permits: () => true })),
  }),
  twin({
    id: 'one-front-end-serves-in-the-clear',
    how: 'One of the front ends of storage does not look whether an account wants TLS alone.',
    caughtBy: wanted(...EVERY_DEED),
    changes: exchanged('secondTransportPolicy', () => ({ permits: () => true })),
  }),
  twin({
    id: 'tls-alone-forgotten-at-a-restart',
    how: 'A fabric that is started again serves every account in the clear.',
    caughtBy: { [FORGOTTEN]: 'refused' },
    changes: atStart('transportPolicy', 'UPDATE storageAccounts SET secureTransferOnly = 0'),
  }),
  twin({
    id: 'tls-between-roles-dropped',
    how: 'What customers’ machines say to one another is inspected, and what cannot be read is dropped.',
    caughtBy: { [ROLES]: 'letters-sealed' },
    changes: exchanged('filterChecks', (lawful) => ({
      tcpHeader: (port, packet) => {
        const { frame, transport, end, protocol, sourcePort, destinationPort } = packet;
        const fault = lawful.tcpHeader(port, packet);
        if (fault !== 0 || protocol !== PROTOCOL.tcp || transport + TCP.header > end) return fault;
        const data = transport + tcpHeaderLength(frame, transport);
        const isAgents = sourcePort === AGENT_PORT.guest || destinationPort === AGENT_PORT.guest;
        return !isAgents && data < end && frame[data] === TLS_HANDSHAKE ? DROP.tcp_parsing : 0;
      },
    })),
  }),
  twin({
    id: 'tls-between-roles-opened',
    how: 'Somebody stands in the middle of what customers’ machines say to one another over TLS, with a certificate that they trust.',
    caughtBy: { [ROLES]: 'keys-shared' },
    changes: inTheMiddle,
    shownBy: using('network.connect'),
  }),
];
