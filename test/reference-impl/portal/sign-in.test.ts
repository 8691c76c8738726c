import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { accepted, ANN, answer, BOB, EVE, html, openHouse, PASSWORD, refused, sessionOf, type House } from './house.ts';

describe('Signing in at the Portal (PRT-2)', () => {
  let house: House;
  before(async () => void (house = await openHouse()));
  after(() => house.close());

  it('lets a person in with the right password, however the Live ID is typed', async () => {
    const browser = house.browser();
    accepted(await browser.signIn(' Ann@Example.COM ', PASSWORD));
    const home = accepted(await browser.page('/'));
    expect(home.value?.values('data-signed-in')).to.deep.equal([ANN]);
    expect(home.value?.values('data-subscription')).to.deep.equal([house.subscription]);
  });

  it('sets one cookie that scripts and other hosts cannot reach', async () => {
    const browser = house.browser();
    const result = accepted(await browser.signIn(ANN, PASSWORD));
    const lines = (answer(result).headers['set-cookie'] ?? '').split('\n');
    const session = lines.find((line) => line.includes('session')) ?? '';
    expect(session).to.match(/^__Host-[\w-]+=[\w-]{43}; /);
    expect(session.split('; ').slice(1).sort()).to.deep.equal(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect([...browser.cookies.keys()], 'the cookie of the sign-in form is gone').to.have.length(1);
  });

  it('answers a wrong password and an unknown Live ID alike', async () => {
    const pages: string[] = [];
    for (const liveId of [BOB, 'nobody@example.com']) {
      const browser = house.browser();
      const result = refused(await browser.signIn(liveId, 'wrong horse'), 'sign-in-failed');
      expect(answer(result).status).to.equal(403);
      pages.push(
        html(result)
          .replaceAll(liveId, 'LIVE ID')
          .replace(/name="token" value="[^"]+"/, ''),
      );
      expect([...browser.cookies.keys()].some((name) => name.includes('session'))).to.equal(false);
    }
    expect(pages[0]).to.equal(pages[1]);
  });

  it('starts a new session at every sign-in and ends the one that the browser had', async () => {
    const browser = await house.signedIn();
    const [name, first] = sessionOf(browser);
    accepted(await browser.signIn(ANN, PASSWORD));
    expect(sessionOf(browser)[1]).not.to.equal(first);
    refused(await browser.page('/', { cookies: new Map([[name, first]]) }), 'not-signed-in');
    accepted(await browser.page('/'));
  });

  it('takes over no session that somebody planted in the browser', async () => {
    const [name, planted] = sessionOf(await house.signedIn(EVE));
    const browser = house.browser();
    for (const value of [planted, 'A'.repeat(43)]) {
      browser.cookies.set(name, value);
      accepted(await browser.signIn(ANN, PASSWORD));
      expect(sessionOf(browser)[1]).not.to.equal(value);
      refused(await house.browser().page('/', { cookies: new Map([[name, value]]) }), 'not-signed-in');
    }
  });

  it('ends a session at the server when its person signs out', async () => {
    const browser = await house.signedIn();
    const stolen = new Map(browser.cookies);
    const { form } = await browser.form(`${house.path}/affinity-groups`, 'create-affinity-group');
    accepted(await browser.signOut());
    expect(browser.cookies.size).to.equal(0);
    refused(await browser.page('/', { cookies: stolen }), 'not-signed-in');
    if (!form) throw new Error('there was no form');
    const fields = { name: 'late', label: 'late', location: 'North Europe' };
    refused(await browser.send(form, fields, { cookies: stolen }), 'not-signed-in');
    expect(house.fabric.parts.management.affinityGroups({ kind: 'person', liveId: ANN }, house.subscription)).to.deep.equal([]);
  });

  it('does not carry out a form that was still coming in when its person signed out', async () => {
    const browser = await house.signedIn();
    const { form } = await browser.form(`${house.path}/affinity-groups`, 'create-affinity-group');
    const [name, value] = sessionOf(browser);
    const body = new URLSearchParams({ ...form?.hidden, name: 'late', label: 'late', location: 'North Europe' }).toString();
    const headers = { Cookie: `${name}=${value}`, 'Content-Type': 'application/x-www-form-urlencoded' };
    const exchange = await house
      .connection()
      .requestInTwoParts({ method: 'POST', path: form?.action ?? '', headers, body }, async () => void accepted(await browser.signOut()));
    expect(answer({ exchange }).status).to.equal(403);
    expect(html({ exchange })).to.contain('data-reason="not-signed-in"');
    expect(house.fabric.parts.management.affinityGroups({ kind: 'person', liveId: ANN }, house.subscription)).to.deep.equal([]);
  });

  it('ends every session of a person whose password changes', async () => {
    const [here, there] = [await house.signedIn(BOB), await house.signedIn(BOB)];
    refused(await here.submit('/account', 'change-password', { password: 'wrong horse', newPassword: 'battery staple' }), 'sign-in-failed');
    refused(await here.submit('/account', 'change-password', { password: PASSWORD, newPassword: 'short' }), 'invalid-input');
    accepted(await there.page('/'));
    accepted(await here.submit('/account', 'change-password', { password: PASSWORD, newPassword: 'battery staple' }));
    refused(await there.page('/'), 'not-signed-in');
    refused(await there.signIn(BOB, PASSWORD), 'sign-in-failed');
    accepted(await there.signIn(BOB, 'battery staple'));
  });

  it('never leads to another site, whatever it is asked', async () => {
    for (const path of ['/sign-in?return=https://evil.example/', '//evil.example/', '/\\evil.example']) {
      const result = await house.browser().ask({ method: 'GET', path }, 'page');
      if (answer(result).status === 303) expect(answer(result).headers['location']).to.equal('/sign-in');
    }
    const browser = house.browser();
    const { form } = await browser.form('/sign-in', 'sign-in');
    const result = await browser.send({ ...form!, action: '/sign-in?next=//evil.example' }, { liveId: ANN, password: PASSWORD });
    expect(answer(result).headers['location']).to.equal('/');
  });

  it('speaks HTTPS only', async () => {
    const { port } = new URL(house.fabric.doors.portal);
    const plain = await new Promise<string>((resolve) => {
      request({ host: '127.0.0.1', port, path: '/sign-in' }, () => resolve('answered'))
        .on('error', () => resolve('refused'))
        .end();
    });
    expect(plain).to.equal('refused');
  });
});

describe('Time and the Portal (PRT-2)', () => {
  let house: House;
  before(async () => void (house = await openHouse()));
  after(() => house.close());
  const forward = (seconds: number) => house.fabric.parts.clock.advance(seconds);

  it('ends a session twenty minutes after its last request', async () => {
    const browser = await house.signedIn();
    await forward(19 * 60);
    accepted(await browser.page('/'));
    await forward(19 * 60);
    accepted(await browser.page('/'));
    await forward(20 * 60);
    refused(await browser.page('/'), 'not-signed-in');
  });

  it('ends a session eight hours after the sign-in', async () => {
    const browser = await house.signedIn();
    for (let i = 0; i < 31; i += 1) {
      await forward(15 * 60);
      accepted(await browser.page('/'));
    }
    await forward(15 * 60);
    refused(await browser.page('/'), 'not-signed-in');
  });

  it('locks a Live ID after ten wrong passwords, known or not, and unlocks it after fifteen minutes', async () => {
    const browser = house.browser();
    for (const liveId of [BOB, 'nobody@example.com']) {
      for (let i = 0; i < 10; i += 1) refused(await browser.signIn(liveId, `wrong ${i}`), 'sign-in-failed');
      const locked = refused(await browser.signIn(liveId, PASSWORD), 'too-many-attempts');
      expect(answer(locked).status).to.equal(429);
    }
    accepted(await house.browser().signIn(ANN, PASSWORD));
    await forward(15 * 60 + 1);
    accepted(await browser.signIn(BOB, PASSWORD));
    refused(await browser.signIn('nobody@example.com', PASSWORD), 'sign-in-failed');
  });

  it('lets no burst of guesses outrun the lock', async () => {
    const browsers = Array.from({ length: 16 }, () => house.browser());
    const results = await Promise.all(browsers.map((browser, i) => browser.signIn(EVE, i === 15 ? PASSWORD : `wrong ${i}`)));
    const counts = results.map(({ outcome }) => (outcome.reply === 'refused' ? outcome.code : outcome.reply));
    expect(counts.filter((each) => each === 'sign-in-failed').length).to.be.at.most(10);
    refused(await house.browser().signIn(EVE, PASSWORD), 'too-many-attempts');
  });
});
