import { KEPT_BODY_CHARACTERS, type HttpAnswer } from '../../conformance/evidence/index.ts';

/** An answer whose head and body together are larger than this is malformed. */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;

/** What came is not a well-formed HTTP/1.1 answer (RFC 9112), or too large. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** What came, or is announced, is larger than the kit reads. */
export class TooLarge extends Malformed {
  override readonly name = 'TooLarge';
}

/** A whole answer, with its body uncut for the kit's own readers. */
export interface ReadAnswer {
  readonly answer: HttpAnswer;
  readonly body: Buffer;
  /** Whether the peer means to close the connection after it. */
  readonly last: boolean;
}

interface Head {
  readonly status: number;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
// A field's value: visible characters, spaces and tabs; no control character (RFC 9110 section 5.5).
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads HTTP/1.1 answers out of a stream's bytes, strictly: a peer that the kit judges gets no benefit of the doubt. `push` what arrives, then
 * ask `next` for a whole answer; it throws {@link Malformed} once and for all when the bytes cannot become one.
 */
export class AnswerReader {
  private pending: Buffer = Buffer.alloc(0);
  /** `pending` lies in it from its start, when it lies in it at all; it grows by doubling, so that a long answer is not copied over and over. */
  private room: Buffer = Buffer.alloc(0);
  private head: Head | null = null;

  push(bytes: Buffer): void {
    const { pending, room } = this;
    if (pending.length === 0) {
      this.pending = bytes;
      return;
    }
    const length = pending.length + bytes.length;
    const inRoom = pending.buffer === room.buffer && pending.byteOffset === room.byteOffset;
    if (!inRoom || length > room.length) {
      this.room = Buffer.allocUnsafeSlow(2 * length);
      pending.copy(this.room);
    }
    bytes.copy(this.room, pending.length);
    this.pending = this.room.subarray(0, length);
  }

  /** Whether bytes lie here that no answer has used up. */
  get midway(): boolean {
    return this.pending.length > 0 || this.head !== null;
  }

  /** The next whole answer to a request with this method, or null while it is not all here. `ended`: the peer sends nothing more. */
  next(method: string, ended: boolean): ReadAnswer | null {
    for (;;) {
      this.head ??= this.readHead();
      if (!this.head) return null;
      if (this.head.status >= 200) break;
      if (this.head.status === 101) throw new Malformed('the peer switched protocols without being asked');
      this.pending = this.pending.subarray(this.head.bytes);
      this.head = null;
    }
    const { status, version, headers, bytes } = this.head;
    const framed = this.readBody(method, this.head, this.pending.subarray(bytes), ended);
    if (!framed) {
      if (this.pending.length > MAX_ANSWER_BYTES) throw new TooLarge(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
      return null;
    }
    if (framed.body.length > MAX_ANSWER_BYTES) throw new TooLarge(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    this.pending = this.pending.subarray(bytes + framed.used);
    this.head = null;
    const connection = (headers['connection'] ?? '').toLowerCase();
    return {
      answer: { kind: 'answer', status, headers, body: keptText(framed.body), bodyBytes: framed.body.length },
      body: framed.body,
      last: framed.untilEnd || /\bclose\b/.test(connection) || (version === '1.0' && !/\bkeep-alive\b/.test(connection)),
    };
  }

  private readHead(): Head | null {
    const end = this.pending.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.pending.length > MAX_HEAD_BYTES) throw new Malformed('the answer has no end of its head');
      // Something that cannot become a status line is found out at once, not at the deadline.
      const start = this.pending.subarray(0, 7).toString('latin1');
      if (!'HTTP/1.'.startsWith(start)) throw new Malformed(`the answer does not begin like HTTP: ${JSON.stringify(start)}`);
      return null;
    }
    if (end > MAX_HEAD_BYTES) throw new Malformed('the head of the answer is too large');
    const [first, ...lines] = this.pending.subarray(0, end).toString('latin1').split('\r\n');
    const match = STATUS_LINE.exec(first as string);
    if (!match) throw new Malformed(`not a status line: ${JSON.stringify(first)}`);
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
      const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
      if (!TOKEN.test(name) || !VALUE.test(value)) throw new Malformed(`not a header line: ${JSON.stringify(line)}`);
      const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
      // Defined, not assigned: a header called __proto__ is a header like any other.
      Object.defineProperty(headers, name, {
        value: before === undefined ? value : `${before}${name === 'set-cookie' ? '\n' : ', '}${value}`,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return { status: Number(match[2]), version: match[1] as string, headers, bytes: end + 4 };
  }

  private readBody(method: string, head: Head, rest: Buffer, ended: boolean): { body: Buffer; used: number; untilEnd?: true } | null {
    const { status, headers } = head;
    const coding = headers['transfer-encoding'];
    const length = headers['content-length'];
    if (coding !== undefined && length !== undefined) throw new Malformed('the answer has both a length and a transfer coding');
    if (coding !== undefined && coding.toLowerCase() !== 'chunked')
      throw new Malformed(`unknown transfer coding ${JSON.stringify(coding)}`);
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new Malformed(`not a content length: ${JSON.stringify(length)}`);
    if (method === 'HEAD' || status === 204 || status === 304) return { body: Buffer.alloc(0), used: 0 };
    if (coding !== undefined) return readChunks(rest);
    if (length !== undefined) {
      const bytes = Number(length);
      if (bytes > MAX_ANSWER_BYTES) throw new TooLarge(`the answer announces ${bytes} bytes`);
      return rest.length < bytes ? null : { body: rest.subarray(0, bytes), used: bytes };
    }
    return ended ? { body: rest, used: rest.length, untilEnd: true } : null;
  }
}

/** RFC 9112 section 7.1. Trailers are refused: nothing here needs them. */
function readChunks(rest: Buffer): { body: Buffer; used: number } | null {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const eol = rest.indexOf('\r\n', at);
    if (eol < 0) {
      if (rest.length - at > 32) throw new Malformed('a chunk has no size');
      return null;
    }
    const size = rest.subarray(at, eol).toString('latin1');
    if (!/^[0-9A-Fa-f]{1,8}$/.test(size)) throw new Malformed(`not a chunk size: ${JSON.stringify(size)}`);
    const bytes = parseInt(size, 16);
    const start = eol + 2;
    if (rest.length < start + bytes + 2) return null;
    if (rest.toString('latin1', start + bytes, start + bytes + 2) !== '\r\n') {
      throw new Malformed(bytes === 0 ? 'the answer has trailers' : 'a chunk does not end where it said');
    }
    if (bytes === 0) return { body: Buffer.concat(parts), used: start + 2 };
    parts.push(rest.subarray(start, start + bytes));
    at = start + bytes + 2;
  }
}

/** A body as evidence: text, cut to what is kept. */
export function keptText(body: Uint8Array): string {
  // A character takes at most four bytes, so no more than these can matter.
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, KEPT_BODY_CHARACTERS * 4))
    .toString('utf8')
    .slice(0, KEPT_BODY_CHARACTERS);
}
