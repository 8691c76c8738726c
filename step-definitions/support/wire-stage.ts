import type { Json } from '../../src/adapters/contract/index.ts';
import { controlsOf, untilSentinel, type Sent, type Trial } from '../../src/clients/attacks/index.ts';
import type { Fault, Outcome } from '../../src/conformance/evidence/index.ts';
import type { WireEvidence, WireRow } from '../../src/conformance/judges/wire-evidence.ts';
import { done, found } from './hosted-services.ts';
import { chunksOf, recorded, runsOf, within } from './wire-frames.ts';
import { sentinels, type Batch, type OutsideBy } from './wire-sentinel.ts';
import { wireScene, type WireScene } from './wire-scene.ts';
import type { Done, FabricWorld } from './world.ts';

/** Long enough for every limit of a second to be given back. */
const REST = 2;
/** What the lab takes in one go. */
const AT_ONCE = 1000;
/** So many bytes of one reading at one port go on the record; what came besides is counted as lost. */
const KEPT_BYTES = 3_000_000;

const MARK_BYTES = 16;

/** An instrument did not do what was asked of it: the act's outcome. */
class Broken extends Error {
  override readonly name = 'Broken';
  constructor(readonly outcome: Outcome) {
    super('an instrument did not do what was asked of it');
  }
}

/** The wire of a scenario's fabric in the kit's hands: it sends as anybody, hears what everybody is given, and knows when a silence has lasted long enough. */
export class WireStage {
  /** The ports that are captured, by the names in the scene. */
  private captured: readonly string[] = [];

  constructor(
    private readonly world: FabricWorld,
    private readonly wire: WireScene,
    /** By which endpoint something gets out, for the sentinel to the outside. */
    private readonly outsideBy: OutsideBy | null,
  ) {}

  /** Listens at these ports, or at all, from now on. Those at which no sentinel could arrive are left out. */
  async listen(only?: readonly string[]): Promise<void> {
    const names = [...this.wire.ports.keys()].filter((name) => only === undefined || only.includes(name));
    this.captured = sentinels(this.wire, Buffer.alloc(MARK_BYTES), { captured: names, outsideBy: this.outsideBy }).to;
    await this.use('wire.capture', { ports: this.captured.map((name) => this.portOf(name)) });
  }

  /** Sends what a trial sends and its lawful twins, and reads at every port what came of it. */
  async carry(trial: Trial): Promise<WireRow> {
    const { scene } = this.wire;
    const frames = trial.frames(scene);
    const limit = trial.limit?.(scene);
    await this.rest();
    const began = await this.now();
    // What is not to be limited is sent so slowly that it is not.
    if (limit !== undefined) await this.send(frames);
    else await this.sendWithinLimits(frames);
    const ended = await this.now();
    const controls = controlsOf(trial, scene);
    if (controls.length > 0) await this.rest();
    await this.send(controls);
    const sent = [...frames, ...controls];
    return {
      ...{
        id: trial.id,
        title: trial.title,
        at: began.text,
        seconds: limit === undefined ? 0 : Math.max(0, ended.seconds - began.seconds),
      },
      ...(limit && { limit }),
      sent: sent.map(recorded),
      captured: await this.read(),
    };
  }

  /** Reads at every port what came since the last reading. `chatter`: what is sent first, as talk that others may have. */
  async overhear(id: string, title: string, chatter: readonly Sent[] = []): Promise<WireRow> {
    const { text } = await this.now();
    await this.send(chatter);
    return { id, title, at: text, seconds: 0, sent: chatter.map(recorded), captured: await this.read() };
  }

  /** Who stands at the ports that are captured. */
  get hosts(): WireEvidence['hosts'] {
    return this.captured.flatMap((host) => {
      const at = this.wire.ports.get(host);
      return at === undefined
        ? []
        : [{ host, port: at.port, mac: at.mac, address: at.address, ...(at.vlan !== undefined && { vlan: at.vlan }) }];
    });
  }

  private async read(): Promise<WireRow['captured']> {
    const mark = this.world.names.bytes(MARK_BYTES);
    for (const batch of sentinels(this.wire, mark, { captured: this.captured, outsideBy: this.outsideBy }).batches)
      await this.sendBatch(batch);
    const until = mark.toString('base64');
    const { captured } = await this.use('wire.captured', { from: this.captured.map((name) => ({ port: this.portOf(name), until })) });
    return this.captured.map((host) => {
      const reading = captured.find(({ port }) => port === this.portOf(host));
      const heard = (reading?.frames ?? []).map((frame) => Buffer.from(frame, 'base64'));
      const { frames, sentinel } = untilSentinel(host, heard, mark);
      const kept = within(frames, KEPT_BYTES);
      return {
        host,
        sentinel,
        lost: (reading?.lost ?? 0) + frames.length - kept.length,
        frames: kept.map((frame) => frame.toString('base64')),
      };
    });
  }

  /** Frames in runs from the same port, in order. */
  private async send(frames: readonly Pick<Sent, 'bytes' | 'from'>[]): Promise<void> {
    for (const batch of runsOf(frames)) await this.sendBatch(batch);
  }

  private async sendWithinLimits(frames: readonly Sent[]): Promise<void> {
    const { arp, broadcasts, bytes } = this.wire.scene.limits;
    const chunks = chunksOf(frames, { frames: Math.min(arp, broadcasts), bytes });
    for (const [index, chunk] of chunks.entries()) {
      if (index > 0) await this.rest();
      await this.send(chunk);
    }
  }

  private async sendBatch({ from, frames }: Batch): Promise<void> {
    for (let at = 0; at < frames.length; at += AT_ONCE)
      await this.use('wire.send', {
        port: this.portOf(from),
        frames: frames.slice(at, at + AT_ONCE).map((frame) => frame.toString('base64')),
      });
  }

  private rest(): Promise<unknown> {
    return this.use('clock.advance', { seconds: REST });
  }

  private async now(): Promise<{ text: string; seconds: number }> {
    const { now } = await this.use('clock.read', {});
    return { text: now, seconds: Date.parse(now) / 1000 };
  }

  private portOf(name: string): string {
    return this.wire.ports.get(name)?.port ?? this.world.setUpFailed(`the network shows no ${name}`);
  }

  private readonly use: FabricWorld['lab']['must'] = async (instrument, request) => {
    const reply = await this.world.lab.use(instrument, request);
    if (reply.reply !== 'accepted') throw new Broken(reply as Outcome | Fault);
    return reply.result;
  };

  /** An act on the wire. What an instrument answers otherwise is its outcome. */
  static async act(
    label: string,
    { world, actor, deed }: { world: FabricWorld; actor: string; deed: string },
    perform: () => Promise<WireEvidence>,
  ) {
    const attempt = async (): Promise<Done> => {
      try {
        return found({ wire: (await perform()) as unknown as Json });
      } catch (error) {
        if (error instanceof Broken) return done(error.outcome);
        throw error;
      }
    };
    await world.act(label, { actor, deed, perform: attempt });
  }
}

/** The endpoint of the owner's by which something gets out; or the other tenant's, where the owner has none any more. */
export function outsideBy({ scene, localPort }: WireScene, whose: 'the owner' | 'the tenant next door'): OutsideBy | null {
  const { edge, endpoint, strangerEdge } = scene;
  if (whose === 'the owner') return { public: { ...edge, port: endpoint.port }, instance: endpoint.to, localPort };
  return strangerEdge ? { public: strangerEdge, instance: 'stranger', localPort: strangerEdge.port } : null;
}

/** Sends these trials one after another and records them as one act. */
export async function carryAll(
  world: FabricWorld,
  label: string,
  {
    actor,
    deed,
    trials,
    whose = 'the owner',
  }: { actor: string; deed: string; trials: readonly Trial[]; whose?: 'the owner' | 'the tenant next door' },
): Promise<void> {
  const wire = wireScene(world);
  const stage = new WireStage(world, wire, outsideBy(wire, whose));
  await WireStage.act(label, { world, actor, deed }, async () => {
    await stage.listen();
    const rows: WireRow[] = [];
    for (const trial of trials) rows.push(await stage.carry(trial));
    return { hosts: stage.hosts, rows };
  });
}
