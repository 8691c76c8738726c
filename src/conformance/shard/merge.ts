import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@cucumber/messages';
import { z } from 'zod';
import type { Plan } from '../plan/plan.ts';
import { demandedChecks } from '../plan/select.ts';
import { checksumOf, recording, type Recording } from '../record/recording.ts';
import { Recorder } from '../run/recorder.ts';
import { shardOf } from './split.ts';

/** Recordings cannot be judged together. The message is one sentence that says why. */
export class MergeRefused extends Error {
  override readonly name = 'MergeRefused';
}

/** Reads a recording. Throws {@link MergeRefused} when the text is not one, or not as it was recorded. `name` tells it to people. */
export function parseRecording(text: string, name: string): Recording {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MergeRefused(`${name} is not a recording: it is not JSON, or was cut off`);
  }
  const parsed = recordingFile.safeParse(json);
  if (!parsed.success)
    throw new MergeRefused(
      `${name} is not a recording: ${z.prettifyError(parsed.error).split('\n').slice(0, 2).join(' ').replace(/^✖ /, '')}`,
    );
  const { checksum, ...recorded } = parsed.data;
  const { checksum: _, ...written } = json as { checksum: string };
  if (checksum !== checksumOf(written))
    throw new MergeRefused(`${name} is damaged, or was changed after it was recorded: its checksum does not agree`);
  return recorded;
}

const recordingFile = recording.extend({ checksum: z.string() });

/** A recording and the file that it came from. */
export interface NamedRecording {
  readonly name: string;
  readonly recording: Recording;
}

/**
 * Why these recordings cannot be judged together by this suite; null when they can. They must be of one suite (this one), seed, subject,
 * adapter and request, and together be every part once.
 */
export function mergeFault(
  parts: readonly NamedRecording[],
  suite: { readonly version: string; readonly digest: string; readonly plan: Plan },
): string | null {
  const [first, ...others] = parts;
  if (first === undefined) return 'there is nothing to merge';
  const one = first.recording;
  for (const { name, recording: other } of others) {
    const both = `${first.name} and ${name}`;
    if (!isDeepStrictEqual(other.suite, one.suite)) return `${both} are of two suites: ${said(one)} and ${said(other)}`;
    if (other.seed !== one.seed) return `${both} are of two seeds: ${one.seed} and ${other.seed}`;
    if (!isDeepStrictEqual(other.subject, one.subject))
      return `${both} are of two subjects: ${one.subject.name} ${one.subject.version} (${one.subject.artefactDigest}) and ${other.subject.name} ${other.subject.version} (${other.subject.artefactDigest})`;
    // The same card from two adapters: which of them a check could be carried out again with would be anybody's guess.
    if (!isDeepStrictEqual(other.adapterArguments, one.adapterArguments))
      return `${both} were made through two adapters: ${one.adapterArguments.join(' ')} and ${other.adapterArguments.join(' ')}`;
    if (other.profile !== one.profile || other.only !== one.only) return `${both} were asked for different things`;
    if (other.shard.of !== one.shard.of) return `${both} are parts of two splits: into ${one.shard.of} and into ${other.shard.of}`;
  }
  if (one.suite.version !== suite.version || one.suite.digest !== suite.digest)
    return `the recordings are of the suite ${said(one)}, and this is ${suite.version} (${short(suite.digest)})`;
  return partsFault(parts, one) ?? splitFault(parts, one, suite.plan) ?? messagesFault(parts, suite.plan);
}

function partsFault(parts: readonly NamedRecording[], { shard }: Recording): string | null {
  for (let index = 1; index <= shard.of; index += 1) {
    const found = parts.filter((part) => part.recording.shard.index === index);
    if (found.length === 0) return `part ${index} of ${shard.of} is missing`;
    if (found.length > 1) return `part ${index} of ${shard.of} is there twice: ${found.map((part) => part.name).join(' and ')}`;
  }
  return null;
}

/** Each part must hold exactly the checks that fall to it, none of another's. */
function splitFault(parts: readonly NamedRecording[], one: Recording, plan: Plan): string | null {
  const checks = demandedChecks(plan, one.subject, one)
    .filter((each) => each.notClaimed === null)
    .map((each) => each.check);
  for (const { name, recording: part } of parts) {
    const expected = shardOf(checks, part.seed, part.shard).map((check) => check.id);
    if (!isDeepStrictEqual(part.driven, expected))
      return `${name} does not hold the checks that fall to part ${part.shard.index} of ${part.shard.of}`;
    const stray = part.checks.find((check) => !expected.includes(check.id));
    if (stray !== undefined) return `${name} holds ${stray.id}, which does not fall to it`;
  }
  return null;
}

/** What a part says of its checks must be what Cucumber's messages, which it holds as well, say of them. */
function messagesFault(parts: readonly NamedRecording[], plan: Plan): string | null {
  for (const { name, recording: part } of parts) {
    const told = toldByMessages(part, plan);
    if (told === null) return `${name} holds messages that cannot be read`;
    const differing = [...new Set([...part.checks, ...told].map((check) => check.id))].find(
      (id) => !isDeepStrictEqual(attemptsAt(part.checks, id), attemptsAt(told, id)),
    );
    if (differing !== undefined) return `${name} contradicts itself: its messages tell otherwise how ${differing} went`;
  }
  return null;
}

/** The checks as the recording's messages tell of them; null when they are no messages. */
function toldByMessages({ messages }: Recording, plan: Plan): Recording['checks'] | null {
  try {
    const recorder = new Recorder(plan.checks, {}, { keepMessages: false });
    for (const line of messages.split('\n')) if (line !== '') recorder.take(JSON.parse(line) as Envelope);
    return recorder.finish().checks;
  } catch {
    return null;
  }
}

/** The attempts at a check, without what only a clock knows. */
function attemptsAt(checks: Recording['checks'], id: string) {
  return (checks.find((check) => check.id === id)?.attempts ?? []).map(({ steps, records, finished }) => ({ steps, records, finished }));
}

const said = ({ suite }: Recording): string => `${suite.version} (${short(suite.digest)})`;
const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
