import type { Json } from '../../src/adapters/contract/index.ts';
import type { BlobClient } from '../../src/clients/storage/index.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { BLOCK, WAYS, type Means, type Thing, type WayName } from './deletion-ways.ts';
import { found } from './hosted-services.ts';
import { storageOf } from './storage-scene.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

const OWNER = 'the owner';

/** Ways to go to each of some things, through doors other than the owner's where they are named. */
export interface Sort {
  readonly ways: readonly WayName[];
  readonly things: readonly Thing[];
  readonly doors?: readonly { readonly client: BlobClient; readonly through: string }[];
}

/** The owner's blobs, a client at each front end, and looks at what can be reached. */
export class DeletionScene {
  private clients: Promise<readonly BlobClient[]> | null = null;
  private elsewhere: Promise<string> | null = null;
  private readonly leaseId: string;
  /** What is to be deleted, and what is not. */
  readonly gone: Thing[] = [];
  readonly stay: Thing[] = [];

  constructor(private readonly world: FabricWorld) {
    this.leaseId = world.names.guid();
  }

  /** The owner's client at each front end. Connections stay open from one request to the next. */
  fronts(): Promise<readonly BlobClient[]> {
    return (this.clients ??= this.connect());
  }

  private async connect(): Promise<BlobClient[]> {
    const storage = storageOf(this.world);
    const made: BlobClient[] = [];
    for (const frontEnd of (await storage.frontEnds()).keys()) made.push(await storage.client(OWNER, { frontEnd }));
    return made;
  }

  /** The client at one of the front ends, drawn. */
  async one(): Promise<BlobClient> {
    return this.world.names.pick(await this.fronts());
  }

  /** The fabric has been started again: whoever was connected is not any more. */
  restarted(): void {
    this.clients = null;
  }

  /** Makes what looks need. Part of the ground. */
  async lay(): Promise<void> {
    await this.means();
  }

  async container(): Promise<string> {
    const name = this.world.names.word();
    const client = await this.one();
    await this.world.prepare('a container could not be made', () => client.createContainer(name));
    return name;
  }

  /** Stores a blob of one block, in a folder of its own. Part of the ground. */
  async blob(name: string, container: string, more: { readonly blob?: string | undefined } = {}): Promise<Thing> {
    const { names } = this.world;
    const [{ blob = `${names.word()}/${names.word()}` }, text] = [more, names.marker()];
    const client = await this.one();
    const metadata = { kept: names.word() };
    await this.world.prepare('a block could not be stored', () => client.putBlock(container, blob, BLOCK, Buffer.from(text)));
    const stored = await this.world.prepare('a blob could not be stored', () =>
      client.putBlockList(container, blob, [['Latest', BLOCK]], { metadata }),
    );
    return { name, container, blob, text, metadata, ...tagOf(stored.value) };
  }

  /** Takes a snapshot of a blob. Part of the ground. */
  async snapshot(name: string, thing: Thing): Promise<Thing> {
    const client = await this.one();
    const taken = await this.world.prepare('a snapshot could not be taken', () => client.snapshotBlob(thing.container, thing.blob ?? ''));
    if (taken.value === null) this.world.setUpFailed('a snapshot was taken, and its time not told');
    return { ...thing, name, snapshot: taken.value };
  }

  /** Goes these ways to these things through every front end, and records what came of it. */
  async look(label: string, ...sorts: readonly Sort[]): Promise<void> {
    const ways = new Set(sorts.flatMap((sort) => sort.ways));
    const deed = `going ${ways.size === 1 ? 'a way' : `${ways.size} ways`} to things in storage (${label})`;
    await this.world.act(label, { actor: OWNER, deed, perform: () => this.lookAt(sorts) });
  }

  async lookAt(sorts: readonly Sort[]): Promise<Done> {
    const doors = (await this.fronts()).map((client, index) => ({ client, through: `through front end ${index + 1}, the owner` }));
    const means = await this.means();
    const looks: Json[] = [];
    const exchanges: Exchange[] = [];
    for (const { ways, things, doors: own = doors } of sorts)
      for (const way of ways)
        for (const { client, through } of own)
          for (const thing of things) {
            const { tells, ask } = WAYS[way];
            const { done, shows } = await ask(client, thing, means);
            exchanges.push(...done.exchanges);
            looks.push({ through, way, thing: thing.name, tells, ...answerOf(done), shows });
          }
    return { ...found({ looks }), exchanges };
  }

  private async means(): Promise<Means> {
    const elsewhere = await (this.elsewhere ??= this.container());
    return { word: () => this.world.names.word(), leaseId: this.leaseId, elsewhere };
  }
}

export const deletionOf = perScenario((world) => new DeletionScene(world));

/** The things' names, for claims. */
export const namesOf = (things: readonly Thing[]): string[] => things.map(({ name }) => name);

function answerOf({ outcome, exchanges }: Done): { reply: string; code: string | null; status: number | null } {
  const last = exchanges.at(-1)?.outcome;
  const code = outcome.reply === 'refused' ? outcome.code : outcome.reply === 'fault' ? outcome.fault : null;
  return { reply: outcome.reply, code, status: last?.kind === 'answer' ? last.status : null };
}

/** What a write says of its blob, for those who ask by it. */
export function tagOf(
  written: { readonly etag: string | null; readonly lastModified: string | null } | null,
): Pick<Thing, 'etag' | 'modified'> {
  const { etag, lastModified } = written ?? { etag: null, lastModified: null };
  return { ...(etag !== null && { etag }), ...(lastModified !== null && { modified: new Date(lastModified) }) };
}
