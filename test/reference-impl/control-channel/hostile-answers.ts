import type { NODE_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';

/** Answers that an enemy might give, out of a seed: the same seed is the same answers. */
export interface HostileAnswer {
  readonly op: keyof typeof NODE_OPERATIONS;
  /** The pieces in which its bytes arrive. */
  readonly chunks: readonly Buffer[];
}

/** Numbers in [0, 1) out of a seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function frame(content: string | Buffer, announced = Buffer.byteLength(content)): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(announced);
  return Buffer.concat([header, Buffer.from(content)]);
}

const LAWFUL: Readonly<Record<'hello' | 'start' | 'list' | 'destroy', unknown>> = {
  hello: { agent: 'fabric-agent', node: 'node-é-😀' },
  start: { instance: 7, state: 'ready' },
  list: { instances: [{ instance: 1, name: 'Web_IN_0', state: 'ready', revision: 'r1' }] },
  destroy: {},
};
const OPS = Object.keys(LAWFUL) as (keyof typeof LAWFUL)[];
// prettier-ignore
const SCRAPS = [
  '{', '}', '[', ']', ',', ':', '"', '\\', '\\ud800', '\\u0000', 'null', '1e999', '-0', '9007199254740993', '"__proto__":{"polluted":true},', '"constructor":1,',
  '"id":"00000000000000000000000000000000",', '"state":"ready",', '"extra":1,', '[[[[[[[[[[', '{"a":{"a":{"a":{"a":{"a":', '\u0000', '\ufeff', ' ', '\n', '"answer":{},',
  '"error":{"code":"internal","message":"x"},',
].map((scrap) => Buffer.from(scrap));
const BYTES = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x00]].map((bytes) => Buffer.from(bytes));

/** Makes hostile answers to requests of a given id. Most are a lawful answer with something done to it, for those get furthest. */
export function hostileAnswers(seed: number): (id: string) => HostileAnswer {
  const next = numbers(seed);
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;

  const insert = (text: Buffer, scrap: Buffer): Buffer => {
    const at = below(text.length + 1);
    return Buffer.concat([text.subarray(0, at), scrap, text.subarray(at)]);
  };
  const envelopes: readonly ((id: string, op: keyof typeof LAWFUL) => unknown)[] = [
    (id, op) => ({ id, answer: LAWFUL[op] }),
    (id, op) => ({ id, answer: LAWFUL[op] }),
    (id) => ({ id, error: { code: 'internal', message: 'it did not work' } }),
    (_, op) => ({ id: 'f'.repeat(32), answer: LAWFUL[op] }),
    (id) => ({ id, answer: LAWFUL[pick(OPS)] }),
    (id, op) => ({ id, answer: { ...(LAWFUL[op] as object), extra: below(9) } }),
    (id) => ({ id, error: { code: 'nonsense', message: 'x' } }),
    (id) => ({ id, error: { code: 'internal', message: 'x'.repeat(below(1000)), stack: 'at' } }),
    (id, op) => ({ id, answer: LAWFUL[op], error: null }),
    (id) => ({ id, answer: Array.from({ length: below(1000) }, () => null) }),
    (id) => ({ id, answer: Object.fromEntries(Array.from({ length: below(1000) }, (_, index) => [`k${index}`, index])) }),
    (id, op) => [{ id, answer: LAWFUL[op] }],
    (id) => id,
    () => null,
  ];
  const damage: ((text: Buffer) => Buffer)[] = [
    (text) => text,
    (text) => insert(text, pick(SCRAPS)),
    (text) => insert(text, pick(BYTES)),
    (text) => text.subarray(0, below(text.length + 1)),
    (text) => Buffer.concat([text, text.subarray(below(text.length))]),
    (text) => {
      const copy = Buffer.from(text);
      if (copy.length > 0) copy[below(copy.length)] = below(256);
      return copy;
    },
    () => Buffer.from(Array.from({ length: below(200) }, () => below(256))),
    () => Buffer.from('['.repeat(below(20_000))),
  ];
  const cut = (bytes: Buffer): Buffer[] => {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const size = next() < 0.5 ? bytes.length : 1 + below(64);
      chunks.push(bytes.subarray(at, (at += size)));
      if (chunks.length > 500) return [...chunks, bytes.subarray(at)];
    }
    return chunks;
  };

  return (id) => {
    const op = pick(OPS);
    let text: Buffer = Buffer.from(JSON.stringify(pick(envelopes)(id, op)));
    for (let times = below(3); times >= 0; times--) text = pick(damage)(text);
    const lie = next();
    const bytes = frame(text, lie < 0.9 ? text.length : lie < 0.95 ? below(4_294_967_296) : Math.max(0, text.length + below(9) - 4));
    return { op, chunks: cut(next() < 0.05 ? Buffer.concat([bytes, bytes]) : bytes) };
  };
}
