import type { Chapter } from './guarantee.ts';

/** Chapter 7 of the specification. */
export const deletion: Chapter = {
  number: 7,
  title: 'Deletion',
  guarantees: [
    {
      id: 'DEL-1',
      level: 'core',
      title: 'Once a delete is called, the data is unavailable',
      sources: ['P30.1', 'P30.2', 'P49.7'],
      profiles: ['deletion', 'storage'],
      observedBy: 'get, head, list, copy, snapshot, lease, range read, conditional read after the answer, from every front end',
      brokenBy: 'list still shows it',
    },
    {
      id: 'DEL-2',
      level: 'core',
      title: 'Every storage operation, delete included, is instantly consistent',
      sources: ['P30.3'],
      profiles: ['deletion', 'storage'],
      observedBy: 'concurrent clients on many front ends; the recorded history is checked for linearizability',
      brokenBy: 'reads served by a lagging replica',
    },
    {
      id: 'DEL-3',
      level: 'core',
      title: 'A delete that succeeded removed every reference, for good: also after a crash, and for whole containers and accounts',
      sources: ['P30.4'],
      profiles: ['deletion', 'storage'],
      observedBy: 'kill at every step, restart, look again; delete the account and use its keys',
      brokenBy: 'reference resurrected by replay',
    },
    {
      id: 'DEL-4',
      level: 'core',
      title: 'All copies are then garbage-collected',
      sources: ['P30.5', 'P17.4'],
      profiles: ['deletion'],
      observedBy: "all replicas' media in all data centres searched for the marker's references",
      brokenBy: 'one replica forgotten',
    },
    {
      id: 'DEL-5',
      level: 'core',
      title: 'The physical bits are overwritten when the block is used again',
      sources: ['P30.6', 'P05.7'],
      profiles: ['deletion'],
      observedBy:
        'fill until the block is reused, then read the raw medium: no old byte, also in the unused tail; a new tenant never reads old bytes',
      brokenBy: 'new data shorter than old leaves a tail',
    },
  ],
};
