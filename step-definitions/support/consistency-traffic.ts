import type { Json } from '../../src/adapters/contract/index.ts';
import { blobAnswer, History, type Answered, type Operation } from '../../src/clients/consistency/index.ts';
import type { Result } from '../../src/clients/result.ts';
import type { BlobClient } from '../../src/clients/storage/index.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { found } from './hosted-services.ts';
import { storageOf } from './storage-scene.ts';
import { perScenario, type Done, type FabricWorld } from './world.ts';

const OWNER = 'the owner';

/** What the kit knows a value by when it wants to replace just that. */
interface Read {
  readonly value: string;
  readonly etag: string;
}

/** What clients do to keys: blobs of one container, or containers. All answers come as those about a blob whose text is the value. */
export interface Subject {
  put(client: BlobClient, key: string, value: string, only?: 'absent' | Read): Promise<Result<unknown>>;
  get(client: BlobClient, key: string): Promise<Result<Buffer>>;
  delete(client: BlobClient, key: string): Promise<Result<unknown>>;
  /** Every key that a list shows. */
  list(client: BlobClient): Promise<{ readonly listed: Result<unknown>; readonly keys: readonly string[] }>;
}

export const blobsIn = (container: string): Subject => ({
  put: (client, key, value, only) =>
    client.putBlob(container, key, Buffer.from(value), only === 'absent' ? { ifNoneMatch: '*' } : only ? { ifMatch: only.etag } : {}),
  get: (client, key) => client.getBlob(container, key),
  delete: (client, key) => client.deleteBlob(container, key),
  list: async (client) => {
    const listed = await client.listBlobs(container);
    return { listed, keys: listed.value?.blobs.map(({ name }) => name) ?? [] };
  },
});

/** A container keeps its value as metadata, from its creation on. */
export const CONTAINERS: Subject = {
  put: (client, key, value) => client.createContainer(key, { metadata: { mark: value } }),
  get: async (client, key) => {
    const read = await client.getContainerMetadata(key);
    return { ...read, value: read.value && Buffer.from(read.value['mark'] ?? '') };
  },
  delete: (client, key) => client.deleteContainer(key),
  list: async (client) => {
    const listed = await client.listContainers();
    return { listed, keys: listed.value?.containers.map(({ name }) => name) ?? [] };
  },
};

/** One client among several, at one front end, over a connection of its own. */
export class Contender {
  /** What it has read last of each key, and may replace. */
  private readonly read = new Map<string, Read>();

  constructor(
    readonly name: string,
    readonly client: BlobClient,
    private readonly subject: Subject,
    private readonly traffic: Traffic,
  ) {}

  put(key: string, value: string, only?: 'absent' | Read): Promise<void> {
    const condition = only === undefined ? {} : { only: only === 'absent' ? only : { is: only.value } };
    return this.ask(key, { kind: 'put', value, ...condition }, () => this.subject.put(this.client, key, value, only));
  }

  /** Reads, and writes only if what was read is there still: if nothing was, only if there is nothing. */
  async putAsRead(key: string, value: string): Promise<void> {
    await this.get(key);
    await this.putAsLastRead(key, value);
  }

  /** Writes only if there is still what this client has read last. */
  putAsLastRead(key: string, value: string): Promise<void> {
    return this.put(key, value, this.read.get(key) ?? 'absent');
  }

  get(key: string): Promise<void> {
    return this.ask(key, { kind: 'get' }, async () => {
      const read = await this.subject.get(this.client, key);
      const { outcome } = read.exchange;
      const etag = outcome.kind === 'answer' ? outcome.headers['etag'] : undefined;
      if (read.value && etag !== undefined) this.read.set(key, { value: read.value.toString('utf8'), etag });
      else this.read.delete(key);
      return read;
    });
  }

  delete(key: string): Promise<void> {
    return this.ask(key, { kind: 'delete' }, () => this.subject.delete(this.client, key));
  }

  /** One list is a look at every key, all of them from when it was asked for to when it was answered. */
  async list(keys: readonly string[]): Promise<void> {
    let tell: (shown: { readonly listed: Result<unknown>; readonly keys: readonly string[] }) => void = () => undefined;
    const answer = new Promise<{ readonly listed: Result<unknown>; readonly keys: readonly string[] }>((resolve) => (tell = resolve));
    const looks = keys.map((key) =>
      this.traffic.history.record(this.name, key, { kind: 'look' }, async (): Promise<Answered | null> => {
        const { listed, keys: shown } = await answer;
        if (listed.outcome.reply === 'accepted') return { said: 'presence', present: shown.includes(key) };
        return listed.outcome.reply === 'refused' ? { said: 'refused' } : null;
      }),
    );
    const shown = await this.subject.list(this.client);
    this.traffic.exchanges.push(...shown.listed.exchanges);
    tell(shown);
    await Promise.all(looks);
  }

  private async ask(key: string, operation: Operation, perform: () => Promise<Result<unknown>>): Promise<void> {
    await this.traffic.history.record(this.name, key, operation, async () => {
      const result = await perform();
      this.traffic.exchanges.push(...result.exchanges);
      return blobAnswer(operation, result);
    });
  }
}

/** Concurrent clients, and the history of what they asked and were told. */
export class Traffic {
  readonly history = new History();
  readonly exchanges: Exchange[] = [];
  /** Who takes part in a race. */
  readonly race: string[] = [];
  container = '';

  constructor(private readonly world: FabricWorld) {}

  /** Makes the container that the clients write into. Part of the ground. */
  async lay(): Promise<void> {
    const client = await storageOf(this.world).client(OWNER);
    this.container = this.world.names.word();
    await this.world.prepare('a container could not be made', () => client.createContainer(this.container));
  }

  /** So many clients, dealt out to the front ends in turn. Each has asked for something before, so that its connection stands. */
  async contenders(count: number, subject: Subject): Promise<Contender[]> {
    const fronts = await storageOf(this.world).frontEnds();
    const made: Contender[] = [];
    for (let index = 0; index < count; index++) {
      const client = await storageOf(this.world).client(OWNER, { frontEnd: index });
      const name = `client ${index + 1} at front end ${(index % fronts.length) + 1}`;
      await client.getContainerProperties(this.container);
      made.push(new Contender(name, client, subject, this));
    }
    return made;
  }

  /** What was asked and told, for the record. */
  recorded(): Done {
    return { ...found({ events: this.history.events as unknown as Json }), exchanges: this.exchanges };
  }
}

export const trafficOf = perScenario((world) => new Traffic(world));
