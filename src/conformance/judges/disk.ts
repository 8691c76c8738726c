import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what virtual machines have for disks (DSK-1 to DSK-5). What they are given was read from the disks' bytes, by the kit's own reader. */

const entry = z.object({ path: z.string(), kind: z.enum(['file', 'folder']), readOnly: z.boolean(), sha256: z.string() });
const image = z.object({
  medium: z.string(),
  kind: z.enum(['fixed', 'dynamic', 'differencing']),
  id: z.string(),
  parent: z.string().nullable(),
  ownSectors: z.number(),
  sha256: z.string(),
  /** The markers that are in the file's bytes. */
  found: z.array(z.string()),
});
const drive = z.object({
  drive: z.string(),
  /** Why it is no sound disk with a readable volume; null when it is. */
  fault: z.string().nullable(),
  digest: z.string().nullable(),
  /** The file that is attached first, the base last. */
  images: z.array(image),
  entries: z.array(entry),
});
export type Drive = z.infer<typeof drive>;
const look = z.object({ instances: z.array(z.object({ instance: z.string(), role: z.string(), drives: z.array(drive) })) });
type Instance = z.infer<typeof look>['instances'][number];

const letter = z.string().regex(/^[A-Z]$/);
const letters = z.array(letter).min(1);
/** Digests of contents, by path below the root of a drive. */
const contents = z.record(z.string(), z.string());
type Found = Omit<Finding, 'promised'>;
const kept = (observed: string): Found => ({ kept: true, observed });
const broken = (observed: string): Found => ({ kept: false, observed });

/** What a look at the disks showed of these instances; a finding that it showed nothing otherwise. */
function each(acts: readonly Act[], label: string, promised: string, find: (instance: Instance) => Finding | readonly Finding[]): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? look.safeParse(act.outcome.result) : null;
  if (!parsed?.success) return { promised, ...broken(told(act)) };
  if (parsed.data.instances.length === 0) return { promised, ...broken('there is no instance') };
  return all(promised, parsed.data.instances.flatMap(find));
}

/** One finding about one drive. A drive that is not there, or not sound, keeps no promise. */
function onDrive({ instance, drives }: Instance, wanted: string, find: (drive: Drive) => Found): Finding {
  const promised = `${wanted}: of ${instance}`;
  const it = drives.find((one) => one.drive === wanted);
  if (it === undefined) return { promised, ...broken('there is none') };
  return { promised, ...(it.fault === null ? find(it) : broken(it.fault)) };
}

const few = (words: readonly string[]): string =>
  `${words.slice(0, 4).join('; ')}${words.length > 4 ? ` and ${words.length - 4} more` : ''}`;

/** What is missing, another, or one too many in a volume. */
function differences(
  entries: Drive['entries'],
  expected: Readonly<Record<string, string>>,
  { exactly, optional }: { readonly exactly: boolean; readonly optional: Readonly<Record<string, string>> },
): string[] {
  const files = new Map(entries.filter(({ kind }) => kind === 'file').map(({ path, sha256 }) => [path, sha256]));
  const wrong = Object.entries(expected).flatMap(([path, sha256]) => {
    const is = files.get(path);
    return is === sha256 ? [] : [`${path} ${is === undefined ? 'is not there' : 'is another'}`];
  });
  if (!exactly) return wrong;
  const folders = new Set(Object.keys(expected).flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end).join('/'))));
  const allowed = ({ path, kind, sha256 }: Drive['entries'][number]): boolean =>
    kind === 'folder' ? folders.has(path) : Object.hasOwn(expected, path) || optional[path] === sha256;
  const extra = entries.filter((one) => !allowed(one));
  return [...wrong, ...extra.map(({ path }) => `${path} is one too many`)];
}

/** An image of the chain that lies below the one that is attached has not changed between two looks. */
function changedBase(before: Drive, after: Drive): string | null {
  const was = new Map(before.images.map(({ id, sha256 }) => [id, sha256]));
  const below = after.images.slice(1);
  const base = below.at(-1);
  if (base === undefined) return 'there is no delta: what is attached is the base itself';
  if (!was.has(base.id)) return 'the base is another one than before';
  const changed = below.find(({ id, sha256 }) => was.has(id) && was.get(id) !== sha256);
  return changed === undefined ? null : `${changed.medium}, on which others stand, has changed`;
}

export const diskJudges = {
  /** Each instance has just these drives, and each is a sound virtual hard disk, its chain whole, with a volume that can be read to the end. */
  drives: judge(z.strictObject({ act: z.string(), drives: letters }), (acts, params) =>
    each(acts, params.act, `each instance has the drives ${params.drives.join(', ')} and no other, all of them sound`, (one) => {
      const has = one.drives.map(({ drive: name }) => name).sort();
      const same = has.join() === [...params.drives].sort().join();
      const found = same ? kept('so it has') : broken(`it has ${has.join(', ') || 'none'}`);
      return [{ promised: one.instance, ...found }, ...params.drives.map((name) => onDrive(one, name, () => kept('it is sound')))];
    }),
  ),
  /** Each instance's drive holds these files of its role, byte for byte; `exactly`: and nothing else, but for what is `optional`. */
  'drive-holds': judge(
    z.strictObject({
      act: z.string(),
      drive: letter,
      roles: z.record(z.string(), contents),
      exactly: z.boolean(),
      optional: contents.optional(),
    }),
    (acts, params) =>
      each(acts, params.act, `${params.drive}: holds what it should${params.exactly ? ', and nothing else' : ''}`, (one) =>
        onDrive(one, params.drive, ({ entries }) => {
          const expected = params.roles[one.role];
          if (expected === undefined || Object.keys(expected).length === 0) return broken(`nobody knows what a ${one.role} should have`);
          const wrong = differences(entries, expected, { exactly: params.exactly, optional: params.optional ?? {} });
          return wrong.length === 0 ? kept(`all ${Object.keys(expected).length} files are as they should be`) : broken(few(wrong));
        }),
      ),
  ),
  /** So many instances of a role have these drives alike: to be read, and in the base on which each stands. */
  identical: judge(z.strictObject({ act: z.string(), role: z.string(), count: z.int().min(2), drives: letters }), (acts, params) => {
    const act = actOf(acts, params.act);
    const promised = 'instances of one role start from identical disks';
    const parsed = act.outcome.reply === 'accepted' ? look.safeParse(act.outcome.result) : null;
    if (!parsed?.success) return { promised, ...broken(told(act)) };
    const mine = parsed.data.instances.filter(({ role }) => role === params.role);
    if (mine.length !== params.count) return { promised, ...broken(`there are ${mine.length} of ${params.count} instances`) };
    const first = (name: string): Drive | undefined => mine[0]?.drives.find((one) => one.drive === name);
    return all(
      promised,
      params.drives.flatMap((name) =>
        mine.map((one) =>
          onDrive(one, name, ({ digest, images }) => {
            if (digest === null || images.length === 0) return broken('it could not be read');
            if (digest !== first(name)?.digest) return broken(`it reads otherwise than that of ${mine[0]?.instance ?? 'another'}`);
            return images.at(-1)?.sha256 === first(name)?.images.at(-1)?.sha256 ? kept('alike') : broken('it stands on another base');
          }),
        ),
      ),
    );
  }),
  /** Each of these acts inside an instance was refused with one of these codes. */
  'change-refused': judge(
    z.strictObject({ acts: z.array(z.string()).min(1), codes: z.array(z.string()).min(1) }),
    (acts, { acts: labels, codes }) =>
      all(
        'the guest OS refuses it',
        labels.map((label) => {
          const act = actOf(acts, label);
          return { kept: act.outcome.reply === 'refused' && codes.includes(act.outcome.code), promised: label, observed: told(act) };
        }),
      ),
  ),
  /** What the guest OS changed on an instance's drive lies in a differencing disk of its own over a base that did not change. `marker`: in whose bytes it is. */
  'in-delta': judge(
    z.strictObject({ before: z.string(), after: z.string(), instance: z.string(), drives: letters, marker: z.string().optional() }),
    (acts, { before, after, instance, drives, marker }) => {
      const promised = 'the change lies in a delta, and the base is as it was';
      const was = look.safeParse((actOf(acts, before).outcome as { result?: unknown }).result).data?.instances ?? [];
      const then = was.find((one) => one.instance === instance);
      if (then === undefined) return { promised, ...broken(`nothing was seen of ${instance} before`) };
      return each(acts, after, promised, (one) => {
        if (one.instance !== instance) return { promised, ...broken(`only ${one.instance} was seen afterwards`) };
        return drives.map((name) =>
          onDrive(one, name, (now) => {
            const earlier = then.drives.find((each) => each.drive === name && each.fault === null);
            const top = now.images[0];
            if (earlier === undefined || top === undefined) return broken('it could not be read before');
            if (top.kind !== 'differencing') return broken(`what is attached is a ${top.kind} disk`);
            if (top.parent !== now.images[1]?.id) return broken('the delta names another parent');
            const changed = changedBase(earlier, now);
            if (changed !== null) return broken(changed);
            if (now.digest === earlier.digest) return broken('the disk reads as before, so nothing was changed');
            if (top.ownSectors === 0) return broken('there is nothing in the delta');
            if (marker === undefined) return kept('it lies in the delta');
            const lower = now.images.slice(1).find(({ found }) => found.includes(marker));
            if (lower !== undefined) return broken(`it is in ${lower.medium}, on which others stand`);
            return top.found.includes(marker) ? kept('it lies in the delta') : broken('it is not in the delta');
          }),
        );
      });
    },
  ),
} satisfies Record<string, Judge>;
