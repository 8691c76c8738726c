import type { WirePort } from './port.ts';

/** What a port heard since the capture began, or since it was last taken away, up to a bound: nobody need read it. */
export interface Capture {
  readonly frames: readonly Buffer[];
  /** What was heard and not kept, since the capture was full. */
  readonly lost: { readonly frames: number; readonly bytes: number };
  /** Takes away everything up to and with the first frame that contains these bytes, or everything if none does; and with it how many frames were lost. */
  take(until?: Buffer): { readonly frames: readonly Buffer[]; readonly lost: number };
  stop(): void;
}

/** What a frame costs besides its bytes, so that a flood of small ones is bounded as well. */
const FRAME = 128;

/** A promiscuous capture at a port: all that reaches it, whomever it was addressed to. */
export function captureAt(port: Pick<WirePort, 'onFrame'>, mostBytes = 1024 * 1024): Capture {
  const frames: Buffer[] = [];
  const lost = { frames: 0, bytes: 0 };
  let kept = 0;
  const stop = port.onFrame((frame) => {
    if (kept + FRAME + frame.length > mostBytes) {
      lost.frames++;
      lost.bytes += frame.length;
      return;
    }
    kept += FRAME + frame.length;
    frames.push(Buffer.from(frame));
  });
  return {
    frames,
    lost,
    take(until) {
      const end = until === undefined ? -1 : frames.findIndex((frame) => frame.includes(until));
      const taken = frames.splice(0, end < 0 ? frames.length : end + 1);
      for (const { length } of taken) kept -= FRAME + length;
      const missing = lost.frames;
      Object.assign(lost, { frames: 0, bytes: 0 });
      return { frames: taken, lost: missing };
    },
    stop,
  };
}
