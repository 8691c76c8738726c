import { startFabric } from '../../../src/reference-impl/fabric.ts';
import type { OperationView } from '../../../src/reference-impl/management/view.ts';
import { createDeployment, createService, readAsCustomer } from './ground.ts';

/** What the parent can ask: hold the controller and accept a deployment; look; release and settle. */
export type Order = 'accept' | 'look' | 'release';
export interface Answer {
  readonly operations: readonly Pick<OperationView, 'requestId' | 'kind' | 'status'>[];
  /** Name, state and page. */
  readonly instances: readonly string[];
}

const owner = { kind: 'person', liveId: 'owner@example.com' } as const;

/** A reference fabric in a process of its own, in the folder named by its argument, obeying its parent's orders. */
async function main(folder: string): Promise<void> {
  const { parts } = await startFabric({ folder, passwordCost: 1024 });
  const { management, controller, nodes, subscriptions } = parts;
  const subscriptionId = subscriptions.of(owner.liveId)[0]?.id ?? subscriptions.open(owner.liveId, 'Test');

  const look = async (): Promise<Answer> => {
    const where = { subscriptionId, service: 'shop', slot: 'production' } as const;
    return {
      operations: management.operations(owner, subscriptionId).map(({ requestId, kind, status }) => ({ requestId, kind, status })),
      instances: await Promise.all(
        nodes
          .list(where)
          .map(async ({ name, state }) => `${name} ${state} ${await readAsCustomer(parts, where, name, 'E:\\approot\\page.txt')}`),
      ),
    };
  };
  const obey = async (order: Order): Promise<Answer> => {
    if (order === 'accept') {
      controller.hold();
      management.submit(owner, subscriptionId, createService('shop'));
      management.submit(owner, subscriptionId, createDeployment('shop'));
    }
    if (order === 'release') {
      controller.release();
      await controller.settle();
    }
    return look();
  };
  process.on('message', (order: Order) => void obey(order).then((answer) => process.send?.(answer)));
  process.send?.('ready');
}

void main(process.argv[2] ?? '');
