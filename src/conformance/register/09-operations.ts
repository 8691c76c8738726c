import type { Chapter } from './guarantee.ts';

/** Chapter 9 of the specification. */
export const operations: Chapter = {
  number: 9,
  title: 'Operations',
  guarantees: [
    {
      id: 'OPS-1',
      level: 'core',
      title: 'Operators have only the access that their background verification allows, and only while they need it',
      sources: ['P40.2', 'P40.3', 'P17.6', 'P49.9'],
      profiles: ['operations'],
      observedBy: 'operator actions over the full table of levels and actions; lapsed clearance',
      brokenBy: 'level not checked for one action',
    },
    {
      id: 'OPS-2',
      level: 'core',
      title:
        'Controls prevent, detect and react: what an operator or developer does is recorded by an independent party, cannot be rewritten, and a forbidden try raises an alarm and a reaction',
      sources: ['P40.1', 'P40.2'],
      profiles: ['operations'],
      observedBy: 'audit chain verified offline; entries removed, edited, reordered; alarm latency; the lock-out that follows',
      brokenBy: 'an action without an entry; chain not checked',
    },
    {
      id: 'OPS-3',
      level: 'core',
      title:
        'Each facility has two or more power sources, one of them for long off-grid running, and rides out power, network and physical faults around the clock without hands on site',
      sources: ['P41.1', 'P42.1', 'P42.2', 'P42.3', 'P42.4'],
      profiles: ['operations'],
      observedBy: 'faults injected one and two at a time; workloads stay up, data stays whole',
      brokenBy: 'generator never starts',
    },
    {
      id: 'OPS-4',
      level: 'core',
      title: 'The internal network is a backplane cut off from other networks by strong filtering',
      sources: ['P43.1', 'P43.2'],
      profiles: ['operations'],
      observedBy: 'ingress and egress attempts at every border',
      brokenBy: 'one border without a filter',
    },
    {
      id: 'OPS-5',
      level: 'core',
      title: 'Network devices are configured only by authorised staff, only at major changes, and customers do not notice',
      sources: ['P43.3', 'P43.4'],
      profiles: ['operations'],
      observedBy: 'change attempts by others and outside a change; traffic and addresses of a running service through a device change',
      brokenBy: 'change window not enforced',
    },
    {
      id: 'OPS-6',
      level: 'core',
      title: 'Hardware without proper communication security is administered over a LAN of its own',
      sources: ['P43.5'],
      profiles: ['operations'],
      observedBy: 'reach attempts from Internet-facing and customer-reachable nodes',
      brokenBy: 'management port on the wrong LAN',
    },
  ],
};
