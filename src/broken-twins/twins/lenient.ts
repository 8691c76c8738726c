import type { HandshakeFacts, PeerFault } from '../../reference-impl/control-channel/peer-check.ts';
import { exchanged, type Change } from '../change.ts';

/** What is forgiven of a handshake that the lawful look finds at fault. */
type Forgiven = (fault: PeerFault, facts: HandshakeFacts) => boolean;

/** One side of a stream inside the fabric looks at the other with kinder eyes. */
export const lenient = (
  side: 'controllerPeerCheck' | 'agentPeerCheck' | 'guestPeerCheck' | 'storagePeerCheck',
  forgiven: Forgiven,
): Change =>
  exchanged(side, (lawful) => ({
    fault: (facts, fingerprint) => {
      const fault = lawful.fault(facts, fingerprint);
      return fault !== undefined && forgiven(fault, facts) ? undefined : fault;
    },
  }));
