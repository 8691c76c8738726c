import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Answer, Difference } from './ground.ts';
import { openStorage } from './ground.ts';
import { sharedAccess, type Said } from './shared-access-token.ts';

const REFUSED = { status: 403, code: 'AuthenticationFailed' };
const UNSIGNED = { authorization: '', 'x-ms-date': undefined };

describe('who is let in at the storage door without SharedKey', () => {
  let storage: Awaited<ReturnType<typeof openStorage>>;
  const send = (method: string, path: string, difference: Difference = {}): Promise<Answer> => storage.send(method, path, difference);
  const unsigned = (method: string, path: string, difference: Difference = {}): Promise<Answer> =>
    send(method, path, { ...difference, headers: { ...difference.headers, ...UNSIGNED } });
  const at = (minutes: number): string => `${new Date(storage.clock.now().getTime() + minutes * 60_000).toISOString().slice(0, 19)}Z`;
  const policy = (id: string, fields: string): Buffer =>
    Buffer.from(
      `<SignedIdentifiers><SignedIdentifier><Id>${id}</Id><AccessPolicy>${fields}</AccessPolicy></SignedIdentifier></SignedIdentifiers>`,
    );

  before(async () => {
    storage = await openStorage();
    for (const box of ['box', 'other']) {
      await send('PUT', `/first/${box}?restype=container`);
      await send('PUT', `/first/${box}/a`, { body: Buffer.from('hello') });
    }
  });
  after(() => storage.close());

  describe('by a shared access signature', () => {
    const blob = (said: Said = {}, path = '/first/box/a'): string =>
      `${path}?${sharedAccess(storage.keyOf('first'), path, { sv: '2012-02-12', sr: 'b', se: at(30), sp: 'r', ...said })}`;
    const container = (sp: string, path: string, query = ''): string =>
      `${path}?${query}${sharedAccess(storage.keyOf('first'), '/first/box', { sv: '2012-02-12', sr: 'c', se: at(30), sp })}`;

    for (const sv of ['', '2012-02-12', '2013-08-15', '2015-02-21', '2015-04-05', '2018-11-09', '2020-12-06', '2026-10-06']) {
      it(`lets in what its key signed, and nothing that was changed since, version ${sv === '' ? '2009-09-19' : sv}`, async () => {
        const se = at(30);
        const said: Said = { sr: 'b', st: at(-5), se, sp: 'r', ...(sv !== '' && { sv }) };
        const query = sharedAccess(storage.keyOf('first'), '/first/box/a', said);
        expect((await unsigned('GET', `/first/box/a?${query}`)).body.toString()).to.equal('hello');
        for (const [what, changed] of [
          ['more permissions', query.replace('sp=r', 'sp=rw')],
          ['a later end', query.replace(encodeURIComponent(se), encodeURIComponent(at(40)))],
          ['no start', query.replace(/st=[^&]*&/, '')],
          ['a wider resource', query.replace('sr=b', 'sr=c')],
          [
            'a shorter signature',
            query.replace(/sig=.*/, `sig=${encodeURIComponent((new URLSearchParams(query).get('sig') ?? '').slice(0, -4))}`),
          ],
          ['no signature', query.replace(/sig=.*/, 'sig=')],
          ['another policy', `${query}&si=p`],
        ] as const) {
          expect(await unsigned('GET', `/first/box/a?${changed}`), what).to.include(REFUSED);
        }
        expect(await unsigned('GET', `/first/other/a?${query}`), 'another container').to.include(REFUSED);
        expect(await unsigned('GET', `/first/box/b?${query}`), 'another blob').to.include(REFUSED);
        expect(await unsigned('GET', `/first/box/a?${sharedAccess(storage.keyOf('second'), '/first/box/a', said)}`)).to.include(REFUSED);
        expect((await unsigned('GET', `/first/box/a?${query}`)).status).to.equal(200);
      });
    }

    it('holds within its time, by the clock of the fabric', async () => {
      for (const [said, status] of [
        [{ st: at(-1) }, 200],
        [{ st: at(1) }, 403],
        [{ se: at(-1) }, 403],
        [{ se: 'soon' }, 403],
        [{ se: '' }, 403],
        [{ sp: '' }, 403],
      ] as const) {
        expect((await unsigned('GET', blob(said))).status, JSON.stringify(said)).to.equal(status);
      }
      const old = (minutes: number): Said => ({ sr: 'b', st: at(0), se: at(minutes), sp: 'r' });
      const path = '/first/box/a';
      expect((await unsigned('GET', `${path}?${sharedAccess(storage.keyOf('first'), path, old(59))}`)).status).to.equal(200);
      expect(await unsigned('GET', `${path}?${sharedAccess(storage.keyOf('first'), path, old(61))}`), 'an old one, for long').to.include(
        REFUSED,
      );
    });

    it('permits what its letters say, and never what only the key does', async () => {
      const body = Buffer.from('new');
      const mismatch = { status: 403, code: 'AuthorizationPermissionMismatch' };
      const attempts: [string, string, () => Promise<Answer>][] = [
        ['r', 'get', () => unsigned('GET', container('r', '/first/box/a'))],
        ['w', 'put', () => unsigned('PUT', container('w', '/first/box/w'), { body })],
        ['l', 'list', () => unsigned('GET', container('l', '/first/box', 'restype=container&comp=list&'))],
        ['d', 'delete', () => unsigned('DELETE', container('d', '/first/box/w'))],
      ];
      for (const [, what, attempt] of attempts) expect((await attempt()).status, what).to.be.oneOf([200, 201, 202]);
      expect(await unsigned('GET', container('wdl', '/first/box/a'))).to.include(mismatch);
      expect(await unsigned('PUT', container('rdl', '/first/box/w'), { body })).to.include(mismatch);
      expect(await unsigned('DELETE', container('rwl', '/first/box/a'))).to.include(mismatch);
      expect(await unsigned('GET', container('rwd', '/first/box', 'restype=container&comp=list&'))).to.include(mismatch);
      for (const [method, query] of [
        ['DELETE', 'restype=container&'],
        ['PUT', 'restype=container&comp=acl&'],
        ['GET', 'restype=container&comp=acl&'],
        ['PUT', 'restype=container&comp=lease&'],
      ] as const) {
        expect(await unsigned(method, container('rwdl', '/first/box', query)), `${method} ${query}`).to.include(mismatch);
      }
      expect((await send('GET', '/first/box/a')).body.toString()).to.equal('hello');
    });

    it('goes by the stored policy, until that is taken away', async () => {
      const signed = (said: Said): string =>
        `/first/box/a?${sharedAccess(storage.keyOf('first'), '/first/box/a', { sr: 'b', si: 'p', ...said })}`;
      expect(await unsigned('GET', signed({ sv: '2012-02-12' })), 'no policy yet').to.include(REFUSED);
      const body = policy('p', `<Start>${at(-5)}</Start><Expiry>${at(600)}</Expiry><Permission>r</Permission>`);
      expect((await send('PUT', '/first/box?restype=container&comp=acl', { body })).status).to.equal(200);
      const shown = await send('GET', '/first/box?restype=container&comp=acl');
      expect(shown.body.toString()).to.include(body.toString());
      expect((await unsigned('GET', signed({ sv: '2012-02-12' }))).status).to.equal(200);
      expect((await unsigned('GET', signed({}))).status, 'an old one, for long').to.equal(200);
      expect(await unsigned('GET', signed({ sv: '2012-02-12', sp: 'r' })), 'what the policy says already').to.include(REFUSED);
      await send('PUT', '/first/box?restype=container&comp=acl');
      expect(await unsigned('GET', signed({ sv: '2012-02-12' })), 'no policy any more').to.include(REFUSED);
    });

    it('can ask for TLS and for an address, and set headers of the answer', async () => {
      const narrow = (said: Said): string => blob({ sv: '2015-04-05', ...said });
      expect((await unsigned('GET', narrow({ spr: 'https' }))).status).to.equal(200);
      expect(await unsigned('GET', narrow({ spr: 'https' }), { at: 'plain' })).to.include(REFUSED);
      expect((await unsigned('GET', narrow({ spr: 'https,http' }), { at: 'plain' })).status).to.equal(200);
      expect((await unsigned('GET', narrow({ sip: '127.0.0.1' }))).status).to.equal(200);
      expect((await unsigned('GET', narrow({ sip: '127.0.0.0-127.0.0.9' }))).status).to.equal(200);
      for (const sip of ['10.0.0.1', '10.0.0.1-10.0.0.9', '127.0.0.9-127.0.0.0', 'here'])
        expect(await unsigned('GET', narrow({ sip })), sip).to.include(REFUSED);
      const answer = await unsigned('GET', narrow({ rsct: 'text/csv', rscd: 'attachment' }));
      expect(answer.headers).to.include({ 'content-type': 'text/csv', 'content-disposition': 'attachment' });
      expect(await unsigned('GET', narrow({ rsct: 'a\r\nb:c' }))).to.include({ status: 400, code: 'InvalidQueryParameterValue' });
    });

    it('stops with the key that signed it', async () => {
      const token = blob();
      expect((await unsigned('GET', token)).status).to.equal(200);
      storage.storageKeys.renew('first', 'Primary');
      expect(await unsigned('GET', token)).to.include(REFUSED);
      expect((await unsigned('GET', blob())).status).to.equal(200);
    });
  });

  describe('by SharedKeyLite', () => {
    const lite = (resource: string, key: string): Record<string, string> => {
      const date = storage.clock.now().toUTCString();
      const text = `GET\n\n\n\nx-ms-date:${date}\nx-ms-version:2012-02-12\n${resource}`;
      const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
      return { 'x-ms-date': date, authorization: `SharedKeyLite first:${signature}` };
    };
    it('lets the holder of a key in, and no other', async () => {
      const key = storage.keyOf('first');
      const path = '/first/box/a?comp=metadata';
      const headers = lite('/first/first/box/a?comp=metadata', key);
      expect((await send('GET', path, { headers })).status).to.equal(200);
      expect(await send('GET', '/first/box/a', { headers }), 'without the component').to.include(REFUSED);
      expect(await send('GET', path, { headers: { ...headers, 'x-ms-meta-a': 'b' } }), 'an added header').to.include(REFUSED);
      expect(await send('GET', path, { headers: lite('/first/first/box/a?comp=metadata', storage.keyOf('second')) })).to.include(REFUSED);
    });
  });

  describe('as a stranger', () => {
    const open = (publicAccess: string | undefined): Promise<Answer> =>
      send('PUT', '/first/other?restype=container&comp=acl', { headers: { 'x-ms-blob-public-access': publicAccess } });

    it('reads what its owner has made public, and nothing else', async () => {
      const list = '/first/other?restype=container&comp=list';
      for (const [publicAccess, read, listed] of [
        [undefined, 403, 403],
        ['blob', 200, 403],
        ['container', 200, 200],
        [undefined, 403, 403],
      ] as const) {
        expect((await open(publicAccess)).status).to.equal(200);
        for (const headers of [{}, { 'x-ms-version': undefined }]) {
          for (const at of ['front end 1', 'front end 2', 'plain'] as const) {
            const status = async (method: string, path: string): Promise<number> => (await unsigned(method, path, { headers, at })).status;
            expect(await status('GET', '/first/other/a')).to.equal(read);
            expect(await status('HEAD', '/first/other/a')).to.equal(read);
            expect(await status('GET', list)).to.equal(listed);
            expect(await status('GET', '/first/other?restype=container')).to.equal(listed);
          }
        }
        for (const [method, path] of [
          ['PUT', '/first/other/a'],
          ['DELETE', '/first/other/a'],
          ['PUT', '/first/other/a?comp=lease'],
          ['GET', '/first/other?restype=container&comp=acl'],
          ['DELETE', '/first/other?restype=container'],
          ['GET', '/first?comp=list'],
          ['GET', '/first/box/a'],
        ] as const) {
          expect(await unsigned(method, path), `${method} ${path}`).to.include(REFUSED);
        }
      }
    });

    it('is refused with a wrong signature also where none is needed', async () => {
      await open('container');
      expect((await unsigned('GET', '/first/other/a')).status).to.equal(200);
      expect(await send('GET', '/first/other/a', { key: storage.keyOf('second') })).to.include(REFUSED);
      expect(await unsigned('GET', '/first/other/a?sv=2012-02-12&sr=b&sp=r&sig=AAAA')).to.include(REFUSED);
      expect(await send('GET', '/first/other/a', { headers: { authorization: 'Basic Zm9v' } })).to.include(REFUSED);
    });
  });
});
