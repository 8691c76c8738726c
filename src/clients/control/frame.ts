import type { Json } from '../../adapters/contract/index.ts';

/** More than any answer that the kit asks for. What is larger stays unread. */
const MOST_BYTES = 1024 * 1024;

/** Bytes as a frame of the control channel: four bytes of length, big-endian, and the bytes. `announced` says another length than they have. */
export function frame(content: Uint8Array | string, announced?: number): Buffer {
  const body = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(announced ?? body.length);
  return Buffer.concat([length, body]);
}

/** A message as a frame. */
export const message = (value: Json): Buffer => frame(JSON.stringify(value));

/** A request of the control channel. */
export interface ControlRequest {
  readonly id: string;
  readonly op: string;
}

/** Takes the frames out of a stream of bytes. What is no JSON comes out as the text that it is. */
export class FrameReader {
  private held = Buffer.alloc(0);

  /** The messages that these bytes complete. */
  push(bytes: Uint8Array): Json[] {
    this.held = Buffer.concat([this.held, bytes]);
    const messages: Json[] = [];
    while (this.held.length >= 4) {
      const length = this.held.readUInt32BE(0);
      if (length > MOST_BYTES || this.held.length < 4 + length) break;
      messages.push(read(this.held.subarray(4, 4 + length).toString('utf8')));
      this.held = this.held.subarray(4 + length);
    }
    if (this.held.length > MOST_BYTES) this.held = this.held.subarray(0, MOST_BYTES);
    return messages;
  }
}

function read(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** What is asked in a message; null when it is no request. */
export function requestIn(value: Json): ControlRequest | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { id, op } = value as { id?: unknown; op?: unknown };
  return typeof id === 'string' && typeof op === 'string' ? { id, op } : null;
}
