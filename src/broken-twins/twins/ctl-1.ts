import { createMachines } from '../../reference-impl/compute-node/machines.ts';
import { createControlChannel } from '../../reference-impl/control-channel/control-channel.ts';
import type { HandshakeFacts, PeerCheck, PeerFault } from '../../reference-impl/control-channel/peer-check.ts';
import { AGENT_OPERATIONS } from '../../reference-impl/fabric-agent/operations.ts';
import type { Composition } from '../../reference-impl/parts.ts';
import { exchanged, type Change } from '../change.ts';
import { controllerHostOf } from './controller-host.ts';
import { twinsOf } from './twin.ts';

const twin = twinsOf('CTL-1');

/** A look at the peer that lets these faults pass where `forgiven` says so. */
const lenient = (lawful: PeerCheck, forgiven: (fault: PeerFault, facts: HandshakeFacts) => boolean): PeerCheck => ({
  fault: (facts, fingerprint) => {
    const fault = lawful.fault(facts, fingerprint);
    return fault !== undefined && forgiven(fault, facts) ? undefined : fault;
  },
});

/** Fabric agents that look at the controller with other eyes. */
const agentsWith = (forgiven: Parameters<typeof lenient>[1]): Change =>
  exchanged('machines', (_lawful, c) =>
    createMachines({
      folder: c.options.folder,
      network: c.part('network'),
      images: c.part('images'),
      clock: c.part('clock'),
      deadlines: c.part('deadlines'),
      peerCheck: lenient(c.part('peerCheck'), forgiven),
      commander: c.part('controllerIdentity').fingerprint,
    }),
  );

/** A controller that looks at the fabric agents with other eyes. */
const controllerWith = (forgiven: Parameters<typeof lenient>[1]): Change =>
  exchanged('controlChannel', (_lawful, c: Composition) =>
    createControlChannel({
      host: controllerHostOf(c),
      identity: c.part('controllerIdentity'),
      operations: AGENT_OPERATIONS,
      peerCheck: lenient(c.part('peerCheck'), forgiven),
      parser: c.part('responseParser'),
      clock: c.part('clock'),
      deadlines: c.part('deadlines'),
    }),
  );

export const ctl1Twins = [
  twin({
    id: 'agent-obeys-any-certificate',
    how: 'A fabric agent asks for a certificate and takes whichever it is shown.',
    caughtBy: {
      'a-fabric-agent-answers-nothing-to-a-caller-with-a-certificate-of-their-own': 'agent-silent',
      'a-fabric-agent-answers-nothing-to-a-caller-with-another-nodes-certificate': 'agent-silent',
      'a-fabric-agent-answers-nothing-to-a-caller-with-the-nodes-own-certificate': 'agent-silent',
    },
    changes: agentsWith((fault) => fault === 'wrong-certificate'),
  }),
  twin({
    id: 'agent-goes-by-the-controllers-name',
    how: "A fabric agent takes any certificate that bears the controller's name.",
    caughtBy: {
      'a-fabric-agent-answers-nothing-to-a-caller-with-a-certificate-with-the-controllers-name-and-number': 'agent-silent',
    },
    changes: agentsWith((fault, { certificate }) => fault === 'wrong-certificate' && certificate?.subject === 'CN=fabric-controller'),
  }),
  twin({
    id: 'controller-skips-the-agents-certificate',
    how: 'The controller checks no certificate of a fabric agent: TLS it is, to whomever.',
    caughtBy: {
      'the-controller-asks-nothing-of-an-agent-that-shows-a-certificate-of-their-own': 'not-asked',
      'the-controller-asks-nothing-of-an-agent-that-shows-another-nodes-certificate': 'not-asked',
    },
    changes: controllerWith((fault) => fault === 'wrong-certificate'),
  }),
  twin({
    id: 'controller-goes-by-the-nodes-name',
    how: 'The controller takes a certificate of a fabric agent by the name in it.',
    caughtBy: {
      'the-controller-asks-nothing-of-an-agent-that-shows-a-certificate-with-the-nodes-name-and-number': 'not-asked',
      'the-controller-asks-nothing-of-an-agent-that-shows-another-certificate-for-the-nodes-key': 'not-asked',
    },
    changes: controllerWith((fault, { certificate }) => fault === 'wrong-certificate' && /^CN=node-\d+$/.test(certificate?.subject ?? '')),
  }),
];
