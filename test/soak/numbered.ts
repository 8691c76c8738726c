import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { createResponseParser, type Reception } from '../../src/reference-impl/control-channel/response-parser.ts';
import { NODE_OPERATIONS } from '../../src/reference-impl/fabric-agent/operations.ts';
import { hostileAnswers, type HostileAnswer } from '../reference-impl/control-channel/hostile-answers.ts';

/** The id of the request, where the parser is asked without a channel. */
const ID = '0123456789abcdef0123456789abcdef';
const parser = createResponseParser();

/** The hostile answer of a number. It follows from the seed and the number alone, so that one of a million can be given again by itself. */
export const answerOf = (seed: number, number: number, id = ID): HostileAnswer =>
  hostileAnswers((seed + Math.imul(number, 0x9e3779b1)) >>> 0)(id);

/** What was made of an answer, in a word: the fault's reason, or `answer`, `error`, `incomplete`. */
export const wordOf = (reception: Reception): string => (reception.kind === 'fault' ? reception.reason : reception.kind);

/** Gives the parser pieces until it makes something of them; and all that follows, of which it must make nothing but a fault. */
function read({ op }: HostileAnswer, chunks: Iterable<Buffer>, id = ID): Reception {
  const waiting = parser.open();
  waiting.expect({ id, answer: NODE_OPERATIONS[op].answer });
  let reception: Reception = { kind: 'incomplete' };
  for (const chunk of chunks) {
    const next = waiting.receive(chunk);
    if (reception.kind === 'incomplete') reception = next;
    else if (chunk.length > 0) strictEqual(next.kind, 'fault', 'the parser took something after the answer');
  }
  return reception;
}

/** Gives the parser an answer, in the pieces in which it comes. Throws when it believes what the bytes do not say. */
export function parsed(answer: HostileAnswer): string {
  const reception = read(answer, answer.chunks);
  if (reception.kind === 'answer') {
    const bytes = Buffer.concat(answer.chunks);
    const said: unknown = JSON.parse(bytes.subarray(4, 4 + bytes.readUInt32BE()).toString());
    deepStrictEqual(said, { id: ID, answer: reception.body }, 'the parser believed something else than was said');
  }
  return wordOf(reception);
}

/**
 * What may be made of an answer, whatever pieces its bytes come in: of the first frame alone, as when it comes byte by byte, and of all at once. They
 * differ only where something follows a frame.
 */
export function possible(answer: HostileAnswer, id: string): { readonly first: string; readonly whole: string } {
  const bytes = Buffer.concat(answer.chunks);
  function* single(): Iterable<Buffer> {
    for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
  }
  return { first: wordOf(read(answer, single(), id)), whole: wordOf(read(answer, [bytes], id)) };
}
