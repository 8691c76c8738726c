import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { ManagementError, type ManagementErrorCode } from '../../../src/reference-impl/management/management-error.ts';
import { ask, base64, codeOf, NS, newCertificate, newKey, REQUEST_ID, Scene, SUBSCRIPTION, xml } from './fixture.ts';

describe("SMAPI's wire format", () => {
  let scene: Scene;
  const mine = newCertificate(newKey(), { name: 'Mine' });

  before(async () => {
    scene = await Scene.open(newCertificate(newKey()));
    scene.register(mine);
  });
  beforeEach(() => {
    scene.views = {};
    scene.submitted.length = 0;
    scene.accidents.length = 0;
    scene.onSubmit = undefined;
  });
  after(() => scene.close());

  const bodyOf = async (below: string, version?: string): Promise<string> => {
    const response = await ask(scene, mine, { below, ...(version === undefined ? {} : { version }) });
    expect(response.status, response.body).to.equal(200);
    return response.body;
  };

  it('sends the recorded headers, and no others', async () => {
    scene.views = { locations: [] };
    const { headers } = await ask(scene, mine, { below: '/locations', headers: { Connection: 'close' } });
    expect(Object.keys(headers).sort()).to.deep.equal(
      ['cache-control', 'connection', 'content-length', 'content-type', 'date', 'server', 'x-ms-request-id'].sort(),
    );
    expect(headers['cache-control']).to.equal('no-cache');
    expect(headers['content-type']).to.equal('application/xml; charset=utf-8');
    expect(headers['server']).to.equal('33.0.6198.18 (rd_rdfe_stable.130314-1521) Microsoft-HTTPAPI/2.0');
    expect(headers['x-ms-request-id']).to.match(/^[0-9a-f]{32}$/);
  });

  it('gives every answer a request id of its own', async () => {
    const ids = await Promise.all(
      ['/locations', '/nowhere', '/certificates'].map(async (below) => (await ask(scene, mine, { below })).headers['x-ms-request-id']),
    );
    expect(new Set(ids).size).to.equal(3);
  });

  it('shows locations as recorded', async () => {
    scene.views = {
      locations: [{ name: 'West Europe', displayName: 'West Europe', availableServices: ['Compute', 'Storage', 'PersistentVMRole'] }],
    };
    expect(await bodyOf('/locations')).to.equal(
      `<Locations ${NS}><Location><Name>West Europe</Name><DisplayName>West Europe</DisplayName><AvailableServices><AvailableService>Compute</AvailableService>` +
        '<AvailableService>Storage</AvailableService><AvailableService>PersistentVMRole</AvailableService></AvailableServices></Location></Locations>',
    );
    scene.views = { locations: [] };
    expect(await bodyOf('/locations')).to.equal(`<Locations ${NS}/>`);
  });

  it('shows an operation as recorded: in progress, succeeded, failed', async () => {
    const requestId = '34515c732db58bab85d28d5f500d3a42';
    scene.views = { operation: (id: string) => ({ requestId: id, status: 'InProgress' }) };
    expect(await bodyOf(`/operations/${requestId}`)).to.equal(
      `<Operation ${NS}><ID>34515c73-2db5-8bab-85d2-8d5f500d3a42</ID><Status>InProgress</Status></Operation>`,
    );
    scene.views = { operation: (id: string) => ({ requestId: id, status: 'Succeeded', httpStatus: 200 }) };
    expect(await bodyOf('/operations/34515C73-2db5-8bab-85d2-8d5f500d3a42')).to.equal(
      `<Operation ${NS}><ID>34515c73-2db5-8bab-85d2-8d5f500d3a42</ID><Status>Succeeded</Status><HttpStatusCode>200</HttpStatusCode></Operation>`,
    );
    scene.views = {
      operation: {
        requestId,
        status: 'Failed',
        httpStatus: 400,
        error: { code: 'BadRequest', message: 'Port 22 is already in use & <more>' },
      },
    };
    expect(await bodyOf(`/operations/${requestId}`)).to.equal(
      `<Operation ${NS}><ID>34515c73-2db5-8bab-85d2-8d5f500d3a42</ID><Status>Failed</Status><HttpStatusCode>400</HttpStatusCode>` +
        '<Error><Code>BadRequest</Code><Message>Port 22 is already in use &amp; &lt;more&gt;</Message></Error></Operation>',
    );
  });

  it('shows storage keys as recorded, under the address that it is called at', async () => {
    scene.views = { storageKeys: { primary: 'qQR0==', secondary: 'FXqf==' } };
    expect(await bodyOf('/services/storageservices/nodesdk3/keys')).to.equal(
      `<StorageService ${NS}><Url>${scene.origin}/${SUBSCRIPTION}/services/storageservices/nodesdk3</Url>` +
        '<StorageServiceKeys><Primary>qQR0==</Primary><Secondary>FXqf==</Secondary></StorageServiceKeys></StorageService>',
    );
  });

  it('shows a hosted service, with its deployments when asked to embed them', async () => {
    scene.views = {
      hostedService: {
        name: 'contoso',
        label: 'Größe & Preis',
        description: '',
        affinityGroup: 'group1',
        status: 'Created',
        created: '2012-06-07T08:00:00.123Z',
        lastModified: '2012-06-07T09:00:00.999Z',
      },
      deployments: [
        {
          service: 'contoso',
          name: 'd1',
          slot: 'staging',
          privateId: REQUEST_ID,
          status: 'Running',
          label: 'first',
          configuration: '<ServiceConfiguration/>',
          instances: [
            {
              role: 'Web',
              instance: 'Web_IN_0',
              status: 'ReadyRole',
              upgradeDomain: 0,
              faultDomain: 1,
              size: 'Small',
              ipAddress: '10.0.0.4',
              endpoints: [{ name: 'In', vip: '198.18.0.1', protocol: 'tcp', publicPort: 80, localPort: 8080 }],
            },
          ],
          roles: [{ name: 'Web', osVersion: 'WA-GUEST-OS-2.40_201506-01' }],
          upgradeDomainCount: 2,
          sdkVersion: '1.7.30602.1703',
          upgrade: { mode: 'Manual', currentDomain: 1, currentDomainState: 'Before' },
          rollbackAllowed: true,
          created: '2012-06-07T08:00:00Z',
          lastModified: '2012-06-07T08:00:00Z',
        },
      ],
    };
    const service =
      `<Url>${scene.origin}/${SUBSCRIPTION}/services/hostedservices/contoso</Url><ServiceName>contoso</ServiceName><HostedServiceProperties>` +
      `<Description i:nil="true"/><AffinityGroup>group1</AffinityGroup><Label>${base64('Größe & Preis')}</Label><Status>Created</Status>` +
      '<DateCreated>2012-06-07T08:00:00Z</DateCreated><DateLastModified>2012-06-07T09:00:00Z</DateLastModified><ExtendedProperties/></HostedServiceProperties>';
    expect(await bodyOf('/services/hostedservices/contoso')).to.equal(`<HostedService ${NS}>${service}</HostedService>`);
    expect(await bodyOf('/Services/HostedServices/contoso?Embed-Detail=True')).to.equal(
      `<HostedService ${NS}>${service}<Deployments><Deployment><Name>d1</Name><DeploymentSlot>Staging</DeploymentSlot><PrivateID>${REQUEST_ID}</PrivateID>` +
        `<Status>Running</Status><Label>${base64('first')}</Label><Url>http://${REQUEST_ID}.cloudapp.net/</Url>` +
        `<Configuration>${base64('<ServiceConfiguration/>')}</Configuration><RoleInstanceList><RoleInstance><RoleName>Web</RoleName>` +
        '<InstanceName>Web_IN_0</InstanceName><InstanceStatus>ReadyRole</InstanceStatus><InstanceUpgradeDomain>0</InstanceUpgradeDomain>' +
        '<InstanceFaultDomain>1</InstanceFaultDomain><InstanceSize>Small</InstanceSize><InstanceStateDetails/><IpAddress>10.0.0.4</IpAddress>' +
        '<InstanceEndpoints><InstanceEndpoint><Name>In</Name><Vip>198.18.0.1</Vip><PublicPort>80</PublicPort><LocalPort>8080</LocalPort>' +
        '<Protocol>tcp</Protocol></InstanceEndpoint></InstanceEndpoints></RoleInstance>' +
        '</RoleInstanceList><UpgradeStatus><UpgradeType>Manual</UpgradeType><CurrentUpgradeDomainState>Before</CurrentUpgradeDomainState>' +
        '<CurrentUpgradeDomain>1</CurrentUpgradeDomain></UpgradeStatus><UpgradeDomainCount>2</UpgradeDomainCount><RoleList><Role><RoleName>Web</RoleName>' +
        '<OsVersion>WA-GUEST-OS-2.40_201506-01</OsVersion></Role></RoleList><SdkVersion>1.7.30602.1703</SdkVersion><Locked>false</Locked>' +
        '<RollbackAllowed>true</RollbackAllowed><CreatedTime>2012-06-07T08:00:00Z</CreatedTime><LastModifiedTime>2012-06-07T08:00:00Z</LastModifiedTime>' +
        '<ExtendedProperties/></Deployment></Deployments></HostedService>',
    );
    expect(await bodyOf('/services/hostedservices/contoso?embed-detail=true', '2011-08-01')).to.not.include('InstanceEndpoint');
  });

  it('shows a storage account with the flag of its time, or its type', async () => {
    scene.views = {
      storageAccount: {
        name: 'photos',
        label: 'l',
        description: 'd',
        location: 'West Europe',
        status: 'Created',
        endpoints: ['https://127.0.0.1:1/photos/', 'https://photos.queue.core.windows.net/'],
        geoReplication: true,
        primaryRegion: 'West Europe',
        secondaryRegion: 'North Europe',
        created: '2012-06-07T08:00:00Z',
      },
    };
    const old = await bodyOf('/services/storageservices/photos', '2012-03-01');
    expect(old).to.contain('<GeoReplicationEnabled>true</GeoReplicationEnabled><GeoPrimaryRegion>West Europe</GeoPrimaryRegion>');
    expect(old).to.contain(
      '<Endpoints><Endpoint>https://127.0.0.1:1/photos/</Endpoint><Endpoint>https://photos.queue.core.windows.net/</Endpoint></Endpoints>',
    );
    expect(old).not.to.contain('AccountType');
    const recent = await bodyOf('/services/storageservices/photos', '2016-03-01');
    expect(recent).to.contain('<AccountType>Standard_GRS</AccountType>');
    expect(recent).not.to.contain('GeoReplicationEnabled');
  });

  it('shows certificates, whose date of creation has seven decimals', async () => {
    scene.views = {
      certificate: (thumbprint: string) => ({
        thumbprint,
        certificate: Buffer.from('der'),
        publicKey: Buffer.from('pkcs1'),
        created: '2012-06-07T08:00:00.831Z',
      }),
    };
    expect(await bodyOf('/certificates/abcd')).to.equal(
      `<SubscriptionCertificate ${NS}><SubscriptionCertificatePublicKey>${base64('pkcs1')}</SubscriptionCertificatePublicKey>` +
        `<SubscriptionCertificateThumbprint>ABCD</SubscriptionCertificateThumbprint><SubscriptionCertificateData>${base64('der')}</SubscriptionCertificateData>` +
        '<Created>2012-06-07T08:00:00.8310000Z</Created></SubscriptionCertificate>',
    );
  });

  it('says whether a name is free', async () => {
    scene.views = {
      storageAccountNameAvailable: (name: string) => ({ available: false, reason: `A storage account named '${name}' already exists.` }),
    };
    expect(await bodyOf('/services/storageservices/operations/isavailable/photos')).to.equal(
      `<AvailabilityResponse ${NS}><Result>false</Result><Reason>A storage account named 'photos' already exists.</Reason></AvailabilityResponse>`,
    );
    scene.views = { hostedServiceNameAvailable: { available: true } };
    expect(await bodyOf('/services/hostedservices/operations/isavailable/x')).to.equal(
      `<AvailabilityResponse ${NS}><Result>true</Result><Reason i:nil="true"/></AvailabilityResponse>`,
    );
  });

  it('finds a hosted service that is called like a word of the path', async () => {
    const asked: unknown[] = [];
    scene.views = {
      deployment: (ref: unknown) => {
        asked.push(ref);
        throw new ManagementError('ResourceNotFound', 'not-found', 'No deployments were found.');
      },
    };
    expect((await ask(scene, mine, { below: '/services/hostedservices/operations/deploymentslots/PRODUCTION' })).status).to.equal(404);
    expect(asked).to.deep.equal([{ service: 'operations', slot: 'production' }]);
  });

  describe('refusals', () => {
    const refused = async (request: Parameters<typeof ask>[2], status: number, code: string): Promise<void> => {
      const response = await ask(scene, mine, request);
      expect([response.status, codeOf(response)], JSON.stringify(request)).to.deep.equal([status, code]);
      expect(response.headers['x-ms-request-id']).to.match(/^[0-9a-f]{32}$/);
      expect(scene.submitted).to.deep.equal([]);
    };

    it('answers unknown paths', async () => {
      for (const below of [
        '/nowhere',
        '/locations/x',
        '/services',
        '/services//hostedservices',
        '/certificates/a/b',
        '/operations/%zz',
        '/..',
        '/%2e%2e/x',
        '/locations//',
      ]) {
        await refused({ below }, 404, 'ResourceNotFound');
      }
    });

    it('answers verbs that a resource does not know', async () => {
      for (const method of ['PATCH', 'OPTIONS', 'MERGE', 'PUT', 'DELETE', 'TRACE'])
        await refused({ method, below: '/locations' }, 400, 'InvalidHttpVerb');
      expect((await ask(scene, mine, { method: 'HEAD', below: '/locations' })).status).to.equal(400);
    });

    it('answers missing, unknown and malformed versions, and operations that a version does not have', async () => {
      for (const version of [null, '', '1999-01-01', '2013-03-01 ; x', '2013-03-01, 2013-03-01', '2013-3-1', 'latest', '9999-12-31']) {
        await refused({ version, below: '/locations' }, 400, 'MissingOrIncorrectVersionHeader');
      }
      await refused({ version: '2011-10-01', below: '/certificates' }, 400, 'MissingOrIncorrectVersionHeader');
      scene.views = { certificates: [] };
      expect((await ask(scene, mine, { version: '2012-03-01', below: '/certificates' })).status).to.equal(200);
    });

    it('answers missing, unknown and doubled query parameters', async () => {
      const deployment = '/services/hostedservices/contoso/deployments/d1';
      for (const query of [
        '',
        '?comp',
        '?comp=',
        '?comp=format',
        '?comp=status&comp=config',
        '?comp=status&Comp=status',
        '?comp=%zz',
        '?other=config',
      ]) {
        await refused({ method: 'POST', below: `${deployment}/${query}`, body: 'x' }, 400, 'MissingOrInvalidRequiredQueryParameter');
      }
    });

    it('answers bodies that are not the XML of the operation', async () => {
      const bodies = [
        '',
        'garbage',
        '<CreateHostedService>',
        xml('Other', ''),
        xml('CreateHostedService', ''),
        '<CreateHostedService xmlns="urn:other"><ServiceName>a</ServiceName><Label>QQ==</Label><Location>West Europe</Location></CreateHostedService>',
        '<CreateHostedService><ServiceName>a</ServiceName><Label>QQ==</Label><Location>West Europe</Location></CreateHostedService>',
        xml('CreateHostedService', '<ServiceName>a</ServiceName><ServiceName>b</ServiceName><Label>QQ==</Label>'),
        xml('CreateHostedService', '<ServiceName><b>a</b></ServiceName><Label>QQ==</Label>'),
      ];
      for (const body of bodies) await refused({ method: 'POST', below: '/services/hostedservices', body }, 400, 'InvalidXmlRequest');
      await refused({ method: 'POST', below: '/services/hostedservices' }, 400, 'InvalidXmlRequest');
    });

    it('answers values that are not what they should be', async () => {
      const hosted = (label: string): string => xml('CreateHostedService', `<ServiceName>a</ServiceName><Label>${label}</Label>`);
      for (const label of ['not base64!', 'QQ=', 'Q', '/w==', 'Q=Q=']) {
        await refused({ method: 'POST', below: '/services/hostedservices', body: hosted(label) }, 400, 'BadRequest');
      }
      const keys = '/services/storageservices/photos/keys?action=regenerate';
      await refused({ method: 'POST', below: keys, body: xml('RegenerateKeys', '<KeyType>Third</KeyType>') }, 400, 'BadRequest');
      const walk = '/services/hostedservices/c/deployments/d?comp=walkupgradedomain';
      for (const domain of ['-1', '1.5', 'one', '', '99999999999']) {
        await refused(
          { method: 'POST', below: walk, body: xml('WalkUpgradeDomain', `<UpgradeDomain>${domain}</UpgradeDomain>`) },
          400,
          'BadRequest',
        );
      }
      await refused({ below: '/services/hostedservices/c/deploymentslots/third' }, 400, 'BadRequest');
      await refused({ below: '/services/hostedservices/c/certificates/md5-00' }, 400, 'BadRequest');
    });

    it("passes management's reasons on with the documented status", async () => {
      const statuses: [ManagementErrorCode, number][] = [
        ['BadRequest', 400],
        ['ResourceNotFound', 404],
        ['ConflictError', 409],
        ['ServerBusy', 503],
      ];
      for (const [code, status] of statuses) {
        scene.onSubmit = () => {
          throw new ManagementError(code, 'conflict', `Because of <${code}>.`);
        };
        const response = await ask(scene, mine, { method: 'DELETE', below: '/affinitygroups/g' });
        expect(response.status).to.equal(status);
        expect(response.body).to.equal(`<Error ${NS}><Code>${code}</Code><Message>Because of &lt;${code}&gt;.</Message></Error>`);
      }
    });

    it('lets nothing of a ForbiddenError or an accident be seen', async () => {
      for (const [thrown, status, message] of [
        [new ManagementError('ForbiddenError', 'not-allowed', 'secret'), 403, 'The server failed to authenticate the request.'],
        [new ManagementError('InternalError', 'internal', 'secret'), 500, 'The server encountered an internal error.'],
        [new TypeError('secret at /secret/file.ts'), 500, 'The server encountered an internal error.'],
        ['secret', 500, 'The server encountered an internal error.'],
      ] as const) {
        scene.onSubmit = () => {
          throw thrown;
        };
        const response = await ask(scene, mine, { method: 'DELETE', below: '/affinitygroups/g' });
        expect(response.status).to.equal(status);
        expect(response.body).to.contain(message);
        expect(JSON.stringify(response)).not.to.contain('secret');
      }
      expect(scene.accidents).to.have.length(3);
    });
  });
});
