import { connect as connectPlain, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureVersion } from 'node:tls';
import type { ClientIdentity } from '../certificate.ts';
import { fault, faultOf } from '../wire/fault.ts';
import type { Patience } from '../wire/index.ts';
import type { WireFault } from '../../conformance/evidence/index.ts';
import { FrameReader, message } from './frame.ts';
import type { CallRecord, PlayBackRecord } from './record.ts';
import { readSide } from './tls-records.ts';

interface Reached {
  /** Where the lab hands the stream over, as in `127.0.0.1:50123`. */
  readonly at: string;
  readonly patience: Patience;
}

export interface CallOptions extends Reached {
  readonly identity: ClientIdentity | null;
  readonly minVersion?: SecureVersion | undefined;
  readonly maxVersion?: SecureVersion | undefined;
  /** The request's id. */
  readonly id: string;
}

/** Host and port of a loopback address. */
export function placeOf(at: string): { readonly host: string; readonly port: number } {
  const colon = at.lastIndexOf(':');
  return { host: at.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(at.slice(colon + 1)) };
}

/**
 * Calls a fabric agent as a controller would: a handshake with this certificate, or none, and `hello`. The call ends with the first message that comes, with the
 * agent's ending it, or with the end of patience. Whom the agent claims to be is not looked at. Never rejects.
 */
export function callAgent({
  at,
  identity,
  minVersion = 'TLSv1.2',
  maxVersion = 'TLSv1.3',
  id,
  patience,
}: CallOptions): Promise<CallRecord> {
  const reader = new FrameReader();
  const context = {
    minVersion,
    maxVersion,
    ciphers: 'DEFAULT@SECLEVEL=0',
    ...(identity ? { cert: identity.certificate, key: identity.key } : {}),
  };
  const made = { reached: true, shown: identity?.thumbprint ?? null, protocol: null as string | null, received: 0 };
  return new Promise((resolve) => {
    const socket = connect({
      ...placeOf(at),
      servername: '',
      secureContext: createSecureContext(context),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    socket.once('secureConnect', () => {
      made.protocol = socket.getProtocol();
      socket.write(message({ id, op: 'hello', body: {} }));
    });
    let stage: 'connecting' | 'handshaking' = 'connecting';
    socket.once('connect', () => (stage = 'handshaking'));
    const settle = followed(socket, patience, (end) => resolve({ ...made, answers: end.answers, ...toldFault(end.fault) }));
    socket.on('data', (bytes: Buffer) => {
      made.received += bytes.length;
      const answers = reader.push(bytes);
      if (answers.length > 0) settle({ fault: null, answers });
    });
    socket.on('error', (error) => settle({ fault: faultOf(error, made.protocol === null ? stage : 'open'), answers: [] }));
  });
}

/**
 * Sends recorded bytes as they are, without any key, and reads what comes until the agent ends the stream or patience does. Never rejects.
 */
export function playBack({ at, patience, bytes }: Reached & { readonly bytes: Uint8Array }): Promise<PlayBackRecord> {
  const came: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = connectPlain(placeOf(at));
    const settle = followed(socket, patience, (end) => {
      const all = Buffer.concat(came);
      const { random, records } = readSide(all);
      resolve({ reached: true, sent: bytes.length, received: all.length, random, records, ...toldFault(end.fault) });
    });
    socket.once('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => came.push(Buffer.from(chunk)));
    socket.on('error', (error) => settle({ fault: faultOf(error, 'open'), answers: [] }));
  });
}

interface End {
  readonly fault: WireFault | null;
  readonly answers: CallRecord['answers'];
}

/** Sees that a socket comes to one end: its own, the peer's, or that of patience. */
function followed(socket: Socket, patience: Patience, done: (end: End) => void): (end: End) => void {
  let over = false;
  const settle = (end: End): void => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    socket.destroy();
    done(end);
  };
  const timer = setTimeout(() => {
    patience.waitedInVain(patience.deadline);
    settle({ fault: fault('timeout', `neither an answer nor an end within ${patience.deadline} ms`), answers: [] });
  }, patience.deadline);
  const lost = (): void => settle({ fault: fault('connection-lost', 'the agent ended the stream'), answers: [] });
  socket.on('end', lost);
  socket.on('close', lost);
  return settle;
}

const toldFault = (end: WireFault | null): Pick<CallRecord, 'fault' | 'detail'> => ({
  fault: end?.fault ?? null,
  detail: end?.detail ?? 'it was answered',
});
