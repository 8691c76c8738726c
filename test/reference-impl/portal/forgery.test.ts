import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { PortalClient, Tampering } from '../../../src/clients/index.ts';
import { accepted, ANN, answer, BOB, html, openHouse, PASSWORD, refused, sessionOf, type House } from './house.ts';

describe('Forged requests to the Portal (PRT-2)', () => {
  let house: House;
  let ann: PortalClient;
  before(async () => {
    house = await openHouse();
    ann = await house.signedIn();
  });
  after(() => house.close());

  const groups = () => house.fabric.parts.management.affinityGroups({ kind: 'person', liveId: ANN }, house.subscription);
  const create = async (name: string, tampering: Tampering) => {
    const { form } = await ann.form(`${house.path}/affinity-groups`, 'create-affinity-group');
    if (!form) throw new Error('there is no form');
    return ann.send(form, { name, label: name, location: 'North Europe' }, tampering);
  };
  const tokenOn = async (browser: PortalClient, page: string, form: string) => (await browser.form(page, form)).form?.hidden['token'] ?? '';

  it('refuses a form without its token, with a changed one, and with that of another session, and takes it with its own', async () => {
    const bob = await house.signedIn(BOB);
    const token = await tokenOn(ann, '/', 'sign-out');
    const anotherOfAnns = await tokenOn(await house.signedIn(), '/', 'sign-out');
    const forged = [null, '', 'x', `${token}x`, token.toLowerCase(), await tokenOn(bob, '/', 'sign-out'), anotherOfAnns];
    for (const each of forged) refused(await create('forged', { hidden: { token: each } }), 'forged-request');
    expect(groups()).to.deep.equal([]);
    accepted(await create('true', {}));
    expect(groups().map(({ name }) => name)).to.deep.equal(['true']);
  });

  it('does not take the session itself for the token, which no page shows', async () => {
    const [, session] = sessionOf(ann);
    refused(await create('forged', { hidden: { token: session } }), 'forged-request');
    for (const page of ['/', house.path, `${house.path}/certificates`, '/account'])
      expect(html(await ann.page(page))).not.to.contain(session);
  });

  it('refuses what the browser says comes from elsewhere', async () => {
    const { port } = new URL(house.fabric.doors.portal);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${port}`,
      `https://127.0.0.1:${Number(port) ^ 1}`,
      `https://localhost:${port}`,
      '',
    ]) {
      refused(await create('forged', { headers: { Origin: origin } }), 'forged-request');
    }
    for (const site of ['cross-site', 'same-site', 'elsewhere']) {
      refused(await create('forged', { headers: { 'Sec-Fetch-Site': site } }), 'forged-request');
    }
    expect(groups().map(({ name }) => name)).not.to.include('forged');
  });

  it('takes what says nothing of where it comes from, as old browsers do, and what the person did without a page', async () => {
    accepted(await create('plain', { headers: { Origin: null, 'Sec-Fetch-Site': null } }));
    accepted(await create('typed', { headers: { 'Sec-Fetch-Site': 'none' } }));
  });

  it('guards every form that a person can send', async () => {
    for (const { method, path } of house.fabric.routes.filter(({ surface, method }) => surface === 'portal' && method === 'POST')) {
      const filled = path.replace('{subscription}', house.subscription).replaceAll(/\{\w+\}/g, 'any');
      const cookies = ann.cookies;
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const bare = await ann.ask({ method, path: filled, headers, body: 'name=x' }, 'form', { cookies });
      refused(bare, 'forged-request');
      const abroad = { ...headers, Origin: 'https://evil.example' };
      refused(await ann.ask({ method, path: filled, headers: abroad, body: 'name=x' }, 'form', { cookies }), 'forged-request');
    }
    accepted(await ann.page('/'));
  });

  it('signs nobody in by a form from elsewhere', async () => {
    const browser = house.browser();
    const { form } = await browser.form('/sign-in', 'sign-in');
    if (!form) throw new Error('there is no form');
    const fields = { liveId: ANN, password: PASSWORD };
    const other = house.browser();
    const foreign = await tokenOn(other, '/sign-in', 'sign-in');
    refused(await browser.send(form, fields, { hidden: { token: null } }), 'forged-request');
    refused(await browser.send(form, fields, { hidden: { token: foreign } }), 'forged-request');
    refused(await browser.send(form, fields, { cookies: new Map() }), 'forged-request');
    refused(await browser.send(form, fields, { headers: { Origin: 'https://evil.example' } }), 'forged-request');
    refused(await browser.send(form, fields, { headers: { 'Sec-Fetch-Site': 'cross-site' } }), 'forged-request');
    accepted(await browser.send(form, fields));
  });

  it('lets the sign-in form be open twice in one browser', async () => {
    const browser = house.browser();
    const { form } = await browser.form('/sign-in', 'sign-in');
    await browser.page('/sign-in');
    accepted(await browser.send(form!, { liveId: ANN, password: PASSWORD }));
  });

  it('tells browsers to run no scripts, show no frames, keep no pages, and send forms to us alone', async () => {
    for (const page of [await ann.page('/'), await house.browser().page('/sign-in'), await ann.page('/nowhere')]) {
      const { headers } = answer(page);
      const policy = (headers['content-security-policy'] ?? '').split(';').sort();
      expect(policy).to.deep.equal([
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "style-src 'self'",
      ]);
      expect(headers['cache-control']).to.equal('no-store');
      expect(headers['x-content-type-options']).to.equal('nosniff');
      expect(headers['x-frame-options']).to.equal('DENY');
      expect(headers['strict-transport-security']).to.match(/max-age=\d{8}/);
      expect(headers['referrer-policy']).to.equal('same-origin');
      expect(headers).not.to.have.property('x-powered-by');
      expect(html(page)).not.to.match(/<script|<style|\sstyle=|\son\w+=/i);
    }
  });
});
