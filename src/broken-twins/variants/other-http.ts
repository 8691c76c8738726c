import { createServer } from 'node:https';
import { smapiOver } from '../twins/doors.ts';
import { rewritingAnswers, type WireAnswer } from '../wire/answers.ts';
import { variant } from './variant.ts';

/** The same answer: headers in another order and case, another server's name, one more header, and a body in chunks. */
function otherwise({ headers, body, ...line }: WireAnswer): WireAnswer {
  const spelt = headers
    .filter(([name]) => name !== 'Server')
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .toReversed();
  const others: [string, string][] = [
    ['server', 'nginx'],
    ['x-powered-by', 'steam'],
  ];
  // An answer to HEAD has a length and no body.
  if (body === '') return { ...line, reason: 'Whatever', headers: [...others, ...spelt], body };
  const kept = spelt.filter(([name]) => name !== 'content-length');
  const half = Math.ceil(body.length / 2);
  const chunks = [body.slice(0, half), body.slice(half)].filter((chunk) => chunk !== '');
  const coded = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('');
  return { ...line, reason: 'Whatever', headers: [...others, ...kept, ['transfer-encoding', 'chunked']], body: `${coded}0\r\n\r\n` };
}

export const otherHttp = variant(
  'other-http',
  'Its HTTP is written by another library: other headers, in another order and case, and bodies in chunks.',
  smapiOver((options) => rewritingAnswers(createServer(options), otherwise)).makers,
);
