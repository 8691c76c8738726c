import type { WireFault, WireFaultKind } from '../../conformance/evidence/index.ts';

export const fault = (kind: WireFaultKind, detail: string): WireFault => ({ kind: 'fault', fault: kind, detail });

interface SystemError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

/**
 * What an error of the socket means. OpenSSL names an alert that the peer sent with the word "alert" in its reason ("tlsv13 alert certificate
 * required", RFC 8446 section 6.2); its own complaints do not have it. Under TLS 1.3 an alert about the client's certificate comes after the client
 * believes the handshake to be over, and is a `tls-alert` all the same.
 */
export function faultOf(error: SystemError, stage: 'connecting' | 'handshaking' | 'open'): WireFault {
  const alert = /\balert (?!number)(.+)$/i.exec(error.reason ?? '');
  if (alert) return fault('tls-alert', (alert[1] as string).trim().toLowerCase());
  if (error.code === 'ECONNREFUSED') return fault('connection-refused', 'nobody listens there');
  const detail = error.code && !error.message.includes(error.code) ? `${error.code}: ${error.message}` : error.message;
  if (stage === 'open') return fault(error.code?.startsWith('ERR_SSL') ? 'malformed' : 'connection-lost', detail);
  return fault(stage === 'connecting' ? 'connection-lost' : 'handshake-failed', detail);
}
