import { connect, createSecureContext } from 'node:tls';
import type { Json } from '../../src/adapters/contract/index.ts';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import { FrameReader, message, placeOf, type CallRecord } from '../../src/clients/control/index.ts';
import { faultOf } from '../../src/clients/wire/fault.ts';
import type { Patience } from '../../src/clients/wire/index.ts';

export interface Order {
  /** Where the lab hands the stream over. */
  readonly at: string;
  readonly identity: ClientIdentity | null;
  readonly patience: Patience;
  /** The whole request, its id included. */
  readonly request: Json;
}

/**
 * Gives an agent an order as whoever holds this identity, or without any, over TLS 1.2 or later, and waits for the first message that comes, for the agent's ending the
 * stream, or for the end of patience. Never rejects.
 */
export function giveOrder({ at, identity, patience, request }: Order): Promise<CallRecord> {
  const secureContext = createSecureContext(identity === null ? {} : { cert: identity.certificate, key: identity.key });
  const made = { reached: true, shown: identity?.thumbprint ?? null, protocol: null as string | null, received: 0 };
  return new Promise((resolve) => {
    const reader = new FrameReader();
    const socket = connect({ ...placeOf(at), servername: '', secureContext, rejectUnauthorized: false });
    const end = (answers: Json[], fault: CallRecord['fault'], detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...made, answers, fault, detail });
    };
    const timer = setTimeout(() => {
      patience.waitedInVain(patience.deadline);
      end([], 'timeout', `neither an answer nor an end within ${patience.deadline} ms`);
    }, patience.deadline);
    socket.once('secureConnect', () => {
      made.protocol = socket.getProtocol();
      socket.write(message(request));
    });
    socket.on('data', (bytes: Buffer) => {
      made.received += bytes.length;
      const answers = reader.push(bytes);
      if (answers.length > 0) end(answers, null, 'it was answered');
    });
    socket.on('error', (error) => {
      const { fault, detail } = faultOf(error, made.protocol === null ? 'handshaking' : 'open');
      end([], fault, detail);
    });
    socket.on('close', () => end([], 'connection-lost', 'the agent ended the stream'));
  });
}
