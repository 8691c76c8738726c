import type { Layer } from './wire/delivery.ts';

/** Why a stream was not opened: the network dropped what opens it and where, or the other host did not answer, or nobody listens there. */
export type ConnectFailure = 'host-down' | 'no-answer' | 'nobody-listens' | `${Layer}: ${string}`;

/** What a tap sees. `order` counts over the whole network, so events of several taps fall into one order. */
export interface Traffic {
  readonly order: number;
  /**
   * `refused`: an attempt that came to nothing. `opened`: a stream stands; `from` opened it. `bytes`, `ended`, `reset`: what `from` sent.
   * `vanished`: the power of `from` was cut; nothing of that is on the wire.
   */
  readonly kind: 'refused' | 'opened' | 'bytes' | 'ended' | 'reset' | 'vanished';
  /** The stream's number; none for a refused attempt. */
  readonly stream?: number;
  readonly from: string;
  readonly to: string;
  /** The port that was connected to. */
  readonly port: number;
  /** The very buffer that is on its way: copy what is to be kept. */
  readonly bytes?: Uint8Array;
  readonly reason?: ConnectFailure;
}

export type Observer = (traffic: Traffic) => void;

/** Something that traffic can be observed at: a host's port, or the whole network. */
export interface Tappable {
  /** Calls back with all traffic from now on. Answers the way to stop that. */
  tap(observe: Observer): () => void;
}

/** What was recorded at a tap. */
export interface Recording {
  readonly traffic: readonly Traffic[];
  /** Bytes that were seen and not kept, because the recording is full. */
  readonly lost: number;
  /** All bytes that one address sent, or that one stream carried from it. */
  sentBy(address: string, stream?: number): Buffer;
  stop(): void;
}

/** Records what passes a tap, up to `mostBytes` of content: a recording that nobody reads does not eat the machine. */
export function recordTraffic(at: Tappable, mostBytes = 16 * 1024 * 1024): Recording {
  const traffic: Traffic[] = [];
  let kept = 0;
  let lost = 0;
  /** What an event itself costs, so that a flood of empty ones is bounded too. */
  const EVENT = 128;
  const stop = at.tap((event) => {
    const size = EVENT + (event.bytes?.length ?? 0);
    if (kept + size > mostBytes) {
      lost += event.bytes?.length ?? 0;
      return;
    }
    kept += size;
    traffic.push(event.bytes === undefined ? event : { ...event, bytes: Uint8Array.from(event.bytes) });
  });
  return {
    traffic,
    get lost() {
      return lost;
    },
    sentBy: (address, stream) =>
      Buffer.concat(
        traffic
          .filter((event) => event.from === address && (stream === undefined || event.stream === stream))
          .map(({ bytes }) => bytes ?? new Uint8Array()),
      ),
    stop,
  };
}
