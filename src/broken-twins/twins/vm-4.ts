import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change } from '../change.ts';
import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { controllerHostOf } from './controller-host.ts';
import { heard } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VM-4');

/** A node that, once it has booted, calls somebody. */
const calling = (whom: (c: Composition) => string, port: number): Change =>
  exchanged('computeNodes', (lawful, c: Composition) => {
    const called = new Set<string>();
    return {
      boot: (name, number, kind) => {
        const card = lawful.boot(name, number, kind);
        if (!called.has(name)) void c.part('network').host(card.address)?.connect(whom(c), port);
        called.add(name);
        return card;
      },
    };
  });

export const vm4Twins = [
  twin({
    id: 'agent-announces-itself',
    how: 'A node that has booted calls the controller to say that it is there.',
    caughtBy: {
      'a-node-says-nothing-until-the-controller-calls-it': 'waits-for-controller',
      'a-node-that-is-left-alone-for-hours-still-says-nothing': 'waits-for-controller',
    },
    changes: calling((c) => controllerHostOf(c).card.address, 443),
    shownBy: heard,
  }),
  twin({
    id: 'agent-looks-for-others',
    how: 'A node that has booted looks whether there are other fabric agents at the first address of the network.',
    caughtBy: {
      'a-node-says-nothing-until-the-controller-calls-it': 'waits-for-controller',
      'a-node-that-is-left-alone-for-hours-still-says-nothing': 'waits-for-controller',
    },
    changes: calling(() => '10.0.0.1', AGENT_PORT.fabric),
    shownBy: heard,
  }),
];
