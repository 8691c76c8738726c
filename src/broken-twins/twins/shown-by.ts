import type { DriveLetter } from '../../reference-impl/compute-node/drives.ts';
import { using, type Showing } from '../hidden.ts';

/** What is said on the network is heard by who listened at that time. */
export const heard: readonly Showing[] = [
  { use: 'wire.captured', since: 'wire.capture' },
  { use: 'network.traffic', since: 'network.capture' },
];

/** What lies on some drives is seen by who reads the files that they are made of. */
export const readFrom = (...drives: readonly DriveLetter[]): readonly Showing[] => {
  const named = new RegExp(`(?:^|/)[${drives.join('').toLowerCase()}](?:-base)?\\.vhd$`);
  return [{ use: 'medium.read', when: ({ medium }) => named.test(medium) }, ...using('media.read')];
};

/** What is in a guest is seen by who is in it, reads its memory or its drives, or is served by the role in it. */
export const seenInside: readonly Showing[] = using(
  'instance.readFile',
  'instance.listFiles',
  'instance.changeFile',
  'instance.notices',
  'instance.whoAmI',
  'instance.processes',
  'instance.call',
  'instance.disks',
  'machine.memory',
  'medium.read',
  'media.read',
  'endpoint.connect',
);

/** What machines a node has, and what they are, is seen by who looks at the node, at a machine's memory, or from one machine at others. */
export const seenOnNodes: readonly Showing[] = using(
  'node.inspect',
  'machine.memory',
  'instance.call',
  'instance.processes',
  'instance.whoAmI',
);
