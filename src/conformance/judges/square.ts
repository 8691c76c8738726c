import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, roleOf, seenIn, told } from './define.ts';
import { gave, REASON_NAMES, REASONS, type ReasonName } from './reason.ts';

/**
 * The judges of a refusal's square (see the evidence model). A refusal is worth something only when the same request passes with the one
 * field set right, before and after, and when an independent look shows that the attack changed nothing. A fault is never a refusal.
 */
const reason = z.enum(REASON_NAMES as [ReasonName, ...ReasonName[]]);
/** Which square, where the scenario has several. */
const square = z.string().min(1).optional();
const names = z.array(z.string()).optional();
const alertNames = z.array(z.string().min(1)).min(1);

/** Bad Request, Length Required, Content Too Large, Not Implemented: how a server says that it will not guess where a message ends. */
const REJECTED: readonly number[] = [400, 411, 413, 501];

/** The attacks of one square; without a square, every attack in the record. */
function attacks(acts: readonly Act[], of: string | undefined): readonly Act[] {
  if (of !== undefined) return [actOf(acts, roleOf('attack', of))];
  const found = acts.filter((act) => act.label === 'attack' || act.label.startsWith('attack ('));
  if (found.length === 0) throw new Error('The record holds no attack.');
  return found;
}

function refused(acts: readonly Act[], of: string | undefined, why: ReasonName): Finding {
  const promised = `the request is refused, because ${REASONS[why].words}`;
  const isRefused = ({ outcome }: Act): boolean => outcome.reply === 'refused';
  const tried = attacks(acts, of);
  // Only some are told where many do not hold, and what was served is worse than what was refused in other words.
  const worstFirst = [...tried.filter((act) => !isRefused(act)), ...tried.filter(isRefused)];
  return all(
    promised,
    worstFirst.map((act) => {
      const kept = act.outcome.reply === 'refused' && gave(why, act.outcome.code, act.exchanges.at(-1));
      return { kept, promised: act.label, observed: told(act) };
    }),
  );
}

/** The server ended the handshake by one of these alerts, and answered nothing on that connection. */
function handshakeRefused(acts: readonly Act[], of: string | undefined, alerts: readonly string[]): Finding {
  return all(
    'the TLS handshake is refused by an alert that says why',
    attacks(acts, of).map((act) => {
      const last = act.exchanges.at(-1)?.outcome;
      const kept =
        last?.kind === 'fault' &&
        last.fault === 'tls-alert' &&
        alerts.includes(last.detail) &&
        act.exchanges.every((each) => each.outcome.kind === 'fault');
      return { kept, promised: act.label, observed: told(act) };
    }),
  );
}

function nothingHappened(acts: readonly Act[], of: string | undefined, absent: readonly string[], present: readonly string[]): Finding {
  if (absent.length + present.length === 0) throw new Error('An observation must look for something.');
  const promised = 'nothing happened';
  const act = actOf(acts, roleOf('observed after', of));
  const things = seenIn(act);
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
  /** The attack does not get past the handshake: the server ends it by one of these alerts, named as RFC 8446 section 6 does, with spaces. */
  'handshake-refused': judge(z.strictObject({ square, alerts: alertNames }), (acts, params) =>
    handshakeRefused(acts, params.square, params.alerts),
  ),
  /** Either of both, where a fabric may do either. */
  'refused-or-no-handshake': judge(z.strictObject({ square, reason, alerts: alertNames }), (acts, params) => {
    const early = handshakeRefused(acts, params.square, params.alerts);
    return early.kept ? early : refused(acts, params.square, params.reason);
  }),
  /**
   * The attack was not served and the fabric ended it itself: refused for this reason, or the connection closed on it, by an alert or without. For
   * attacks so large that an alert may be lost on the way; only together with the twins does it show anything.
   */
  'turned-away': judge(one, (acts, params) => {
    const closed = ['tls-alert', 'handshake-failed', 'connection-lost'];
    return all(
      'the attacker is turned away',
      attacks(acts, params.square).map((act) => {
        const last = act.exchanges.at(-1)?.outcome;
        const ended = last?.kind === 'fault' && closed.includes(last.fault) && act.exchanges.every((each) => each.outcome.kind === 'fault');
        const refusal = act.outcome.reply === 'refused' && gave(params.reason, act.outcome.code, act.exchanges.at(-1));
        return { kept: ended || refusal, promised: act.label, observed: told(act) };
      }),
    );
  }),
  /** A message whose end can be read in two ways is answered with a client error, and nothing that follows it on the connection is served (RFC 9112 section 6.3). */
  'ambiguity-refused': judge(z.strictObject({ square }), (acts, params) =>
    all(
      'the ambiguous request is refused, and nothing after it is served',
      attacks(acts, params.square).map((act) => {
        const statuses = act.exchanges.flatMap(({ outcome }) => (outcome.kind === 'answer' ? [outcome.status] : []));
        const kept = REJECTED.includes(statuses[0] ?? 0) && statuses.every((status) => status >= 400);
        return { kept, promised: act.label, observed: statuses.length === 0 ? told(act) : `answered with ${statuses.join(', then ')}` };
      }),
    ),
  ),
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
