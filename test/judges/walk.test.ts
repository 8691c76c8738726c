import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Act, Exchange } from '../../src/conformance/evidence/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import { accepted, act, alert, answer, crashed, exchange } from './record.ts';

const stop = (surface: Exchange['surface'], code: string, status: number): Act =>
  act('stop', { reply: 'refused', code }, [exchange(answer(status), surface)]);
const kept = (name: 'knows-nobody' | 'gets-past' | 'leads-nowhere', each: Act): boolean => judges[name]([each], { acts: ['stop'] }).kept;

describe('knows-nobody', () => {
  it('holds for each surface’s own way of saying so', () => {
    expect(kept('knows-nobody', stop('portal', 'not-signed-in', 303))).to.equal(true);
    expect(kept('knows-nobody', stop('smapi', 'AuthenticationFailed', 403))).to.equal(true);
    expect(kept('knows-nobody', stop('storage', 'AuthenticationFailed', 403))).to.equal(true);
    const turned = act('stop', { reply: 'refused', code: 'tls-alert' }, [exchange(alert('certificate required'))]);
    expect(kept('knows-nobody', turned)).to.equal(true);
  });
  it('does not hold for any other refusal: who gets that far was not asked for a name', () => {
    expect(kept('knows-nobody', stop('portal', 'forged-request', 403))).to.equal(false);
    expect(kept('knows-nobody', stop('smapi', 'ResourceNotFound', 404))).to.equal(false);
    expect(kept('knows-nobody', stop('smapi', 'BadRequest', 400))).to.equal(false);
  });
  it('does not hold for what is served, or does not answer', () => {
    expect(kept('knows-nobody', accepted('stop'))).to.equal(false);
    expect(kept('knows-nobody', crashed('stop'))).to.equal(false);
    expect(kept('knows-nobody', act('stop', { reply: 'indefinite' }))).to.equal(false);
  });
});

describe('gets-past', () => {
  it('holds for what is served, or refused for what was asked', () => {
    expect(kept('gets-past', accepted('stop'))).to.equal(true);
    expect(kept('gets-past', stop('smapi', 'ResourceNotFound', 404))).to.equal(true);
  });
  it('does not hold for a door that stays shut, or a fabric that is down', () => {
    expect(kept('gets-past', stop('smapi', 'ForbiddenError', 403))).to.equal(false);
    expect(kept('gets-past', stop('portal', 'not-signed-in', 403))).to.equal(false);
    expect(kept('gets-past', crashed('stop'))).to.equal(false);
    expect(kept('gets-past', act('stop', { reply: 'indefinite' }))).to.equal(false);
  });
});

describe('leads-nowhere', () => {
  const answered = (status: number, headers: Record<string, string> = {}): Act =>
    act('stop', { reply: 'fault', fault: 'x', detail: '' }, [exchange(answer(status, '', headers), 'portal')]);
  it('holds for a client’s mistake, and for a way back to the sign-in page', () => {
    expect(kept('leads-nowhere', answered(404))).to.equal(true);
    expect(kept('leads-nowhere', answered(303, { location: '/sign-in' }))).to.equal(true);
  });
  it('does not hold for anything that is served, sent elsewhere or broken', () => {
    expect(kept('leads-nowhere', answered(200))).to.equal(false);
    expect(kept('leads-nowhere', answered(204))).to.equal(false);
    expect(kept('leads-nowhere', answered(303, { location: '/subscriptions' }))).to.equal(false);
    expect(kept('leads-nowhere', answered(500))).to.equal(false);
    expect(kept('leads-nowhere', crashed('stop'))).to.equal(false);
  });
});

describe('shows-nothing', () => {
  const shows = (body: string, path = '/'): boolean => {
    const made = exchange(answer(200, body));
    const one = act('stop', { reply: 'accepted', result: {} }, [{ ...made, request: { ...made.request, path } }]);
    return judges['shows-nothing']([one], { acts: ['stop'], names: ['secret-name'] }).kept;
  };
  it('holds when no name is in the answer, or only as an echo', () => {
    expect(shows('nothing here')).to.equal(true);
    expect(shows('no secret-name here', '/secret-name')).to.equal(true);
  });
  it('does not hold when one is', () => void expect(shows('<li>secret-name</li>')).to.equal(false));
});

describe('public-is-sign-in', () => {
  const open = (
    surface: Exchange['surface'],
    method: string,
    path: string,
    headers: Record<string, string> = {},
    status = 200,
  ): boolean => {
    const one = act('stop', { reply: 'accepted', result: {} }, [exchange(answer(status, '', headers), surface)]);
    return judges['public-is-sign-in']([one], { visits: [{ act: 'stop', surface, method, path }], form: '/sign-in' }).kept;
  };
  it('holds for the sign-in page, its form and style sheets', () => {
    expect(open('portal', 'GET', '/sign-in')).to.equal(true);
    expect(open('portal', 'POST', '/sign-in', {}, 403)).to.equal(true);
    expect(open('portal', 'GET', '/portal.css', { 'content-type': 'text/css; charset=utf-8' })).to.equal(true);
  });
  it('does not hold for anything else', () => {
    expect(open('portal', 'GET', '/status', { 'content-type': 'text/html' })).to.equal(false);
    expect(open('portal', 'POST', '/subscriptions')).to.equal(false);
    expect(open('portal', 'POST', '/portal.css', { 'content-type': 'text/css' })).to.equal(false);
    expect(open('smapi', 'GET', '/sign-in')).to.equal(false);
  });
  it('does not hold for what does not answer', () => {
    expect(
      judges['public-is-sign-in']([crashed('stop')], {
        visits: [{ act: 'stop', surface: 'portal', method: 'GET', path: '/sign-in' }],
        form: '/sign-in',
      }).kept,
    ).to.equal(false);
  });
});
