import type { Chapter } from './guarantee.ts';

/** Chapter 2 of the specification. */
export const compute: Chapter = {
  number: 2,
  title: 'Virtual machines and nodes',
  guarantees: [
    {
      id: 'VM-1',
      level: 'core',
      title: 'Every role instance has a VM of its own, and the role runs in it',
      sources: ['P12.1'],
      profiles: ['compute'],
      observedBy: 'instances and VMs match one to one through scale-up, scale-down, healing',
      brokenBy: 'two instances share a VM',
    },
    {
      id: 'VM-2',
      level: 'core',
      title: 'All VMs run on a hypervisor; one VM on each node is the hardened root OS that hosts the fabric agent',
      sources: ['P12.2', 'P12.3', 'P12.6'],
      profiles: ['compute'],
      observedBy: 'node anatomy as observed; the root OS runs only what its hardened list names; no customer code in it',
      brokenBy: 'instance placed in the root partition',
    },
    {
      id: 'VM-3',
      level: 'core',
      title: 'A fabric agent manages the guest agents on its node, and storage nodes too',
      sources: ['P12.4', 'P12.5'],
      profiles: ['compute'],
      observedBy: "commands travel FC to FA to GA, and FA to storage node; a guest agent obeys only its own node's FA",
      brokenBy: 'a guest agent obeys another guest',
    },
    {
      id: 'VM-4',
      level: 'core',
      title: 'After boot a node starts its fabric agent and waits: it calls nobody',
      sources: ['P13.1'],
      profiles: ['compute'],
      observedBy: 'boot a node and capture its traffic until the FC connects',
      brokenBy: 'agent announces itself to the FC',
    },
  ],
};
