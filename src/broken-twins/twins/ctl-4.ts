import { exchanged, type Change } from '../change.ts';
import type { InstanceOrder } from '../../reference-impl/fabric-controller/nodes.ts';
import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { controllerHostOf } from './controller-host.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CTL-4');

/** Once the controller has had instances made, it writes something of each order to a node in the clear. */
const alsoInTheClear = (of: (order: InstanceOrder) => string): Change =>
  exchanged('nodes', (lawful, c) => ({
    create: async (orders, signal) => {
      await lawful.create(orders, signal);
      const node = c
        .part('network')
        .hosts()
        .find(({ kind }) => kind === 'root-os');
      const connection = await controllerHostOf(c).connect(node?.address ?? '', AGENT_PORT.fabric);
      if (connection.outcome === 'connected') connection.stream.end(orders.map(of).join('\n'));
    },
  }));

export const ctl4Twins = [
  twin({
    id: 'configuration-in-the-clear',
    how: 'The configuration of instances also travels to a node as it is, outside of TLS.',
    caughtBy: {
      'no-stream-inside-the-fabric-tells-a-listener-what-a-customer-runs': 'all-protected',
    },
    changes: alsoInTheClear(({ configuration }) => configuration),
  }),
  twin({
    id: 'configuration-merely-coded',
    how: 'The configuration of instances also travels to a node in base64, which some take for encryption.',
    caughtBy: {
      'no-stream-inside-the-fabric-tells-a-listener-what-a-customer-runs': 'all-protected',
    },
    changes: alsoInTheClear(({ configuration }) => Buffer.from(configuration).toString('base64')),
  }),
];
