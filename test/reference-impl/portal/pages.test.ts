import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { makeConfiguration, makePackage, type Mark, type PackageSpec, type Page, type PortalClient } from '../../../src/clients/index.ts';
import { accepted, ANN, answer, BOB, html, openHouse, refused, type House } from './house.ts';

const application = (instances: number): PackageSpec => ({
  roles: [{ name: 'Web', instances, files: { 'page.txt': 'hello' }, settings: { Greeting: 'hello' } }],
});
const upload = (fileName: string, bytes: Uint8Array | string) => ({ fileName, bytes: Buffer.from(bytes as Uint8Array) });

describe('The pages of the Portal, as PORTAL.md has them', () => {
  let house: House;
  let ann: PortalClient;
  before(async () => {
    house = await openHouse();
    ann = await house.signedIn();
  });
  after(() => house.close());

  const page = async (path: string): Promise<Page> => {
    const { value } = accepted(await ann.page(path));
    if (!value) throw new Error('there is no page');
    return value;
  };
  const fieldsOf = (shown: Page, form: string, within?: Mark) => shown.form(form, within)?.fields;
  /** Follow a form to where its result shows. */
  const follow = async (sent: ReturnType<PortalClient['submit']>): Promise<Page> =>
    page(answer(accepted(await sent)).headers['location'] ?? '');
  const settle = () => house.fabric.parts.controller.settle();

  it('show the subscriptions and the way out', async () => {
    const home = await page('/');
    expect(home.values('data-subscription')).to.deep.equal([house.subscription]);
    expect(home.values('data-signed-in')).to.deep.equal([ANN]);
    expect(fieldsOf(home, 'sign-out')).to.deep.equal([]);
    expect((await page(house.path)).values('data-subscription-name')).to.deep.equal(['Shop']);
  });

  it('make and delete affinity groups', async () => {
    const path = `${house.path}/affinity-groups`;
    expect(fieldsOf(await page(path), 'create-affinity-group')).to.deep.equal(['name', 'label', 'location']);
    const shown = await follow(ann.submit(path, 'create-affinity-group', { name: 'tier', label: 'Tier', location: 'North Europe' }));
    expect(shown.values('data-affinity-group')).to.deep.equal(['tier']);
    expect(shown.values('data-operation'), 'the operation that the form led to').to.have.length(1);
    refused(await ann.submit(path, 'create-affinity-group', { name: 'tier', label: 'Tier', location: 'North Europe' }), 'conflict');
    refused(await ann.submit(path, 'create-affinity-group', { name: 'moon', label: 'Moon', location: 'The Moon' }), 'unknown-location');
    const left = await follow(ann.submit(path, 'delete-affinity-group', {}, { within: ['data-affinity-group', 'tier'] }));
    expect(left.values('data-affinity-group')).to.deep.equal([]);
  });

  it('make and delete hosted services', async () => {
    const path = `${house.path}/hosted-services`;
    expect(fieldsOf(await page(path), 'create-hosted-service')).to.deep.equal(['name', 'label', 'location']);
    const shown = await follow(ann.submit(path, 'create-hosted-service', { name: 'web', label: 'Web', location: 'North Europe' }));
    expect(shown.values('data-hosted-service')).to.deep.equal(['web']);
    refused(await ann.submit(path, 'create-hosted-service', { name: 'web', label: 'Web', location: 'North Europe' }), 'conflict');
    refused(await ann.submit(path, 'create-hosted-service', { name: 'nowhere', label: 'Web', location: '' }), 'invalid-input');
    const left = await follow(ann.submit(path, 'delete-hosted-service', {}, { within: ['data-hosted-service', 'web'] }));
    expect(left.values('data-hosted-service')).to.deep.equal([]);
  });

  it('place a hosted service in an affinity group', async () => {
    accepted(
      await ann.submit(`${house.path}/affinity-groups`, 'create-affinity-group', { name: 'near', label: 'Near', location: 'West Europe' }),
    );
    const path = `${house.path}/hosted-services`;
    expect(fieldsOf(await page(path), 'create-hosted-service')).to.include('affinityGroup');
    accepted(await ann.submit(path, 'create-hosted-service', { name: 'grouped', label: 'x', location: '', affinityGroup: 'near' }));
    const both = { name: 'both', label: 'x', location: 'West Europe', affinityGroup: 'near' };
    refused(await ann.submit(path, 'create-hosted-service', both), 'invalid-input');
    refused(
      await ann.submit(`${house.path}/affinity-groups`, 'delete-affinity-group', {}, { within: ['data-affinity-group', 'near'] }),
      'conflict',
    );
  });

  it('deploy an application, configure it anew, and delete it', async () => {
    accepted(
      await ann.submit(`${house.path}/hosted-services`, 'create-hosted-service', { name: 'app', label: 'App', location: 'North Europe' }),
    );
    const path = `${house.path}/hosted-services/app`;
    expect(fieldsOf(await page(path), 'create-deployment')).to.deep.equal(['slot', 'name', 'label', 'package', 'configuration']);
    const fields = { slot: 'staging', name: 'v1', label: 'First', package: upload('a.cspkg', makePackage(application(2))) };
    const configuration = upload('a.cscfg', `\ufeff${makeConfiguration(application(2))}`);
    refused(await ann.submit(path, 'create-deployment', { ...fields, slot: 'moon', configuration }), 'invalid-input');
    const begun = await follow(ann.submit(path, 'create-deployment', { ...fields, configuration }));
    expect(begun.values('data-operation')).to.have.length(1);
    await settle();

    const mark: Mark = ['data-deployment', 'v1'];
    const ready = await page(path);
    expect([ready.beside(mark, 'data-slot'), ready.beside(mark, 'data-status')]).to.deep.equal(['staging', 'Running']);
    expect(ready.values('data-instance').sort()).to.deep.equal(['Web_IN_0', 'Web_IN_1']);
    expect(ready.beside(['data-instance', 'Web_IN_1'], 'data-status')).to.equal('ReadyRole');

    const wider = { configuration: upload('b.cscfg', makeConfiguration(application(3))) };
    expect(fieldsOf(ready, 'change-configuration', mark)).to.deep.equal(['configuration']);
    accepted(await ann.submit(path, 'change-configuration', wider, { within: mark }));
    await settle();
    expect((await page(path)).values('data-instance')).to.have.length(3);

    refused(
      await ann.submit(`${house.path}/hosted-services`, 'delete-hosted-service', {}, { within: ['data-hosted-service', 'app'] }),
      'conflict',
    );
    accepted(await ann.submit(path, 'delete-deployment', {}, { within: mark }));
    await settle();
    expect((await page(path)).values('data-deployment')).to.deep.equal([]);
  });

  it('make storage accounts, show and renew their keys, and delete them', async () => {
    const path = `${house.path}/storage-accounts`;
    expect(fieldsOf(await page(path), 'create-storage-account')).to.include.members(['name', 'label', 'location']);
    accepted(await ann.submit(path, 'create-storage-account', { name: 'shopdata', label: 'Data', location: 'West Europe' }));
    await settle();
    expect((await page(path)).beside(['data-storage-account', 'shopdata'], 'data-location')).to.equal('West Europe');

    const keys = async () => {
      const shown = await page(`${path}/shopdata`);
      return ['primary', 'secondary'].map((key) => shown.beside(['data-key', key], 'data-value'));
    };
    const [primary, secondary] = await keys();
    for (const key of [primary, secondary]) expect(Buffer.from(key ?? '', 'base64')).to.have.length(64);
    accepted(await ann.submit(`${path}/shopdata`, 'regenerate-key', {}, { within: ['data-key', 'secondary'] }));
    const [stillPrimary, nextSecondary] = await keys();
    expect(stillPrimary).to.equal(primary);
    expect(nextSecondary).not.to.equal(secondary);
    const third = { within: ['data-key', 'primary'] as const, hidden: { key: 'third' } };
    refused(await ann.submit(`${path}/shopdata`, 'regenerate-key', {}, third), 'invalid-input');

    accepted(await ann.submit(path, 'delete-storage-account', {}, { within: ['data-storage-account', 'shopdata'] }));
    await settle();
    expect((await page(path)).values('data-storage-account')).to.deep.equal([]);
    refused(await ann.page(`${path}/shopdata`), 'not-found');
  });

  it('add and remove co-administrators, ten at most', async () => {
    const path = `${house.path}/co-administrators`;
    expect(fieldsOf(await page(path), 'add-co-administrator')).to.deep.equal(['liveId']);
    const helpers = Array.from({ length: 11 }, (_, i) => `helper${i}@example.com`);
    for (const liveId of helpers) await house.fabric.parts.accounts.enrol(liveId, 'correct horse');
    for (const liveId of helpers.slice(0, 10)) accepted(await ann.submit(path, 'add-co-administrator', { liveId }));
    expect((await page(path)).values('data-co-administrator').sort()).to.deep.equal(helpers.slice(0, 10).sort());
    refused(await ann.submit(path, 'add-co-administrator', { liveId: helpers[10] ?? '' }), 'co-administrator-limit');
    refused(await ann.submit(path, 'add-co-administrator', { liveId: 'nobody' }), 'invalid-input');
    const within: Mark = ['data-co-administrator', 'helper3@example.com'];
    const left = await follow(ann.submit(path, 'remove-co-administrator', {}, { within }));
    expect(left.values('data-co-administrator')).to.have.length(9).and.not.include('helper3@example.com');
  });

  it("show every operation, and after a form the one that it led to, but nobody else's", async () => {
    const operations = await page(`${house.path}/operations`);
    const [first = ''] = operations.values('data-operation');
    expect(first).to.match(/^[0-9a-f]{32}$/);
    expect(operations.beside(['data-operation', first], 'data-status')).to.equal('Succeeded');
    const bobs = house.fabric.parts.subscriptions.open(BOB, 'Bank');
    const bob = await house.signedIn(BOB);
    expect(html(await bob.page(`/subscriptions/${bobs}/operations?operation=${first}`))).not.to.contain(first);
    expect(html(await ann.page(`${house.path}/operations?operation=${'0'.repeat(32)}`))).not.to.contain('0'.repeat(32));
  });

  it('say on the same page why a form was refused, and keep what was typed', async () => {
    const path = `${house.path}/hosted-services`;
    const typed = { name: 'not a name!', label: '"><script>alert(1)</script>', location: 'North Europe' };
    const result = refused(await ann.submit(path, 'create-hosted-service', typed), 'invalid-input');
    const shown = html(result);
    expect(shown).to.contain('value="not a name!"').and.to.contain('role="alert"').and.not.to.contain('<script>');
    expect(shown).to.match(/<option value="North Europe" selected>/);
  });

  it('show what people type as text, never as markup', async () => {
    const hostile = `<img src=x onerror=alert(1)>"'><script>alert(1)</script>&amp;`;
    const subscription = house.fabric.parts.subscriptions.open(ANN, hostile);
    const path = `/subscriptions/${subscription}`;
    accepted(
      await ann.submit(`${path}/hosted-services`, 'create-hosted-service', { name: 'hostile', label: hostile, location: 'North Europe' }),
    );
    accepted(
      await ann.submit(`${path}/affinity-groups`, 'create-affinity-group', { name: 'hostile', label: hostile, location: 'North Europe' }),
    );
    for (const shown of [
      '/',
      path,
      `${path}/hosted-services`,
      `${path}/hosted-services/hostile`,
      `${path}/affinity-groups`,
      `${path}/operations`,
    ]) {
      const result = accepted(await ann.page(shown));
      expect(html(result), shown).not.to.match(/<script|<img/);
    }
    expect((await page(path)).values('data-subscription-name')).to.deep.equal([hostile]);
    const reflected = await house.browser().submit('/sign-in', 'sign-in', { liveId: `${hostile}@example.com`, password: 'x' });
    expect(html(refused(reflected, 'sign-in-failed'))).not.to.match(/<script|<img/);
  });

  it('show what management says now, not what it said before', async () => {
    const path = `${house.path}/affinity-groups`;
    const before = (await page(path)).values('data-affinity-group');
    const command = { kind: 'CreateAffinityGroup', name: 'elsewhere', label: 'x', description: '', location: 'North Europe' } as const;
    house.fabric.parts.management.submit({ kind: 'person', liveId: ANN }, house.subscription, command);
    expect((await page(path)).values('data-affinity-group').sort()).to.deep.equal([...before, 'elsewhere'].sort());
  });

  it('are whole pages: a language, a title, one heading, a label for every field, a caption for every table', async () => {
    const paths = [
      '/',
      '/account',
      ...[
        '',
        '/certificates',
        '/hosted-services',
        '/hosted-services/app',
        '/storage-accounts',
        '/affinity-groups',
        '/co-administrators',
        '/operations',
      ].map((below) => house.path + below),
    ];
    const pages = [
      await house.browser().page('/sign-in'),
      await ann.page('/nowhere'),
      ...(await Promise.all(paths.map((path) => ann.page(path)))),
    ];
    for (const result of pages) {
      const shown = html(result);
      expect(shown)
        .to.contain('<html lang="en">')
        .and.to.match(/<title>[^<]+<\/title>/);
      expect(shown.match(/<h1/g)).to.have.length(1);
      expect((shown.match(/<table/g) ?? []).length).to.equal((shown.match(/<caption/g) ?? []).length);
      const ids = [...shown.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, 'no id twice').to.equal(ids.length);
      const labelled = new Set([...shown.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id));
      for (const [field] of shown.matchAll(/<(?:input|select)\s[^>]*>/g)) {
        if (/type="hidden"|\shidden>/.test(field)) continue;
        expect(labelled.has(/\sid="([^"]+)"/.exec(field)?.[1]), field).to.equal(true);
      }
    }
  });

  it('come with a style sheet that anybody may have', async () => {
    const result = await house.browser().ask({ method: 'GET', path: '/portal.css' }, 'page');
    expect(answer(result)).to.include({ status: 200 });
    expect(answer(result).headers['content-type']).to.match(/^text\/css/);
  });
});
