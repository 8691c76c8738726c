import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isInstalled } from '../src/adapters/azurite/installation.ts';
import { alone, compared, paired, type Bench, type Figure } from './harness.ts';
import { ServerProcess } from './server-process.ts';
import { Clients, ready, type ReadyRequest } from './storage/client.ts';
import type { Ask, Service, Told } from './storage/protocol.ts';

const ROUNDS = 5;
const CLIENTS = 16;
const SMALL = 1024;
const SMALL_BLOBS = 2_000;
/** How often each small blob is read in a round. */
const READ = 3;
/** Rounds before it counts: both services grow faster for a while. */
const WARM_UP = 3;
const LARGE = 4 * 1024 * 1024;
const LARGE_GETS = 48;
const STORED = [
  ['1 KiB', 1024],
  ['100 KiB', 100 * 1024],
  ['4 MiB', LARGE],
] as const;
const STORED_BLOBS = 16;

type Server = ServerProcess<Ask, Told>;
type Work = 'put 1 KiB' | 'get 1 KiB' | 'delete 1 KiB' | 'get 4 MiB';
type Round = Readonly<Record<Work, { readonly rate: number; readonly cpu: number }>>;

/**
 * The reference's blob service against Azurite, or against the least that such a service does where Azurite is not installed: clients that
 * put, get and delete small blobs, and read a large one. Both over plain HTTP, each in a process of its own, asked by the same clients with
 * requests that were signed ahead. And how many bytes go to media for each byte that is stored.
 */
export const storageThroughput: Bench = async (tell) => {
  const other = isInstalled() ? 'Azurite' : 'a bare server';
  const start = (file: string): Server => new ServerProcess(join(__dirname, 'storage', file));
  const servers = [start('reference-server.ts'), start(isInstalled() ? 'azurite-server.ts' : 'floor-server.ts')] as const;
  try {
    const [reference, against] = [await Side.open(servers[0]), await Side.open(servers[1])];
    const both = () =>
      paired(
        ROUNDS,
        () => reference.round(),
        () => against.round(),
      );
    tell(`the reference and ${other}, warming up`);
    for (let round = 0; round < WARM_UP; round++) await Promise.all([reference.round(), against.round()]);
    tell(`the reference and ${other}`);
    const { a, b } = await both();
    const figures = (Object.keys(a[0] as Round) as Work[]).flatMap((work) => figuresOf(work, a, b));
    tell('bytes on media');
    for (const [name, size] of STORED) figures.push(await reference.amplification(name, size));
    reference.close();
    against.close();
    return { figures, notes: notesOn(other) };
  } finally {
    await Promise.all(servers.map((server) => server.end()));
  }
};

const notesOn = (other: string): string[] => [
  `against ${other}; ${CLIENTS} clients; in a round ${SMALL_BLOBS} small blobs, each read ${READ} times, and ${LARGE_GETS} reads of the large one`,
  'the reference keeps three copies of everything, authenticated, and they and its index are durable before it answers',
  'its folder lies in memory where Linux has /dev/shm, so that fdatasync costs its call and no waiting for a device',
  other === 'Azurite'
    ? 'Azurite has all in its memory, and writes nothing anywhere'
    : 'Azurite is not installed (npm run setup:azurite): a bare server that checks the signature and keeps one copy in a map stands for it',
];

function figuresOf(work: Work, a: readonly Round[], b: readonly Round[]): Figure[] {
  const of = (rounds: readonly Round[], what: 'rate' | 'cpu'): number[] => rounds.map((round) => round[work][what]);
  const goal = work === 'get 4 MiB' || !isInstalled() ? null : 'at least 3';
  return [
    compared(`${work}, a second`, '/s', of(a, 'rate'), of(b, 'rate'), goal),
    compared(`${work}, server's processor time`, 'ms', of(a, 'cpu'), of(b, 'cpu')),
  ];
}

/** One of the two services, and what is asked of it. */
class Side {
  private constructor(
    private readonly server: Server,
    private readonly service: Service,
    private readonly clients: Clients,
  ) {}

  static async open(server: Server): Promise<Side> {
    const { service } = await server.ask({ ask: 'start' }, 'started');
    const clients = await Clients.open(service, CLIENTS);
    const side = new Side(server, service, clients);
    await clients.ask(ready(service, 'PUT', '/bench?restype=container', { status: 201 }));
    const large = randomBytes(LARGE);
    await clients.ask(side.put('large', large));
    if (!large.equals(await clients.ask(side.get('large', LARGE)))) throw new Error('a blob came back changed');
    return side;
  }

  async round(): Promise<Round> {
    const names = Array.from({ length: SMALL_BLOBS }, (_, at) => `small-${at}`);
    return {
      'put 1 KiB': await this.measure(names.map((name) => this.put(name, randomBytes(SMALL)))),
      'get 1 KiB': await this.measure(Array.from({ length: READ }, () => names.map((name) => this.get(name, SMALL))).flat()),
      'delete 1 KiB': await this.measure(names.map((name) => ready(this.service, 'DELETE', `/bench/${name}`, { status: 202 }))),
      'get 4 MiB': await this.measure(Array.from({ length: LARGE_GETS }, () => this.get('large', LARGE))),
    };
  }

  /** Bytes written on media, all copies counted, for each byte stored. For the reference alone. */
  async amplification(name: string, size: number): Promise<Figure> {
    const { bytes: before } = await this.server.ask({ ask: 'written' }, 'written');
    await this.clients.run(Array.from({ length: STORED_BLOBS }, (_, at) => this.put(`stored-${at}`, randomBytes(size))));
    const { bytes: after } = await this.server.ask({ ask: 'written' }, 'written');
    return alone(`media bytes a byte stored, ${name}`, '', [(after - before) / (STORED_BLOBS * size)]);
  }

  close(): void {
    this.clients.close();
  }

  private async measure(requests: readonly ReadyRequest[]): Promise<{ rate: number; cpu: number }> {
    const before = await this.server.cpu();
    const took = await this.clients.run(requests);
    return { rate: (requests.length / took) * 1000, cpu: ((await this.server.cpu()) - before) / requests.length };
  }

  private put(name: string, body: Buffer): ReadyRequest {
    return ready(this.service, 'PUT', `/bench/${name}`, { body, status: 201 });
  }

  private get(name: string, length: number): ReadyRequest {
    return ready(this.service, 'GET', `/bench/${name}`, { status: 200, length });
  }
}
