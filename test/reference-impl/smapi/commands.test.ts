import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { Command } from '../../../src/reference-impl/management/command.ts';
import { ask, base64, derOf, newCertificate, newKey, REQUEST_ID, Scene, SUBSCRIPTION, thumbprintOf, xml } from './fixture.ts';

const key = newKey();
const mine = newCertificate(key, { name: 'Mine' });
const added = newCertificate(key, { name: 'Added' });

interface Row {
  readonly is: string;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly below: string;
  readonly body?: string;
  readonly status: number;
  readonly location?: string;
  readonly command: Command;
}

const text = (name: string, value: string): string => `<${name}>${value}</${name}>`;
const SERVICE = '/services/hostedservices/contoso';
const BY_NAME = `${SERVICE}/deployments/d1`;
const byName = { service: 'contoso', deployment: 'd1' };

const ROWS: readonly Row[] = [
  {
    is: 'AddCertificate',
    method: 'POST',
    below: '/certificates',
    body: xml(
      'SubscriptionCertificate',
      text('SubscriptionCertificatePublicKey', 'AAAA') +
        text('SubscriptionCertificateThumbprint', thumbprintOf(added).toLowerCase()) +
        text(
          'SubscriptionCertificateData',
          (
            derOf(added)
              .toString('base64')
              .match(/.{1,64}/g) as string[]
          ).join('\r\n'),
        ),
    ),
    status: 201,
    location: `/subscriptions/${SUBSCRIPTION}/certificates/${thumbprintOf(added)}`,
    command: { kind: 'AddCertificate', certificate: derOf(added) },
  },
  {
    is: 'RemoveCertificate',
    method: 'DELETE',
    below: '/certificates/abcd',
    status: 200,
    command: { kind: 'RemoveCertificate', thumbprint: 'ABCD' },
  },
  {
    is: 'CreateAffinityGroup',
    method: 'POST',
    below: '/AffinityGroups',
    body: xml(
      'CreateAffinityGroup',
      text('Name', 'g') + text('Label', base64('Zürich')) + text('Description', 'a &amp; b') + text('Location', 'West Europe'),
    ),
    status: 201,
    location: `/subscriptions/${SUBSCRIPTION}/affinitygroup/g`,
    command: { kind: 'CreateAffinityGroup', name: 'g', label: 'Zürich', description: 'a & b', location: 'West Europe' },
  },
  {
    is: 'UpdateAffinityGroup',
    method: 'PUT',
    below: '/affinitygroups/g',
    body: xml('UpdateAffinityGroup', text('Label', base64('new')) + '<Description i:nil="true"/>'),
    status: 200,
    command: { kind: 'UpdateAffinityGroup', name: 'g', label: 'new', description: undefined },
  },
  {
    is: 'DeleteAffinityGroup',
    method: 'DELETE',
    below: '/affinitygroups/g',
    status: 200,
    command: { kind: 'DeleteAffinityGroup', name: 'g' },
  },
  {
    is: 'CreateHostedService, with a prolog, another prefix, indentation and what nobody knows',
    method: 'POST',
    below: '/services/hostedservices',
    body: `\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!-- made by hand -->
<w:CreateHostedService xmlns:i="urn:i" xmlns:w="http://schemas.microsoft.com/windowsazure">
  <w:ServiceName>contoso</w:ServiceName>
  <w:Unknown><w:ServiceName>other</w:ServiceName></w:Unknown><Unknown/>
  <w:Label><![CDATA[${base64('my label')}]]></w:Label>
  <w:AffinityGroup>g</w:AffinityGroup>
</w:CreateHostedService>
`,
    status: 201,
    location: `/subscriptions/${SUBSCRIPTION}/compute/contoso`,
    command: { kind: 'CreateHostedService', name: 'contoso', label: 'my label', description: '', location: undefined, affinityGroup: 'g' },
  },
  {
    is: 'UpdateHostedService',
    method: 'PUT',
    below: SERVICE,
    body: xml('UpdateHostedService', text('Label', base64('l')) + '<Description></Description>'),
    status: 200,
    command: { kind: 'UpdateHostedService', name: 'contoso', label: 'l', description: '' },
  },
  {
    is: 'DeleteHostedService',
    method: 'DELETE',
    below: `${SERVICE}/?comp=media`,
    status: 200,
    command: { kind: 'DeleteHostedService', name: 'contoso' },
  },
  {
    is: 'SwapDeployments',
    method: 'POST',
    below: SERVICE,
    body: xml('Swap', text('Production', 'd1') + text('SourceDeployment', 'd2')),
    status: 202,
    command: { kind: 'SwapDeployments', service: 'contoso', production: 'd1', source: 'd2' },
  },
  {
    is: 'CreateDeployment',
    method: 'POST',
    below: `${SERVICE}/DeploymentSlots/Staging`,
    body: xml(
      'CreateDeployment',
      text('Name', 'd1') +
        text('PackageUrl', 'https://127.0.0.1:1/a/c/p.cspkg?sv=1&amp;sig=2') +
        text('Label', base64('l')) +
        text('Configuration', base64('<ServiceConfiguration serviceName="é"/>')) +
        text('StartDeployment', 'TRUE') +
        text('TreatWarningsAsError', 'false'),
    ),
    status: 202,
    command: {
      kind: 'CreateDeployment',
      service: 'contoso',
      slot: 'staging',
      name: 'd1',
      label: 'l',
      package: { url: 'https://127.0.0.1:1/a/c/p.cspkg?sv=1&sig=2' },
      configuration: '<ServiceConfiguration serviceName="é"/>',
      start: true,
    },
  },
  {
    is: 'DeleteDeployment by name',
    method: 'DELETE',
    below: `${BY_NAME}?comp=media`,
    status: 202,
    command: { kind: 'DeleteDeployment', ...byName },
  },
  {
    is: 'DeleteDeployment by slot',
    method: 'DELETE',
    below: `${SERVICE}/deploymentslots/production`,
    status: 202,
    command: { kind: 'DeleteDeployment', service: 'contoso', slot: 'production' },
  },
  {
    is: 'ChangeConfiguration',
    method: 'POST',
    below: `${BY_NAME}/?comp=config`,
    body: xml('ChangeConfiguration', text('Configuration', base64('<c/>')) + text('Mode', 'auto')),
    status: 202,
    command: { kind: 'ChangeConfiguration', configuration: '<c/>', ...byName },
  },
  {
    is: 'UpdateDeploymentStatus',
    method: 'POST',
    below: `${SERVICE}/deploymentslots/production?Comp=Status`,
    body: xml('UpdateDeploymentStatus', text('Status', ' suspended ')),
    status: 202,
    command: { kind: 'UpdateDeploymentStatus', status: 'Suspended', service: 'contoso', slot: 'production' },
  },
  {
    is: 'UpgradeDeployment',
    method: 'POST',
    below: `${BY_NAME}?comp=upgrade`,
    body: xml(
      'UpgradeDeployment',
      text('Mode', 'MANUAL') +
        text('PackageUrl', 'https://127.0.0.1:1/p') +
        text('Configuration', base64('<c/>')) +
        text('Label', base64('l')) +
        text('RoleToUpgrade', 'Web') +
        text('Force', '1'),
    ),
    status: 202,
    command: {
      kind: 'UpgradeDeployment',
      mode: 'Manual',
      package: { url: 'https://127.0.0.1:1/p' },
      configuration: '<c/>',
      label: 'l',
      role: 'Web',
      force: true,
      ...byName,
    },
  },
  {
    is: 'WalkUpgradeDomain',
    method: 'POST',
    below: `${BY_NAME}?comp=walkupgradedomain`,
    body: xml('WalkUpgradeDomain', text('UpgradeDomain', '1')),
    status: 202,
    command: { kind: 'WalkUpgradeDomain', upgradeDomain: 1, ...byName },
  },
  {
    is: 'RollbackUpgrade',
    method: 'POST',
    below: `${BY_NAME}?comp=rollback`,
    body: xml('RollbackUpdateOrUpgrade', text('Mode', 'auto') + text('Force', 'false')),
    status: 202,
    command: { kind: 'RollbackUpgrade', mode: 'Auto', force: false, ...byName },
  },
  {
    is: 'RebootRoleInstance',
    method: 'POST',
    below: `${BY_NAME}/roleinstances/Web_IN_0?comp=reboot`,
    status: 202,
    command: { kind: 'RebootRoleInstance', instance: 'Web_IN_0', ...byName },
  },
  {
    is: 'ReimageRoleInstance',
    method: 'POST',
    below: `${SERVICE}/deploymentslots/staging/RoleInstances/Web_IN_0?comp=reimage`,
    body: '',
    status: 202,
    command: { kind: 'ReimageRoleInstance', instance: 'Web_IN_0', service: 'contoso', slot: 'staging' },
  },
  {
    is: 'AddServiceCertificate',
    method: 'POST',
    below: `${SERVICE}/certificates`,
    body: xml('CertificateFile', text('Data', base64('pfx')) + text('CertificateFormat', 'pfx') + text('Password', ' p&lt;w ')),
    status: 202,
    command: { kind: 'AddServiceCertificate', service: 'contoso', pfx: Buffer.from('pfx'), password: ' p<w ' },
  },
  {
    is: 'RemoveServiceCertificate',
    method: 'DELETE',
    below: `${SERVICE}/certificates/SHA1-${'ab'.repeat(20)}`,
    status: 202,
    command: { kind: 'RemoveServiceCertificate', service: 'contoso', thumbprint: 'AB'.repeat(20) },
  },
  {
    is: 'CreateStorageAccount',
    method: 'POST',
    below: '/services/storageservices',
    body: xml(
      'CreateStorageServiceInput',
      text('ServiceName', 'photos') +
        text('Description', 'd') +
        text('Label', base64('l')) +
        text('Location', 'West Europe') +
        text('GeoReplicationEnabled', 'false'),
    ),
    status: 202,
    location: `/subscriptions/${SUBSCRIPTION}/storage/photos`,
    command: {
      kind: 'CreateStorageAccount',
      name: 'photos',
      label: 'l',
      description: 'd',
      geoReplication: false,
      location: 'West Europe',
      affinityGroup: undefined,
    },
  },
  {
    is: 'CreateStorageAccount of a type',
    method: 'POST',
    below: '/services/storageservices',
    body: xml(
      'CreateStorageServiceInput',
      text('ServiceName', 'photos') + text('Label', '') + text('AffinityGroup', 'g') + text('AccountType', 'Standard_GRS'),
    ),
    status: 202,
    location: `/subscriptions/${SUBSCRIPTION}/storage/photos`,
    command: {
      kind: 'CreateStorageAccount',
      name: 'photos',
      label: '',
      description: '',
      geoReplication: true,
      location: undefined,
      affinityGroup: 'g',
    },
  },
  {
    is: 'UpdateStorageAccount',
    method: 'PUT',
    below: '/services/storageservices/photos',
    body: xml('UpdateStorageServiceInput', text('Description', 'd')),
    status: 200,
    command: { kind: 'UpdateStorageAccount', name: 'photos', label: undefined, description: 'd', geoReplication: undefined },
  },
  {
    is: 'DeleteStorageAccount',
    method: 'DELETE',
    below: '/services/storageservices/photos',
    status: 200,
    command: { kind: 'DeleteStorageAccount', name: 'photos' },
  },
  {
    is: 'RegenerateStorageKey',
    method: 'POST',
    below: '/services/storageservices/photos/keys?action=Regenerate',
    body: xml('RegenerateKeys', text('KeyType', 'secondary')),
    status: 200,
    command: { kind: 'RegenerateStorageKey', name: 'photos', key: 'Secondary' },
  },
];

describe('what SMAPI hands to management', () => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open(newCertificate(newKey()));
    scene.register(mine);
    scene.views = { storageKeys: { primary: 'p', secondary: 's' } };
  });
  beforeEach(() => {
    scene.submitted.length = 0;
  });
  after(() => scene.close());

  for (const { is, method, below, body, status, location, command } of ROWS) {
    it(is, async () => {
      const response = await ask(scene, mine, { method, below, ...(body === undefined ? {} : { body }) });
      expect(response.status, response.body).to.equal(status);
      expect(scene.submitted).to.deep.equal([command]);
      expect(response.headers['x-ms-request-id'], "the operation's own id").to.equal(REQUEST_ID);
      expect(response.headers['location']).to.equal(location === undefined ? undefined : scene.origin + location);
      if (command.kind !== 'RegenerateStorageKey') {
        expect(response.headers['content-length']).to.equal('0');
        expect(response.headers).not.to.have.property('content-type');
      }
    });
  }

  it('takes any content type, and none', async () => {
    const body = xml('UpdateStorageServiceInput', '');
    for (const headers of [
      {},
      { 'Content-Type': 'application/atom+xml;type=entry;charset=utf-8' },
      { 'Content-Type': 'text/plain' },
      { 'x-ms-date': 'now' },
    ]) {
      expect((await ask(scene, mine, { method: 'PUT', below: '/services/storageservices/photos', body, headers })).status).to.equal(200);
    }
  });

  it('takes the subscription in any case, and says it in lower case', async () => {
    scene.register(mine, 'aaaaaaaa-2222-3333-4444-555555555555');
    const path = '/AAAAAAAA-2222-3333-4444-555555555555/services/storageservices/photos/keys';
    expect((await ask(scene, mine, { path })).body).to.contain('/aaaaaaaa-2222-3333-4444-555555555555/services/');
  });

  it('refuses a certificate under the thumbprint of another', async () => {
    const body = xml(
      'SubscriptionCertificate',
      text('SubscriptionCertificateThumbprint', thumbprintOf(mine)) + text('SubscriptionCertificateData', derOf(added).toString('base64')),
    );
    expect((await ask(scene, mine, { method: 'POST', below: '/certificates', body })).status).to.equal(400);
    expect(scene.submitted).to.deep.equal([]);
  });

  it('lists as endpoints exactly what it dispatches: each is there, and each asks for a certificate', async () => {
    for (const { method, path, credential, surface } of scene.routes) {
      expect([credential, surface]).to.deep.equal(['certificate', 'smapi']);
      const filled = path
        .replace('{subscription}', SUBSCRIPTION)
        .replace('{slot}', 'staging')
        .replace('{thumbprint}', `sha1-${'00'.repeat(20)}`)
        .replace(/\{\w+\}/g, 'x');
      const response = await ask(scene, mine, { method, path: filled });
      expect(response.body, `${method} ${path}`).not.to.match(
        /InvalidHttpVerb|MissingOr|The specified resource does not exist|InternalError/,
      );
      expect((await ask(scene, null, { method, path: filled })).status, `${method} ${path}`).to.equal(403);
    }
    const mutating = new Set(scene.routes.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`));
    expect(mutating.size).to.equal(scene.routes.filter(({ method }) => method !== 'GET').length);
  });
});
