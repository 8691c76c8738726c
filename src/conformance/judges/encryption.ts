import { z } from 'zod';
import type { Act, Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** Judges of what customers encrypt (ENC-1, ENC-2). */

const lookedFor = z.array(z.object({ what: z.string(), found: z.array(z.string()) }));
const searched = z.object({
  /** Where it was looked. */
  media: z.array(z.string()),
  /** What must be nowhere, and where it was found. */
  sought: lookedFor,
  /** What has to be found, or the search proves nothing. */
  control: lookedFor,
});
const reads = z.object({ reads: z.array(z.object({ what: z.string(), told: z.string() })), changed: z.array(z.string()) });

const conversation = z.object({
  /** Whether the letter came to the other role, and its answer back. */
  arrived: z.boolean(),
  /** Why not, or what was agreed upon. */
  told: z.string(),
  /** In which forms the letter is in what was recorded of the stream. */
  found: z.array(z.string()),
  /** How many bytes were recorded of it. */
  recorded: z.number(),
  protocol: z.string().nullable(),
  /** Whether both roles derived the same from the keys that they agreed upon (RFC 8446 section 7.5). */
  sameKeys: z.boolean().nullable(),
});
const letters = z.object({ secure: conversation, plain: conversation });

const SECURE: readonly (string | null)[] = ['TLSv1.2', 'TLSv1.3'];
/** How a connection may end on which somebody speaks in the clear to what speaks TLS. */
const ENDED: readonly string[] = ['connection-lost', 'malformed', 'handshake-failed', 'tls-alert'];

/** What an owner may be told of a letter whose bytes have changed on the media. */
const HARMLESS: readonly string[] = ['as it was', 'nothing came', 'it does not open'];

/** A finding on the result of one act; an act without such a result keeps no promise. */
function on<Schema extends z.ZodType>(
  acts: readonly Act[],
  label: string,
  schema: Schema,
  promised: string,
  find: (result: z.infer<Schema>) => readonly Finding[] | string,
): Finding {
  const act = actOf(acts, label);
  const parsed = act.outcome.reply === 'accepted' ? schema.safeParse(act.outcome.result) : null;
  const found = parsed?.success ? find(parsed.data) : told(act);
  return typeof found === 'string' ? { kept: false, promised, observed: found } : all(promised, found);
}

export const encryptionJudges = {
  /** None of what was sought is on any medium, in any form, and what was stored in the clear is found by the same search. */
  'on-no-medium': judge(z.strictObject({ act: z.string(), promised: z.string().min(1) }), (acts, params) =>
    on(acts, params.act, searched, params.promised, ({ media, sought, control }) => {
      if (media.length === 0) return 'there was no medium to search';
      if (sought.length === 0 || control.length === 0) return 'nothing was looked for';
      const unfound = control.find(({ found }) => found.length === 0);
      if (unfound !== undefined) return `${unfound.what}, which is there, is not found either, so the search proves nothing`;
      return sought.map(({ what, found }): Finding => {
        const observed = found.length === 0 ? `it is on none of ${media.length} media` : `it is there ${found.slice(0, 3).join(', ')}`;
        return { kept: found.length === 0, promised: what, observed };
      });
    }),
  ),
  /** What was read before was right; what was read after the media had changed is that, or nothing that opens. */
  'never-another': judge(z.strictObject({ before: z.string(), after: z.string() }), (acts, { before, after }) =>
    all('what has changed on the media is not taken for another letter', [
      on(acts, before, reads, 'the letter opens before', (result) =>
        result.reads.map(({ what, told: was }) => ({ kept: was === 'as it was', promised: what, observed: was })),
      ),
      on(acts, after, reads, 'it does not open as another', ({ reads: seen, changed }) => {
        if (changed.length === 0) return 'nothing was changed on any medium';
        if (seen.length === 0) return 'nothing was read';
        return seen.map(({ what, told: is }) => ({ kept: HARMLESS.includes(is), promised: what, observed: is }));
      }),
    ]),
  ),
  /** Each of these acts was accepted, over TLS 1.2 or later with the certificate that the kit was told to trust. */
  'spoken-securely': judge(z.strictObject({ acts: z.array(z.string()).min(1) }), (acts, params) =>
    all(
      'it is served over TLS 1.2 or later',
      params.acts.map((label): Finding => {
        const act = actOf(acts, label);
        const protocol = act.exchanges.at(-1)?.connection.protocol ?? null;
        if (act.outcome.reply !== 'accepted') return { kept: false, promised: label, observed: told(act) };
        return {
          kept: SECURE.includes(protocol),
          promised: label,
          observed: `it was served over ${protocol ?? 'nothing that protects it'}`,
        };
      }),
    ),
  ),
  /** Whatever was asked in the clear was not served: an error came back, a way to another address, or the end of the connection. */
  'nothing-in-the-clear': judge(z.strictObject({ acts: z.array(z.string()).min(1) }), (acts, params) =>
    all(
      'nothing is served in the clear',
      params.acts.map((label): Finding => {
        const act = actOf(acts, label);
        const last = act.exchanges.at(-1)?.outcome;
        if (last?.kind === 'answer')
          return { kept: last.status >= 300, promised: label, observed: `it was answered with status ${last.status}` };
        const kept = last?.kind === 'fault' && ENDED.includes(last.fault);
        return { kept, promised: label, observed: kept ? 'the connection ended' : told(act) };
      }),
    ),
  ),
  /** What went over TLS arrived and can be found nowhere on its way; what went in the clear arrived and is found. */
  'letters-sealed': judge(z.strictObject({ act: z.string() }), (acts, params) =>
    on(acts, params.act, letters, 'what goes over TLS arrives, and cannot be read on its way', ({ secure, plain }) => {
      if (!plain.arrived) return `what goes in the clear does not arrive either: ${plain.told}`;
      if (plain.found.length === 0) return 'what went in the clear is not found either, so the search proves nothing';
      return [
        { kept: secure.arrived, promised: 'it arrives', observed: secure.told },
        { kept: secure.recorded > 0, promised: 'it was recorded', observed: `${secure.recorded} bytes were` },
        {
          kept: secure.found.length === 0,
          promised: 'it cannot be read',
          observed: secure.found.length === 0 ? 'nothing of it is found' : `it is there ${secure.found.join(', ')}`,
        },
      ];
    }),
  ),
  /** Both ends derived the same keys over TLS 1.2 or later, so that nobody stands between them. */
  'keys-shared': judge(z.strictObject({ act: z.string() }), (acts, params) =>
    on(acts, params.act, letters, 'nobody stands between the two', ({ secure: { sameKeys, protocol, told: was } }) => {
      if (sameKeys === null) return was;
      return [
        { kept: sameKeys, promised: 'the same keys', observed: sameKeys ? 'both have them' : 'each has keys of its own' },
        { kept: SECURE.includes(protocol), promised: 'TLS 1.2 or later', observed: protocol ?? 'none' },
      ];
    }),
  ),
} satisfies Record<string, Judge>;
