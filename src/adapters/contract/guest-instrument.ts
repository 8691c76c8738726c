import { z } from 'zod';
import { base64, loopback } from './json.ts';
import { instancePlace } from './place.ts';

const nothing = z.strictObject({});
/** Any text that a process may hand to its operating system as a path, tricks and devices included. */
const path = z.string().min(1).max(400);
const account = z.string().min(1).max(100);
/** A process's number within its virtual machine. */
const process = z.int().nonnegative();

/** One change to what is on a drive. All but `make-folder` and `create` are about a file that is there; `write` makes one where there is none. */
const fileChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), bytes: base64 }),
  z.strictObject({ kind: z.literal('write'), bytes: base64 }),
  z.strictObject({ kind: z.literal('append'), bytes: base64 }),
  z.strictObject({ kind: z.literal('truncate'), size: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('rename'), to: path }),
  z.strictObject({ kind: z.literal('delete') }),
  z.strictObject({ kind: z.literal('make-folder') }),
  z.strictObject({ kind: z.literal('link'), to: path.describe('the second name that the file is to have') }),
  z.strictObject({ kind: z.literal('set-attributes'), readOnly: z.boolean() }),
  z.strictObject({ kind: z.literal('open-to-everyone') }).describe('an access control list that lets everyone do everything'),
  z.strictObject({ kind: z.literal('take-ownership') }),
  z.strictObject({ kind: z.literal('map'), offset: z.int().nonnegative(), bytes: base64 }).describe('a write through a memory map'),
]);

/** What else a process may ask of the operating system under it. Numbers of processes are those of `instance.processes`. */
const systemCall = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start-process'), path, account: account.optional().describe('another account to run it as') }),
  z.strictObject({ kind: z.literal('end-process'), process }),
  z.strictObject({ kind: z.literal('read-memory'), process, offset: z.int().nonnegative(), length: z.int().min(1).max(65_536) }),
  z.strictObject({ kind: z.literal('write-memory'), process, offset: z.int().nonnegative(), bytes: base64 }),
  z.strictObject({ kind: z.literal('create-account'), account, password: z.string().min(1).max(128) }),
  z.strictObject({ kind: z.literal('set-password'), account, password: z.string().min(1).max(128) }),
  z.strictObject({ kind: z.literal('join-group'), account, group: account }),
  z.strictObject({ kind: z.literal('act-as'), account }),
  z.strictObject({ kind: z.literal('enable-privilege'), privilege: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('create-service'), service: account, path }),
  z.strictObject({ kind: z.literal('control-service'), service: account, action: z.enum(['start', 'stop', 'replace']) }),
  z.strictObject({ kind: z.literal('load-driver'), path }),
  z.strictObject({ kind: z.literal('set-clock'), seconds: z.int() }),
  z
    .strictObject({
      kind: z.literal('read-machine'),
      machine: z.string().min(1),
      offset: z.int().nonnegative(),
      length: z.int().min(1).max(65_536),
    })
    .describe("ask the hypervisor for another machine's memory"),
  z
    .strictObject({ kind: z.literal('write-machine'), machine: z.string().min(1), offset: z.int().nonnegative(), bytes: base64 })
    .describe("ask the hypervisor to write into another machine's memory"),
  z
    .strictObject({ kind: z.literal('attach-disk'), medium: z.string().min(1) })
    .describe("ask the hypervisor for a medium that is another machine's"),
]);

/** The lab's instruments inside a virtual machine: what the customer's process can do there, and what the guest OS itself can (chapters 4, 5 and 8). */
export const guestInstruments = {
  'instance.readFile': {
    purpose:
      "Read a file as the customer's process inside a role instance. Paths are Windows paths, for example E:\\approot\\page.txt; C:\\Config\\ServiceConfiguration.cscfg is the instance's configuration.",
    request: z.strictObject({ ...instancePlace, path }),
    result: z.strictObject({ bytes: base64 }),
  },
  'instance.listFiles': {
    purpose: "List a folder as the customer's process inside a role instance.",
    request: z.strictObject({ ...instancePlace, path }),
    result: z.strictObject({ entries: z.array(z.strictObject({ name: z.string().min(1), kind: z.enum(['file', 'folder']) })) }),
  },
  'instance.changeFile': {
    purpose:
      "Change something on a drive from inside a role instance: as the customer's process, or as the guest OS itself, which may change what no customer may. What the guest OS forbids is refused: `access-denied`, or `invalid-path` for what is no path.",
    request: z.strictObject({ ...instancePlace, path, as: z.enum(['customer', 'guest-os']), change: fileChange }),
    result: nothing,
  },
  'instance.whoAmI': {
    purpose: "See as whom the customer's process runs inside a role instance, as the guest OS tells that process itself.",
    request: z.strictObject(instancePlace),
    result: z.strictObject({
      process,
      account,
      groups: z.array(z.string().min(1)),
      privileges: z
        .array(z.string().min(1))
        .describe('rights beyond those that everybody has, in Windows names, for example SeDebugPrivilege'),
    }),
  },
  'instance.processes': {
    purpose: "List the processes that the customer's process sees inside a role instance.",
    request: z.strictObject(instancePlace),
    result: z.strictObject({ processes: z.array(z.strictObject({ process, name: z.string().min(1), account })) }),
  },
  'instance.call': {
    purpose:
      "Have the customer's process ask something of the operating system under it. What that forbids is refused, `access-denied`. A process's memory is its own space, from offset 0; it may read and write its own.",
    request: z.strictObject({ ...instancePlace, call: systemCall }),
    result: z.strictObject({
      bytes: base64.optional().describe('what was read'),
      process: process.optional().describe('the process that was started'),
    }),
  },
  'instance.notices': {
    purpose:
      "Read what the customer's role found in its configuration file at each moment at which it looked: when it started, and whenever it was told to read the file again. The oldest first, since its virtual machine last started.",
    request: z.strictObject(instancePlace),
    result: z.strictObject({ notices: z.array(z.strictObject({ cause: z.enum(['started', 'told']), bytes: base64 })) }),
  },
  'instance.listen': {
    purpose:
      "Have the customer's process listen at a TCP port of its instance, until it ends. Every stream that is opened to it through the network inside the fabric is handed over at this loopback address, where the kit listens.",
    request: z.strictObject({ ...instancePlace, port: z.int().min(1).max(65_535), at: loopback }),
    result: nothing,
  },
  'instance.power': {
    purpose:
      'Cut the power of one virtual machine, or give it back. Its node stays up, and its disks stay as they are. Answered when it is off, or when its role runs again.',
    request: z.strictObject({ ...instancePlace, on: z.boolean() }),
    result: nothing,
  },
} as const satisfies Record<string, { purpose: string; request: z.ZodType; result: z.ZodType }>;
