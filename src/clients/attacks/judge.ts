import type { Finding } from '../../conformance/evidence/index.ts';
import type { AttackFrame, Limit } from './attack.ts';
import { comesOf } from './mark.ts';
import type { HostName } from './scene.ts';

/** What came to one port after the first frame of a row and before the sentinel. */
export interface PortCapture {
  host: HostName;
  frames: readonly Buffer[];
  /** Whether the sentinel came; without it, silence proves nothing. */
  sentinel: boolean;
}

/** A frame of a row that arrived somewhere. */
export interface Arrival {
  /** Which of the frames sent. */
  frame: number;
  host: HostName;
  /** How long it was when it arrived. */
  bytes: number;
}

/** Cuts what a port captured at the sentinel. */
export function untilSentinel(host: HostName, captured: readonly Buffer[], sentinel: Buffer): PortCapture {
  const end = captured.findIndex((frame) => frame.equals(sentinel));
  return { host, frames: end < 0 ? captured : captured.slice(0, end), sentinel: end >= 0 };
}

type Sent = Pick<AttackFrame, 'bytes' | 'from' | 'expect' | 'mark' | 'comment'>;

/**
 * Whom each frame reached. A frame is known by what it carries, so that one which was untagged, routed or unpacked on its way is found as well. Of
 * frames that are alike, the n-th that arrives is the n-th that was sent. What a port sent itself is no arrival.
 */
export function arrivals(sent: readonly Sent[], captures: readonly PortCapture[]): Arrival[] {
  return captures.flatMap(({ host, frames }) => {
    const seen = new Set<number>();
    return frames.flatMap((captured) => {
      const alike = sent.flatMap((each, index) => (each.from !== host && comesOf(captured, each) ? [index] : []));
      const frame = alike.find((index) => !seen.has(index)) ?? alike[0];
      if (frame === undefined) return [];
      seen.add(frame);
      return [{ frame, host, bytes: captured.length }];
    });
  });
}

/** What is wrong with where one frame went. */
function strayed(sent: Sent, heard: readonly HostName[], captured: readonly HostName[]): string[] {
  const { reaches, within = [] } = sent.expect === 'dropped' ? { reaches: [] } : sent.expect;
  const wrong = [...new Set(heard)].filter((host) => !reaches.includes(host) && !within.includes(host));
  const missing = reaches.filter((host) => !heard.includes(host));
  return [
    ...wrong.map((host) => `${sent.comment}: reached ${host}`),
    ...missing.map((host) =>
      captured.includes(host) ? `${sent.comment}: did not reach ${host}` : `${sent.comment}: nobody listened at ${host}`,
    ),
  ];
}

/** A storm is counted at the port that hears most of it: a frame that two hear was still sent once. */
function exceeded(limit: Limit, arrived: readonly Arrival[]): string[] {
  const hosts = [...new Set(arrived.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const here = arrived.filter((arrival) => arrival.host === host);
    const bytes = here.reduce((sum, arrival) => sum + arrival.bytes, 0);
    return [
      ...(limit.frames !== undefined && here.length > limit.frames
        ? [`${here.length} frames reached ${host}, ${limit.frames} at most may`]
        : []),
      ...(limit.bytes !== undefined && bytes > limit.bytes ? [`${bytes} bytes reached ${host}, ${limit.bytes} at most may`] : []),
    ];
  });
}

/** The evidence against a fabric, in words; empty where each frame went where it may and must. */
export function strays(sent: readonly Sent[], captures: readonly PortCapture[], limit: Limit = {}): string[] {
  const listening = captures.map(({ host }) => host);
  const arrived = arrivals(sent, captures);
  return [
    ...captures
      .filter(({ sentinel }) => !sentinel)
      .map(({ host }) => `the sentinel never came to ${host}, so that its silence proves nothing`),
    ...sent.flatMap((frame, index) => {
      const heard = arrived.filter((arrival) => arrival.frame === index).map(({ host }) => host);
      return strayed(frame, heard, listening);
    }),
    ...exceeded(limit, arrived),
  ];
}

const SHOWN = 5;

/** Judges one row: what was sent, and what every other port captured until its sentinel. A row of which nothing was sent or captured is not kept. */
export function judgeArrivals(
  row: { id: string; title: string; limit?: Limit },
  sent: readonly Sent[],
  captures: readonly PortCapture[],
): Finding {
  const promised = `what comes of ${row.id} (${row.title}) reaches whom it may and must, and nobody else`;
  if (sent.length === 0 || captures.length === 0) return { kept: false, promised, observed: 'there is no evidence' };
  const found = strays(sent, captures, row.limit);
  if (found.length === 0) return { kept: true, promised, observed: `${sent.length} frames went where they may and must` };
  const more = found.length > SHOWN ? `; and ${found.length - SHOWN} more` : '';
  return { kept: false, promised, observed: found.slice(0, SHOWN).join('; ') + more };
}
