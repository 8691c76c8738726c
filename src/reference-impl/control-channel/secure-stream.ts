import { constants } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { once } from '../once.ts';
import type { ChannelIdentity } from './channel-identity.ts';
import type { Deadlines } from './deadlines.ts';
import type { PeerCheck, PeerFault } from './peer-check.ts';

/** Why there is no secure stream. `connection-lost`: the stream ended or was reset. `bad-handshake`: what came is not the TLS that we speak. */
export type HandshakeFault = PeerFault | 'bad-handshake' | 'too-slow' | 'connection-lost';

export type Handshake =
  { readonly outcome: 'secured'; readonly socket: TLSSocket } | { readonly outcome: 'failed'; readonly reason: HandshakeFault };

export interface SecureStreamParts {
  readonly identity: ChannelIdentity;
  /** SHA-256 of the certificate that the other side must show. */
  readonly fingerprint: string;
  readonly peerCheck: PeerCheck;
  readonly deadlines: Deadlines;
}

/** How long a handshake may take, all in all. */
export const HANDSHAKE_MILLISECONDS = 10_000;

const SECURE = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  // Forward secrecy and authenticated encryption (RFC 9325 section 4.2), whatever else OpenSSL would take.
  ciphers: 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20',
  honorCipherOrder: true,
  // No tickets (RFC 5077; in TLS 1.3 those that are sent regardless cannot be used, since nobody keeps a session), no second handshake within a stream.
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
} as const;

/** One context an identity, made when it is first needed: hundreds of agents share a process, and most of them are never called. */
const contextOf = once(({ certificate, key }: ChannelIdentity): SecureContext =>
  createSecureContext({ ...SECURE, cert: certificate, key }),
);

/** Makes a stream secure as the side that opened it (CTL-1, CTL-4). On failure the stream is destroyed. Never rejects. */
export function secureAsClient(stream: Duplex, parts: SecureStreamParts): Promise<Handshake> {
  // Chains and names prove nothing of self-signed certificates; the peer check does what OpenSSL is told not to do. Its proof of the key stands.
  const socket = connect({
    socket: stream,
    secureContext: contextOf(parts.identity),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  return shakeHands(socket, 'secureConnect', stream, parts);
}

/** Makes a stream secure as the side that listens (CTL-1, CTL-4). On failure the stream is destroyed. Never rejects. */
export function secureAsServer(stream: Duplex, parts: SecureStreamParts): Promise<Handshake> {
  // Who shows no certificate is refused within the handshake (RFC 8446 section 4.4.2.4); which certificate it must be is the peer check's business,
  // for on this side Node leaves that to whoever made the TLSSocket.
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: contextOf(parts.identity),
    requestCert: true,
    rejectUnauthorized: true,
  });
  return shakeHands(socket, 'secure', stream, parts);
}

function shakeHands(socket: TLSSocket, done: 'secure' | 'secureConnect', stream: Duplex, parts: SecureStreamParts): Promise<Handshake> {
  return new Promise((resolve) => {
    const finish = (handshake: Handshake): void => {
      deadline.cancel();
      socket.off('close', onClose);
      if (handshake.outcome === 'failed') {
        socket.destroy();
        stream.destroy();
      }
      resolve(handshake);
    };
    const fail = (reason: HandshakeFault): void => finish({ outcome: 'failed', reason });
    const onClose = (): void => fail('connection-lost');
    const deadline = parts.deadlines.after(HANDSHAKE_MILLISECONDS, () => fail('too-slow'));
    // The listener stays: an error of the stream's later life shows in its closing.
    socket.on('error', (error: NodeJS.ErrnoException) => fail(faultOf(error)));
    socket.on('close', onClose);
    socket.once(done, () => {
      const fault = parts.peerCheck.fault(
        { certificate: socket.getPeerX509Certificate(), resumed: socket.isSessionReused(), protocol: socket.getProtocol() },
        parts.fingerprint,
      );
      if (fault === undefined) finish({ outcome: 'secured', socket });
      else fail(fault);
    });
  });
}

function faultOf({ code = '' }: NodeJS.ErrnoException): HandshakeFault {
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'no-certificate';
  return code.startsWith('ERR_SSL') || code === 'EPROTO' ? 'bad-handshake' : 'connection-lost';
}
