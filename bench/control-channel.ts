import { once } from 'node:events';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import type { ChannelIdentity } from '../src/reference-impl/control-channel/channel-identity.ts';
import { encodeFrame } from '../src/reference-impl/control-channel/frame.ts';
import { AGENT_PORT } from '../src/reference-impl/network/host.ts';
import { controlGround, identity } from '../test/reference-impl/control-channel/ground.ts';
import { compared, costOf, paired, type Bench, type Cost } from './harness.ts';

const ROUNDS = 9;
const COMMANDS = 5_000;
const DAY = 86_400_000;
const BODY = { instance: 7 };
const ID = '0'.repeat(32);
/** What the messages of both sides weigh, so that the echo's weigh as much. */
const REQUEST = encodeFrame({ id: ID, op: 'start', body: BODY });
const ANSWER = encodeFrame({ id: ID, answer: { ...BODY, state: 'ready' } });

/**
 * Commands to one fabric agent, each sent when the one before is answered, against messages of the same sizes that bare TLS with the same kind of
 * certificates on both sides carries to and fro over a stream of the same inner network. All in this one process: what is compared is
 * framing, parsing, schemas and bookkeeping, and what TLS and the network's streams cost is on both sides.
 */
export const controlChannel: Bench = async () => {
  const ground = controlGround();
  const asked: string[] = [];
  const { card } = ground.node(1, { asked });
  const client = ground.channel.to(card);
  const bare = await bareEcho(ground);
  const round = async (one: () => Promise<unknown>): Promise<Cost> =>
    costOf(async () => {
      for (let sent = 0; sent < COMMANDS; sent++) await one();
      asked.length = 0;
    });
  const command = async (): Promise<void> => {
    const { outcome } = await client.request('start', BODY);
    if (outcome !== 'answered') throw new Error(`the agent was asked, and the outcome was ${outcome}`);
  };
  const both = () =>
    paired(
      ROUNDS,
      () => round(command),
      () => round(bare.exchange),
    );
  try {
    await both(); // warms both up
    const { a, b } = await both();
    return {
      figures: [
        compared('commands a second', '/s', rates(a), rates(b), 'at least 0.5'),
        compared("a command's processor time", 'µs', costs(a), costs(b)),
      ],
      notes: [`${COMMANDS} commands a round, one at a time; requests of ${REQUEST.length} bytes, answers of ${ANSWER.length}`],
    };
  } finally {
    ground.channel.close();
    bare.close();
  }
};

/** A stream between two hosts with mutual TLS on it, whose far side gives so many bytes for so many. */
async function bareEcho({ controllerHost, nodeHost }: ReturnType<typeof controlGround>) {
  const host = nodeHost(2);
  // OpenSSL goes by the machine's clock, and not by the ground's.
  const [near, own] = [identity('near', Date.now() - DAY, Date.now() + DAY), identity('far', Date.now() - DAY, Date.now() + DAY)];
  host.listen(AGENT_PORT.fabric, (stream) => {
    const far = new TLSSocket(stream, {
      isServer: true,
      requestCert: true,
      rejectUnauthorized: true,
      secureContext: contextOf(own, near),
    });
    let received = 0;
    far.on('data', (chunk: Buffer) => {
      received += chunk.length;
      for (; received >= REQUEST.length; received -= REQUEST.length) far.write(ANSWER);
    });
    far.on('error', () => undefined);
  });
  const connection = await controllerHost.connect(host.card.address, AGENT_PORT.fabric);
  if (connection.outcome !== 'connected') throw new Error(`the echo cannot be reached: ${connection.reason}`);
  const socket = connect({
    socket: connection.stream,
    secureContext: contextOf(near, own),
    checkServerIdentity: () => undefined,
  });
  await once(socket, 'secureConnect');
  let missing = 0;
  let whole: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing === 0) whole();
  });
  return {
    exchange: (): Promise<void> =>
      new Promise((resolve) => {
        missing = ANSWER.length;
        whole = resolve;
        socket.write(REQUEST);
      }),
    close: (): void => void socket.destroy(),
  };
}

/** Like the channel's own, with the other side's certificate for an authority. */
const contextOf = ({ certificate, key }: ChannelIdentity, other: ChannelIdentity) =>
  createSecureContext({ cert: certificate, key, ca: other.certificate, minVersion: 'TLSv1.3' });

const rates = (rounds: readonly Cost[]): number[] => rounds.map(({ wall }) => (COMMANDS / wall) * 1000);
const costs = (rounds: readonly Cost[]): number[] => rounds.map(({ cpu }) => (cpu / COMMANDS) * 1000);
