import type { Clock } from '../clock/clock.ts';
import type { AgentCard } from '../control-channel/agent-client.ts';
import type { AgentServer } from '../control-channel/agent-server.ts';
import type { Deadlines } from '../control-channel/deadlines.ts';
import type { PeerCheck } from '../control-channel/peer-check.ts';
import { VhdError, Volume, volumePart, type VirtualDisk } from '../disks/index.ts';
import { createGuestAgent } from '../fabric-agent/agents.ts';
import type {
  CallGuard,
  ConfigurationPlacement,
  FileAccess,
  FrontEndPolicy,
  GuestOs,
  RoleAccounts,
  RoleProgram,
} from '../guest-os/index.ts';
import { createGuestOs, openRoleService, roleProgramOf } from '../guest-os/index.ts';
import type { Hypervisor } from '../hypervisor/index.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { EndpointFilters, PublicService } from '../network/edge/index.ts';
import { AGENT_PORT } from '../network/host.ts';
import type { Host, Network } from '../network/network.ts';
import type { DriveLetter, Drives } from './drives.ts';
import { DRIVE_LETTERS } from './drives.ts';
import { InstanceError, machineNameOf } from './instance.ts';
import type { InstanceRecord } from './instance-record.ts';
import { SYSTEM_DRIVE } from './system-drive.ts';

/** What keeps a customer's process in its place inside a guest OS. */
export interface GuestSecurity {
  /** LPR-1, LPR-2. */
  readonly roleAccounts: RoleAccounts;
  /** DSK-2. */
  readonly fileAccess: FileAccess;
  /** LPR-3. */
  readonly callGuard: CallGuard;
  /** CFG-2, CFG-3. */
  readonly configurationPlacement: ConfigurationPlacement;
  /** SAK-4: what customers' own front ends to storage decide. */
  readonly frontEndPolicy: FrontEndPolicy;
}

export interface GuestMachineParts {
  /** The node's name. */
  readonly node: string;
  readonly network: Pick<Network, 'attach' | 'detach'>;
  readonly plan: AddressPlan;
  readonly hypervisor: Hypervisor;
  readonly drives: Drives;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** VM-3: by what a guest agent checks who commands it. */
  readonly guestPeerCheck: PeerCheck;
  /** SHA-256 of the certificate of the node's fabric agent: the one commander of its guest agents. */
  readonly commander: string;
  readonly security: GuestSecurity;
  /** EDG-1, EDG-2: makes the root OS's filter before a machine. */
  readonly endpointFilters: Pick<EndpointFilters, 'of'>;
}

/** What exists while a machine has power. */
interface Running {
  readonly os: GuestOs;
  readonly agent: AgentServer;
  readonly disks: readonly VirtualDisk[];
}

/** The virtual machine of one role instance, and of no other (VM-1): its place on the network, its drives, its guest OS and the agent in that. */
export class GuestMachine {
  readonly name: string;
  readonly card: AgentCard;
  readonly #host: Host;
  #running: Running | undefined;

  constructor(
    private readonly parts: GuestMachineParts,
    record: InstanceRecord,
    private readonly folder: string,
    /** What the node knows to be open of its instances now. */
    services: () => readonly PublicService[],
  ) {
    const address = parts.plan.guest(record.instance);
    this.name = machineNameOf({ id: record.instance });
    this.#host = parts.network.attach({
      name: this.name,
      kind: 'guest',
      address,
      node: parts.node,
      tenant: record.tenant,
      endpointFilter: parts.endpointFilters.of(address, services),
    });
    this.#host.powerOff();
    this.card = { name: this.name, address: this.#host.card.address, port: AGENT_PORT.guest, fingerprint: record.agent.fingerprint };
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** The guest OS. Throws {@link InstanceError} `not-running` while the power is off. */
  get os(): GuestOs {
    if (this.#running === undefined) throw new InstanceError('not-running', `the virtual machine ${this.name} is off`);
    return this.#running.os;
  }

  /**
   * For the lab: the customer's process listens at a port besides its endpoints, as long as it runs. Throws {@link InstanceError} `not-running` or `port-taken`, and
   * GuestOsError `not-running`.
   */
  listen(port: number, accept: RoleProgram): void {
    const { os } = this;
    if (this.#host.listensAt(port)) throw new InstanceError('port-taken', `something listens at port ${port} of ${this.name} already`);
    os.holdForRole(this.#host.listen(port, accept));
  }

  /** Boots it. Its role does not run yet: the agent of its node starts that. Throws what is wrong with a drive. */
  powerOn(record: InstanceRecord): void {
    if (this.#running !== undefined) return;
    const { hypervisor, clock, deadlines, guestPeerCheck, commander } = this.parts;
    const { frontEndPolicy: policy, ...security } = this.parts.security;
    const disks = this.#openDrives(record);
    const volume = (drive: DriveLetter): Volume => {
      const disk = disks[DRIVE_LETTERS.indexOf(drive)] as VirtualDisk;
      return new Volume(volumePart(disk), { now: clock.now, ...(disk.pristine ? { trusted: true } : { recover: true }) });
    };
    const os = createGuestOs({
      machine: hypervisor.create(this.name, 'guest'),
      volume,
      clock,
      privilegeModel: record.executionContext,
      agentIdentity: record.agent,
      openService: (role) =>
        openRoleService(this.#host, record.name, tcpPortsOf(record), () => roleProgramOf({ role, policy, now: () => os.time })),
      ...security,
    });
    this.#host.powerOn();
    const agent = createGuestAgent({
      host: this.#host,
      identity: record.agent,
      commander,
      peerCheck: guestPeerCheck,
      deadlines,
      guest: handlersOf(this.name, os),
    });
    agent.start();
    this.#running = { os, agent, disks };
  }

  powerOff(): void {
    if (this.#running === undefined) return;
    const { os, agent, disks } = this.#running;
    this.#running = undefined;
    agent.stop();
    this.#host.powerOff();
    os.shutDown();
    this.parts.hypervisor.destroy(this.name);
    for (const disk of disks) disk.close();
  }

  /** It is gone for good. */
  remove(): void {
    this.powerOff();
    this.parts.network.detach(this.card.address);
  }

  #openDrives({ image, guestOs }: InstanceRecord): readonly VirtualDisk[] {
    const images = { C: SYSTEM_DRIVE.image, D: guestOs, E: image } as const;
    const open: VirtualDisk[] = [];
    try {
      for (const drive of DRIVE_LETTERS) open.push(this.#openDrive(drive, images[drive]));
      return open;
    } catch (error) {
      for (const disk of open) disk.close();
      throw error;
    }
  }

  /** A crash can have come between the note that a drive has another image and its new delta (DSK-5). The note is what counts. */
  #openDrive(drive: DriveLetter, image: string): VirtualDisk {
    const { drives } = this.parts;
    try {
      return drives.open(this.folder, drive, image);
    } catch (error) {
      if (drive === 'C' || !(error instanceof VhdError) || error.reason !== 'parent-mismatch') throw error;
      drives.renew(this.folder, drive, image);
      return drives.open(this.folder, drive, image);
    }
  }
}

const tcpPortsOf = ({ endpoints }: InstanceRecord): readonly number[] =>
  endpoints.filter(({ protocol }) => protocol === 'tcp').map(({ localPort }) => localPort);

/** What a guest agent does for the fabric agent of its node. */
function handlersOf(guest: string, os: GuestOs): Parameters<typeof createGuestAgent>[0]['guest'] {
  let revision = '';
  const state = () => ({ state: os.roleIsRunning ? ('ready' as const) : ('stopped' as const) });
  return {
    hello: () => ({ agent: 'guest-agent', guest }),
    configure: async (body) => {
      await os.configure(body.configuration);
      revision = body.revision;
      return { revision };
    },
    'start-role': () => {
      os.startRole();
      return state();
    },
    'stop-role': () => {
      os.stopRole();
      return state();
    },
    status: () => ({ ...state(), revision }),
  };
}
