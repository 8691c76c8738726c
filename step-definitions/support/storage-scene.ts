import type { InstrumentResult } from '../../src/adapters/contract/index.ts';
import { BlobClient, type BlobOptions } from '../../src/clients/storage/index.ts';
import type { ReachedSurface } from '../../src/clients/wire/index.ts';
import type { Actor } from './cast.ts';
import { perScenario, type FabricWorld } from './world.ts';

type Described = InstrumentResult<'storage.describe'>;
export type Medium = Described['media'][number];

/** Which of an account's two keys. */
export type WhichKey = 'primary' | 'secondary';

/** A storage account that was opened for somebody, with what its owner knows. */
export interface StorageAccount {
  readonly actor: Actor;
  readonly account: string;
  readonly primary: string;
  readonly secondary: string;
  /** The location that was asked for; null where none was. */
  readonly location: string | null;
}

/** How a client differs from the owner's own: through the first front end, with the primary key. */
export interface ClientOptions extends Partial<Omit<BlobOptions, 'surface' | 'account' | 'key'>> {
  readonly frontEnd?: number;
  /** One of the account's keys, or any other; null for none. */
  readonly key?: WhichKey | { readonly value: string } | null;
}

/** The version of the service that clients speak where the fabric names no other. */
const OF_THE_TIME = '2012-02-12';

/** Storage as a scenario has it: accounts, clients of every front end, and the media under them. */
export class StorageScene {
  private readonly accounts = new Map<Actor, StorageAccount>();
  private described: Promise<Described> | null = null;
  /** How far the fabric's clock is ahead of the kit's own, in milliseconds; null before anybody has looked. */
  private ahead: number | null = null;

  constructor(private readonly world: FabricWorld) {}

  /** Opens an account for somebody, by the lab. Part of the ground. */
  async open(
    actor: Actor,
    place: { readonly location?: string; readonly geoReplication?: boolean; readonly secureTransferOnly?: boolean } = {},
  ): Promise<StorageAccount> {
    const name = this.world.names.storageAccountName();
    const opened = await this.world.lab.must('storage.openAccount', { name, ...place });
    return this.adopt({ actor, ...opened, location: place.location ?? null });
  }

  /** Goes on with an account that somebody opened at one of the fabric's own doors. */
  adopt(account: StorageAccount): StorageAccount {
    this.accounts.set(account.actor, account);
    return account;
  }

  /** Somebody's account; opened where it is not there yet. */
  async accountOf(actor: Actor): Promise<StorageAccount> {
    return this.accounts.get(actor) ?? this.open(actor);
  }

  /** A client of somebody's account. It is closed when the scenario ends. */
  async client(actor: Actor, { frontEnd = 0, key = 'primary', ...options }: ClientOptions = {}): Promise<BlobClient> {
    const account = await this.accountOf(actor);
    const fronts = await this.frontEnds();
    const surface = fronts[frontEnd % fronts.length] ?? this.world.setUpFailed('storage has no front end');
    const value = key === null ? null : typeof key === 'string' ? account[key] : key.value;
    this.ahead ??= Date.parse((await this.world.lab.must('clock.read', {})).now) - Date.now();
    const now = (): Date => new Date(Date.now() + (this.ahead ?? 0));
    const version = await this.serviceVersion();
    return this.world.closing(new BlobClient({ surface, account: account.account, key: value, now, version, ...options }));
  }

  /** The version of the service that the kit speaks to this fabric. */
  async serviceVersion(): Promise<string> {
    return (await this.describe()).serviceVersion ?? OF_THE_TIME;
  }

  /** Every front end, the first being the one that the fabric shows as its surface or any. */
  async frontEnds(): Promise<readonly ReachedSurface[]> {
    const { frontEnds } = await this.describe();
    return frontEnds.map(({ surface }) => ({ ...surface, patience: this.world.run.patience }));
  }

  async media(): Promise<readonly Medium[]> {
    return (await this.describe()).media;
  }

  /** Moves the fabric's clock; clients go by it from then on. */
  async advance(seconds: number): Promise<void> {
    const { now } = await this.world.lab.must('clock.advance', { seconds });
    this.ahead = Date.parse(now) - Date.now();
  }

  /** Forgets where front ends and media stand: something has changed about them. */
  changed(): void {
    this.described = null;
  }

  /** Cuts the power of the fabric and starts it again. Clients from before reach nobody. */
  async crash(): Promise<void> {
    await this.world.lab.crash();
    this.changed();
  }

  /** Lets storage finish what it does by itself, whatever a day of its clock makes due. */
  async settle(): Promise<void> {
    await this.advance(24 * 60 * 60);
    await this.world.lab.must('storage.settle', {});
    this.changed();
  }

  private describe(): Promise<Described> {
    return (this.described ??= this.world.lab.must('storage.describe', {}));
  }
}

export const storageOf = perScenario((world) => new StorageScene(world));
