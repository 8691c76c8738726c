import type { InstrumentRequest, InstrumentResult, Json } from '../../src/adapters/contract/index.ts';
import type { Fault, Outcome } from '../../src/conformance/evidence/index.ts';
import { application } from './application.ts';
import { readDrive, type DriveRecord } from './disk-record.ts';
import { done, found } from './hosted-services.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

export type ListedInstance = InstrumentResult<'instances.list'>['instances'][number];
export type FileChange = InstrumentRequest<'instance.changeFile'>['change'];
export type Changer = InstrumentRequest<'instance.changeFile'>['as'];
/** What came of something, or the outcome that there is instead. */
export type Attempt<Value> = { readonly value: Value } | { readonly failed: Outcome };

/** The disks of the scenario's application, from inside its instances and as bytes. */
export class Disks {
  constructor(private readonly world: FabricWorld) {}

  /** The instances that there are, in the order of their names. */
  async instances(): Promise<Attempt<readonly ListedInstance[]>> {
    const listed = await this.world.lab.use('instances.list', await application(this.world).labPlace());
    if (listed.reply !== 'accepted') return { failed: listed };
    return { value: [...listed.result.instances].sort((a, b) => (a.instance < b.instance ? -1 : 1)) };
  }

  /** The same as ground: throws SetUpFailed where there is none. */
  async standing(): Promise<readonly ListedInstance[]> {
    const listed = await this.instances();
    if ('failed' in listed) this.world.setUpFailed('the instances could not be listed', listed.failed);
    return listed.value.length > 0 ? listed.value : this.world.setUpFailed('there is no instance');
  }

  /** A file as the customer's process reads it; null when it reads none. */
  async read(instance: string, path: string): Promise<Buffer | null | Fault> {
    const reply = await this.world.lab.use('instance.readFile', { ...(await application(this.world).labPlace()), instance, path });
    if (reply.reply === 'fault') return reply;
    return reply.reply === 'accepted' ? Buffer.from(reply.result.bytes, 'base64') : null;
  }

  /** The names in a folder as the customer's process sees them; null when it sees none. */
  async list(instance: string, path: string): Promise<readonly string[] | null | Fault> {
    const reply = await this.world.lab.use('instance.listFiles', { ...(await application(this.world).labPlace()), instance, path });
    if (reply.reply === 'fault') return reply;
    return reply.reply === 'accepted' ? reply.result.entries.map(({ name, kind }) => `${kind} ${name}`).sort() : null;
  }

  /** Somebody inside an instance changes something on a drive. */
  async change(instance: string, as: Changer, path: string, change: FileChange): Promise<Done> {
    const place = await application(this.world).labPlace();
    return this.world.lab.observe('instance.changeFile', { ...place, instance, path, as, change }, () => ({}));
  }

  /** Reads files as the customer's process does, and records the text of each, or that there is none. */
  readAll(label: string, instance: string, paths: readonly string[]): Promise<Done> {
    return this.world.act(label, {
      actor: "the customer's process",
      deed: `reading files (${label})`,
      perform: async () => {
        const texts: Record<string, string | null> = {};
        for (const path of paths) {
          const text = await this.read(instance, path);
          if (text !== null && 'reply' in text) return done(text);
          texts[path] = text === null ? null : text.toString('utf8');
        }
        return found(texts);
      },
    });
  }

  /**
   * Reads drives from the bytes of their files. `media` remembers the bytes of the files that were read before, for a base that several instances stand on: it must
   * not outlive one look.
   */
  async drives(
    instance: string,
    only: readonly string[] | null,
    markers: readonly string[],
    media: Media,
  ): Promise<Attempt<readonly DriveRecord[]>> {
    const { lab } = this.world;
    const reply = await lab.use('instance.disks', { ...(await application(this.world).labPlace()), instance });
    if (reply.reply !== 'accepted') return { failed: reply };
    const records: DriveRecord[] = [];
    for (const { drive, files } of reply.result.disks) {
      if (only !== null && !only.includes(drive)) continue;
      for (const medium of files) {
        if (media.has(medium)) continue;
        const read = await lab.use('medium.read', { medium });
        if (read.reply !== 'accepted') return { failed: read };
        media.set(medium, Buffer.from(read.result.bytes, 'base64'));
      }
      records.push(
        readDrive(
          drive,
          files.map((name) => ({ name, bytes: media.get(name) as Buffer })),
          markers,
        ),
      );
    }
    return { value: records };
  }

  /** Looks at the disks of every instance, or of one, and records what the kit's reader made of them. */
  look(label: string, { drives = null, markers = [], instance }: LookOptions = {}): Promise<Done> {
    return this.world.act(label, {
      actor: 'the auditor',
      deed: 'reading the disks of the instances',
      perform: async () => {
        const listed = await this.instances();
        if ('failed' in listed) return done(listed.failed);
        const [instances, media]: [Json[], Media] = [[], new Map()];
        for (const each of listed.value.filter((one) => instance === undefined || one.instance === instance)) {
          const read = await this.drives(each.instance, drives, markers, media);
          if ('failed' in read) return done(read.failed);
          instances.push({ instance: each.instance, role: each.role, drives: read.value.map(({ record }) => record) });
        }
        return found({ instances });
      },
    });
  }
}

type Media = Map<string, Buffer>;

export interface LookOptions {
  /** These drives; all of them by default. */
  readonly drives?: readonly string[] | null;
  /** What is looked for in the bytes of each file. */
  readonly markers?: readonly string[];
  /** This instance alone. */
  readonly instance?: string;
}

export const disks = perScenario((world) => new Disks(world));

/** Bytes for the lab. */
export const base64 = (content: string | Uint8Array): string => Buffer.from(content as Uint8Array).toString('base64');
