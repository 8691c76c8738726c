import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { createPortalDoor, PORTAL_ROUTES, type PortalRoute } from '../../../src/reference-impl/portal/index.ts';
import { referenceParts } from '../../../src/reference-impl/parts.ts';
import { accepted, ANN, answer, BOB, EVE, html, openHouse, refused, sessionOf, type House } from './house.ts';

const forgotten: PortalRoute = {
  method: 'GET',
  path: '/forgotten/{name}',
  credential: 'session',
  answer: (_request, response) => void response.send('secret'),
};

describe('The gate of the Portal (PRT-2, IAM-1)', () => {
  let house: House;
  before(async () => {
    house = await openHouse({
      portalDoor: (c) =>
        createPortalDoor({
          accounts: c.part('accounts'),
          signInGuard: c.part('signInGuard'),
          sessions: c.part('sessions'),
          antiForgery: c.part('antiForgery'),
          management: c.part('management'),
          identity: c.options.identity,
          routes: [...PORTAL_ROUTES, forgotten],
        }),
    });
  });
  after(() => house.close());

  const filled = (path: string) => path.replace('{subscription}', house.subscription).replaceAll(/\{\w+\}/g, 'any');

  it('is open for the sign-in form and the style sheet, and for nothing else', () => {
    const open = house.fabric.routes.filter(({ surface, credential }) => surface === 'portal' && credential === 'public');
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).to.deep.equal(['GET /portal.css', 'GET /sign-in', 'POST /sign-in']);
  });

  it('is shut at every other endpoint, without a session and with a wrong one', async () => {
    const [name, value] = sessionOf(await house.signedIn());
    const ended = await house.signedIn();
    const endedCookies = new Map(ended.cookies);
    accepted(await ended.signOut());
    const wrong = [
      new Map<string, string>(),
      new Map([[name, '']]),
      new Map([[name, 'A'.repeat(43)]]),
      new Map([[name, `${value}${value}`]]),
      new Map([['session', value]]),
      new Map([[name, `${value}; ${name}=${'A'.repeat(43)}`]]),
      endedCookies,
    ];
    const endpoints = house.fabric.routes.filter(({ surface, credential }) => surface === 'portal' && credential === 'session');
    expect(endpoints).to.have.length.above(25);
    const stranger = house.browser();
    for (const { method, path } of endpoints) {
      for (const cookies of wrong) {
        const result = await stranger.ask({ method, path: filled(path) }, method === 'GET' ? 'page' : 'form', { cookies });
        expect(answer(refused(result, 'not-signed-in')).status, `${method} ${path}`).to.equal(method === 'GET' ? 303 : 403);
      }
    }
    accepted(await stranger.page('/', { cookies: new Map([[name, value]]) }));
  });

  it('is shut at an endpoint that somebody adds to the table', async () => {
    refused(await house.browser().page('/forgotten/thing'), 'not-signed-in');
    expect(html(await (await house.signedIn()).page('/forgotten/thing'))).to.equal('secret');
  });

  it('does not tell strangers what exists', async () => {
    const stranger = house.browser();
    for (const path of [
      '/nowhere',
      '/sign-in/',
      '/SIGN-IN',
      '/%',
      '/%zz',
      '/portal.css/..',
      '/subscriptions//',
      '/views/home.eta',
      '/../package.json',
    ]) {
      const result = await stranger.page(path);
      expect(answer(result).status, path).to.equal(303);
      expect(answer(result).headers['location']).to.equal('/sign-in');
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST'])
      refused(await stranger.ask({ method, path: '/' }, 'form'), 'not-signed-in');
  });

  it('tells those within only that a page is not there', async () => {
    const ann = await house.signedIn();
    for (const path of ['/nowhere', '/%', '/subscriptions', `${house.path}/`, '/__proto__', `${house.path}/constructor`]) {
      expect(answer(refused(await ann.page(path), 'not-found')).status, path).to.equal(404);
    }
    for (const method of ['PUT', 'DELETE']) refused(await ann.ask({ method, path: '/' }, 'form'), 'not-found');
  });

  it("shows somebody else's subscription as one that does not exist", async () => {
    const eve = await house.signedIn(EVE);
    const pages = [
      '',
      '/certificates',
      '/hosted-services',
      '/hosted-services/any',
      '/storage-accounts',
      '/storage-accounts/any',
      '/affinity-groups',
      '/co-administrators',
      '/operations',
    ];
    for (const page of pages) {
      const [theirs, none] = [house.path, '/subscriptions/00000000-0000-4000-8000-000000000000'].map((path) => path + page);
      const seen = refused(await eve.page(theirs ?? ''), 'not-found');
      const missing = refused(await eve.page(none ?? ''), 'not-found');
      const plain = (result: typeof seen) =>
        html(result)
          .replace(/name="token" value="[^"]+"/g, '')
          .replaceAll(/[0-9a-f-]{36}/g, 'ID');
      expect(plain(seen)).to.equal(plain(missing));
    }
    expect((await eve.page('/')).value?.values('data-subscription')).to.deep.equal([]);
  });

  it('has a co-administrator out at the next request, though the session lives', async () => {
    const [ann, bob] = [await house.signedIn(ANN), await house.signedIn(BOB)];
    accepted(await ann.submit(`${house.path}/co-administrators`, 'add-co-administrator', { liveId: BOB }));
    const { form } = await bob.form(`${house.path}/affinity-groups`, 'create-affinity-group');
    accepted(await bob.page(house.path));
    accepted(
      await ann.submit(`${house.path}/co-administrators`, 'remove-co-administrator', {}, { within: ['data-co-administrator', BOB] }),
    );
    refused(await bob.page(house.path), 'not-found');
    refused(await bob.send(form!, { name: 'late', label: 'late', location: 'North Europe' }), 'not-found');
    accepted(await bob.page('/'));
  });
});

describe('The door of the Portal', () => {
  it('drops every connection at once when it is destroyed, half-sent requests too', async () => {
    const house = await openHouse();
    const hanging = house
      .connection()
      .requestInTwoParts({ method: 'POST', path: '/sign-in', body: 'liveId=x' }, () => house.fabric.crash());
    expect((await hanging).outcome.kind).to.equal('fault');
    const late = await house.connection().request({ method: 'GET', path: '/sign-in' });
    expect(late.outcome).to.include({ kind: 'fault', fault: 'connection-refused' });
    await house.close();
  });
});

describe('A Portal whose own parts fail', () => {
  it('says so without telling of its inside, lets nobody in, and stays up', async () => {
    const warnings: string[] = [];
    const heard = ({ message }: Error) => void warnings.push(message);
    process.on('warning', heard);
    let broken = false;
    const house = await openHouse({
      sessions: (c) => {
        const sessions = referenceParts.sessions(c);
        return {
          ...sessions,
          resolve: (token) => {
            if (broken) throw new Error('the disk with secret-name is gone');
            return sessions.resolve(token);
          },
        };
      },
    });
    try {
      const ann = await house.signedIn();
      broken = true;
      const result = await ann.page('/');
      expect(answer(result).status).to.equal(500);
      expect(html(result)).to.contain('data-reason="internal"').and.not.to.contain('secret-name');
      broken = false;
      accepted(await ann.page('/'));
      expect(warnings).to.deep.equal(['The Portal could not answer a request.']);
    } finally {
      process.off('warning', heard);
      await house.close();
    }
  });
});
