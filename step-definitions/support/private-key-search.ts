import type { KeyPair } from '../../src/clients/keys.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { wholeBody } from '../../src/clients/wire/index.ts';

/** Something to look for, in every form in which it may have been written down. */
export interface Sought {
  readonly what: string;
  readonly bytes: Buffer;
}

/** A place to look in. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What of a private key must be nowhere: whoever has one of the three has the key. PKCS#1 and PKCS#8 hold them as they are. */
export function secretsOf({ privateKey }: KeyPair): Sought[] {
  const { p, q, d } = privateKey.export({ format: 'jwk' });
  return [named('a prime of the private key', p), named('the other prime of the private key', q), named('the private exponent', d)];
}

/** What everybody may know of a key, and what a fabric that has its certificate has: the control that shows that the search finds things. */
export function modulusOf({ publicKey }: KeyPair): Sought {
  return named('the modulus of the public key', publicKey.export({ format: 'jwk' }).n);
}

function named(what: string, number: string | undefined): Sought {
  if (number === undefined) throw new Error(`An RSA key without ${what}.`);
  return { what, bytes: Buffer.from(number, 'base64url') };
}

/** How many bytes of a number are looked for; as many as nobody hits by chance, and few enough to lie within one page of a store. */
const WINDOW = 48;

/** Says where anything of what is sought can be found: as bytes in either order, as hexadecimal digits, and as base64 at any offset. */
export function search(places: readonly Place[], sought: readonly Sought[]): string[] {
  const needles = sought.flatMap(needlesOf);
  const hits = places.flatMap(({ name, bytes }) => {
    const text = withoutLineEnds(bytes);
    return needles
      .filter(({ needle, raw }) => (raw ? bytes : text).includes(needle))
      .map(({ what, form }) => `${what} as ${form} in ${name}`);
  });
  return [...new Set(hits)];
}

const BACKSLASH = 0x5c;
const [LINE_FEED, CARRIAGE_RETURN, NUL, LETTER_N, LETTER_R] = [0x0a, 0x0d, 0x00, 0x6e, 0x72];

/** Line ends break base64 and hexadecimal digits apart, wherever a tool put them: as they are, or as JSON writes them. */
function withoutLineEnds(bytes: Buffer): Buffer {
  const text = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === NUL) continue;
    if (byte === BACKSLASH && (bytes[at + 1] === LETTER_N || bytes[at + 1] === LETTER_R)) at++;
    else text[length++] = byte;
  }
  return text.subarray(0, length);
}

interface Needle {
  readonly what: string;
  readonly form: string;
  readonly raw: boolean;
  readonly needle: Buffer;
}

/** The head and the tail of the number, as a store may have cut it anywhere in between. */
function needlesOf({ what, bytes }: Sought): Needle[] {
  const windows = bytes.length <= WINDOW ? [bytes] : [bytes.subarray(0, WINDOW), bytes.subarray(-WINDOW)];
  return windows.flatMap((window) => [
    { what, form: 'bytes', raw: true, needle: window },
    { what, form: 'bytes in reverse order', raw: true, needle: Buffer.from(window).reverse() },
    { what, form: 'hexadecimal digits', raw: false, needle: Buffer.from(window.toString('hex')) },
    { what, form: 'hexadecimal digits', raw: false, needle: Buffer.from(window.toString('hex').toUpperCase()) },
    ...[0, 1, 2].flatMap((offset) => {
      const text = insideBase64(window, offset);
      return [
        { what, form: 'base64', raw: false, needle: Buffer.from(text) },
        { what, form: 'base64 for addresses', raw: false, needle: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')) },
      ];
    }),
  ]);
}

/** The characters that these bytes give in the midst of longer base64, when they begin `offset` bytes into a group of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

/** The answers of these exchanges, head and whole body, as places to look in. */
export function answersIn(exchanges: readonly Exchange[]): Place[] {
  return exchanges.flatMap((exchange) => {
    const { outcome, request } = exchange;
    if (outcome.kind !== 'answer') return [];
    const head = Buffer.from(JSON.stringify(outcome.headers));
    return [{ name: `the answer to ${request.method} ${request.path}`, bytes: Buffer.concat([head, wholeBody(exchange)]) }];
  });
}
