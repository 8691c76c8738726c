/** What a port has left, which the limits keep for it. */
export interface Meter {
  frames: number;
  bytes: number;
  broadcasts: number;
  /** When it was last refilled, in milliseconds. */
  at: number;
}

/** The part that stops storms: NET-4. */
export interface StormLimits {
  /** A full meter for a new port. */
  meter(now: number): Meter;
  /** Takes a frame off the meter. Answers why the frame is dropped, or `undefined`. `noisy`: a group address, or ARP. */
  refuse(meter: Meter, frame: { readonly bytes: number; readonly noisy: boolean }, now: number): string | undefined;
}

export interface StormBudget {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Group addresses and ARP, of which each makes others work. */
  readonly broadcastsPerSecond: number;
}

export const STORM_BUDGET: StormBudget = { framesPerSecond: 100_000, bytesPerSecond: 125_000_000, broadcastsPerSecond: 50 };

/** Token buckets (RFC 2697, without its excess) that hold one second's worth. Bytes count, not frames alone: a super-frame is not one frame's worth. */
export function createStormLimits(budget: StormBudget = STORM_BUDGET): StormLimits {
  const { framesPerSecond, bytesPerSecond, broadcastsPerSecond } = budget;
  for (const [name, value] of Object.entries(budget))
    if (!Number.isFinite(value) || value <= 0) throw new RangeError(`the storm limit ${name} is ${value}, and must be positive`);
  return {
    meter: (now) => ({ frames: framesPerSecond, bytes: bytesPerSecond, broadcasts: broadcastsPerSecond, at: now }),
    refuse(meter, frame, now) {
      // A clock that went back refills nothing.
      const seconds = Math.max(0, now - meter.at) / 1000;
      meter.at = Math.max(meter.at, now);
      meter.frames = Math.min(framesPerSecond, meter.frames + seconds * framesPerSecond);
      meter.bytes = Math.min(bytesPerSecond, meter.bytes + seconds * bytesPerSecond);
      meter.broadcasts = Math.min(broadcastsPerSecond, meter.broadcasts + seconds * broadcastsPerSecond);
      if (meter.frames < 1) return 'frame_storm';
      if (meter.bytes < frame.bytes) return 'byte_storm';
      if (frame.noisy && meter.broadcasts < 1) return 'broadcast_storm';
      meter.frames -= 1;
      meter.bytes -= frame.bytes;
      if (frame.noisy) meter.broadcasts -= 1;
      return undefined;
    },
  };
}

export const STORM_LIMITS = createStormLimits();
