import {
  Between,
  FrontEndClient,
  SecretSearch,
  usersFile,
  type Credentials,
  type Secret,
  type UserRight,
} from '../../src/clients/front-end/index.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';
import { wholeBody } from '../../src/clients/wire/index.ts';
import type { Exchange, Fault } from '../../src/conformance/evidence/index.ts';
import { found } from './hosted-services.ts';
import { makeRole, standFor, type Tenancy } from './tenancy.ts';
import { perScenario, type Deed, type Done, type FabricWorld } from './world.ts';

export const OWNER = 'the owner';
const EVERYTHING = ['read', 'write', 'delete'] as const;
/** The first half of every object's name says whose it is. */
const FOLDERS = { accountant: 'books/', clerk: 'orders/', both: 'prices/' } as const;

/** A user of the owner's application. */
export interface FrontEndUser extends Credentials {
  readonly actor: string;
  /** What the names of their own objects begin with. */
  readonly folder: string;
}

/** Something that is stored. */
export interface StoredObject {
  readonly name: string;
  readonly content: string;
}

/** The owner's front end to storage, with its two users, and the kit between it and storage. */
export class FrontEnd {
  readonly accountant: FrontEndUser;
  readonly clerk: FrontEndUser;
  readonly container: string;
  /** Every key that the account has had, base64; the last one is that which the front end has, or is to be given. */
  readonly keys: string[] = [];
  private readonly clients: FrontEndClient[] = [];
  account: string;
  private laid: { readonly tenancy: Tenancy; readonly between: Between; readonly settings: Record<string, string> } | null = null;
  private address = '';
  private readonly port: number;

  constructor(private readonly world: FabricWorld) {
    const { names } = world;
    const user = (actor: string, folder: string): FrontEndUser => ({ actor, folder, name: names.word(8), password: names.password() });
    this.accountant = user('the accountant', FOLDERS.accountant);
    this.clerk = user('the clerk', FOLDERS.clerk);
    [this.container, this.account, this.port] = [names.word(10), names.storageAccountName(), 1024 + names.integer(1000)];
  }

  get users(): readonly FrontEndUser[] {
    return [this.accountant, this.clerk];
  }

  get between(): Between {
    return this.laid?.between ?? this.world.setUpFailed('there is no front end');
  }

  /** Makes the storage account, deploys the front end before it, and stores nothing yet. Part of the ground. */
  async stand(): Promise<void> {
    const { world } = this;
    const { names, lab } = world;
    const { account, primary, secondary } = await lab.must('storage.openAccount', { name: this.account });
    this.account = account;
    this.keys.push(secondary, primary);
    await world.prepare('a container could not be made', () => this.blobs().createContainer(this.container));

    const between = world.closing(new Between(world.surface('storage')));
    const settings = {
      StorageAddress: await between.listen(),
      StorageCertificate: between.certificate,
      StorageAccount: this.account,
      StorageKey: primary,
    };
    const endpoint = { name: names.word(8), protocol: 'tcp', port: this.port, localPort: 8000 + names.integer(1000) } as const;
    const files = { 'front-end.json': this.usersFile() };
    const role = makeRole(world, { instances: 1, endpoints: [endpoint], files, settings });
    this.laid = { tenancy: await standFor(world, OWNER, [role]), between, settings };
    this.address = await this.publicAddress(this.laid.tenancy);
  }

  /** The storage account in the owner's hands. */
  blobs(): BlobClient {
    const { account, world } = this;
    return world.closing(new BlobClient({ surface: world.surface('storage'), account, key: this.keys[1] ?? null }));
  }

  /** The path of an object at storage's own address. */
  pathOf(name: string): string {
    return `/${this.account}/${this.container}/${name}`;
  }

  /** The front end as somebody on the Internet reaches it, over connections of their own. */
  client(): FrontEndClient {
    const { world } = this;
    const open = async (): Promise<string | Fault> => {
      const reply = await world.lab.use('endpoint.connect', { address: this.address, port: this.port });
      if (reply.reply === 'fault') return reply;
      if (reply.reply !== 'accepted') return { reply: 'fault', fault: 'no-stream', detail: `the lab said: ${reply.reply}` };
      const { result } = reply;
      return result.outcome === 'connected' ? result.at : { reply: 'fault', fault: 'connection-refused', detail: result.reason };
    };
    const client = world.closing(new FrontEndClient({ open, patience: world.run.patience }));
    this.clients.push(client);
    return client;
  }

  /** The owner stores something under a name that begins like this. Part of the ground. */
  async store(folder: string): Promise<StoredObject> {
    const { names } = this.world;
    const stored = { name: `${folder}${names.word()}.txt`, content: names.marker() };
    await this.world.prepare('an object could not be stored', () =>
      this.blobs().putBlob(this.container, stored.name, Buffer.from(stored.content)),
    );
    return stored;
  }

  /** The owner looks, with a key and at storage itself, what these objects hold: `name: content`. */
  look(objects: readonly { readonly name: string }[]): Deed {
    const perform = async (): Promise<Done> => {
      const [seen, exchanges]: [string[], Exchange[]] = [[], []];
      for (const { name } of objects) {
        const got = await this.blobs().getBlob(this.container, name);
        exchanges.push(...got.exchanges);
        const isGone = got.outcome.reply === 'refused' && got.outcome.code === 'BlobNotFound';
        if (got.value === null && !isGone) return got;
        if (got.value !== null) seen.push(`${name}: ${got.value.toString('utf8')}`);
      }
      return found({ seen }, exchanges);
    };
    return { actor: OWNER, deed: 'looking into storage', perform };
  }

  /** The owner gives the front end the newest key. */
  configuring(): Deed {
    const perform = async (): Promise<Done> => {
      const { tenancy, settings } = this.laid ?? this.world.setUpFailed('there is no front end');
      const owner = await this.world.cast.manager(OWNER);
      const configuration = tenancy.configurationWith({ settings: { ...settings, StorageKey: this.keys.at(-1) ?? '' } });
      const changed = await owner.changeConfiguration({ service: tenancy.service, slot: 'production' }, configuration);
      await this.world.lab.must('controller.settle', {});
      return changed;
    };
    return { actor: OWNER, deed: 'changing the configuration to the new key', perform };
  }

  /** The auditor searches every byte that came from the front end for every key and every signature. The act is labelled `search`. */
  search(): Promise<Done> {
    const perform = async (): Promise<Done> => {
      // In a stream an answer may be torn into chunks; the exchanges have it in one piece.
      const answers = [...this.clients.flatMap(({ received }) => received), ...this.world.exchanges.filter(ofFrontEnd).map(wholeBody)];
      const secret =
        (what: string) =>
        (text: string): Secret => ({ what, bytes: Buffer.from(text, 'base64') });
      const [keys, signatures] = [this.keys.map(secret('a key')), [...new Set(this.between.signatures)].map(secret('a signature'))];
      const search = new SecretSearch([...keys, ...signatures]);
      const hits = answers.flatMap((answer) => search.in(answer)).map(({ what }) => what);
      const known = Buffer.from(JSON.stringify([this.keys, this.between.seen.map(({ headers }) => headers)]));
      return found({
        bytes: answers.reduce((sum, { length }) => sum + length, 0),
        keys: keys.length,
        signatures: signatures.length,
        found: [...new Set(hits)],
        control: search.in(known).length === keys.length + signatures.length,
      });
    };
    return this.world.act('search', { actor: 'the auditor', deed: 'searching every answer for the key and for signatures', perform });
  }

  private usersFile(): string {
    const right = (folder: string, ...acts: UserRight['do']): UserRight => ({ do: acts, container: this.container, prefix: folder });
    const shared = FOLDERS.both;
    return usersFile(
      [
        { ...this.accountant, may: [right(this.accountant.folder, ...EVERYTHING), right(shared, ...EVERYTHING)] },
        { ...this.clerk, may: [right(this.clerk.folder, ...EVERYTHING), right(shared, 'read')] },
      ],
      () => this.world.names.bytes(16),
    );
  }

  private async publicAddress(tenancy: Tenancy): Promise<string> {
    const { subscriptionId, service } = await tenancy.place();
    const { publicAddresses } = await this.world.lab.must('wire.describe', {});
    const place = publicAddresses.find((each) => each.subscriptionId === subscriptionId && each.service === service);
    return place?.address ?? this.world.setUpFailed('the front end has no public address');
  }
}

/** What both users may read, and the accountant alone may change. */
export const SHARED_FOLDER = FOLDERS.both;

const ofFrontEnd = ({ surface }: Exchange): boolean => surface === 'front-end';

/** The scenario's front end. */
export const frontEnd = perScenario((world) => new FrontEnd(world));
