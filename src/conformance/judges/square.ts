import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, roleOf, told } from './define.ts';
import { gave, REASON_NAMES, REASONS, type ReasonName } from './reason.ts';

/**
 * The judges of a refusal's square (see the evidence model). A refusal is worth something only when the same request passes with the one
 * field set right, before and after, and when an independent look shows that the attack changed nothing. A fault is never a refusal.
 */
const reason = z.enum(REASON_NAMES as [ReasonName, ...ReasonName[]]);
/** Which square, where the scenario has several. */
const square = z.string().min(1).optional();
const names = z.array(z.string()).optional();

function refused(acts: readonly Act[], of: string | undefined, why: ReasonName): Finding {
  const act = actOf(acts, roleOf('attack', of));
  const kept = act.outcome.reply === 'refused' && gave(why, act.outcome.code, act.exchanges.at(-1));
  return { kept, promised: `the request is refused, because ${REASONS[why].words}`, observed: told(act) };
}

/** The kinds of faults that show that the server ended the handshake by an alert of its own. */
function handshakeRefused(acts: readonly Act[], of: string | undefined): Finding {
  const act = actOf(acts, roleOf('attack', of));
  const alerts = act.exchanges.filter((each) => each.outcome.kind === 'fault' && each.outcome.fault === 'tls-alert');
  const answered = act.exchanges.some((each) => each.outcome.kind === 'answer');
  const kept = act.outcome.reply === 'fault' && act.outcome.fault === 'tls-alert' && alerts.length > 0 && !answered;
  return { kept, promised: 'the TLS handshake is refused by an alert', observed: told(act) };
}

/** What `observed after` saw, when it saw anything. */
function seen(act: Act): readonly string[] | null {
  const parsed = act.outcome.reply === 'accepted' ? z.object({ seen: z.array(z.string()) }).safeParse(act.outcome.result) : null;
  return parsed?.success ? parsed.data.seen : null;
}

function nothingHappened(acts: readonly Act[], of: string | undefined, absent: readonly string[], present: readonly string[]): Finding {
  if (absent.length + present.length === 0) throw new Error('An observation must look for something.');
  const promised = 'nothing happened';
  const act = actOf(acts, roleOf('observed after', of));
  const things = seen(act);
  if (things === null) return { kept: false, promised, observed: `the look afterwards showed nothing: ${told(act)}` };
  const extra = absent.filter((name) => things.includes(name));
  const missing = present.filter((name) => !things.includes(name));
  if (extra.length > 0)
    return { kept: false, promised, observed: `${act.actor} now sees ${extra.join(', ')}, which only the refused request asked for` };
  if (missing.length > 0) return { kept: false, promised, observed: `${act.actor} no longer sees ${missing.join(', ')}` };
  return { kept: true, promised, observed: `${act.actor} sees what was there before, and no more` };
}

function permitted(acts: readonly Act[], of: string | undefined): Finding {
  const promised = 'the same request with the right credential is served, before and after';
  const twins = (['permitted before', 'permitted again'] as const).map((role) => actOf(acts, roleOf(role, of)));
  const bad = twins.filter((twin) => twin.outcome.reply !== 'accepted');
  return bad.length === 0
    ? { kept: true, promised, observed: 'both were accepted' }
    : { kept: false, promised, observed: bad.map(told).join('; ') };
}

const one = z.strictObject({ square, reason });
const look = z.strictObject({ square, absent: names, present: names });
const many = z.strictObject({ squares: z.array(z.strictObject({ square: z.string(), reason, absent: names, present: names })).min(1) });

export const squareJudges = {
  /** The attack is refused for this reason. */
  refused: judge(one, (acts, params) => refused(acts, params.square, params.reason)),
  /** The attack does not get past the handshake: the server ends it with an alert. */
  'handshake-refused': judge(z.strictObject({ square }), (acts, params) => handshakeRefused(acts, params.square)),
  /** Either of both: refused in the handshake, or after it for this reason. Where a fabric may do either. */
  'refused-or-no-handshake': judge(one, (acts, params) => {
    const late = refused(acts, params.square, params.reason);
    const early = handshakeRefused(acts, params.square);
    return early.kept ? { ...late, kept: true, observed: early.observed } : late;
  }),
  /** The look afterwards sees all of `present` and none of `absent`. */
  'nothing-happened': judge(look, (acts, params) => nothingHappened(acts, params.square, params.absent ?? [], params.present ?? [])),
  /** The permitted twin was served before the attack and is served after it. */
  'permitted-before-and-after': judge(z.strictObject({ square }), (acts, params) => permitted(acts, params.square)),
  /** Every one of many squares holds whole. */
  'squares-hold': judge(many, (acts, { squares }) =>
    all(
      'each of these requests is refused for its reason, changes nothing, and is served to those who may make it',
      squares.flatMap((each) => [
        within(each.square, refused(acts, each.square, each.reason)),
        within(each.square, nothingHappened(acts, each.square, each.absent ?? [], each.present ?? [])),
        within(each.square, permitted(acts, each.square)),
      ]),
    ),
  ),
} satisfies Record<string, Judge>;

const within = (name: string, finding: Finding): Finding => ({ ...finding, promised: `${name}: ${finding.promised}` });
