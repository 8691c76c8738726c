import { AGENT_PORT } from '../../reference-impl/network/host.ts';
import { exchanged } from '../change.ts';
import { controllerHostOf } from './controller-host.ts';
import { lenient } from './lenient.ts';
import { opening, openingGuests } from './opening.ts';
import { using } from '../hidden.ts';
import { heard } from './shown-by.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('VM-3');

export const vm3Twins = [
  twin({
    id: 'guest-agent-obeys-any-certificate',
    how: 'A guest agent asks for a certificate and takes whichever it is shown.',
    caughtBy: {
      'a-guest-agent-answers-nothing-to-a-caller-with-a-certificate-of-their-own': 'agent-silent',
      'a-guest-agent-answers-nothing-to-a-caller-with-a-certificate-with-the-fabric-agents-name-and-number': 'agent-silent',
      'a-guest-agent-answers-nothing-to-a-caller-with-an-expired-certificate-with-the-fabric-agents-name-and-number': 'agent-silent',
    },
    changes: lenient('guestPeerCheck', (fault) => fault === 'wrong-certificate'),
  }),
  twin({
    id: 'guest-agent-goes-by-the-nodes-name',
    how: 'A guest agent takes any certificate that bears the name of a node.',
    caughtBy: {
      'a-guest-agent-answers-nothing-to-a-caller-with-a-certificate-with-the-fabric-agents-name-and-number': 'agent-silent',
      'a-guest-agent-answers-nothing-to-a-caller-with-an-expired-certificate-with-the-fabric-agents-name-and-number': 'agent-silent',
      'a-guest-agent-answers-nothing-to-a-caller-with-another-nodes-certificate': 'agent-silent',
    },
    changes: lenient(
      'guestPeerCheck',
      (fault, { certificate }) => fault === 'wrong-certificate' && /^CN=node-\d+$/.test(certificate?.subject ?? ''),
    ),
  }),
  twin({
    id: 'guests-reach-guest-agents',
    how: 'The network lets guests open streams to the guest agents of their neighbours.',
    caughtBy: {
      'a-guest-agent-cannot-be-reached-from-the-owners-other-instance': 'no-stream',
      'a-guest-agent-cannot-be-reached-from-an-instance-of-the-tenant-next-door': 'no-stream',
    },
    changes: [
      ...opening(({ from, to, port }) => from === 'guest' && to === 'guest' && port === AGENT_PORT.guest),
      ...openingGuests(AGENT_PORT.guest),
    ],
  }),
  twin({
    id: 'controller-calls-guests-itself',
    how: 'Once it has had instances started, the controller also calls their guest agents itself, past their nodes.',
    caughtBy: {
      'a-deployment-and-a-change-of-configuration-go-down-step-by-step': 'commands-flow-down',
      'healing-goes-down-step-by-step-as-well': 'commands-flow-down',
    },
    changes: [
      ...opening(({ from, to }) => from === 'fabric-controller' && to === 'guest'),
      ...openingGuests(AGENT_PORT.guest),
      exchanged('nodes', (lawful, c) => ({
        start: async (instances, signal) => {
          await lawful.start(instances, signal);
          for (const guest of c.part('network').hosts())
            if (guest.kind === 'guest') {
              const connection = await controllerHostOf(c).connect(guest.address, AGENT_PORT.guest);
              if (connection.outcome === 'connected') connection.stream.end();
            }
        },
      })),
    ],
    shownBy: [...heard, ...using('network.connect')],
  }),
];
