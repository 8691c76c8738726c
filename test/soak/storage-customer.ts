import { blobAnswer, type Answered, type History, type Operation } from '../../src/clients/consistency/index.ts';
import type { Result } from '../../src/clients/result.ts';
import type { SeededNames } from '../../src/clients/seed.ts';
import { BlobClient, blockId } from '../../src/clients/storage/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import { must } from './storage-failure.ts';
import type { AccountKeys } from './storage-keys.ts';
import { lengthOf, type Values } from './storage-values.ts';

/**
 * What all customers have in common: the account and the blobs that they write, all in one container, and the record of what they were
 * told.
 */
export interface Estate {
  readonly account: string;
  readonly container: string;
  readonly blobs: readonly string[];
  readonly keys: AccountKeys;
  readonly values: Values;
  history: History;
  /** Whether no answer is nobody's fault now. */
  isDoomed(): boolean;
  /** The fabric's time. */
  now(): Date;
  /** Bytes that were read and are as they were written. */
  verified: number;
}

/** Said with a blob when it is written, and shown with it: the name of the value that its bytes are. */
const MARK = 'mark';
const MOST_BLOCKS = 4;
const DEADLINE = 60_000;
/**
 * How a write may be refused because of what others do meanwhile: by its condition, or because they have written the blob and so taken its
 * blocks away.
 */
const CROSSED = new Set(['BlobAlreadyExists', 'ConditionNotMet', 'BlobNotFound', 'InvalidBlockList']);

/**
 * One customer's program at one front end. Everything that it asks is recorded, and every byte that it reads is compared. Each act says
 * whether it was answered.
 */
export class Customer {
  private client: BlobClient | undefined;
  private key = '';

  constructor(
    readonly name: string,
    private readonly surface: ReachedSurface,
    private readonly estate: Estate,
  ) {}

  put(blob: string, value: string, only?: 'absent'): Promise<boolean> {
    const { container, values } = this.estate;
    const metadata = { [MARK]: value };
    return this.record(blob, { kind: 'put', value, ...(only && { only }) }, (client) =>
      client.putBlob(container, blob, values.bytes(value), { metadata, ...(only && { ifNoneMatch: '*' }) }),
    );
  }

  /** Writes the value in blocks, and puts them together. */
  async putInBlocks(blob: string, value: string, draw: SeededNames): Promise<boolean> {
    const bytes = this.estate.values.bytes(value);
    const count = 1 + draw.integer(Math.min(MOST_BLOCKS, bytes.length));
    const ids: string[] = [];
    for (let at = 0; at < count; at++) {
      const id = blockId(`${value.padEnd(16)}-${at}`);
      const part = bytes.subarray(Math.floor((at * bytes.length) / count), Math.floor(((at + 1) * bytes.length) / count));
      if (!(await this.putBlock(blob, id, part))) return false;
      ids.push(id);
    }
    const { container } = this.estate;
    return this.record(blob, { kind: 'put', value }, (client) =>
      client.putBlockList(
        container,
        blob,
        ids.map((id) => ['Latest', id]),
        { metadata: { [MARK]: value } },
      ),
    );
  }

  /** Writes a block, which nobody may ever ask for. */
  async putBlock(blob: string, id: string, bytes: Uint8Array): Promise<boolean> {
    const { container } = this.estate;
    return this.isAnswered(await this.line().putBlock(container, blob, id, bytes));
  }

  get(blob: string): Promise<boolean> {
    const { container } = this.estate;
    return this.record(blob, { kind: 'get' }, (client) => client.getBlob(container, blob));
  }

  delete(blob: string): Promise<boolean> {
    const { container } = this.estate;
    return this.record(blob, { kind: 'delete' }, (client) => client.deleteBlob(container, blob));
  }

  /** One list is a look at every blob, all of them from when it was asked for to when it was answered. */
  async list(): Promise<boolean> {
    const { container, blobs, history } = this.estate;
    let tell: (values: ReadonlyMap<string, string> | null) => void = () => undefined;
    const told = new Promise<ReadonlyMap<string, string> | null>((resolve) => (tell = resolve));
    const looks = blobs.map((blob) =>
      history.record(this.name, blob, { kind: 'get' }, async (): Promise<Answered | null> => {
        const values = await told;
        return values && { said: 'value', value: values.get(blob) ?? null };
      }),
    );
    const listed = await this.line().listBlobs(container, { include: ['metadata'] });
    const isAnswered = this.isAnswered(listed);
    tell(
      listed.value && new Map(listed.value.blobs.map(({ name, metadata, length }) => [name, this.marked(name, metadata ?? {}, length)])),
    );
    await Promise.all(looks);
    return isAnswered;
  }

  /** The sizes of the pieces that a blob of this value, or of none, is kept in, its waiting blocks included. */
  async pieces(blob: string, value: string | null): Promise<readonly number[]> {
    const { outcome, value: lists } = await this.line().getBlockList(this.estate.container, blob);
    if (outcome.reply === 'refused' && outcome.code === 'BlobNotFound') return [];
    must(lists !== null, `the blocks of ${blob} could not be had: ${JSON.stringify(outcome)}`);
    const sizes = [...lists.committed, ...lists.uncommitted].map(({ size }) => size);
    // What was put in one request has no blocks, and is one piece.
    return value === null || lists.committed.length > 0 ? sizes : [lengthOf(value), ...sizes];
  }

  close(): void {
    this.client?.close();
  }

  private async record(blob: string, operation: Operation, act: (client: BlobClient) => Promise<Result<unknown>>): Promise<boolean> {
    let isAnswered = false;
    await this.estate.history.record(this.name, blob, operation, async () => {
      const result = await act(this.line());
      isAnswered = this.isAnswered(result);
      if (operation.kind !== 'get' || result.outcome.reply !== 'accepted') return blobAnswer(operation, result);
      return { said: 'value', value: this.read(blob, result as Result<Buffer>) };
    });
    return isAnswered;
  }

  /** The value that was read. Its bytes are those that were written under its name. */
  private read(blob: string, { exchange, value: bytes }: Result<Buffer>): string {
    const headers = exchange.outcome.kind === 'answer' ? exchange.outcome.headers : {};
    const value = this.marked(blob, { [MARK]: headers[`x-ms-meta-${MARK}`] ?? '' }, bytes?.length ?? null);
    must(bytes?.equals(this.estate.values.bytes(value)) === true, `${blob} is said to be ${value}, and its bytes are others`);
    this.estate.verified += bytes.length;
    return value;
  }

  private marked(blob: string, metadata: Readonly<Record<string, string>>, length: number | null): string {
    const value = metadata[MARK] ?? '';
    must(lengthOf(value) === length, `${blob} is said to be ${value || 'no value'}, and is ${length} bytes long`);
    return value;
  }

  /** @throws SoakFailure for an answer that must not be, and for none where the power is on */
  private isAnswered({ exchange, outcome }: Result<unknown>): boolean {
    const { outcome: came } = exchange;
    if (came.kind !== 'answer') {
      const isLost = came.fault !== 'timeout' && came.fault !== 'malformed';
      must(isLost && this.estate.isDoomed(), `${this.name} had no answer: ${came.fault}, ${came.detail}`);
      return false;
    }
    const isFine =
      outcome.reply === 'accepted' ||
      (outcome.reply === 'refused' && CROSSED.has(outcome.code)) ||
      (outcome.reply === 'refused' && outcome.code === 'AuthenticationFailed' && this.estate.keys.mayBeRefused(this.key));
    must(isFine, `${this.name} asked ${exchange.request.method} ${exchange.request.path} and was told ${JSON.stringify(outcome)}`);
    return true;
  }

  /** A line on which everything is signed by the key that is in use. */
  private line(): BlobClient {
    const { account, keys, now } = this.estate;
    if (this.client === undefined || this.key !== keys.current) {
      this.client?.close();
      this.key = keys.current;
      this.client = new BlobClient({ surface: this.surface, account, key: this.key, now, tls: { deadline: DEADLINE } });
    }
    return this.client;
  }
}
