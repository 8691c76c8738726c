import { POWERFUL_PRIVILEGES } from '../../src/conformance/judges/privilege.ts';
import type { Guest, Processes, SystemCall } from './guest.ts';
import type { FabricWorld } from './world.ts';

/** What a process asks of the operating system under it. */
type Attempt = (world: FabricWorld, guest: Guest) => Promise<readonly SystemCall[]>;

const READ = 64;

/** One call for each process of another account. */
const onOthers =
  (call: (other: Processes[number], world: FabricWorld) => readonly SystemCall[]): Attempt =>
  async (world, guest) =>
    (await guest.others()).flatMap((other) => call(other, world));

/** One call for each account that others run as. */
const onAccounts =
  (call: (account: string, world: FabricWorld, guest: Guest) => SystemCall): Attempt =>
  async (world, guest) =>
    [...new Set((await guest.others()).map(({ account }) => account))].map((account) => call(account, world, guest));

/** What only an administrator of the machine may do; the words are those of the feature file, after "tries to". */
export const ADMINISTRATION: Readonly<Record<string, Attempt>> = {
  'make an account': async ({ names }) => [{ kind: 'create-account', account: names.word(10), password: names.password() }],
  'join the administrators': async (_world, guest) => {
    const { account } = await guest.whoAmI();
    return [{ kind: 'join-group', account, group: 'Administrators' }];
  },
  "set another account's password": onAccounts((account, { names }) => ({ kind: 'set-password', account, password: names.password() })),
  'stop a service of the system': onOthers(({ name }) => [{ kind: 'control-service', service: name, action: 'stop' }]),
  "replace a service's program": onOthers(({ name }) => [{ kind: 'control-service', service: name, action: 'replace' }]),
  'install a service': async ({ names }, guest) => [{ kind: 'create-service', service: names.word(10), path: guest.program }],
  'load a driver': async (_world, guest) => [{ kind: 'load-driver', path: guest.program }],
  'set the clock': async () => [
    { kind: 'set-clock', seconds: 3_600 },
    { kind: 'set-clock', seconds: -3_600 },
  ],
  'give itself powerful privileges': async () =>
    POWERFUL_PRIVILEGES.map((privilege): SystemCall => ({ kind: 'enable-privilege', privilege })),
  "read another account's memory": onOthers(({ process }) => [{ kind: 'read-memory', process, offset: 0, length: READ }]),
};

/** What leads from one account of the machine to another. */
export const ESCALATIONS: Readonly<Record<string, Attempt>> = {
  'act as another account': onAccounts((account) => ({ kind: 'act-as', account })),
  'start a program as another account': onAccounts((account, _world, guest) => ({ kind: 'start-process', path: guest.program, account })),
  "write into another account's memory": onOthers(({ process }, { names }) => [
    { kind: 'write-memory', process, offset: 0, bytes: names.bytes(READ).toString('base64') },
  ]),
  "end another account's process": onOthers(({ process }) => [{ kind: 'end-process', process }]),
};

/** What is attempted by way of the hypervisor, past the operating system. */
export const HYPERCALLS: Readonly<Record<string, (machines: Machines) => readonly SystemCall[]>> = {
  "read the root OS's memory": ({ rootOs }) => [reading(rootOs)],
  "write into the root OS's memory": ({ rootOs, mark }) => [writing(rootOs, mark)],
  "read a neighbour's memory": ({ neighbours }) => neighbours.map(reading),
  "write into a neighbour's memory": ({ neighbours, mark }) => neighbours.map((machine) => writing(machine, mark)),
  "attach a neighbour's disks": ({ media }) => media.map((medium): SystemCall => ({ kind: 'attach-disk', medium })),
};

/** What stands on the same hypervisor, or beside it. */
export interface Machines {
  readonly rootOs: string;
  readonly neighbours: readonly string[];
  /** Media of neighbours' drives that are no drives of one's own. */
  readonly media: readonly string[];
  /** What is written. */
  readonly mark: string;
}

const reading = (machine: string): SystemCall => ({ kind: 'read-machine', machine, offset: 0, length: 4_096 });
const writing = (machine: string, mark: string): SystemCall => ({
  kind: 'write-machine',
  machine,
  offset: 0,
  bytes: Buffer.from(mark).toString('base64'),
});
