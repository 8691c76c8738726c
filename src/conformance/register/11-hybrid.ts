import type { Chapter } from './guarantee.ts';

/** Chapter 11 of the specification. */
export const hybrid: Chapter = {
  number: 11,
  title: 'Hybrid',
  guarantees: [
    {
      id: 'HYB-1',
      level: 'extended',
      title: 'An application in the cloud can work on data that stays on premises, over a private connection',
      sources: ['P03.2', 'P02.4'],
      profiles: ['hybrid'],
      observedBy: 'an on-premises server, a virtual network, mutual TLS; the marker is on no cloud medium and in no clear capture',
      brokenBy: 'response cached on a cloud disk',
    },
    {
      id: 'HYB-2',
      level: 'extended',
      title: 'A customer can keep some data in the cloud and the rest on premises',
      sources: ['P03.3'],
      profiles: ['hybrid'],
      observedBy: 'placement by class of data, observed on the media',
      brokenBy: 'class ignored',
    },
  ],
};
