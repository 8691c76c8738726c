import type { AgentReply } from '../control-channel/agent-client.ts';
import { makeChannelIdentity } from '../control-channel/channel-identity.ts';
import type { ControlChannel } from '../control-channel/control-channel.ts';
import { AgentError } from '../control-channel/operations.ts';
import { validityFrom } from '../control-channel/validity.ts';
import { FatError, MediumError, VhdError } from '../disks/index.ts';
import type { GUEST_OPERATIONS } from '../fabric-agent/operations.ts';
import type { AddressPlan } from '../network/address-plan.ts';
import type { PublicService } from '../network/edge/index.ts';
import { GuestMachine, type GuestMachineParts } from './guest-machine.ts';
import { InstanceError, machineNameOf, type InstanceEndpoint, type InstanceState } from './instance.ts';
import type { InstanceRecord, InstanceRecords } from './instance-record.ts';
import { SYSTEM_DRIVE } from './system-drive.ts';

/** What an instance is made of. */
export type InstanceMake = Omit<InstanceRecord, 'state' | 'agent'>;

/**
 * The instances of one node, as its fabric agent has them: each with a virtual machine of its own (VM-1), whose guest agent it commands (VM-3). One thing is
 * done after another. What is to be stands on the node's own media before it is done, so that a node whose power came back needs nobody to tell it.
 */
export interface NodeInstances {
  /** Makes an instance anew, with its drives. It can be started then. */
  create(make: InstanceMake, signal: AbortSignal): Promise<InstanceRecord>;
  /** Boots the machine (again), has the guest agent place the configuration, and then start the role. `failed` when it lacks what it needs. */
  start(instance: number): Promise<InstanceRecord>;
  /** Shuts the machine down. It keeps its drives. */
  stop(instance: number): Promise<InstanceRecord>;
  /** Has the guest agent place another configuration, now or, when the machine is off, before its role starts (CFG-2). */
  configure(instance: number, configuration: string, revision: string): Promise<InstanceRecord>;
  /** Shuts the machine down and gives it another application image: what was changed on E: is gone, and nothing else is (DSK-5). */
  updateApplication(instance: number, image: string, configuration: string, revision: string): Promise<InstanceRecord>;
  /** Shuts the machine down and gives it another guest OS: what was changed on D: is gone, and nothing else is (DSK-5). */
  updateGuestOs(instance: number, guestOs: string): Promise<InstanceRecord>;
  /** Notes what of an instance the world reaches from now on. A role takes other ports when it is started next. */
  setEndpoints(instance: number, endpoints: readonly InstanceEndpoint[]): Promise<InstanceRecord>;
  destroy(instance: number): Promise<void>;
  /** Every instance, also what a power cut left half made. */
  list(): Promise<readonly Pick<InstanceRecord, 'instance' | 'name' | 'state' | 'revision'>[]>;
  /** Starts what ran when the power was cut. */
  resume(): void;
  /** Cuts the power of all machines. */
  powerOff(): void;

  /** For the lab: the machine of an instance and its record. Throws {@link InstanceError}. */
  machine(instance: number): GuestMachine;
  record(instance: number): InstanceRecord;
  folderOf(instance: number): string;
  /** For the lab: cuts the power of one machine, or gives it back; nothing that was noted changes. */
  power(instance: number, on: boolean): Promise<void>;
  /** For the lab: the machine and its drives are lost. */
  lose(instance: number): Promise<void>;
}

export interface NodeInstancesParts extends GuestMachineParts {
  readonly records: InstanceRecords;
  /** From the node's fabric agent to its guest agents. */
  readonly channel: ControlChannel<typeof GUEST_OPERATIONS>;
}

export function createNodeInstances(parts: NodeInstancesParts): NodeInstances {
  const { records, channel, drives, clock } = parts;
  const machines = new Map<number, GuestMachine>();
  let last: Promise<unknown> = Promise.resolve();
  let abandoned = false;

  /** One thing after another. */
  const inTurn = <Result>(what: () => Result | Promise<Result>): Promise<Result> => {
    const result = last
      .then(() => {
        if (abandoned) throw new AgentError('unavailable', 'the node is off');
        return what();
      })
      .catch((error: unknown) => {
        throw told(error);
      });
    last = result.catch(() => undefined);
    return result;
  };
  const find = (instance: number): InstanceRecord => {
    const record = records.find(instance);
    if (record === undefined) throw new AgentError('not-found', 'there is no such instance on this node');
    return record;
  };
  /** What is open of the node's instances, by their own records: the node asks nobody. */
  const services = (): readonly PublicService[] =>
    [...machines.keys()].flatMap((instance) => servicesOf(records.find(instance), parts.plan));
  const machineOf = (record: InstanceRecord): GuestMachine => {
    const known = machines.get(record.instance);
    if (known !== undefined) return known;
    const machine = new GuestMachine(parts, record, records.folderOf(record.instance), services);
    machines.set(record.instance, machine);
    return machine;
  };
  const off = (instance: number): void => {
    machines.get(instance)?.powerOff();
    // Whatever stood between the two agents is gone, and so is what the fabric agent held against the guest's.
    channel.forget(machineNameOf({ id: instance }));
  };
  /** After a power cut nothing is noted any more: what was under way when it came has failed for that reason alone. */
  const changed = (instance: number, change: Partial<InstanceRecord>): InstanceRecord => {
    if (abandoned) throw new AgentError('unavailable', 'the node is off');
    return records.put({ ...find(instance), ...change });
  };
  const remove = (instance: number): void => {
    off(instance);
    machines.get(instance)?.remove();
    machines.delete(instance);
    records.remove(instance);
  };
  const tell = async <Op extends 'configure' | 'start-role'>(machine: GuestMachine, op: Op, body: object): Promise<void> => {
    answered(await channel.to(machine.card).request(op, body as never));
  };
  const bringUp = async (record: InstanceRecord): Promise<InstanceState> => {
    off(record.instance);
    try {
      const machine = machineOf(record);
      machine.powerOn(record);
      await tell(machine, 'configure', { configuration: record.configuration, revision: record.revision });
      await tell(machine, 'start-role', {});
      return 'ready';
    } catch (error) {
      if (!isMishap(error)) throw error;
      off(record.instance);
      return 'failed';
    }
  };
  const start = async (instance: number): Promise<InstanceRecord> => {
    const state = await bringUp(find(instance));
    return changed(instance, { state });
  };
  const known = (instance: number): InstanceRecord => {
    const record = records.find(instance);
    if (record === undefined) throw new InstanceError('not-running', 'the node has no virtual machine for this instance');
    return record;
  };

  return {
    create: (make, signal) =>
      inTurn(() => {
        const { instance } = make;
        remove(instance);
        signal.throwIfAborted();
        const agent = makeChannelIdentity({ subject: machineNameOf({ id: instance }), ...validityFrom(clock.now()) });
        const record = records.put({ ...make, agent, state: 'creating' });
        const folder = records.folderOf(instance);
        drives.renew(folder, 'C', SYSTEM_DRIVE.image);
        drives.renew(folder, 'D', make.guestOs);
        drives.renew(folder, 'E', make.image);
        return record;
      }),
    start: (instance) => inTurn(() => start(instance)),
    stop: (instance) =>
      inTurn(() => {
        off(instance);
        return changed(instance, { state: 'stopped' });
      }),
    configure: (instance, configuration, revision) =>
      inTurn(async () => {
        const record = changed(instance, { configuration, revision });
        const machine = machineOf(record);
        if (machine.isRunning) await tell(machine, 'configure', { configuration, revision });
        return record;
      }),
    updateApplication: (instance, image, configuration, revision) =>
      inTurn(() => {
        off(instance);
        const record = changed(instance, { image, configuration, revision, state: 'creating' });
        drives.renew(records.folderOf(instance), 'E', image);
        return record;
      }),
    updateGuestOs: (instance, guestOs) =>
      inTurn(() => {
        off(instance);
        const record = changed(instance, { guestOs, state: 'creating' });
        drives.renew(records.folderOf(instance), 'D', guestOs);
        return record;
      }),
    setEndpoints: (instance, endpoints) => inTurn(() => changed(instance, { endpoints })),
    destroy: (instance) => inTurn(() => remove(instance)),
    list: () =>
      inTurn(() =>
        records
          .numbers()
          .map((instance) => records.find(instance) ?? { instance, name: 'half made', revision: '', state: 'failed' as const }),
      ),
    resume: () => {
      for (const instance of records.numbers())
        if (records.find(instance)?.state === 'ready') void inTurn(() => start(instance)).catch(() => undefined);
    },
    powerOff: () => {
      abandoned = true;
      for (const machine of machines.values()) machine.powerOff();
      channel.close();
    },

    machine: (instance) => machineOf(known(instance)),
    record: known,
    folderOf: records.folderOf,
    power: (instance, on) =>
      inTurn(async () => {
        if (!on) off(known(instance).instance);
        else if (!machineOf(known(instance)).isRunning) await bringUp(known(instance));
      }),
    lose: (instance) => inTurn(() => remove(instance)),
  };
}

/** What is open of an instance, as its filter reads it. */
const servicesOf = (record: InstanceRecord | undefined, plan: AddressPlan): readonly PublicService[] =>
  record === undefined
    ? []
    : record.endpoints.map(({ vip, ...endpoint }) => ({
        vip,
        endpoints: [{ ...endpoint, instances: [plan.guest(record.instance)] }],
      }));

/** Throws {@link AgentError} when a guest agent did not do what it was told. What it says in prose goes no further. */
function answered(reply: AgentReply<unknown>): void {
  switch (reply.outcome) {
    case 'answered':
      return;
    case 'refused':
      throw new AgentError(reply.code, 'the guest agent did not do it');
    case 'unreachable':
    case 'lost':
      throw new AgentError('unavailable', 'the guest agent cannot be reached');
    case 'quarantined':
      throw new AgentError('misbehaved', `the guest agent misbehaved (${reply.reason})`);
  }
}

/** What the controller is told of a drive or medium that fails: the error names it. */
function told(error: unknown): unknown {
  if (error instanceof MediumError) return new AgentError(error.reason === 'full' ? 'no-room' : 'internal', error.message);
  return error instanceof VhdError || error instanceof FatError ? new AgentError('internal', error.message) : error;
}

/** What can happen to one instance, and is no fault of its node: a drive that is gone or damaged, a medium that is full, a guest that does not obey. */
function isMishap(error: unknown): boolean {
  return error instanceof VhdError || error instanceof FatError || error instanceof MediumError || error instanceof AgentError;
}
