import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { placeOf } from '../../src/clients/control/index.ts';
import { findMarkers, type Marker } from '../../src/clients/markers/index.ts';
import { streamsIn } from './control.ts';
import type { Guest } from './guest.ts';
import { hostNamed } from './streams.ts';
import type { FabricWorld } from './world.ts';

/** What came of a letter that one role sent another. */
export interface Letter {
  readonly arrived: boolean;
  readonly told: string;
  readonly found: string[];
  readonly recorded: number;
  readonly protocol: string | null;
  readonly sameKeys: boolean | null;
}

/** What is said at both ends of a stream, besides its keys, to see that they are the same (RFC 5705). */
const LABEL = 'EXPORTER-fabric-tck';
const keysOf = (socket: TLSSocket): string => socket.exportKeyingMaterial(32, LABEL, Buffer.alloc(0)).toString('hex');

/** The role that listens: what comes to its port of the inner network is handed to a server of the kit's, which answers each line with itself. */
export class ListeningRole {
  private readonly keys: string[] = [];
  private readonly sockets = new Set<Socket>();
  /** Whether the next stream is TLS. */
  private secure = false;
  private constructor(
    private readonly world: FabricWorld,
    private readonly server: Server,
    readonly guest: Guest,
    readonly port: number,
  ) {}

  /** Listens in an instance. Part of the ground. */
  static async at(world: FabricWorld, guest: Guest): Promise<ListeningRole> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const role = new ListeningRole(world, server, guest, 20_000 + world.names.integer(20_000));
    server.on('connection', (socket) => role.accept(socket));
    world.closing({ close: () => role.close() });
    const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    await world.lab.must('instance.listen', { ...(await guest.place()), port: role.port, at });
    return role;
  }

  /** What this end derived from the keys of the last stream over TLS. */
  get lastKeys(): string | null {
    return this.keys.at(-1) ?? null;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    if (!this.secure) return this.answer(socket);
    const { certificate, key } = serverIdentity();
    const secureContext = createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' });
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    secure.on('error', () => socket.destroy());
    secure.once('secure', () => this.keys.push(keysOf(secure)));
    this.answer(secure);
  }

  /** Sends back what comes. */
  private answer(stream: Socket): void {
    stream.on('data', (bytes: Buffer) => void stream.write(bytes));
    stream.once('end', () => stream.end());
  }

  private close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  /** One role sends this one a letter; what passed of it is read out of the lab's recording, which is to be under way. */
  async receive(from: Guest, letter: Marker, secure: boolean): Promise<Letter> {
    const { world, guest, port } = this;
    this.secure = secure;
    const [here, there] = [await hostNamed(world, from.listed.machine), await hostNamed(world, guest.listed.machine)];
    const made: Letter = { arrived: false, told: '', found: [], recorded: 0, protocol: null, sameKeys: null };
    const reply = await world.lab.use('network.connect', { from: here.name, to: there.address, port });
    if (reply.reply !== 'accepted') return { ...made, told: `the lab ended ${reply.reply}` };
    if (reply.result.outcome === 'refused') return { ...made, told: `the network refused the stream: ${reply.result.reason}` };
    const { keys, ...said } = await say(connect(placeOf(reply.result.at)), letter, secure, world.run.patience.deadline);
    const { traffic } = await world.lab.must('network.traffic', {});
    const stream = streamsIn(traffic).findLast((each) => each.from === here.address && each.to === there.address && each.port === port);
    const bytes = stream === undefined ? Buffer.alloc(0) : Buffer.concat([stream.there, stream.back]);
    return {
      ...made,
      ...said,
      found: [...new Set(findMarkers({ name: 'the stream', bytes }, [letter]).map(({ form }) => form))],
      recorded: bytes.length,
      sameKeys: keys === null ? null : keys === this.lastKeys,
    };
  }
}

/** How the end that sends a letter saw it. */
interface Said {
  readonly arrived: boolean;
  readonly protocol: string | null;
  readonly keys: string | null;
}

/** Sends a letter on a stream, and waits for it to come back. Never rejects. */
function say(socket: Socket, { bytes }: Marker, secure: boolean, deadline: number): Promise<Said & { readonly told: string }> {
  const made: { -readonly [Name in keyof Said]: Said[Name] } = { arrived: false, protocol: null, keys: null };
  return new Promise((resolve) => {
    const settle = (told: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...made, told });
    };
    const timer = setTimeout(() => settle('nothing came back in time'), deadline);
    const stream = secure ? connectTls({ socket, ca: serverIdentity().certificate, servername: 'localhost' }) : socket;
    const speak = (): void => {
      if (stream instanceof TLSSocket) [made.protocol, made.keys] = [stream.getProtocol(), keysOf(stream)];
      stream.write(bytes);
    };
    let heard = Buffer.alloc(0);
    stream.once(secure ? 'secureConnect' : 'connect', speak);
    stream.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length < bytes.length) return;
      made.arrived = heard.equals(bytes);
      settle(
        made.arrived ? `it came and was answered${made.protocol === null ? '' : `, over ${made.protocol}`}` : 'something else came back',
      );
    });
    for (const each of [stream, socket]) each.on('error', (error: Error) => settle(`the stream ended: ${error.message}`));
    stream.once('close', () => settle('the stream ended before an answer came'));
  });
}
