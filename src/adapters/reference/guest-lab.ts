import { connect } from 'node:net';
import type { ComputeNodes } from '../../reference-impl/compute-node/compute-nodes.ts';
import { InstanceError, machineNameOf, type RoleInstance } from '../../reference-impl/compute-node/instance.ts';
import type { Fabric } from '../../reference-impl/fabric.ts';
import type { FileChange, GuestOs, SystemCall } from '../../reference-impl/guest-os/index.ts';
import type { InstrumentName, InstrumentRequest } from '../contract/index.ts';
import { joined, tcpAddress } from './handed-over.ts';
import type { Hands } from './lab.ts';

type GuestHands = Pick<Hands, Exclude<Extract<InstrumentName, 'instances.list' | `instance.${string}`>, 'instance.disks'>>;
type Place = InstrumentRequest<'instance.whoAmI'>;

/** The instance that a request is about, and its node's own account of it. */
export function instanceAt(
  { parts }: Fabric,
  { instance, ...place }: Place,
): { found: RoleInstance; standing: ReturnType<ComputeNodes['instances']> } {
  const found = parts.nodes.find(place, instance);
  return { found, standing: parts.computeNodes.instances(found.node) };
}

function guestAt(fabric: Fabric, place: Place): GuestOs {
  const { found, standing } = instanceAt(fabric, place);
  return standing.machine(found.id).os;
}

/** How the instruments inside virtual machines are worked on the reference fabric. */
export const guestHands: GuestHands = {
  'instances.list': async ({ fabric: { parts } }, place) => ({
    instances: parts.nodes.list(place).map(({ id, name, role, node, state }) => ({
      instance: name,
      role,
      running: state !== 'failed' && runs(parts.computeNodes, node, id),
      node,
      machine: machineNameOf({ id }),
    })),
  }),
  'instance.fail': async ({ fabric }, { instance, ...place }) => {
    await fabric.parts.nodes.fail(place, instance);
    return {};
  },
  'instance.readFile': async ({ fabric }, { path, ...place }) => ({
    bytes: guestAt(fabric, place).as('customer').readFile(path).toString('base64'),
  }),
  'instance.listFiles': async ({ fabric }, { path, ...place }) => ({
    entries: guestAt(fabric, place)
      .as('customer')
      .listFiles(path)
      .map(({ name, kind }) => ({ name, kind })),
  }),
  'instance.changeFile': async ({ fabric }, { path, as, change, ...place }) => {
    guestAt(fabric, place)
      .as(as)
      .changeFile(path, withBytes(change) as FileChange);
    return {};
  },
  'instance.whoAmI': async ({ fabric }, place) => {
    const { process, account, groups, privileges } = guestAt(fabric, place).as('customer').whoAmI();
    return { process, account, groups: [...groups], privileges: [...privileges] };
  },
  'instance.processes': async ({ fabric }, place) => ({
    processes: guestAt(fabric, place)
      .as('customer')
      .processes()
      .map(({ process, name, account }) => ({ process, name, account })),
  }),
  'instance.call': async ({ fabric }, { call, ...place }) => {
    const { bytes, process } = guestAt(fabric, place)
      .as('customer')
      .call(withBytes(call) as SystemCall);
    return { ...(bytes === undefined ? {} : { bytes: bytes.toString('base64') }), ...(process === undefined ? {} : { process }) };
  },
  'instance.notices': async ({ fabric }, place) => ({
    notices: guestAt(fabric, place)
      .notices()
      .map(({ cause, bytes }) => ({ cause, bytes: bytes.toString('base64') })),
  }),
  'instance.listen': async ({ fabric }, { port, at, ...place }) => {
    const { found, standing } = instanceAt(fabric, place);
    standing.machine(found.id).listen(port, (stream) => joined(stream, connect({ ...tcpAddress(at), allowHalfOpen: true })));
    return {};
  },
  'instance.power': async ({ fabric }, { on, ...place }) => {
    const { found, standing } = instanceAt(fabric, place);
    await standing.power(found.id, on);
    return {};
  },
};

function runs(computeNodes: ComputeNodes, node: string, id: number): boolean {
  try {
    const machine = computeNodes.instances(node).machine(id);
    return machine.isRunning && machine.os.roleIsRunning;
  } catch (error) {
    // What the controller has on its list and its node does not have does not run.
    if (error instanceof InstanceError) return false;
    throw error;
  }
}

/** Over the contract bytes travel as base64. */
function withBytes(request: { readonly kind: string; readonly bytes?: string }): object {
  return request.bytes === undefined ? request : { ...request, bytes: Buffer.from(request.bytes, 'base64') };
}
