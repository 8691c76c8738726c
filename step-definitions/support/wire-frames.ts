import type { Sent } from '../../src/clients/attacks/index.ts';
import { ETHER } from '../../src/clients/frames/index.ts';
import type { WireRow } from '../../src/conformance/judges/wire-evidence.ts';
import type { Batch } from './wire-sentinel.ts';

/** A frame that was sent, as it goes on the record. */
export function recorded({ bytes, from, expect, mark, comment, control, arrivesAs }: Sent): WireRow['sent'][number] {
  return {
    ...{ from, bytes: bytes.toString('base64'), mark: mark && mark.toString('base64'), comment },
    expect: expect === 'dropped' ? expect : { reaches: [...expect.reaches], ...(expect.within && { within: [...expect.within] }) },
    ...(control === true && { control }),
    ...(arrivesAs && { arrivesAs: { ...arrivesAs } }),
  };
}

/** The first frames of these that come to no more than so many bytes. */
export function within(frames: readonly Buffer[], most: number): readonly Buffer[] {
  let bytes = 0;
  const end = frames.findIndex(({ length }) => (bytes += length) > most);
  return end < 0 ? frames : frames.slice(0, end);
}

/** Runs of frames from the same port. */
export function runsOf(frames: readonly Pick<Sent, 'bytes' | 'from'>[]): Batch[] {
  const runs: { from: string; frames: Buffer[] }[] = [];
  for (const { from, bytes } of frames) {
    const last = runs.at(-1);
    if (last?.from === from) last.frames.push(bytes);
    else runs.push({ from, frames: [bytes] });
  }
  return runs;
}

const isGroup = ({ bytes }: Pick<Sent, 'bytes'>): boolean => ((bytes[0] ?? 0) & 1) === 1 || bytes.readUInt16BE(12) === ETHER.arp;

/** The frames in order, in parts none of which has more frames to groups, or more bytes, than that. */
export function chunksOf<Frame extends Pick<Sent, 'bytes'>>(frames: readonly Frame[], most: { frames: number; bytes: number }): Frame[][] {
  const chunks: Frame[][] = [];
  let [groups, bytes] = [Infinity, Infinity];
  for (const frame of frames) {
    groups += isGroup(frame) ? 1 : 0;
    bytes += frame.bytes.length;
    if (groups > most.frames || bytes > most.bytes) {
      chunks.push([]);
      [groups, bytes] = [isGroup(frame) ? 1 : 0, frame.bytes.length];
    }
    chunks.at(-1)?.push(frame);
  }
  return chunks;
}
