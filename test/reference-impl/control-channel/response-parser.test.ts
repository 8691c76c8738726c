import { deepStrictEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import { encodeFrame } from '../../../src/reference-impl/control-channel/frame.ts';
import { createResponseParser, RESPONSE_LIMITS, type Reception } from '../../../src/reference-impl/control-channel/response-parser.ts';
import { NODE_OPERATIONS } from '../../../src/reference-impl/fabric-agent/operations.ts';
import { collectGarbage } from '../network/ground.ts';
import { frame, hostileAnswers } from './hostile-answers.ts';

const ID = '0123456789abcdef0123456789abcdef';
const STANDING = { instance: 7, state: 'ready' };
const parser = createResponseParser();

/** What a reader that waits for the answer to `start` says to these bytes, whole and byte by byte. */
function receive(bytes: Buffer, op: keyof typeof NODE_OPERATIONS = 'start'): Reception {
  const whole = parser.open();
  whole.expect({ id: ID, answer: NODE_OPERATIONS[op].answer });
  const reception = whole.receive(bytes);

  const dripping = parser.open();
  dripping.expect({ id: ID, answer: NODE_OPERATIONS[op].answer });
  let last: Reception = { kind: 'incomplete' };
  for (let at = 0; at < bytes.length && last.kind === 'incomplete'; at++) last = dripping.receive(bytes.subarray(at, at + 1));
  // Bytes behind an answer can only be seen with it when they come with it; else they are noticed after it.
  if (reception.kind !== 'fault' || reception.reason !== 'second-answer') expect(last).to.deep.equal(reception);
  return reception;
}
const faultOf = (content: string | Buffer): string => {
  const reception = receive(frame(content));
  return reception.kind === 'fault' ? reception.reason : reception.kind;
};

describe('The response parser', () => {
  it('takes the answer that the operation has, and an error in good form', () => {
    expect(receive(encodeFrame({ id: ID, answer: STANDING }))).to.deep.equal({ kind: 'answer', body: STANDING });
    expect(receive(encodeFrame({ error: { code: 'conflict', message: 'it is still creating' }, id: ID }))).to.deep.equal({
      kind: 'error',
      code: 'conflict',
      message: 'it is still creating',
    });
  });

  const shapes: Record<string, unknown> = {
    'an answer of another operation': { id: ID, answer: { instances: [] } },
    'a key too many in the answer': { id: ID, answer: { ...STANDING, also: 1 } },
    'a key missing from the answer': { id: ID, answer: { instance: 7 } },
    'a number as text': { id: ID, answer: { instance: '7', state: 'ready' } },
    'a state that there is not': { id: ID, answer: { instance: 7, state: 'root' } },
    'half an instance': { id: ID, answer: { instance: 7.5, state: 'ready' } },
    'an answer of null': { id: ID, answer: null },
    'a list for an answer': { id: ID, answer: [STANDING] },
    'a key too many in the envelope': { id: ID, answer: STANDING, then: 'more' },
    'both an answer and an error': { id: ID, answer: STANDING, error: { code: 'internal', message: '' } },
    'neither answer nor error': { id: ID },
    'another word for an answer': { id: ID, result: STANDING },
    'no id': { answer: STANDING },
    'an id that is a number': { id: 7, answer: STANDING },
    'a list of answers': [{ id: ID, answer: STANDING }],
    'bare text': 'done',
    'an error of an unknown code': { id: ID, error: { code: 'reboot-the-controller', message: '' } },
    'an error with a key too many': { id: ID, error: { code: 'internal', message: '', stack: 'at' } },
    'an error without a message': { id: ID, error: { code: 'internal' } },
    'an error whose message is a list': { id: ID, error: { code: 'internal', message: ['x'] } },
    'an error with a message without end': { id: ID, error: { code: 'internal', message: 'x'.repeat(501) } },
    'an error of null': { id: ID, error: null },
  };
  for (const [what, envelope] of Object.entries(shapes))
    it(`refuses ${what}`, () => void expect(faultOf(JSON.stringify(envelope))).to.equal('wrong-shape'));

  it('refuses the answer to another request, before it looks at what it says', () => {
    expect(faultOf(JSON.stringify({ id: 'f'.repeat(32), answer: STANDING }))).to.equal('wrong-id');
    expect(faultOf(JSON.stringify({ id: ID.toUpperCase(), answer: STANDING }))).to.equal('wrong-id');
    expect(faultOf(JSON.stringify({ id: '', answer: null }))).to.equal('wrong-id');
  });

  it('passes on what is wrong with the JSON', () => {
    const lawful = JSON.stringify({ id: ID, answer: STANDING });
    expect(faultOf(lawful.replace('"state"', '"instance":8,"state"'))).to.equal('duplicate-key');
    expect(faultOf(lawful.replace('"state"', '"__proto__":{"polluted":1},"state"'))).to.equal('forbidden-key');
    expect(faultOf(lawful.replace(':7', ':' + '1e999'))).to.equal('unsafe-number');
    expect(faultOf(lawful.replace('ready', '\\ud800'))).to.equal('lone-surrogate');
    expect(faultOf(Buffer.from(lawful.replace('ready', '\u00ff'), 'latin1'))).to.equal('not-utf-8');
    expect(faultOf(Buffer.from(lawful, 'utf16le'))).to.equal('not-json');
    expect(faultOf(lawful.replace(':7', ':' + '['.repeat(100_000)))).to.equal('too-deep');
    expect(faultOf(lawful + '\n')).to.equal('trailing-bytes');
    expect(faultOf(lawful + lawful)).to.equal('trailing-bytes');
    expect(faultOf(`{"id":"${ID}","answer":{${Array.from({ length: 12_001 }, (_, index) => `"${index}":0`).join()}}}`)).to.equal(
      'too-many-keys',
    );
    expect(faultOf(`{"id":"${ID}","answer":[${'0,'.repeat(16_000)}0]}`)).to.equal('too-many-values');
  });

  it('refuses a frame that announces too much by its four bytes alone, and an empty one', () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(RESPONSE_LIMITS.bytes + 1);
    expect(receive(header)).to.deep.equal({ kind: 'fault', reason: 'too-large' });
    expect(receive(Buffer.from([0xff, 0xff, 0xff, 0xff]))).to.deep.equal({ kind: 'fault', reason: 'too-large' });
    expect(receive(Buffer.alloc(4))).to.deep.equal({ kind: 'fault', reason: 'empty' });
  });

  it('holds no more than what has come, however much is announced', () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(RESPONSE_LIMITS.bytes);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 1000 }, () => {
      const reader = parser.open();
      reader.expect({ id: ID, answer: NODE_OPERATIONS.start.answer });
      reader.receive(Buffer.concat([header, Buffer.from('{')]));
      return reader;
    });
    expect((process.memoryUsage().arrayBuffers - before) / readers.length).to.be.lessThan(2048);
  });

  it('refuses what was not asked for: before the first request, after an answer, and beside it', () => {
    const answer = encodeFrame({ id: ID, answer: STANDING });
    const unasked = parser.open();
    expect(unasked.receive(answer)).to.deep.equal({ kind: 'fault', reason: 'unsolicited' });
    unasked.expect({ id: ID, answer: NODE_OPERATIONS.start.answer });
    expect(unasked.receive(answer), 'and after a fault nothing more is believed').to.deep.equal({ kind: 'fault', reason: 'unsolicited' });

    const twice = parser.open();
    twice.expect({ id: ID, answer: NODE_OPERATIONS.start.answer });
    expect(twice.receive(answer).kind).to.equal('answer');
    expect(twice.receive(answer.subarray(0, 1))).to.deep.equal({ kind: 'fault', reason: 'second-answer' });

    expect(receive(Buffer.concat([answer, answer])), 'not even the first of two at once').to.deep.equal({
      kind: 'fault',
      reason: 'second-answer',
    });
    expect(receive(Buffer.concat([answer, Buffer.from([0])]))).to.deep.equal({ kind: 'fault', reason: 'second-answer' });
  });

  it('takes one answer after another on one stream, each to its own request', () => {
    const reader = parser.open();
    for (let index = 1; index < 100; index++) {
      const id = index.toString(16).padStart(32, '0');
      reader.expect({ id, answer: NODE_OPERATIONS.start.answer });
      expect(reader.receive(encodeFrame({ id, answer: { instance: index, state: 'ready' } }))).to.deep.equal({
        kind: 'answer',
        body: { instance: index, state: 'ready' },
      });
    }
    reader.expect({ id: ID, answer: NODE_OPERATIONS.start.answer });
    expect(reader.receive(encodeFrame({ id: '63'.padStart(32, '0'), answer: STANDING }))).to.deep.equal({
      kind: 'fault',
      reason: 'wrong-id',
    });
  });

  it('stands 20,000 hostile answers: no exception, nothing believed that is not so, no growth', () => {
    const hostile = hostileAnswers(20_120_607);
    const prototype = Object.getOwnPropertyNames(Object.prototype).join();
    const seen = new Map<string, number>();
    const bombard = (count: number): void => {
      for (let index = 0; index < count; index++) {
        const { op, chunks } = hostile(ID);
        const reader = parser.open();
        reader.expect({ id: ID, answer: NODE_OPERATIONS[op].answer });
        let reception: Reception = { kind: 'incomplete' };
        for (const chunk of chunks) {
          reception = reader.receive(chunk);
          if (reception.kind !== 'incomplete') break;
        }
        const told = reception.kind === 'fault' ? reception.reason : reception.kind;
        seen.set(told, (seen.get(told) ?? 0) + 1);
        if (reception.kind === 'answer')
          deepStrictEqual(JSON.parse(Buffer.concat(chunks).subarray(4).toString()), { id: ID, answer: reception.body });
      }
    };
    bombard(5000);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    bombard(20_000);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before, 'bytes kept of 20,000 answers').to.be.lessThan(256 * 1024);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(prototype);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    // prettier-ignore
    expect([...seen.keys()], 'the bombardment reaches every refusal').to.include.members([
      'answer', 'error', 'incomplete', 'not-json', 'not-utf-8', 'lone-surrogate', 'too-deep', 'duplicate-key', 'forbidden-key', 'unsafe-number',
      'trailing-bytes', 'too-large', 'empty', 'wrong-shape', 'wrong-id', 'second-answer',
    ]);
  });
});
