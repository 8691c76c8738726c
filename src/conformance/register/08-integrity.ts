import type { Chapter } from './guarantee.ts';

/** Chapter 8 of the specification. */
export const integrity: Chapter = {
  number: 8,
  title: 'Integrity of disks and configuration',
  guarantees: [
    {
      id: 'DSK-1',
      level: 'core',
      title:
        "Each VM has three local disks: C: configuration, paging and other storage; D: one of several patched guest OS versions; E: the image the FC built from the customer's package",
      sources: ['P32.1', 'P32.2', 'P33.1', 'P34.1', 'P35.1'],
      profiles: ['integrity'],
      observedBy: "the disks as files: real VHDs that public tools open; E: holds exactly the package's content",
      brokenBy: 'stale OS version offered as current',
    },
    {
      id: 'DSK-2',
      level: 'core',
      title: 'Customer processes cannot write to D: or E:; they can to C:',
      sources: ['P36.1', 'P49.8'],
      profiles: ['integrity'],
      observedBy:
        'create, write, append, truncate, rename, delete, link, chmod/ACL change, raw device, memory map, paths with tricks (case, dots, streams, links)',
      brokenBy: 'rename allowed; ACL changeable by the customer',
    },
    {
      id: 'DSK-3',
      level: 'core',
      title: 'The OS may change them, and such changes land in a delta, never in the base',
      sources: ['P36.2'],
      profiles: ['integrity'],
      observedBy: 'base digest unchanged; delta is a differencing VHD with the right parent',
      brokenBy: 'OS write goes to the base',
    },
    {
      id: 'DSK-4',
      level: 'core',
      title: 'Instances of one application start from identical VHDs',
      sources: ['P36.3'],
      profiles: ['integrity'],
      observedBy: 'digests across instances, also after healing and scale-out',
      brokenBy: 'per-instance image drift',
    },
    {
      id: 'DSK-5',
      level: 'core',
      title:
        'The D: delta is thrown away whenever the OS VHD is patched; the E: delta whenever a new application image comes; neither by the other',
      sources: ['P36.4', 'P36.5', 'P36.6'],
      profiles: ['integrity'],
      observedBy: 'markers in both deltas, then each event alone, also when interrupted half-way',
      brokenBy: 'delta carried over; wrong delta dropped',
    },
    {
      id: 'CFG-1',
      level: 'core',
      title: 'The FC gives each role just its own part of the configuration file, on C:',
      sources: ['P37.1', 'P37.2'],
      profiles: ['integrity'],
      observedBy: "a two-role service with a secret for each; neither sees the other's",
      brokenBy: 'whole file everywhere',
    },
    {
      id: 'CFG-2',
      level: 'core',
      title:
        'A change while running travels FC to FA to GA, reaches C: on every instance, and the application can be told to read it again',
      sources: ['P37.3', 'P37.4'],
      profiles: ['integrity'],
      observedBy: 'change under load; atomic replacement: no reader ever sees half a file; an unreachable instance catches up',
      brokenBy: 'signal before write; partial write visible',
    },
    {
      id: 'CFG-3',
      level: 'core',
      title: 'Only authorised customers, by Portal or SMAPI, can change it',
      sources: ['P37.5', 'P37.6', 'P17.5'],
      profiles: ['integrity'],
      observedBy: 'a stranger, another tenant, the role itself writing to C:, a replayed FC command; the fabric restores or reports',
      brokenBy: 'local edit survives and is believed',
    },
  ],
};
