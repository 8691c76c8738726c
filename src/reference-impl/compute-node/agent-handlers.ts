import type { Handlers } from '../control-channel/operations.ts';
import type { NODE_OPERATIONS } from '../fabric-agent/operations.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { NodeInstances } from './instances.ts';

/** What the fabric agent of a node does for each operation on the node itself. Each can be told again after a crash. */
export function agentHandlers(node: string, instances: NodeInstances): Handlers<typeof NODE_OPERATIONS> {
  const standing = ({ instance, state }: InstanceRecord) => ({ instance, state });
  return {
    hello: () => ({ agent: 'fabric-agent', node }),
    'create-instance': async (make, signal) => standing(await instances.create(make, signal)),
    start: async ({ instance }) => standing(await instances.start(instance)),
    stop: async ({ instance }) => standing(await instances.stop(instance)),
    configure: async ({ instance, configuration, revision }) => {
      await instances.configure(instance, configuration, revision);
      return { instance, revision };
    },
    'update-application': async ({ instance, image, configuration, revision }) =>
      standing(await instances.updateApplication(instance, image, configuration, revision)),
    'update-guest-os': async ({ instance, guestOs }) => standing(await instances.updateGuestOs(instance, guestOs)),
    'set-endpoints': async ({ instance, endpoints }) => {
      await instances.setEndpoints(instance, endpoints);
      return { instance };
    },
    destroy: async ({ instance }) => {
      await instances.destroy(instance);
      return {};
    },
    list: async () => ({
      instances: (await instances.list()).map(({ instance, name, state, revision }) => ({ instance, name, state, revision })),
    }),
  };
}
