import type { InstrumentRequest, InstrumentResult, Json } from '../../src/adapters/contract/index.ts';
import { done, found } from './hosted-services.ts';
import { APPROOT, type ListedInstance, type Tenancy } from './tenancy.ts';
import type { Done, FabricWorld } from './world.ts';

export type SystemCall = InstrumentRequest<'instance.call'>['call'];
export type Identity = InstrumentResult<'instance.whoAmI'>;
export type Processes = InstrumentResult<'instance.processes'>['processes'];

/** Where in its own memory a process keeps the mark that the scenario looks for, and where it writes what nobody looks for. */
const [MARK_AT, SCRATCH_AT] = [0, 512];

/** The customer's process inside one role instance, in the kit's hands. */
export class Guest {
  constructor(
    private readonly world: FabricWorld,
    readonly tenancy: Tenancy,
    readonly listed: ListedInstance,
  ) {}

  get name(): string {
    return this.listed.instance;
  }

  async place() {
    return { ...(await this.tenancy.place()), instance: this.name };
  }

  /** As whom the process runs. Part of the ground. */
  async whoAmI(): Promise<Identity> {
    return this.world.lab.must('instance.whoAmI', await this.place());
  }

  /** The processes that it sees. Part of the ground. */
  async processes(): Promise<Processes> {
    return (await this.world.lab.must('instance.processes', await this.place())).processes;
  }

  /** What it sees of others' processes. Part of the ground: where it sees none, none can be attacked. */
  async others(): Promise<Processes> {
    const [{ account }, processes] = [await this.whoAmI(), await this.processes()];
    const others = processes.filter((each) => each.account !== account);
    return others.length > 0 ? others : this.world.setUpFailed('the process sees no process of another account');
  }

  /** Asks something of the operating system. Of what is read, the bytes go on the record. */
  async call(call: SystemCall): Promise<Done> {
    return this.world.lab.observe('instance.call', { ...(await this.place()), call }, (result) => result as Json);
  }

  /** Keeps a mark in its own memory. Part of the ground. */
  async keep(mark: string): Promise<void> {
    const { process } = await this.whoAmI();
    const call: SystemCall = { kind: 'write-memory', process, offset: MARK_AT, bytes: Buffer.from(mark).toString('base64') };
    await this.world.prepare(`${this.name} could not write into its own memory`, () => this.call(call));
  }

  /** Where its own program lies. */
  get program(): string {
    return APPROOT + this.tenancy.roleOf(this.listed).program;
  }

  /** What every process may do: it writes into its own memory and reads it again, and starts a program of its own and ends it. */
  async ownAffairs(): Promise<Done> {
    const who = await this.world.lab.use('instance.whoAmI', await this.place());
    if (who.reply !== 'accepted') return done(who);
    const { process } = who.result;
    const bytes = this.world.names.bytes(24).toString('base64');
    const wrote = await this.call({ kind: 'write-memory', process, offset: SCRATCH_AT, bytes });
    if (wrote.outcome.reply !== 'accepted') return wrote;
    const read = await this.call({ kind: 'read-memory', process, offset: SCRATCH_AT, length: 24 });
    if (read.outcome.reply !== 'accepted') return read;
    if ((read.outcome.result as { bytes?: string }).bytes !== bytes) return odd('it does not read what it wrote');
    const started = await this.call({ kind: 'start-process', path: this.program });
    if (started.outcome.reply !== 'accepted') return started;
    const { process: child } = started.outcome.result as { process?: number };
    if (child === undefined) return odd('it is not told which process it started');
    const ended = await this.call({ kind: 'end-process', process: child });
    return ended.outcome.reply === 'accepted' ? found({ process, child }) : ended;
  }

  /** As whom it runs and which processes it sees, name by name; or the reply that was none, for the record. */
  async standing(): Promise<Standing | Done> {
    const place = await this.place();
    const who = await this.world.lab.use('instance.whoAmI', place);
    if (who.reply !== 'accepted') return done(who);
    const listed = await this.world.lab.use('instance.processes', place);
    if (listed.reply !== 'accepted') return done(listed);
    const { process, account, groups, privileges } = who.result;
    const inOrder = (list: readonly string[]): string[] => [...list].sort();
    const state = {
      'the process': { process, account },
      'its groups': inOrder(groups),
      'its privileges': inOrder(privileges),
      ...Object.fromEntries(
        listed.result.processes.map(({ process: number, name, account: of }) => [`process ${number}`, { name, account: of }]),
      ),
    };
    return { state };
  }
}

/** What a process sees of itself and of its machine, name by name. */
export interface Standing {
  readonly state: Record<string, Json>;
}

const odd = (detail: string): Done => done({ reply: 'fault', fault: 'not-as-told', detail });

/** The customer's processes in every instance of an application that runs. Part of the ground. */
export async function guestsOf(world: FabricWorld, tenancy: Tenancy): Promise<Guest[]> {
  return (await tenancy.running()).map((each) => new Guest(world, tenancy, each));
}
