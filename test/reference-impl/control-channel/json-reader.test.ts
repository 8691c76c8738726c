import { deepStrictEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { readJson, type JsonLimits } from '../../../src/reference-impl/control-channel/json-reader.ts';

const LIMITS: JsonLimits = { depth: 12, keys: 10_000, values: 20_000 };
const read = (text: string | Buffer, limits = LIMITS) => readJson(typeof text === 'string' ? Buffer.from(text) : text, limits);
const faultOf = (text: string | Buffer, limits = LIMITS): string | undefined => {
  const reading = read(text, limits);
  return 'fault' in reading ? reading.fault : undefined;
};
const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

/** Whether a value is one that the reader takes, as far as its numbers, strings and keys go. */
function isLawful(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value === 'string') return isWellFormed(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => !FORBIDDEN.includes(key) && isWellFormed(key) && isLawful(member));
}
const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;

describe('The JSON reader', () => {
  it('reads what is lawful exactly as JSON.parse does, however it is laid out', () => {
    const jsonText = fc
      .tuple(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }).filter(isLawful), fc.constantFrom('', ' ', '\t', '  '))
      .map(([value, indent]) => JSON.stringify(value, null, indent));
    fc.assert(
      fc.property(jsonText, (text) => deepStrictEqual(read(text), { value: JSON.parse(text) as unknown })),
      { numRuns: 5000, seed: 1 },
    );
  });

  it('reads nothing that JSON.parse would not, and nothing differently', () => {
    // prettier-ignore
    const scraps = [
      '{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '\\ud83d', '\\ude00', 'a', '0', '-', '1', '.', 'e', '+', ' ', 'true', 'null', '"a"', '"b":1', 'é',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...scraps), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const reading = read(text);
        if ('value' in reading) deepStrictEqual(reading.value, JSON.parse(text));
      }),
      { numRuns: 50_000, seed: 2 },
    );
  });

  it('takes escapes, pairs of surrogates and characters of every length', () => {
    const text = String.raw`{"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 é€😀","":[1,-0,0.5,1e3,-1.25E-2,9007199254740991,true,false,null,[],{}]}`;
    deepStrictEqual(read(text), { value: JSON.parse(text) as unknown });
    deepStrictEqual(read(' \n\r\t{ "a" : [ 1 , 2 ] }'), { value: { a: [1, 2] } });
  });

  // prettier-ignore
  const faults: Record<string, readonly (string | Buffer)[]> = {
    'not-json': [
      '', ' ', '{', '[', '[1', '[1,', '[1,]', '[,1]', '{"a"}', '{"a":}', '{"a":1,}', '{a:1}', "{'a':1}", '{"a" 1}', '"', '"a', '"\n"', '"\\', '"\\x41"',
      '"\\u12g4"', '"\\u12', '+1', '-', '-a', '1.', '.5', '1e', '1e+', 'nul', 'tru', 'True', 'NaN', 'Infinity', '\ufeff{}', '/**/1',
      Buffer.from([0xff]), Buffer.from([0x22, 0x00, 0x22]),
    ],
    'trailing-bytes': ['1 ', '1\n', '{} {}', '{}}', '[]]', '00', '01', '1,', 'true1', '""""', '{}\0'],
    'duplicate-key': [
      '{"a":1,"a":1}', String.raw`{"a":1,"\u0061":2}`, '{"x":{"a":1,"b":2,"a":3}}', '{"toString":1,"toString":2}', '{"":1,"":1}',
    ],
    'forbidden-key': [...FORBIDDEN.map((key) => `{"${key}":1}`), String.raw`{"__pro\u0074o__":{"x":1}}`, '[{"a":{"__proto__":null}}]'],
    'lone-surrogate': ['"\\ud800"', '"\\udc00"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\ud83d"', '{"\\udfff":1}', '"\\ud83d'],
    'unsafe-number': ['1e400', '-1e400', '9007199254740992', '-9007199254740993', '1e20', '1'.repeat(33), `0.${'1'.repeat(40)}`],
    'not-utf-8': [
      [0xff], [0xc3], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0x80],
    ].map((bytes) => Buffer.from([0x22, ...bytes, 0x22])),
    'too-deep': ['['.repeat(13) + ']'.repeat(13), '{"a":'.repeat(13) + '1' + '}'.repeat(13), '['.repeat(1_000_000)],
  };
  for (const [fault, texts] of Object.entries(faults))
    it(`names what is ${fault}`, () => {
      for (const text of texts) expect(faultOf(text), JSON.stringify(text.toString().slice(0, 60))).to.equal(fault);
    });

  it('counts depth, keys and values to the limit and no further', () => {
    const limits = { depth: 3, keys: 4, values: 6 };
    expect(faultOf('[[[]]]', limits)).to.equal(undefined);
    expect(faultOf('[[[[]]]]', limits)).to.equal('too-deep');
    expect(faultOf('{"a":1,"b":2,"c":{"d":1}}', limits)).to.equal(undefined);
    expect(faultOf('{"a":1,"b":2,"c":{"d":1,"e":1}}', limits)).to.equal('too-many-keys');
    expect(faultOf('[1,2,3,4,5]', limits)).to.equal(undefined);
    expect(faultOf('[1,2,3,4,5,6]', limits)).to.equal('too-many-values');
  });

  it('gives nobody a way to a prototype', () => {
    const reading = read('{"hasOwnProperty":1,"__defineGetter__":2,"toString":3}');
    expect(reading).to.deep.equal({ value: { hasOwnProperty: 1, __defineGetter__: 2, toString: 3 } });
    expect(Object.getOwnPropertyNames(Object.prototype)).to.have.length(12);
  });
});
