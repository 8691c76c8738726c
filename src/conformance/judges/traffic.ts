import { z } from 'zod';
import type { Finding, Judge } from '../evidence/index.ts';
import { actOf, all, judge, told } from './define.ts';

/** What passed on one stream, as it can be read without any key. */
const side = z.object({
  bytes: z.number(),
  records: z.boolean(),
  hello: z.string().nullable(),
  version: z.number().nullable(),
  applicationRecords: z.number(),
});
const capture = z.object({
  streams: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      port: z.number(),
      whole: z.boolean(),
      there: side,
      back: side,
      found: z.array(z.string()),
    }),
  ),
  /** What the same search finds in the open text. */
  control: z.array(z.string()),
});
type Stream = z.infer<typeof capture>['streams'][number];

const TLS_1_2 = 0x0303;
const MOST = 0x0304;

/** Why a stream is not protected; null when it is. */
function unprotected({ whole, there, back, found }: Stream): string | null {
  if (found.length > 0) return `it shows ${found.join(', ')}`;
  if (!there.records || !back.records) return 'what passes is no TLS';
  if (!whole || there.bytes === 0) return null; // its beginning was not recorded, or nothing was said
  if (there.hello !== 'client') return 'it does not begin with a TLS handshake';
  if (back.bytes > 0 && back.hello === null && there.applicationRecords === 0) return null; // refused by an alert
  if (back.hello !== 'server') return "the other side's half of the handshake is missing";
  if (back.version === null || back.version < TLS_1_2 || back.version > MOST)
    return `the version agreed upon is ${back.version === null ? 'none that can be read' : `0x${back.version.toString(16).padStart(4, '0')}`}`;
  return null;
}

export const trafficJudges = {
  /** Every stream inside the fabric is protected by TLS 1.2 or later and shows no marker, and there was traffic from these addresses to those. */
  'all-protected': judge(
    z.strictObject({ act: z.string(), from: z.array(z.string()).min(1), to: z.array(z.string()).min(1) }),
    (acts, params) => {
      const promised = 'everything that passes inside the fabric is protected by TLS';
      const act = actOf(acts, params.act);
      const parsed = act.outcome.reply === 'accepted' ? capture.safeParse(act.outcome.result) : null;
      if (!parsed?.success) return { kept: false, promised, observed: `nothing was recorded: ${told(act)}` };
      const { streams, control } = parsed.data;
      if (control.length === 0)
        return { kept: false, promised, observed: 'the search finds nothing in the open text either, so it proves nothing' };
      const commanding = streams.filter(
        ({ from, to, there, back }) =>
          params.from.includes(from) && params.to.includes(to) && there.applicationRecords > 0 && back.applicationRecords > 0,
      );
      if (commanding.length === 0)
        return { kept: false, promised, observed: 'no stream between the controller and a node was recorded, so nothing was looked at' };
      return all(
        promised,
        streams.map((stream): Finding => {
          const why = unprotected(stream);
          return { kept: why === null, promised: `${stream.from} to ${stream.to}, port ${stream.port}`, observed: why ?? 'protected' };
        }),
      );
    },
  ),
} satisfies Record<string, Judge>;
