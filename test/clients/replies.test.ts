import { describe, it } from 'node:test';
import { expect } from 'chai';
import { readPortalReply } from '../../src/clients/portal/reply.ts';
import { readSmapiReply } from '../../src/clients/smapi/reply.ts';
import { readStorageReply } from '../../src/clients/storage/reply.ts';
import type { Exchange, WireFault } from '../../src/conformance/evidence/index.ts';

const exchange = (outcome: Exchange['outcome'], method = 'GET'): Exchange => ({
  surface: 'smapi',
  request: { method, path: '/subscriptions/x', headers: {}, body: '', bodyBytes: 0 },
  connection: { clientCertificate: null, protocol: 'TLSv1.3', resumed: false, reused: false },
  outcome,
});
const answer = (status: number, body = '', headers: Record<string, string> = {}, method = 'GET') =>
  exchange({ kind: 'answer', status, headers, body, bodyBytes: body.length }, method);
const fault = (kind: WireFault['fault'], detail = '') => exchange({ kind: 'fault', fault: kind, detail });

const NS = 'xmlns="http://schemas.microsoft.com/windowsazure"';
const smapiError = (code: string, ns = NS) => `<Error ${ns}><Code>${code}</Code><Message>why</Message></Error>`;

describe('what all readers agree on', () => {
  for (const [surface, reader] of [
    ['SMAPI', readSmapiReply],
    ['the Portal', (each: Exchange) => readPortalReply(each, 'page')],
    ['storage', readStorageReply],
  ] as const) {
    it(`${surface}: a fault is a fault, and only an alert that turns the caller away is a refusal`, () => {
      for (const kind of ['connection-refused', 'handshake-failed', 'connection-lost', 'timeout', 'malformed'] as const) {
        expect(reader(fault(kind, 'x'))).to.deep.equal({ reply: 'fault', fault: kind, detail: 'x' });
      }
      expect(reader(fault('tls-alert', 'certificate required'))).to.deep.equal({
        reply: 'refused',
        code: 'tls-alert',
        message: 'certificate required',
      });
      expect(reader(fault('tls-alert', 'internal error')).reply).to.equal('fault');
    });
    it(`${surface}: a 5xx does not tell whether it happened`, () => void expect(reader(answer(500)).reply).to.equal('indefinite'));
    it(`${surface}: a 4xx without its documented error is a fault`, () => {
      for (const body of ['', 'Forbidden', '<html></html>', '<Error', '<!DOCTYPE x><Error><Code>A</Code></Error>']) {
        expect(reader(answer(403, body)).reply, body).to.equal('fault');
      }
    });
    it(`${surface}: a redirect elsewhere is a fault`, () =>
      void expect(reader(answer(302, '', { location: 'https://elsewhere.example/' })).reply).to.equal('fault'));
  }
});

describe('readSmapiReply', () => {
  it('takes a 2xx for accepted, with its request id', () => {
    expect(readSmapiReply(answer(202, '', { 'x-ms-request-id': 'ab' }))).to.deep.equal({
      reply: 'accepted',
      result: { status: 202, requestId: 'ab' },
    });
    expect(readSmapiReply(answer(200))).to.deep.equal({ reply: 'accepted', result: { status: 200, requestId: null } });
  });
  it('takes the documented errors for refusals', () => {
    expect(readSmapiReply(answer(404, smapiError('ResourceNotFound')))).to.deep.equal({
      reply: 'refused',
      code: 'ResourceNotFound',
      message: 'why',
    });
  });
  it('takes an unknown code, a code with another status, and a foreign namespace for faults', () => {
    expect(readSmapiReply(answer(404, smapiError('Nope'))).reply).to.equal('fault');
    expect(readSmapiReply(answer(403, smapiError('ResourceNotFound'))).reply).to.equal('fault');
    expect(readSmapiReply(answer(404, smapiError('ResourceNotFound', ''))).reply).to.equal('fault');
    expect(readSmapiReply(answer(400, smapiError('toString'))).reply).to.equal('fault');
  });
});

describe('readPortalReply', () => {
  const refusal = (reason: string) => `<p data-reason="${reason}">why</p>`;
  it('takes a page for accepted, and says what it shows', () => {
    expect(readPortalReply(answer(200, '<li data-hosted-service="a">a</li><li data-hosted-service="b">b</li>'), 'page')).to.deep.equal({
      reply: 'accepted',
      result: { status: 200, shown: { 'data-hosted-service': ['a', 'b'] } },
    });
  });
  it('takes a 303 to a page for the success of a form, and to the sign-in page only where that is meant', () => {
    const to = (location: string) => answer(303, '', { location }, 'POST');
    expect(readPortalReply(to('/subscriptions/x?operation=1'), 'form')).to.deep.equal({
      reply: 'accepted',
      result: { status: 303, location: '/subscriptions/x?operation=1' },
    });
    expect(readPortalReply(to('/sign-in'), 'form').reply).to.equal('fault');
    expect(readPortalReply(to('/sign-in'), 'form to sign-in').reply).to.equal('accepted');
    expect(readPortalReply(to('https://elsewhere.example/'), 'form').reply).to.equal('fault');
    expect(readPortalReply(to('//elsewhere.example/'), 'form').reply).to.equal('fault');
  });
  it('takes a page that is sent to the sign-in page for a refusal', () => {
    expect(readPortalReply(answer(303, '', { location: '/sign-in' }), 'page')).to.deep.equal({ reply: 'refused', code: 'not-signed-in' });
  });
  it('takes a reason with its own status for a refusal, and nothing else', () => {
    expect(readPortalReply(answer(403, refusal('forged-request')), 'form')).to.deep.equal({ reply: 'refused', code: 'forged-request' });
    expect(readPortalReply(answer(404, refusal('forged-request')), 'form').reply).to.equal('fault');
    expect(readPortalReply(answer(403, refusal('whatever')), 'form').reply).to.equal('fault');
    expect(readPortalReply(answer(200, refusal('forged-request')), 'page').reply).to.equal('fault');
    expect(readPortalReply(answer(403, refusal('not-found') + refusal('forged-request')), 'form').reply).to.equal('fault');
    expect(readPortalReply(answer(403, refusal('constructor')), 'form').reply).to.equal('fault');
  });
  it('does not take a page for the success of a form', () =>
    void expect(readPortalReply(answer(200, '<p>fine</p>'), 'form').reply).to.equal('fault'));
});

describe('readStorageReply', () => {
  it('reads the code from the body, or for HEAD from the header', () => {
    expect(readStorageReply(answer(403, '\ufeff<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>'))).to.deep.equal({
      reply: 'refused',
      code: 'AuthenticationFailed',
    });
    expect(readStorageReply(answer(404, '', { 'x-ms-error-code': 'BlobNotFound' }, 'HEAD'))).to.deep.equal({
      reply: 'refused',
      code: 'BlobNotFound',
    });
    expect(readStorageReply(answer(201)).reply).to.equal('accepted');
  });
});
