import { z } from 'zod';
import type { Finding, Judge } from '../evidence/index.ts';
import { judge, on } from './define.ts';

/** Judges of what must not get from one machine into another, or from one customer to another (ISO-1, ISO-2). */

const searched = z.object({
  /** What was looked for, and whose it is. */
  marks: z.array(z.object({ mark: z.string(), home: z.string() })),
  /** Where it was looked for, and whose the place is. */
  places: z.array(z.object({ place: z.string(), owners: z.array(z.string()), found: z.array(z.string()) })),
});
type Place = z.infer<typeof searched>['places'][number];
const drives = z.object({
  instances: z.array(
    z.object({
      owner: z.string(),
      instance: z.string(),
      disks: z.array(z.object({ drive: z.string(), files: z.array(z.string()).min(1) })),
    }),
  ),
});
type Drives = z.infer<typeof drives>['instances'][number];
const secrets = z.object({
  places: z.array(z.string()),
  found: z.array(z.string()),
  /** Whether the search finds the secret where it is known to be. */
  control: z.boolean(),
});
const processes = z.object({
  name: z.string(),
  home: z.string(),
  lists: z.array(z.object({ owner: z.string(), names: z.array(z.string()) })),
});

const looked = z.strictObject({ act: z.string() });

/** The files that an instance's drive consists of and no other customer's may: of E: all, and of the others what is attached. */
const ownFiles = ({ disks }: Drives): string[] => disks.flatMap(({ drive, files }) => (drive === 'E' ? files : files.slice(0, 1)));

export const isolationJudges = {
  /**
   * Each mark is found in a place of its owner's, and in no place that is not. `alone`: a place that is others' as well must not hold it either. There are
   * places of at least two owners.
   */
  'marks-stay-home': judge(z.strictObject({ act: z.string(), alone: z.boolean() }), (acts, params) =>
    on(acts, params.act, searched, 'what is one’s is found nowhere else', ({ marks, places }) => {
      if (new Set(places.flatMap(({ owners }) => owners)).size < 2)
        return 'there are no two owners, so nothing could get from one to the other';
      if (marks.length === 0) return 'nothing was looked for';
      const abroad = (home: string, { owners }: Place): boolean =>
        !owners.includes(home) || (params.alone && owners.some((each) => each !== home));
      return marks.map(({ mark, home }): Finding => {
        const promised = `${mark} of ${home}`;
        const where = places.filter(({ found }) => found.includes(mark));
        const away = where.filter((place) => abroad(home, place));
        if (away.length > 0) {
          const words = away.slice(0, 3).map(({ place, owners }) => `${place} (of ${owners.join(' and ') || 'nobody'})`);
          return { kept: false, promised, observed: `it is in ${words.join(', ')}` };
        }
        const kept = where.length > 0;
        return {
          kept,
          promised,
          observed: kept ? 'it is there and nowhere else' : 'it is not even found at home, so the search proves nothing',
        };
      });
    }),
  ),
  /** What is attached as one drive is attached as no other, and is nobody's parent. */
  'drives-apart': judge(looked, (acts, params) =>
    on(acts, params.act, drives, 'no two instances write to one medium', ({ instances }) => {
      if (instances.length < 2) return 'there are no two instances';
      const uses = instances.flatMap(({ instance, owner, disks }) =>
        disks.map(({ drive, files }) => ({ drive: `${drive}: of ${instance} of ${owner}`, files })),
      );
      return uses.map(({ drive, files: [attached] }): Finding => {
        const others = uses.filter((each) => each.drive !== drive && each.files.includes(attached as string));
        const kept = others.length === 0;
        return {
          kept,
          promised: drive,
          observed: kept ? 'its medium is its own' : `its medium is also under ${others.map((each) => each.drive).join(', ')}`,
        };
      });
    }),
  ),
  /** No medium that holds one customer's package, or that one customer's instance writes to, belongs to an instance of another's. */
  'media-apart': judge(looked, (acts, params) =>
    on(acts, params.act, drives, 'no medium is two customers’', ({ instances }) => {
      if (new Set(instances.map(({ owner }) => owner)).size < 2) return 'there are no two customers';
      return instances.map((one): Finding => {
        const own = new Set(ownFiles(one));
        const foreign = instances.filter(({ owner }) => owner !== one.owner);
        const shared = foreign.flatMap((other) => other.disks.flatMap(({ files }) => files.filter((file) => own.has(file))));
        const promised = `${one.instance} of ${one.owner}`;
        if (own.size === 0) return { kept: false, promised, observed: 'it has no drive' };
        return {
          kept: shared.length === 0,
          promised,
          observed: shared.length === 0 ? 'its media are its own' : `another customer has ${shared.join(', ')}`,
        };
      });
    }),
  ),
  /** A secret of a root OS is in none of the places that were searched, though the search would find it. */
  'root-secret-stays': judge(looked, (acts, params) =>
    on(acts, params.act, secrets, 'nothing of a root OS is in a guest', ({ places, found, control }) => {
      if (!control) return 'the search does not find the secret where it is, so it proves nothing';
      if (places.length === 0) return 'nothing was searched';
      const observed = found.length === 0 ? `it is in none of ${places.length} places` : `it is in ${found.slice(0, 5).join(', ')}`;
      return [{ kept: found.length === 0, promised: 'a root OS’s secret', observed }];
    }),
  ),
  /** A process that one instance started is in its own list and in no other's. */
  'processes-apart': judge(looked, (acts, params) =>
    on(acts, params.act, processes, 'an instance sees its own processes alone', ({ name, home, lists }) => {
      if (lists.length < 2) return 'there are no two instances';
      return lists.map(({ owner, names }): Finding => {
        const sees = names.some((each) => each.toLowerCase().includes(name.toLowerCase()));
        return { kept: sees === (owner === home), promised: owner, observed: sees ? `it sees ${name}` : `it does not see ${name}` };
      });
    }),
  ),
} satisfies Record<string, Judge>;
