import type { Chapter } from './guarantee.ts';

/** Chapter 3 of the specification. */
export const controlPlane: Chapter = {
  number: 3,
  title: 'The control channel',
  guarantees: [
    {
      id: 'CTL-1',
      level: 'core',
      title: 'The FC connects to a newly booted node by TLS, and each side authenticates the other',
      sources: ['P13.2', 'P13.4'],
      profiles: ['control-plane'],
      observedBy:
        "handshakes with a stranger's, expired, swapped, self-made and no certificate in both roles; downgrade attempts; a recorded session replayed",
      brokenBy: "FA accepts any client certificate; FC skips the server's",
    },
    {
      id: 'CTL-2',
      level: 'core',
      title: 'Control flows one way: FC pushes, FA replies. An FA cannot open a connection to the FC or any other privileged node',
      sources: ['P13.3', 'P24.2', 'P24.3'],
      profiles: ['control-plane'],
      observedBy:
        'from a compromised root OS: connect to every privileged address and port; piggyback extra messages on a reply; answer what was not asked; answer twice',
      brokenBy: 'FC listens for agents; FC acts on an unsolicited reply',
    },
    {
      id: 'CTL-3',
      level: 'core',
      title: 'The FC parses every response as untrusted',
      sources: ['P24.1', 'P24.4'],
      profiles: ['control-plane'],
      observedBy:
        'a hostile FA answers with thousands of malformed, oversized, slow, deep, duplicate-keyed, wrong-typed, wrong-id, wrong-encoding, prototype-polluting responses; the FC keeps serving the other nodes, changes no state, and reports the node',
      brokenBy: 'schema check skipped for errors; no size limit; no time limit',
    },
    {
      id: 'CTL-4',
      level: 'core',
      title: 'All traffic between internal components is protected by TLS, mostly with self-signed certificates',
      sources: ['P21.1', 'P21.2', 'P28.2', 'P17.3', 'P49.6'],
      profiles: ['control-plane'],
      observedBy: 'capture every internal connection: no plaintext marker, no protocol below TLS 1.2, every peer certificate pinned',
      brokenBy: 'one internal hop in the clear; pin ignored',
    },
  ],
};
