import type { Chapter } from './guarantee.ts';

/** Chapter 10 of the specification. */
export const complianceAndLocation: Chapter = {
  number: 10,
  title: 'Compliance and location',
  guarantees: [
    {
      id: 'CMP-1',
      level: 'core',
      title:
        'Customers get the facts and tools to judge and show their own compliance: certifications with scope and validity, data locations, controls, evidence',
      sources: ['P45.4', 'P45.5', 'P47.1', 'P47.2', 'P47.3', 'P47.5', 'P47.6'],
      profiles: ['compliance'],
      observedBy: "the evidence package: complete, signed, in a format that auditors' tools read, true to the observed state",
      brokenBy: 'evidence that says what is not so; lapsed certificate shown as valid',
    },
    {
      id: 'CMP-2',
      level: 'core',
      title: 'An auditor can verify without excessive access: evidence yes, customer data no',
      sources: ['P45.3', 'P47.1'],
      profiles: ['compliance'],
      observedBy: "the auditor's role over every endpoint",
      brokenBy: 'auditor can read a blob',
    },
    {
      id: 'CMP-3',
      level: 'extended',
      title:
        "Electronic discovery: an authorised party can have a subscription's records held, searched and exported with proof of completeness, and a hold beats nobody's deletion guarantee silently",
      sources: ['P45.3'],
      profiles: ['compliance'],
      observedBy: 'hold, search, export, verify digests; the conflict with deletion is reported, not hidden',
      brokenBy: 'export misses a container',
    },
    {
      id: 'GEO-1',
      level: 'core',
      title: 'The customer chooses the location, in the Portal, and data is stored there',
      sources: ['P48.2', 'P48.3'],
      profiles: ['geo'],
      observedBy: 'media of every data centre searched for markers',
      brokenBy: 'default location wins',
    },
    {
      id: 'GEO-2',
      level: 'core',
      title: 'Copies stay inside the chosen geography too, through replication, failure, healing, rebalancing, backup',
      sources: ['P48.1', 'P48.3', 'P48.4', 'P05.6', 'P05.8'],
      profiles: ['geo'],
      observedBy: 'the same search after each event; durability: a lost disk, rack or data centre loses nothing',
      brokenBy: 'geo-replica outside the geography',
    },
  ],
};
