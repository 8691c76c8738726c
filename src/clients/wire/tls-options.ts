import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, type SecureVersion, type TLSSocket } from 'node:tls';
import type { ClientIdentity } from '../certificate.ts';

export interface TlsOptions {
  /** The certificate to offer; none by default. */
  readonly identity?: ClientIdentity | null | undefined;
  readonly minVersion?: SecureVersion | undefined;
  readonly maxVersion?: SecureVersion | undefined;
  /** A session to resume, from {@link Connection.session}. */
  readonly session?: Buffer | null | undefined;
  /** How long the handshake, and each answer, may take, in milliseconds; the patience's own deadline by default. */
  readonly deadline?: number | undefined;
}

const ANONYMOUS = {};
const contexts = new WeakMap<object, Map<string, SecureContext>>();
const MOST_CONTEXTS = 32;

/**
 * The TLS settings of a connection, made once for each identity, trust and span of versions: parsing PEM costs half a handshake. Security level 0, so
 * that the kit can offer what a fabric must refuse: a weak key, SHA-1, TLS 1.0.
 */
export function secureContext({ identity, minVersion, maxVersion }: TlsOptions, trust: string): SecureContext {
  const owner = identity ?? ANONYMOUS;
  let known = contexts.get(owner);
  if (!known) contexts.set(owner, (known = new Map()));
  const key = `${minVersion ?? ''} ${maxVersion ?? ''} ${trust}`;
  let context = known.get(key);
  if (!context) {
    if (known.size >= MOST_CONTEXTS) known.clear();
    context = createSecureContext({
      ca: [trust],
      ciphers: 'DEFAULT@SECLEVEL=0',
      minVersion: minVersion ?? 'TLSv1.2',
      maxVersion: maxVersion ?? 'TLSv1.3',
      ...(identity ? { cert: identity.certificate, key: identity.key } : {}),
    });
    known.set(key, context);
  }
  return context;
}

/** Why the surface's certificate is not the one to trust, nor issued by it for this host; null when it is. */
export function distrust(socket: TLSSocket, trust: string, host: string): string | null {
  const peer = socket.getPeerX509Certificate();
  // A resumed session has no certificate message; OpenSSL keeps the peer's certificate in the session.
  if (!peer) return socket.isSessionReused() ? null : 'the surface showed no certificate';
  if (peer.raw.equals(trusted(trust))) return null;
  if (!socket.authorized) return `the surface showed a certificate that is not trusted: ${String(socket.authorizationError)}`;
  return (isIP(host) ? peer.checkIP(host) : peer.checkHost(host)) === undefined ? `the surface's certificate is not for ${host}` : null;
}

let lastTrusted: { pem: string; der: Buffer } | undefined;

function trusted(pem: string): Buffer {
  if (lastTrusted?.pem !== pem) lastTrusted = { pem, der: new X509Certificate(pem).raw };
  return lastTrusted.der;
}
