import { lenient } from './lenient.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CTL-1');

export const ctl1Twins = [
  twin({
    id: 'agent-obeys-any-certificate',
    how: 'A fabric agent asks for a certificate and takes whichever it is shown.',
    caughtBy: {
      'a-fabric-agent-answers-nothing-to-a-caller-with-a-certificate-of-their-own': 'agent-silent',
      'a-fabric-agent-answers-nothing-to-a-caller-with-another-nodes-certificate': 'agent-silent',
      'a-fabric-agent-answers-nothing-to-a-caller-with-the-nodes-own-certificate': 'agent-silent',
    },
    changes: lenient('agentPeerCheck', (fault) => fault === 'wrong-certificate'),
  }),
  twin({
    id: 'agent-goes-by-the-controllers-name',
    how: "A fabric agent takes any certificate that bears the controller's name.",
    caughtBy: {
      'a-fabric-agent-answers-nothing-to-a-caller-with-a-certificate-with-the-controllers-name-and-number': 'agent-silent',
    },
    changes: lenient(
      'agentPeerCheck',
      (fault, { certificate }) => fault === 'wrong-certificate' && certificate?.subject === 'CN=fabric-controller',
    ),
  }),
  twin({
    id: 'controller-skips-the-agents-certificate',
    how: 'The controller checks no certificate of a fabric agent: TLS it is, to whomever.',
    caughtBy: {
      'the-controller-asks-nothing-of-an-agent-that-shows-a-certificate-of-their-own': 'not-asked',
      'the-controller-asks-nothing-of-an-agent-that-shows-another-nodes-certificate': 'not-asked',
    },
    changes: lenient('controllerPeerCheck', (fault) => fault === 'wrong-certificate'),
  }),
  twin({
    id: 'controller-goes-by-the-nodes-name',
    how: 'The controller takes a certificate of a fabric agent by the name in it.',
    caughtBy: {
      'the-controller-asks-nothing-of-an-agent-that-shows-a-certificate-with-the-nodes-name-and-number': 'not-asked',
      'the-controller-asks-nothing-of-an-agent-that-shows-another-certificate-for-the-nodes-key': 'not-asked',
    },
    changes: lenient(
      'controllerPeerCheck',
      (fault, { certificate }) => fault === 'wrong-certificate' && /^CN=node-\d+$/.test(certificate?.subject ?? ''),
    ),
  }),
];
