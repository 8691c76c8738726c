import { describe, it } from 'node:test';
import { expect } from 'chai';
import { AnswerReader, Malformed, MAX_ANSWER_BYTES } from '../../src/clients/wire/answer-reader.ts';

const read = (bytes: string, { method = 'GET', ended = false } = {}) => {
  const reader = new AnswerReader();
  reader.push(Buffer.from(bytes, 'latin1'));
  return reader.next(method, ended);
};

describe('AnswerReader', () => {
  const good = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: 1\r\nX-One: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nhello';

  it('reads an answer, however its bytes arrive', () => {
    const reader = new AnswerReader();
    for (const [index, byte] of [...Buffer.from(good)].entries()) {
      expect(reader.next('GET', false), `before byte ${index}`).to.equal(null);
      reader.push(Buffer.from([byte]));
    }
    const answer = reader.next('GET', false);
    expect(answer?.answer).to.deep.include({ status: 200, body: 'hello', bodyBytes: 5 });
    expect(answer?.answer.headers).to.include({ 'x-one': '1, 2', 'set-cookie': 'a=1\nb=2' });
    expect(answer?.last).to.equal(false);
    expect(reader.midway).to.equal(false);
  });

  it('reads chunks, answers without a body, and a body that lasts until the end', () => {
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n')?.answer.body).to.equal('hello');
    expect(read('HTTP/1.1 204 No Content\r\n\r\n')?.answer.body).to.equal('');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { method: 'HEAD' })?.answer.body).to.equal('');
    expect(read('HTTP/1.1 200 OK\r\n\r\nhello')).to.equal(null);
    expect(read('HTTP/1.1 200 OK\r\n\r\nhello', { ended: true })).to.deep.include({ last: true });
  });

  it('passes over interim answers and stops at the end of its own', () => {
    const reader = new AnswerReader();
    reader.push(Buffer.from(`HTTP/1.1 100 Continue\r\n\r\n${good}${good}`));
    expect(reader.next('GET', false)?.answer.body).to.equal('hello');
    expect(reader.midway).to.equal(true);
    expect(reader.next('GET', false)?.answer.body).to.equal('hello');
    expect(reader.midway).to.equal(false);
  });

  it('knows when the peer means to close', () => {
    expect(read('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')?.last).to.equal(true);
    expect(read('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')?.last).to.equal(true);
  });

  const bad: Record<string, string> = {
    'another protocol': 'SSH-2.0-x\r\n',
    'a status line without a status': 'HTTP/1.1 OK\r\n\r\n',
    'HTTP/2 in disguise': 'HTTP/2.0 200 OK\r\n\r\n',
    'a header without a colon': 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n',
    'a header with a space before its colon': 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n',
    'a folded header': 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n',
    'a header with a control character': 'HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n',
    'a bare line feed in the head': 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n',
    'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n',
    'a negative length': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'another coding': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    'a chunk size that is none': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    'a chunk that ends elsewhere': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n',
    trailers: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n\r\n',
    'too long a body': `HTTP/1.1 200 OK\r\nContent-Length: ${MAX_ANSWER_BYTES + 1}\r\n\r\n`,
    'an endless head': `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`,
    'a switch of protocols': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  };
  for (const [what, bytes] of Object.entries(bad)) {
    it(`refuses ${what}`, () => void expect(() => read(bytes)).to.throw(Malformed));
  }

  it('refuses a body without an announced end once it is too large', () => {
    const reader = new AnswerReader();
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'));
    reader.push(Buffer.alloc(MAX_ANSWER_BYTES + 1));
    expect(() => reader.next('GET', false)).to.throw(Malformed);
  });

  it('takes a header called __proto__ for a header', () => {
    const answer = read('HTTP/1.1 200 OK\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n');
    expect(Object.keys(answer?.answer.headers ?? {})).to.include('__proto__');
  });
});
