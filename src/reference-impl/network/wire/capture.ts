import type { WirePort } from './port.ts';

/** What a port heard since the capture began, up to a bound: nobody need read it. */
export interface Capture {
  readonly frames: readonly Uint8Array[];
  /** What was heard and not kept, since the capture was full. */
  readonly lost: { readonly frames: number; readonly bytes: number };
  stop(): void;
}

/** What a frame costs besides its bytes, so that a flood of small ones is bounded as well. */
const FRAME = 128;

/** A promiscuous capture at a port: all that reaches it, whomever it was addressed to. */
export function captureAt(port: Pick<WirePort, 'onFrame'>, mostBytes = 1024 * 1024): Capture {
  const frames: Uint8Array[] = [];
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
  return { frames, lost, stop };
}
