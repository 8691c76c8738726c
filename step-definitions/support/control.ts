import { X509Certificate } from 'node:crypto';
import type { InstrumentName, InstrumentRequest, InstrumentResult, Json } from '../../src/adapters/contract/index.ts';
import type { ClientIdentity } from '../../src/clients/certificate.ts';
import {
  callAgent,
  helloOf,
  namesIn,
  readSide,
  StandIn,
  type Behaviour,
  type CallOptions,
  type CallRecord,
} from '../../src/clients/control/index.ts';
import { done, found } from './hosted-services.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

export type Traffic = InstrumentResult<'network.traffic'>['traffic'];
export type Hosts = InstrumentResult<'network.hosts'>['hosts'];

/** A node whose root OS is in somebody else's hands. */
export interface TakenOver {
  readonly node: string;
  readonly identity: ClientIdentity;
  readonly address: string;
  readonly port: number;
}

/** Whether a stand-in's act waits for something more than the end of the greeting. */
export interface Waiting {
  /** Wait until the controller has left; `unless asking`: or sent something; `unless answered`: or says that it was answered. */
  readonly untilLeft?: 'in any case' | 'unless asking' | 'unless answered';
  /** Once the controller has asked, move the lab's clock so many seconds. */
  readonly seconds?: number;
  /** Said once the greeting is over. */
  readonly later?: Uint8Array;
}

/** The network inside a scenario's fabric, in the hands of the lab. */
export class ControlPlane {
  constructor(private readonly world: FabricWorld) {}

  /** Racks a node and boots it. Part of the ground. */
  async boot(): Promise<string> {
    return (await this.world.lab.must('node.boot', {})).node;
  }

  /** Boots a node and takes it over. Part of the ground. */
  async takeOver(node?: string): Promise<TakenOver> {
    const name = node ?? (await this.boot());
    const { certificate, key, address, port } = await this.world.lab.must('node.takeOver', { node: name });
    const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(':', '');
    return { node: name, identity: { certificate, key, thumbprint }, address, port };
  }

  async hosts(): Promise<Hosts> {
    return (await this.world.lab.must('network.hosts', {})).hosts;
  }

  /** The fabric controllers on the network. A fabric that shows none cannot be judged. */
  async controllers(): Promise<Hosts> {
    const controllers = (await this.hosts()).filter(({ kind }) => kind === 'fabric-controller');
    return controllers.length > 0 ? controllers : this.world.setUpFailed('the network shows no fabric controller');
  }

  /** The addresses that belong to a node. */
  async addressesOf(node: string): Promise<string[]> {
    const mine = (await this.hosts()).filter((host) => host.node === node).map(({ address }) => address);
    return mine.length > 0 ? mine : this.world.setUpFailed(`the network shows nothing of ${node}`);
  }

  /** Has the controller greet a node while the wire is watched. The sessions that were recorded are kept for {@link recorded}. */
  greet(label: string, node: string, deed = 'greeting a node'): Promise<Done> {
    return this.world.act(label, {
      actor: 'the fabric controller',
      deed,
      perform: async () => {
        let addresses: string[] = [];
        const capture = () =>
          this.using('network.capture', {}, () =>
            this.using('controller.greet', { node }, ({ answered }) =>
              this.using('network.traffic', {}, async ({ traffic }) => {
                const streams = streamsIn(traffic).filter(({ to }) => addresses.includes(to));
                const bytes = (side: 'there' | 'back'): number => streams.reduce((sum, stream) => sum + stream[side].length, 0);
                const latest = streams.findLast(({ whole }) => whole);
                this.recorded = latest?.there ?? null;
                const random = latest === undefined ? null : readSide(latest.back).random;
                return found({ answered, toNode: bytes('there'), fromNode: bytes('back'), random });
              }),
            ),
          );
        return this.using('network.hosts', {}, ({ hosts }) => {
          addresses = hosts.filter((host) => host.node === node).map(({ address }) => address);
          return capture();
        });
      },
    });
  }

  /** What the controller sent in the session that the latest greeting opened; null when it opened none. */
  recorded: Buffer | null = null;

  /** Somebody calls a fabric agent from where the controller stands. */
  call(label: string, deed: string, { address, port }: TakenOver, options: Omit<CallOptions, 'at' | 'patience' | 'id'>): Promise<Done> {
    const id = this.world.names.hex(32);
    const { patience } = this.world.run;
    return this.reach(label, deed, { address, port }, (at) => callAgent({ ...options, at, id, patience }));
  }

  /** Somebody opens a stream to a fabric agent from where the controller stands, and does something with it. */
  reach(
    label: string,
    deed: string,
    { address, port }: Pick<TakenOver, 'address' | 'port'>,
    perform: (at: string) => Promise<Json>,
  ): Promise<Done> {
    return this.world.act(label, {
      actor: 'the stranger',
      deed,
      perform: () => {
        return this.using('network.hosts', {}, ({ hosts }) => {
          const controller = hosts.find(({ kind }) => kind === 'fabric-controller');
          return this.using('network.connect', { from: controller?.name ?? 'fabric-controller', to: address, port }, async (connected) =>
            found(connected.outcome === 'connected' ? await perform(connected.at) : notReached(connected.reason)),
          );
        });
      },
    });
  }

  /** Somebody stands in for the agent of a node while the controller greets that. */
  standIn(label: string, deed: string, node: string, behaviour: Behaviour, waiting: Waiting = {}): Promise<Done> {
    return this.world.act(label, { actor: 'the stranger', deed, perform: async () => (await this.stood(node, behaviour, waiting)).done });
  }

  /** The same, off the record: for a set-up that wants to see who comes. */
  async stood(node: string, behaviour: Behaviour, { untilLeft, seconds, later }: Waiting = {}): Promise<{ done: Done; standIn: StandIn }> {
    const { lab, run } = this.world;
    const standIn = this.world.closing(new StandIn(behaviour, run.patience));
    const at = await standIn.listen();
    const performed = await this.using('agent.standIn', { node, at }, async () => {
      const greeting = lab.use('controller.greet', { node });
      if (seconds !== undefined) {
        await Promise.race([greeting, standIn.asked()]);
        await lab.use('clock.advance', { seconds });
      }
      const greeted = await greeting;
      if (greeted.reply !== 'accepted') return done(greeted);
      if (later !== undefined) standIn.say(later);
      const { answered } = greeted.result;
      if (untilLeft !== undefined && !(untilLeft === 'unless answered' && answered))
        await standIn.left({ enough: untilLeft === 'unless asking' });
      return found({ answered, visits: standIn.record });
    });
    return { done: performed, standIn };
  }

  /** A stand-in that is honest in all things: it has the node's own certificate and key, and answers as its agent would. */
  honest({ node, identity: { certificate, key } }: TakenOver): Behaviour {
    return { certificate, key, answer: helloOf(node) };
  }

  /** The names on the controller's certificate, as one who stands in for an agent gets to see them. Part of the ground. */
  async controllerNames(): Promise<{ readonly subject: string; readonly serial: string }> {
    const taken = await this.takeOver();
    const { standIn } = await this.stood(taken.node, this.honest(taken));
    const { visitor } = standIn;
    standIn.close();
    return visitor === null ? this.world.setUpFailed('the controller showed no certificate to copy from') : namesIn(visitor);
  }

  /** Looks which nodes the controller works with and which it has reported. */
  look(label = 'nodes'): Promise<Done> {
    return this.world.act(label, {
      actor: 'the operator',
      deed: 'looking which nodes the controller has reported',
      perform: () => this.world.lab.observe('controller.nodes', {}, (result) => result as unknown as Json),
    });
  }

  /** Uses an instrument within an act; what it does not accept is the act's outcome. */
  async using<I extends InstrumentName>(
    instrument: I,
    request: InstrumentRequest<I>,
    then: (result: InstrumentResult<I>) => Promise<Done>,
  ): Promise<Done> {
    const reply = await this.world.lab.use(instrument, request);
    return reply.reply === 'accepted' ? then(reply.result) : done(reply);
  }
}

/** The scenario's inner network. */
export const controlPlane = perScenario((world) => new ControlPlane(world));

function notReached(reason: string): CallRecord {
  return {
    reached: false,
    shown: null,
    protocol: null,
    received: 0,
    answers: [],
    fault: null,
    detail: `the network refused the stream: ${reason}`,
  };
}

/** One stream as it was recorded: what the side that opened it sent, and what came back. */
export interface RecordedStream {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Whether its beginning was recorded. */
  readonly whole: boolean;
  readonly there: Buffer;
  readonly back: Buffer;
}

/** Puts the streams of a recording together, in the order in which they first appear. */
export function streamsIn(traffic: Traffic): RecordedStream[] {
  const streams = new Map<number, { from: string; to: string; port: number; whole: boolean; there: Buffer[]; back: Buffer[] }>();
  for (const { kind, from, to, port, stream, bytes } of traffic) {
    if (stream === undefined) continue;
    let known = streams.get(stream);
    if (known === undefined) streams.set(stream, (known = { from, to, port, whole: kind === 'opened', there: [], back: [] }));
    if (bytes !== undefined) known[from === known.from ? 'there' : 'back'].push(Buffer.from(bytes, 'base64'));
  }
  return [...streams.values()].map((each) => ({ ...each, there: Buffer.concat(each.there), back: Buffer.concat(each.back) }));
}
