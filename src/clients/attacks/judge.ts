import type { Finding } from '../../conformance/evidence/index.ts';
import { parseFrame, valuesOf } from '../frames/index.ts';
import type { AttackFrame, Limit } from './attack.ts';
import { comesOf } from './mark.ts';

/** What came to one port after the first frame of a row and before the sentinel. */
export interface PortCapture {
  host: string;
  frames: readonly Buffer[];
  /** Whether the sentinel came; without it, silence proves nothing. */
  sentinel: boolean;
  /** How many frames came and were not kept. */
  lost?: number;
}

/** A frame of a row that arrived somewhere. */
export interface Arrival {
  /** Which of the frames sent. */
  frame: number;
  host: string;
  /** As it arrived. */
  bytes: Buffer;
}

/** Cuts what a port captured at the sentinel: the first frame that carries its mark. */
export function untilSentinel(host: string, captured: readonly Buffer[], mark: Buffer, lost = 0): PortCapture {
  const end = captured.findIndex((frame) => frame.includes(mark));
  return { host, frames: end < 0 ? captured : captured.slice(0, end), sentinel: end >= 0, lost };
}

/** A frame that was sent. One that was sent as a control counts against no limit. */
export type Sent = Pick<AttackFrame, 'bytes' | 'from' | 'expect' | 'mark' | 'comment' | 'arrivesAs'> & { readonly control?: boolean };

/** What is known of a row besides its frames. */
export interface RowFacts {
  id: string;
  title: string;
  limit?: Limit;
  /** How long the sending took, in seconds of the fabric's clock. */
  seconds?: number;
}

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
      return [{ frame, host, bytes: captured }];
    });
  });
}

/** What is wrong with how a frame looked where it had to arrive. */
function disguised({ arrivesAs = {} }: Sent, { bytes, host }: Arrival): string[] {
  const parsed = parseFrame(bytes);
  return Object.entries(arrivesAs).flatMap(([name, value]) => {
    const [found] = valuesOf(parsed, name);
    return found === value ? [] : [`reached ${host} with ${name} ${found ?? 'missing'} instead of ${value}`];
  });
}

/** What is wrong with where one frame went. */
function strayed(sent: Sent, arrived: readonly Arrival[], captured: readonly string[]): string[] {
  const heard = arrived.map(({ host }) => host);
  const { reaches, within = [] } = sent.expect === 'dropped' ? { reaches: [] } : sent.expect;
  const wrong = [...new Set(heard)].filter((host) => !reaches.includes(host) && !within.includes(host));
  const missing = reaches.filter((host) => !heard.includes(host));
  const what = sent.control === true ? `${sent.comment} (the lawful control)` : sent.comment;
  return [
    ...wrong.map((host) => `${what}: reached ${host}`),
    ...arrived
      .filter(({ host }) => reaches.includes(host))
      .flatMap((arrival) => disguised(sent, arrival))
      .map((wrongly) => `${what}: ${wrongly}`),
    ...missing.map((host) => (captured.includes(host) ? `${what}: did not reach ${host}` : `${what}: nobody listened at ${host}`)),
  ];
}

/**
 * A storm is counted at the port that hears most of it, and once more over all ports, each frame once: one that two hear was still sent once. The limit holds for each
 * second that had begun, and of the first and the last only a part belongs to the storm.
 */
function exceeded({ limit = {}, seconds = 0 }: RowFacts, arrived: readonly Arrival[]): string[] {
  const begun = 2 + Math.floor(seconds);
  const most = { frames: (limit.frames ?? Infinity) * begun, bytes: (limit.bytes ?? Infinity) * begun };
  const hosts = [...new Set(arrived.map(({ host }) => host))];
  const over = (what: string, count: number, where: string, allowed: number): string[] =>
    count > allowed ? [`${count} ${what} reached ${where}, ${allowed} at most may`] : [];
  const atHosts = hosts.flatMap((host) => {
    const here = arrived.filter((arrival) => arrival.host === host);
    const bytes = here.reduce((sum, arrival) => sum + arrival.bytes.length, 0);
    return [...over('frames', here.length, host, most.frames), ...over('bytes', bytes, host, most.bytes)];
  });
  if (atHosts.length > 0) return atHosts;
  return over('frames', new Set(arrived.map(({ frame }) => frame)).size, 'somebody', most.frames);
}

/** So many strays of a row are told. */
const SHOWN = 5;

/** The evidence against a fabric, in words; empty where each frame went where it may and must. */
export function strays(sent: readonly Sent[], captures: readonly PortCapture[], row: RowFacts): string[] {
  const listening = captures.map(({ host }) => host);
  const arrived = arrivals(sent, captures);
  return [
    ...captures
      .filter(({ sentinel }) => !sentinel)
      .map(({ host }) => `the sentinel never came to ${host}, so that its silence proves nothing`),
    ...captures.filter(({ lost = 0 }) => lost > 0).map(({ host, lost }) => `${lost} frames that came to ${host} were not kept`),
    ...sent.flatMap((frame, index) =>
      strayed(
        frame,
        arrived.filter((arrival) => arrival.frame === index),
        listening,
      ),
    ),
    ...exceeded(
      row,
      arrived.filter(({ frame }) => sent[frame]?.control !== true),
    ),
  ];
}

/** Each text once, with how often it is there. */
function counted(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const count = texts.filter((each) => each === text).length;
    return count === 1 ? text : `${text} (${count} times)`;
  });
}

/**
 * Judges one row: what was sent, and what every other port captured until its sentinel. A row of which nothing was sent, nothing captured, or nothing had to arrive
 * is not kept: a cable that is cut would do as well. What is observed begins with the row's id.
 */
export function judgeArrivals(row: RowFacts, sent: readonly Sent[], captures: readonly PortCapture[]): Finding {
  const promised = `what comes of ${row.id} (${row.title}) reaches whom it may and must, and nobody else`;
  const about = `${row.id}: `;
  const not = (observed: string): Finding => ({
    kept: false,
    promised,
    observed: observed.startsWith(about) ? observed : about + observed,
  });
  if (sent.length === 0 || captures.length === 0) return not('there is no evidence');
  const found = counted(strays(sent, captures, row));
  if (found.length > 0) {
    const more = found.length > SHOWN ? `; and ${found.length - SHOWN} more` : '';
    return not(found.slice(0, SHOWN).join('; ') + more);
  }
  if (sent.every(({ expect }) => expect === 'dropped' || expect.reaches.length === 0))
    return not('nothing had to arrive, so that silence proves nothing');
  return { kept: true, promised, observed: `${sent.length} frames went where they may and must` };
}
