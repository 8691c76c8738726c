import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import type { Principal } from '../../../src/reference-impl/management/principal.ts';
import { certificateFor, cscfg, groundIn, keyPair, person, pfxOf, refusalOf, temporaryFolder, type Ground } from './ground.ts';

const ZIP = Buffer.from('PK\x03\x04 and so on', 'latin1');

describe('Management', () => {
  const pair = keyPair();
  let der: Buffer;
  before(() => void (der = certificateFor({ key: pair.privateKey })));
  let place = temporaryFolder();
  let ground: Ground;
  let shop: string;
  let bank: string;
  const ann = person('ann@example.com');
  const eve = person('eve@example.com');

  beforeEach(() => {
    place = temporaryFolder();
    ground = groundIn(place.folder);
    shop = ground.subscriptions.open('ann@example.com', 'shop');
    bank = ground.subscriptions.open('eve@example.com', 'bank');
  });
  afterEach(() => {
    ground.store.close();
    place.remove();
  });

  const submit = (command: Command, who: Principal = ann, subscription = shop) => ground.management.submit(who, subscription, command);
  const refusal = (command: Command, who: Principal = ann, subscription = shop) => {
    const { code, reason } = refusalOf(() => submit(command, who, subscription));
    return `${code} ${reason}`;
  };
  const createService = (name: string, more: { location?: string; affinityGroup?: string } = { location: 'West Europe' }): Command => ({
    kind: 'CreateHostedService',
    name,
    label: name,
    description: '',
    ...more,
  });
  const createAccount = (name: string, more: { location?: string; affinityGroup?: string } = { location: 'West Europe' }): Command => ({
    kind: 'CreateStorageAccount',
    name,
    label: name,
    description: '',
    geoReplication: true,
    ...more,
  });
  const createDeployment = (service: string, change: Partial<Extract<Command, { kind: 'CreateDeployment' }>> = {}): Command => ({
    kind: 'CreateDeployment',
    service,
    slot: 'production',
    name: 'v1',
    label: 'v1',
    package: { bytes: ZIP },
    configuration: cscfg({ Web: 2 }),
    start: true,
    ...change,
  });

  describe('names and texts', () => {
    const rulesOf: Readonly<
      Record<string, { readonly good: readonly string[]; readonly bad: readonly string[]; readonly command: (name: string) => Command }>
    > = {
      'a hosted service': {
        good: ['a', 'A1', 'my-shop', '0', 'x'.repeat(63)],
        bad: ['', '-a', 'a-', 'a_b', 'a.b', 'ä', 'a b', 'a\n', 'x'.repeat(64)],
        command: (name) => createService(name),
      },
      'a storage account': {
        good: ['abc', '123', 'x'.repeat(24)],
        bad: ['', 'ab', 'Abc', 'a-bc', 'abc\n', 'äbc', 'x'.repeat(25)],
        command: (name) => createAccount(name),
      },
      'an affinity group': {
        good: ['a', 'West-1', 'x'.repeat(63)],
        bad: ['', '-a', 'a b', 'a/b', 'x'.repeat(64)],
        command: (name) => ({ kind: 'CreateAffinityGroup', name, label: 'l', description: '', location: 'East Asia' }),
      },
    };
    for (const [noun, { good, bad, command }] of Object.entries(rulesOf)) {
      it(`of ${noun}`, () => {
        for (const name of good) expect(submit(command(name)).requestId, name).to.match(/^[0-9a-f]{32}$/);
        for (const name of bad) expect(refusal(command(name)), JSON.stringify(name)).to.equal('BadRequest invalid-input');
      });
    }

    it('have lengths and places that are checked', () => {
      const service = createService('web') as Extract<Command, { kind: 'CreateHostedService' }>;
      expect(refusal({ ...service, label: ' ' })).to.equal('BadRequest invalid-input');
      expect(refusal({ ...service, label: 'x'.repeat(101) })).to.equal('BadRequest invalid-input');
      expect(refusal({ ...service, description: 'x'.repeat(1025) })).to.equal('BadRequest invalid-input');
      expect(refusal({ ...service, location: 'Atlantis' })).to.equal('BadRequest unknown-location');
      expect(refusal({ ...service, location: undefined })).to.equal('BadRequest invalid-input');
      expect(refusal({ ...service, affinityGroup: 'none' })).to.equal('BadRequest invalid-input');
      submit({ ...service, label: '😀'.repeat(100), description: 'x'.repeat(1024) });
      expect(ground.management.hostedServices(ann, shop)).to.have.length(1);
    });

    it('are taken once in the whole fabric, whoever has them', () => {
      submit(createService('web'), eve, bank);
      submit(createAccount('data'), eve, bank);
      for (const who of [ann, eve]) {
        const subscription = who === ann ? shop : bank;
        expect(refusal(createService('WEB'), who, subscription)).to.equal('ConflictError conflict');
        expect(refusal(createAccount('data'), who, subscription)).to.equal('ConflictError conflict');
      }
      const asked = [ann, eve].map((who, index) => ground.management.storageAccountNameAvailable(who, index === 0 ? shop : bank, 'data'));
      expect(asked[0]).to.deep.equal(asked[1]);
      expect(asked[0]?.available).to.equal(false);
      expect(ground.management.hostedServiceNameAvailable(ann, shop, 'web').available).to.equal(false);
      expect(ground.management.hostedServiceNameAvailable(ann, shop, 'w_b').available).to.equal(false);
      expect(ground.management.hostedServiceNameAvailable(ann, shop, 'other').available).to.equal(true);
      expect(refusalOf(() => ground.management.storageAccountNameAvailable(ann, shop, 'No')).code).to.equal('BadRequest');
    });
  });

  describe('who reaches what (SUB-1)', () => {
    it("shows another's things exactly like what does not exist, in every verb", () => {
      submit({ kind: 'CreateAffinityGroup', name: 'cluster-one', label: 'l', description: '', location: 'East Asia' }, eve, bank);
      submit(createService('web'), eve, bank);
      submit(createDeployment('web'), eve, bank);
      submit(createAccount('data'), eve, bank);
      submit({ kind: 'AddServiceCertificate', service: 'web', pfx: pfxOf(der, pair.privateKey, 'p'), password: 'p' }, eve, bank);
      submit({ kind: 'AddCertificate', certificate: der }, eve, bank);
      const operation = submit(createService('more'), eve, bank).requestId;
      const { thumbprint } = ground.management.certificates(eve, bank)[0] ?? { thumbprint: '' };
      const m = ground.management;
      type Names = { service: string; account: string; group: string; operation: string; thumbprint: string };
      const theirs: Names = { service: 'web', account: 'data', group: 'cluster-one', operation, thumbprint };
      const nobodys: Names = {
        service: 'wex',
        account: 'datx',
        group: 'cluster-two',
        operation: '0'.repeat(32),
        thumbprint: 'F'.repeat(40),
      };
      const attempts: readonly ((n: Names) => unknown)[] = [
        (n) => m.certificate(ann, shop, n.thumbprint),
        (n) => m.affinityGroup(ann, shop, n.group),
        (n) => m.hostedService(ann, shop, n.service),
        (n) => m.deployments(ann, shop, n.service),
        (n) => m.deployment(ann, shop, { service: n.service, slot: 'production' }),
        (n) => m.deployment(ann, shop, { service: n.service, deployment: 'v1' }),
        (n) => m.serviceCertificates(ann, shop, n.service),
        (n) => m.serviceCertificate(ann, shop, n.service, n.thumbprint),
        (n) => m.storageAccount(ann, shop, n.account),
        (n) => m.storageKeys(ann, shop, n.account),
        (n) => m.operation(ann, shop, n.operation),
        ...commandsOn().map((command) => (n: Names) => submit(command(n))),
      ];
      for (const attempt of attempts) {
        const [one, other] = [theirs, nobodys].map((names) => {
          const { code, reason, message } = refusalOf(() => attempt(names));
          return { code, reason, message: Object.values(names).reduce((text: string, name) => text.replaceAll(name, 'NAME'), message) };
        });
        expect(one, String(attempt)).to.deep.equal(other);
      }
      expect(m.operations(ann, shop)).to.deep.equal([]);
      expect(m.deployment(eve, bank, { service: 'web', slot: 'production' }).status).to.equal('Deploying');

      function commandsOn(): readonly ((n: Names) => Command)[] {
        const ref = (n: Names) => ({ service: n.service, deployment: 'v1' });
        return [
          (n) => ({ kind: 'RemoveCertificate', thumbprint: n.thumbprint }),
          (n) => ({ kind: 'UpdateAffinityGroup', name: n.group, label: 'x' }),
          (n) => ({ kind: 'DeleteAffinityGroup', name: n.group }),
          (n) => createService('mine', { affinityGroup: n.group }),
          (n) => ({ kind: 'UpdateHostedService', name: n.service, label: 'x' }),
          (n) => ({ kind: 'DeleteHostedService', name: n.service }),
          (n) => ({ kind: 'AddServiceCertificate', service: n.service, pfx: pfxOf(der, pair.privateKey, 'p'), password: 'p' }),
          (n) => ({ kind: 'RemoveServiceCertificate', service: n.service, thumbprint: n.thumbprint }),
          (n) => createDeployment(n.service),
          (n) => ({ kind: 'ChangeConfiguration', configuration: cscfg({ Web: 1 }), ...ref(n) }),
          (n) => ({ kind: 'UpdateDeploymentStatus', status: 'Suspended', ...ref(n) }),
          (n) => ({
            kind: 'UpgradeDeployment',
            mode: 'Auto',
            package: { bytes: ZIP },
            configuration: cscfg({ Web: 1 }),
            label: 'l',
            force: false,
            ...ref(n),
          }),
          (n) => ({ kind: 'WalkUpgradeDomain', upgradeDomain: 0, ...ref(n) }),
          (n) => ({ kind: 'RollbackUpgrade', mode: 'Auto', force: false, ...ref(n) }),
          (n) => ({ kind: 'SwapDeployments', service: n.service, production: 'v1', source: 'v2' }),
          (n) => ({ kind: 'RebootRoleInstance', instance: 'Web_IN_0', ...ref(n) }),
          (n) => ({ kind: 'ReimageRoleInstance', instance: 'Web_IN_0', ...ref(n) }),
          (n) => ({ kind: 'DeleteDeployment', ...ref(n) }),
          (n) => ({ kind: 'UpdateStorageAccount', name: n.account, label: 'x' }),
          (n) => ({ kind: 'DeleteStorageAccount', name: n.account }),
          (n) => ({ kind: 'RegenerateStorageKey', name: n.account, key: 'Primary' }),
        ];
      }
    });

    it("deploys no package out of another's storage account, and does not tell whether there is one", () => {
      submit(createService('web'));
      submit(createAccount('mine'));
      submit(createAccount('theirs'), eve, bank);
      const from = (account: string) => createDeployment('web', { package: { url: `https://127.0.0.1:9/${account}/packages/a.cspkg` } });
      const [theirs, nobodys] = ['theirs', 'nobodys'].map((account) => refusalOf(() => submit(from(account))).message);
      expect(theirs).to.equal(nobodys);
      expect(refusal(createDeployment('web', { package: { url: 'https://theirs.blob.core.windows.net/packages/a.cspkg' } }))).to.equal(
        'BadRequest invalid-input',
      );
      for (const url of [
        'file:///etc/passwd',
        'https://example.com/mine/packages/a',
        'https://mine.blob.core.windows.net/a',
        'nonsense',
        'https://127.0.0.1/mine/%zz/a',
      ]) {
        expect(refusal(createDeployment('web', { package: { url } })), url).to.equal('BadRequest invalid-input');
      }
      submit(from('mine'));
      const queued = ground.operations.next('hosted-service/web')?.command;
      expect(queued).to.deep.include({
        kind: 'CreateDeployment',
        package: { from: 'blob', account: 'mine', container: 'packages', blob: 'a.cspkg' },
      });
    });

    it('answers a stranger as if there were no subscription, and a stray certificate that it is not allowed', () => {
      const nowhere = '00000000-0000-4000-8000-000000000000';
      const hers = refusalOf(() => ground.management.subscription(eve, shop));
      const nobodys = refusalOf(() => ground.management.subscription(eve, nowhere));
      expect([hers.code, hers.message]).to.deep.equal([nobodys.code, nobodys.message]);
      expect(hers.code).to.equal('ResourceNotFound');
      submit({ kind: 'AddCertificate', certificate: der });
      const { thumbprint } = ground.management.certificates(ann, shop)[0] ?? { thumbprint: '' };
      const ours = (subscriptionId: string): Principal => ({ kind: 'certificate', subscriptionId, thumbprint });
      expect(ground.management.subscription(ours(shop), shop.toUpperCase()).subscriptionId).to.equal(shop);
      for (const [who, subscription] of [
        [ours(shop), bank],
        [ours(bank), bank],
        [ours(shop), nowhere],
      ] as const) {
        expect(refusalOf(() => ground.management.subscription(who, subscription)).code).to.equal('ForbiddenError');
      }
      expect(refusalOf(() => ground.management.people(ours(shop), shop)).code).to.equal('ForbiddenError');
      expect(refusal({ kind: 'AddCoAdministrator', liveId: 'eve@example.com' }, ours(shop))).to.equal('ForbiddenError not-allowed');
      submit({ kind: 'RemoveCertificate', thumbprint }, ours(shop));
      expect(refusalOf(() => ground.management.subscription(ours(shop), shop)).code).to.equal('ForbiddenError');
    });
  });

  describe('people (SUB-3)', () => {
    it('helps ten, each once, and never the owner', () => {
      for (let n = 0; n < 10; n += 1) submit({ kind: 'AddCoAdministrator', liveId: `helper${n}@example.com` });
      expect(refusal({ kind: 'AddCoAdministrator', liveId: 'HELPER3@example.com' })).to.equal('ConflictError conflict');
      expect(refusal({ kind: 'AddCoAdministrator', liveId: 'helper10@example.com' })).to.equal('ConflictError co-administrator-limit');
      expect(refusal({ kind: 'AddCoAdministrator', liveId: 'nobody' })).to.equal('BadRequest invalid-input');
      expect(refusal({ kind: 'AddCoAdministrator', liveId: 'ann@example.com' })).to.equal('ConflictError conflict');
      const helper = person('helper3@example.com');
      expect(refusal({ kind: 'RemoveCoAdministrator', liveId: 'ann@example.com' }, helper)).to.equal('ResourceNotFound not-found');
      expect(ground.management.subscriptionsOf('Helper3@example.com').map(({ subscriptionId }) => subscriptionId)).to.deep.equal([shop]);
      submit({ kind: 'RemoveCoAdministrator', liveId: 'Helper3@example.com' }, helper);
      expect(ground.management.subscriptionsOf('helper3@example.com')).to.deep.equal([]);
      expect(refusal(createService('web'), helper)).to.equal('ResourceNotFound not-found');
      submit({ kind: 'AddCoAdministrator', liveId: 'helper10@example.com' });
      expect(ground.management.people(ann, shop)).to.deep.include({ owner: 'ann@example.com' });
      expect(ground.management.people(ann, shop).coAdministrators).to.have.length(10).and.not.include('helper3@example.com');
    });
  });

  describe('what depends on what', () => {
    it('keeps an affinity group in use, and a hosted service with a deployment', () => {
      submit({ kind: 'CreateAffinityGroup', name: 'Group', label: 'l', description: '', location: 'east asia' });
      submit(createService('web', { affinityGroup: 'group' }));
      submit(createAccount('data', { affinityGroup: 'GROUP' }));
      expect(ground.management.affinityGroup(ann, shop, 'group')).to.include({ location: 'East Asia' });
      expect(ground.management.storageAccount(ann, shop, 'data')).to.include({
        primaryRegion: 'East Asia',
        secondaryRegion: 'Southeast Asia',
        affinityGroup: 'Group',
      });
      expect(refusal({ kind: 'DeleteAffinityGroup', name: 'group' })).to.equal('ConflictError conflict');
      submit(createDeployment('web'));
      expect(refusal({ kind: 'DeleteHostedService', name: 'web' })).to.equal('ConflictError conflict');
      expect(refusal({ kind: 'DeleteStorageAccount', name: 'data' })).to.equal('ConflictError conflict');
      ground.operations.finish(ground.operations.next('storage-account/data')?.requestId ?? '', { status: 'Succeeded' });
      submit({ kind: 'DeleteStorageAccount', name: 'data' });
      expect(ground.management.storageAccounts(ann, shop)).to.deep.equal([]);
      submit(createAccount('data'), eve, bank);
    });

    it('has one deployment in a slot, and names each once in a service', () => {
      submit(createService('web'));
      submit(createDeployment('web'));
      expect(refusal(createDeployment('web', { name: 'v2' }))).to.equal('ConflictError conflict');
      expect(refusal(createDeployment('web', { slot: 'staging', name: 'V1' }))).to.equal('ConflictError conflict');
      submit(createDeployment('WEB', { slot: 'staging', name: 'v2' }));
      expect(refusal({ kind: 'SwapDeployments', service: 'web', production: 'v2', source: 'v1' })).to.equal('BadRequest invalid-input');
      submit({ kind: 'SwapDeployments', service: 'web', production: 'v1', source: 'v2' });
      submit({ kind: 'DeleteDeployment', service: 'web', slot: 'production' });
      expect(refusal({ kind: 'UpdateDeploymentStatus', service: 'web', deployment: 'v1', status: 'Running' })).to.equal(
        'ConflictError conflict',
      );
      expect(refusal({ kind: 'DeleteDeployment', service: 'web', deployment: 'v1' })).to.equal('ConflictError conflict');
    });

    it('checks configurations before it takes them', () => {
      submit(createService('web'));
      for (const configuration of ['', '<a/>', cscfg({}) + '<', cscfg({ Web: 0 }), `<!DOCTYPE a [<!ENTITY x "y">]>${cscfg({ Web: 1 })}`]) {
        expect(refusal(createDeployment('web', { configuration })), configuration).to.equal('BadRequest invalid-input');
      }
      expect(refusal(createDeployment('web', { configuration: cscfg({ Web: 21 }) }))).to.equal('ConflictError conflict');
      expect(refusal(createDeployment('web', { package: { bytes: Buffer.from('MZ') } }))).to.equal('BadRequest invalid-package');
      submit(createDeployment('web', { configuration: cscfg({ Web: 12 }) }));
      expect(refusal(createDeployment('web', { slot: 'staging', name: 'v2', configuration: cscfg({ Web: 9 }) }))).to.equal(
        'ConflictError conflict',
      );
      const change = (configuration: string): Command => ({ kind: 'ChangeConfiguration', service: 'web', deployment: 'v1', configuration });
      expect(refusal(change(cscfg({ Worker: 1 })))).to.equal('BadRequest invalid-input');
      submit(change(cscfg({ web: 20 })));
      expect(refusal({ kind: 'RebootRoleInstance', service: 'web', deployment: 'v1', instance: 'Web_IN_12' })).to.equal(
        'ResourceNotFound not-found',
      );
      submit({ kind: 'RebootRoleInstance', service: 'web', deployment: 'v1', instance: 'web_in_11' });
    });

    it('changes nothing and notes nothing when it refuses', () => {
      submit(createService('web'));
      const before = ground.management.operations(ann, shop);
      refusal(createDeployment('web', { configuration: 'no' }));
      refusal(createService('web'));
      expect(ground.management.operations(ann, shop)).to.deep.equal(before);
      expect(ground.store.all('SELECT digest FROM packages')).to.deep.equal([]);
      // The package is kept first, and the conflict found afterwards would be too late to let go of it by hand.
      submit(createDeployment('web'));
      expect(ground.store.all('SELECT digest FROM packages')).to.have.length(1);
    });
  });

  describe('service certificates', () => {
    it('shows the certificate once it is installed, and the private key never', () => {
      submit(createService('web'));
      const { requestId, queued } = submit({
        kind: 'AddServiceCertificate',
        service: 'web',
        pfx: pfxOf(der, pair.privateKey, 'pass'),
        password: 'pass',
      });
      expect(queued).to.equal(true);
      expect(ground.management.serviceCertificates(ann, shop, 'web')).to.deep.equal([]);
      const command = ground.operations.next('hosted-service/web')?.command;
      if (command?.kind !== 'AddServiceCertificate') throw new Error('is not queued');
      ground.resources.serviceCertificates.install(shop, command.service, command.thumbprint);
      ground.operations.finish(requestId, { status: 'Succeeded' });
      const [shown] = ground.management.serviceCertificates(ann, shop, 'web');
      expect(Object.keys(shown ?? {})).to.have.members(['thumbprint', 'certificate']);
      expect(Buffer.from(shown?.certificate ?? [])).to.deep.equal(der);
      submit({ kind: 'RemoveServiceCertificate', service: 'web', thumbprint: command.thumbprint.toLowerCase() });
    });

    it('refuses a wrong password, a file without a key and one that would keep the fabric busy', () => {
      submit(createService('web'));
      const add = (pfx: Uint8Array, password = 'pass'): Command => ({ kind: 'AddServiceCertificate', service: 'web', pfx, password });
      const pfx = pfxOf(der, pair.privateKey, 'pass');
      expect(refusal(add(pfx, 'wrong'))).to.equal('BadRequest invalid-input');
      expect(refusal(add(der))).to.equal('BadRequest invalid-input');
      expect(refusal(add(pfx.subarray(0, -9)))).to.equal('BadRequest invalid-input');
      const rounds = Buffer.from([0x02, 0x02, 0x08, 0x00]); // 2048, as the last value of the file
      const at = pfx.lastIndexOf(rounds);
      expect(at).to.be.greaterThan(0);
      const busy = Buffer.from(pfx);
      busy.writeUInt8(0x7f, at + 2);
      expect(refusal(add(busy))).to.equal('BadRequest invalid-input');
      expect(ground.store.all('SELECT thumbprint FROM serviceCertificates')).to.deep.equal([]);
    });
  });

  it('renews one storage key and leaves the other', () => {
    submit(createAccount('data'));
    const before = ground.management.storageKeys(ann, shop, 'data');
    submit({ kind: 'RegenerateStorageKey', name: 'data', key: 'Secondary' });
    const after = ground.management.storageKeys(ann, shop, 'data');
    expect(after.primary).to.equal(before.primary);
    expect(after.secondary).to.not.equal(before.secondary);
    for (const key of [before.primary, before.secondary, after.secondary]) expect(Buffer.from(key, 'base64')).to.have.length(64);
  });

  it('shows after a restart what was there before it', () => {
    submit(createService('web'));
    submit(createDeployment('web'));
    submit(createAccount('data'));
    const seen = () => [
      ground.management.hostedServices(ann, shop),
      ground.management.deployments(ann, shop, 'web'),
      ground.management.storageKeys(ann, shop, 'data'),
      ground.management.operations(ann, shop),
    ];
    const before = seen();
    ground.store.close();
    ground = groundIn(place.folder);
    expect(seen()).to.deep.equal(before);
  });

  it('never answers a name of any shape by anything but its documented errors', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        for (const command of [
          createService(name),
          createAccount(name),
          createDeployment(name),
          { kind: 'RemoveCertificate', thumbprint: name },
        ] as const) {
          try {
            submit(command);
          } catch (error) {
            expect((error as { code?: string }).code).to.be.oneOf(['BadRequest', 'ResourceNotFound', 'ConflictError']);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
