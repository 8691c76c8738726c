import { isUtf8 } from 'node:buffer';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How much a text may hold. Its length in bytes is bounded before it gets here. */
export interface JsonLimits {
  /** Arrays and objects within one another. */
  readonly depth: number;
  /** Keys, over all objects. */
  readonly keys: number;
  /** Values of any kind, over all. */
  readonly values: number;
}

export type JsonFault =
  | 'not-json'
  | 'not-utf-8'
  /** A `\u` escape that is half of a pair (RFC 8259 section 8.2). */
  | 'lone-surrogate'
  | 'too-deep'
  | 'too-many-keys'
  | 'too-many-values'
  | 'duplicate-key'
  /** A key that would reach an object's prototype. */
  | 'forbidden-key'
  /** A number that a double does not hold: infinite, or a whole number beyond 2^53 - 1 (RFC 8259 section 6). */
  | 'unsafe-number'
  /** Something follows the value, be it white space. */
  | 'trailing-bytes';

export type JsonReading = { readonly value: Json } | { readonly fault: JsonFault };

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const LONGEST_NUMBER = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const MINUS = 0x2d;
const ZERO = 0x30;
const POINT = 0x2e;
const ESCAPES: Readonly<Record<number, string>> = {
  [QUOTE]: '"',
  [BACKSLASH]: '\\',
  0x2f: '/',
  0x62: '\b',
  0x66: '\f',
  0x6e: '\n',
  0x72: '\r',
  0x74: '\t',
};
const LITERALS: Readonly<Record<number, readonly [Buffer, Json]>> = {
  0x74: [Buffer.from('true'), true],
  0x66: [Buffer.from('false'), false],
  0x6e: [Buffer.from('null'), null],
};
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;

/**
 * Reads one JSON text (RFC 8259) that an enemy may have written. JSON.parse sees neither duplicate keys nor bad UTF-8, and knows no limits; this reads
 * the bytes once, goes no deeper than the limit, and answers a value or why there is none. It never throws. What it does read, it reads as
 * JSON.parse does.
 */
export function readJson(bytes: Buffer, limits: JsonLimits): JsonReading {
  const reader = new JsonReader(bytes, limits);
  const value = reader.document();
  return reader.fault() === undefined ? { value } : { fault: reader.fault() as JsonFault };
}

/** After a fault every method answers null at once, and nothing is read any more. */
class JsonReader {
  #at = 0;
  #fault: JsonFault | undefined;
  #keys = 0;
  #values = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: JsonLimits,
  ) {}

  fault(): JsonFault | undefined {
    return this.#fault;
  }

  document(): Json {
    this.#skipSpace();
    const value = this.#value(1);
    return this.#fault === undefined && this.#at < this.bytes.length ? this.#fail('trailing-bytes') : value;
  }

  #fail(fault: JsonFault): null {
    this.#fault ??= fault;
    return null;
  }

  #skipSpace(): void {
    for (let byte = this.bytes[this.#at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = this.bytes[this.#at])
      this.#at++;
  }

  /** Steps over a byte and the white space around it, if it is there. */
  #step(byte: number): boolean {
    this.#skipSpace();
    if (this.bytes[this.#at] !== byte) return false;
    this.#at++;
    this.#skipSpace();
    return true;
  }

  #value(depth: number): Json {
    if (++this.#values > this.limits.values) return this.#fail('too-many-values');
    const first = this.bytes[this.#at];
    if (first === QUOTE) return this.#string();
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (depth > this.limits.depth) return this.#fail('too-deep');
      return first === OPEN_BRACE ? this.#object(depth) : this.#array(depth);
    }
    if (first === MINUS || isDigit(first)) return this.#number();
    const literal = first === undefined ? undefined : LITERALS[first];
    if (literal === undefined) return this.#fail('not-json');
    const [text, value] = literal;
    if (this.bytes.compare(text, 0, text.length, this.#at, Math.min(this.#at + text.length, this.bytes.length)) !== 0)
      return this.#fail('not-json');
    this.#at += text.length;
    return value;
  }

  #object(depth: number): Json {
    const object: Record<string, Json> = {};
    this.#step(OPEN_BRACE);
    if (this.bytes[this.#at] === CLOSE_BRACE) return this.#close(object);
    do {
      if (this.bytes[this.#at] !== QUOTE) return this.#fail('not-json');
      if (++this.#keys > this.limits.keys) return this.#fail('too-many-keys');
      const key = this.#string();
      if (key === null) return null;
      if (FORBIDDEN.has(key)) return this.#fail('forbidden-key');
      if (Object.hasOwn(object, key)) return this.#fail('duplicate-key');
      if (!this.#step(COLON)) return this.#fail('not-json');
      const value = this.#value(depth + 1);
      if (this.#fault !== undefined) return null;
      object[key] = value;
    } while (this.#step(COMMA));
    return this.bytes[this.#at] === CLOSE_BRACE ? this.#close(object) : this.#fail('not-json');
  }

  #array(depth: number): Json {
    const array: Json[] = [];
    this.#step(OPEN_BRACKET);
    if (this.bytes[this.#at] === CLOSE_BRACKET) return this.#close(array);
    do {
      const value = this.#value(depth + 1);
      if (this.#fault !== undefined) return null;
      array.push(value);
    } while (this.#step(COMMA));
    return this.bytes[this.#at] === CLOSE_BRACKET ? this.#close(array) : this.#fail('not-json');
  }

  #close(value: Json): Json {
    this.#at++;
    return value;
  }

  #string(): string | null {
    let text = '';
    let start = ++this.#at;
    let ascii = true;
    for (;;) {
      const byte = this.bytes[this.#at];
      if (byte === undefined || byte < 0x20) return this.#fail('not-json');
      if (byte >= 0x80) ascii = false;
      if (byte !== QUOTE && byte !== BACKSLASH) {
        this.#at++;
        continue;
      }
      // A character of several bytes holds no quote and no backslash, so it is never cut in two here.
      const run = this.bytes.subarray(start, this.#at++);
      if (!ascii && !isUtf8(run)) return this.#fail('not-utf-8');
      text += ascii ? run.toString('latin1') : run.toString('utf8');
      if (byte === QUOTE) return text;
      const escaped = this.#escape();
      if (escaped === null) return null;
      text += escaped;
      start = this.#at;
      ascii = true;
    }
  }

  #escape(): string | null {
    const letter = this.bytes[this.#at++] ?? 0;
    if (letter !== 0x75) return ESCAPES[letter] ?? this.#fail('not-json');
    const unit = this.#hexadecimal();
    if (unit === null) return null;
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const paired = unit < 0xdc00 && this.bytes[this.#at] === BACKSLASH && this.bytes[this.#at + 1] === 0x75;
    if (!paired) return this.#fail('lone-surrogate');
    this.#at += 2;
    const low = this.#hexadecimal();
    if (low === null) return null;
    return low >= 0xdc00 && low <= 0xdfff ? String.fromCharCode(unit, low) : this.#fail('lone-surrogate');
  }

  #hexadecimal(): number | null {
    const digits = this.bytes.toString('latin1', this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return this.#fail('not-json');
    this.#at += 4;
    return parseInt(digits, 16);
  }

  #number(): Json {
    const start = this.#at;
    if (this.bytes[this.#at] === MINUS) this.#at++;
    if (this.bytes[this.#at] === ZERO) this.#at++;
    else if (!this.#digits()) return this.#fail('not-json');
    if (this.bytes[this.#at] === POINT) {
      this.#at++;
      if (!this.#digits()) return this.#fail('not-json');
    }
    if (((this.bytes[this.#at] ?? 0) | 0x20) === 0x65) {
      this.#at++;
      const sign = this.bytes[this.#at];
      if (sign === MINUS || sign === 0x2b) this.#at++;
      if (!this.#digits()) return this.#fail('not-json');
    }
    if (this.#at - start > LONGEST_NUMBER) return this.#fail('unsafe-number');
    const number = Number(this.bytes.toString('latin1', start, this.#at));
    if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) return this.#fail('unsafe-number');
    return number;
  }

  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.bytes[this.#at])) this.#at++;
    return this.#at > start;
  }
}
