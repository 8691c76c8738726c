import type { Json } from '../src/adapters/contract/index.ts';
import { application } from './support/application.ts';
import { diskGround } from './support/disk-ground.ts';
import { base64, disks, type FileChange } from './support/disks.ts';
import { sha256 } from './support/disk-record.ts';
import { CHANGE_KINDS, FOLDER, marked, TRICKS, type ChangeKind, type Seen, type Target } from './support/file-changes.ts';
import { done, found } from './support/hosted-services.ts';
import { Then, When } from './support/steps.ts';
import { perScenario, type Done, type FabricWorld } from './support/world.ts';

const PROCESS = "the customer's process";

/** The attempts of a scenario, in one instance. `mark` is what none of them may leave on a drive. */
const scene = perScenario((world) => ({
  instance: '',
  mark: world.names.marker(),
  attacks: [] as string[],
  codes: ['access-denied'] as string[],
  /** What is watched from inside, beside the folders. */
  watched: [] as string[],
  twins: {} as Record<string, Seen>,
}));

/** The file on each of the drives that is attacked; a long name where there is one. */
async function targets(world: FabricWorld): Promise<readonly Target[]> {
  const [role] = application(world).roles;
  const { osFile, files } = diskGround(world);
  const standing = (await disks(world).standing()).find((one) => one.role === role?.name);
  if (role === undefined || standing === undefined) world.setUpFailed('there is no instance to act in');
  scene(world).instance = standing.instance;
  const long = Object.keys(files[role.name] ?? {}).find((path) => path.includes(' ') && !path.includes('/'));
  const own = `C:\\Resources\\${world.names.word(8)}.txt`;
  return [
    { path: `D:\\${osFile.replaceAll('/', '\\')}`, own, long: null },
    { path: `E:\\approot\\${role.file}`, own, long: `E:\\approot\\${long ?? ''}` },
  ];
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('\\'));

/** Looks at what is attacked, from inside and on the disks; the guest OS may write elsewhere on D: as it likes. */
async function look(world: FabricWorld, label: string, on: readonly Target[]): Promise<void> {
  const { instance, mark, watched } = scene(world);
  const perform = async (): Promise<Done> => {
    const things: Record<string, Json> = {};
    for (const path of new Set([...on.map((target) => target.path), ...watched])) {
      const seen = await seenAt(world, instance, path);
      if (typeof seen === 'object' && seen !== null) return seen;
      things[`${path}, from inside`] = seen;
    }
    for (const folder of on.map(({ path }) => folderOf(path))) {
      const names = await disks(world).list(instance, folder);
      if (names !== null && 'reply' in names) return done(names);
      things[`the folder ${folder}, from inside`] = names === null ? null : [...names];
    }
    const read = await disks(world).drives(instance, ['D', 'E'], [mark], new Map());
    if ('failed' in read) return done(read.failed);
    for (const { record, entries } of read.value) {
      const { drive, fault, images } = record as { drive: string; fault: string | null; images: { found: string[] }[] };
      if (fault !== null) return done({ reply: 'fault', fault: 'unsound-disk', detail: `${drive}: ${fault}` });
      things[`what the attempts would leave on ${drive}:`] = images.some((image) => image.found.includes(mark));
      const within = on.map(({ path }) => folderOf(path).slice(3).replaceAll('\\', '/').toLowerCase());
      for (const { path, kind, readOnly, bytes } of entries)
        if (drive === 'E' || within.some((folder) => path.toLowerCase().startsWith(folder)))
          things[`${drive}:/${path}, on the disk`] = { kind, readOnly, sha256: sha256(bytes) };
    }
    return found(things);
  };
  await world.act(label, { actor: 'the auditor', deed: 'looking at D: and E:, from inside and on the disk', perform });
}

/** What is to be seen at a path from inside. */
async function seenAt(world: FabricWorld, instance: string, path: string): Promise<string | null | Done> {
  const text = await disks(world).read(instance, path);
  if (text !== null) return 'reply' in text ? done(text) : text.toString('utf8');
  const names = await disks(world).list(instance, path);
  if (names === null) return null;
  return 'reply' in names ? done(names) : FOLDER;
}

/** The customer's process does the same on C:, and what is to be seen then is recorded. */
async function twin(world: FabricWorld, label: string, { fresh, twin: made }: ChangeKind, words: string): Promise<void> {
  const { instance, twins } = scene(world);
  const [path, was, mark] = [`C:\\Resources\\${world.names.word(8)}.txt`, world.names.marker(), world.names.marker()];
  const { changes, then } = made(path, was, mark);
  twins[label] = then;
  const before: FileChange[] = fresh ? [] : [{ kind: 'write', bytes: base64(was) }];
  const perform = async (): Promise<Done> => {
    for (const change of [...before, ...changes]) {
      const changed = await disks(world).change(instance, 'customer', path, change);
      if (changed.outcome.reply !== 'accepted') return changed;
    }
    const seen: Seen = {};
    for (const each of Object.keys(then).filter((key) => key !== marked(path))) {
      const there = await seenAt(world, instance, each);
      if (typeof there === 'object' && there !== null) return there;
      seen[each] = there;
    }
    if (!Object.hasOwn(then, marked(path))) return found(seen);
    const read = await disks(world).drives(instance, ['C'], [], new Map());
    if ('failed' in read) return done(read.failed);
    const lies = read.value[0]?.entries.find((entry) => `C:/${entry.path}`.toLowerCase() === path.replaceAll('\\', '/').toLowerCase());
    seen[marked(path)] = lies === undefined ? null : lies.readOnly ? 'read-only' : 'not read-only';
    return found(seen);
  };
  await world.act(label, { actor: PROCESS, deed: `${words} on C:`, perform });
}

/** Walks round the square: what may be done, what may not, and a look before and after. */
async function walk(
  world: FabricWorld,
  on: readonly Target[],
  kind: ChangeKind,
  words: string,
  attempts: readonly Attempt[],
): Promise<void> {
  const state = scene(world);
  state.codes.push(...(kind.otherCodes ?? []));
  await twin(world, 'permitted before', kind, words);
  await look(world, 'observed before', on);
  for (const { path, change } of attempts) {
    const label = `attack (${state.attacks.length + 1})`;
    state.attacks.push(label);
    const perform = () => disks(world).change(state.instance, 'customer', path, change);
    await world.act(label, { actor: PROCESS, deed: `${change.kind} on ${path}`, perform });
  }
  await look(world, 'observed after', on);
  await twin(world, 'permitted again', kind, words);
}

interface Attempt {
  readonly path: string;
  readonly change: FileChange;
}

When(/^the customer's process (.+) on D: and on E:, and on C: as well$/, async function (words: string) {
  const [on, kind, state] = [await targets(this), CHANGE_KINDS[words] as ChangeKind, scene(this)];
  const attempts = on.flatMap(({ path }): Attempt[] => {
    const name = `${this.names.word(8)}.txt`;
    const paths = kind.fresh ? [`${folderOf(path)}\\${name}`, `${path.slice(0, 3)}${name}`] : [path];
    return paths.flatMap((each) => kind.attempts(each, state.mark).map((change) => ({ path: each, change })));
  });
  state.watched.push(...attempts.map(({ path }) => path));
  await walk(this, on, kind, words, attempts);
});

When(/^the customer's process writes to D: and to E: (.+), and to C: as it may$/, async function (words: string) {
  const [on, state] = [await targets(this), scene(this)];
  state.codes.push('invalid-path');
  const place = { ...(await application(this).labPlace()), instance: state.instance, path: on[0]?.own ?? '', as: 'customer' } as const;
  await this.lab.must('instance.changeFile', { ...place, change: { kind: 'write', bytes: base64(state.mark) } });
  const attempts = on.flatMap((target) => (TRICKS[words] as (typeof TRICKS)[string])(target, state.mark, this.names));
  await walk(this, on, CHANGE_KINDS['writes over a file'] as ChangeKind, 'writes over a file', attempts);
});

When("the customer's process opens files on D: and E: to everyone, takes them over, and then changes them", async function () {
  const [on, state] = [await targets(this), scene(this)];
  const kinds = ['opens a file to everyone', 'takes a file over', 'writes over a file', 'renames a file', 'deletes a file'];
  const attempts = on.flatMap(({ path }) =>
    kinds.flatMap((kind) => (CHANGE_KINDS[kind] as ChangeKind).attempts(path, state.mark).map((change) => ({ path, change }))),
  );
  await walk(this, on, CHANGE_KINDS['opens a file to everyone'] as ChangeKind, 'opens a file to everyone, and writes over it', attempts);
});

Then("each attempt is refused, because the drive is not the customer's to change", function () {
  const { attacks, codes } = scene(this);
  this.claim('change-refused', { acts: [...attacks], codes: [...codes] });
});

Then('what is on D: and E: is as it was, from inside and on the disk', function () {
  this.claim('unchanged', { before: 'observed before', after: 'observed after', least: 8 });
});

Then('on C: it is accepted and seen, before and after', function () {
  for (const [act, equals] of Object.entries(scene(this).twins))
    this.claim('result', { act, promised: 'the same change on C: is accepted and seen', equals });
});
