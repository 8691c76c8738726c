import { formatVolume, Volume, type SectorDevice } from '../../../src/reference-impl/disks/index.ts';
import {
  createCallGuard,
  createConfigurationPlacement,
  createFileAccess,
  createGuestOs,
  createRoleAccounts,
  GuestOsError,
  guestOsFiles,
  layOutSystemDrive,
  type Drive,
  type GuestOs,
  type GuestOsParts,
} from '../../../src/reference-impl/guest-os/index.ts';
import {
  createHypervisor,
  createMachineBorder,
  type Hypervisor,
  type MachineBorder,
} from '../../../src/reference-impl/hypervisor/index.ts';
import { copyOfDisk, created, now, ramDisk, reasonOf } from '../disks/ground.ts';

export const CONFIGURATION = 'C:\\Config\\ServiceConfiguration.cscfg';
export const LAWFUL_TEXT = '<ServiceConfiguration revision="1"/>';
export const PAGE = 'E:\\approot\\page.txt';
export const PROGRAM = 'E:\\approot\\worker.exe';
export const identity = { certificate: 'a certificate, PEM\n', key: 'a private key, PEM\n' };

/** Formatted once, for all machines of these tests are laid out alike. */
const blank: Record<Drive, ReturnType<typeof ramDisk>> = { C: ramDisk(4400), D: ramDisk(4400), E: ramDisk(4400) };
for (const device of Object.values(blank)) formatVolume(device, { serial: 1, now: created });
layOutSystemDrive(new Volume(blank.C, { now }));
const systemVolume = new Volume(blank.D, { now });
for (const [path, bytes] of guestOsFiles('1.0')) {
  systemVolume.makeDirectory(path.split('/').slice(0, -1), { recursive: true });
  systemVolume.write(path, bytes);
}
const application = new Volume(blank.E, { now });
application.makeDirectory('approot/bin', { recursive: true });
application.write('approot/page.txt', Buffer.from('a page'));
application.write('approot/worker.exe', Buffer.from('MZ worker'));
application.write('approot/a long file name.txt', Buffer.from('long'));

export interface Machine {
  readonly os: GuestOs;
  readonly hypervisor: Hypervisor;
  readonly drives: Readonly<Record<Drive, ReturnType<typeof ramDisk>>>;
  /** Which drives were opened, in that order. */
  readonly opened: readonly Drive[];
}

export interface MachineOptions extends Partial<Omit<GuestOsParts, 'machine' | 'volume' | 'clock'>> {
  readonly border?: MachineBorder;
  readonly drives?: Machine['drives'];
  /** Stands between drive C: and its device. */
  readonly deviceOfC?: (device: SectorDevice) => SectorDevice;
}

/** A guest OS as the reference has it, but for the parts that are given. Its role does not run. */
export function bareMachine({ border = createMachineBorder(), deviceOfC = (device) => device, ...others }: MachineOptions = {}): Machine {
  const { drives = { C: copyOfDisk(blank.C), D: copyOfDisk(blank.D), E: copyOfDisk(blank.E) }, ...parts } = others;
  const opened: Drive[] = [];
  const hypervisor = createHypervisor({ border, openMedium: (name) => Buffer.from(`the bytes of ${name}`) });
  hypervisor.create('root', 'root-os').memory.write(0, Buffer.from("the root OS's own"));
  const os = createGuestOs({
    machine: hypervisor.create('guest', 'guest'),
    volume: (drive) => {
      opened.push(drive);
      return new Volume(drive === 'C' ? deviceOfC(drives.C) : drives[drive], { now, trusted: true });
    },
    clock: { now },
    privilegeModel: 'limited',
    roleAccounts: createRoleAccounts(),
    fileAccess: createFileAccess(),
    callGuard: createCallGuard(),
    configurationPlacement: createConfigurationPlacement(),
    agentIdentity: identity,
    openService: () => ({ close: () => undefined }),
    ...parts,
  });
  return { os, hypervisor, drives, opened };
}

/** The same with a configuration, and a role that runs. */
export function machine(options: MachineOptions = {}): Machine {
  const made = bareMachine(options);
  made.os.configure(LAWFUL_TEXT);
  made.os.startRole();
  return made;
}

export const reason = (what: () => unknown): string => reasonOf(what, GuestOsError);
