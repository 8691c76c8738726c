import { hasSubscribers } from 'node:diagnostics_channel';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Adapter } from '../../src/adapters/contract/index.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { atStart, exchanged } from '../../src/broken-twins/change.ts';
import { scoutFor } from '../../src/broken-twins/scout.ts';
import { portalOf } from '../../src/broken-twins/twins/doors.ts';
import { brokenTwins } from '../../src/broken-twins/twins/index.ts';
import type { Result, SmapiRequest } from '../../src/clients/index.ts';
import { PORTAL_ROUTES } from '../../src/reference-impl/portal/index.ts';
import { ending, expecting, rival, tellsAt } from './expecting.ts';
import { held, OWNER, PASSWORD, Scene, scouted, twinsCalled, withAdapter } from './scene.ts';

const LOCATION = 'West Europe';
/** The date that the tools of the time would have added, and that is far from now. */
const FAR = { 'x-ms-date': 'Thu, 07 Jun 2012 08:00:00 GMT' };
const locations: SmapiRequest = { method: 'GET', path: '/locations' };
const group = (name: string) => ({ name, label: name, location: LOCATION });

const accepted = (result: Promise<Result<unknown>>) => expecting('accepted', result);
const forbidden = (result: Promise<Result<unknown>>) => expecting('ForbiddenError', result);

describe('a scout tells', () => {
  it('of a twin that differs always, as soon as there is a fabric', async () => {
    const always = rival(
      'differs-always',
      portalOf(() => PORTAL_ROUTES),
    );
    expect(await scouted([always], async () => undefined)).to.deep.equal(['differs-always']);
  });

  tellsAt('page-for-the-support-desk', {
    'a sign-in, and the people looked at': async (scene) => accepted((await scene.signedIn()).page(scene.page('co-administrators'))),
    'the style sheet, which only those ask for who ask for all there is': (scene) => scene.portal().page('/portal.css'),
  });

  tellsAt('thumbprint-from-a-header', {
    'a stranger who names nothing': (scene) => forbidden(scene.smapi({ identity: null }).send(locations)),
    'a stranger who names a thumbprint that nobody has': (scene) =>
      forbidden(scene.smapi({ identity: null, headers: { 'x-client-thumbprint': '0'.repeat(40) } }).send(locations)),
    'the owner, who names the registered one': (scene) =>
      accepted(scene.smapi({ headers: { 'x-client-thumbprint': scene.owner.certificate.thumbprint } }).send(locations)),
    'a stranger who names the registered one': (scene) =>
      forbidden(scene.smapi({ identity: null, headers: { 'x-client-thumbprint': scene.owner.certificate.thumbprint } }).send(locations)),
  });

  tellsAt('dates-of-tools-believed', {
    'no date': (scene) => accepted(scene.smapi().send(locations)),
    'a date at hand': (scene) => accepted(scene.smapi({ headers: { 'x-ms-date': new Date().toUTCString() } }).send(locations)),
    'a date far off': (scene) => accepted(scene.smapi({ headers: FAR }).send(locations)),
  });

  tellsAt('outdated-tls-accepted', {
    'TLS 1.2': (scene) => accepted(scene.smapi({ tls: { maxVersion: 'TLSv1.2' } }).send(locations)),
    'TLS 1.3': (scene) => accepted(scene.smapi().send(locations)),
    'TLS 1.1, which is refused': (scene) =>
      expecting('tls-alert', scene.smapi({ tls: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } }).send(locations)),
  });

  tellsAt('ambiguous-framing-accepted', {
    'a message with a length': (scene) => accepted(scene.smapi().createAffinityGroup(group('one'))),
    'a message with a length and chunks, which is refused': async (scene) => {
      const client = scene.smapi();
      const lines = [`POST /${scene.subscriptionId}/affinitygroups HTTP/1.1`, 'Host: 127.0.0.1', 'Content-Length: 5'];
      const bytes = Buffer.from(`${lines.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
      const [exchange] = await client.line.connection.raw(bytes);
      expect(exchange?.outcome).to.deep.include({ kind: 'answer', status: 400 });
    },
  });

  tellsAt('eleventh-co-administrator-accepted', {
    'the people looked at': async (scene) => accepted((await scene.signedIn()).page(scene.page('co-administrators'))),
    'something else made': async (scene) =>
      accepted((await scene.signedIn()).submit(scene.page('affinity-groups'), 'create-affinity-group', group('one'))),
    'a co-administrator added': async (scene) => {
      await scene.use('customer.enrol', { liveId: 'charles@live.example', password: PASSWORD });
      const browser = await scene.signedIn();
      await accepted(browser.submit(scene.page('co-administrators'), 'add-co-administrator', { liveId: 'charles@live.example' }));
    },
  });

  tellsAt('queue-lost-at-a-power-cut', {
    'a power cut with nothing accepted': (scene) => scene.crash(),
    'a power cut with all carried out': async (scene) => {
      await accepted(scene.smapi().createStorageAccount({ name: 'firstaccount', label: 'first', location: LOCATION }));
      await scene.use('controller.settle', {});
      await scene.crash();
    },
    'a power cut with something in progress': async (scene) => {
      await scene.use('controller.hold', {});
      await accepted(scene.smapi().createStorageAccount({ name: 'secondaccount', label: 'second', location: LOCATION }));
      await scene.crash();
    },
  });

  tellsAt('history-lost-at-a-power-cut', {
    'a power cut with something in progress': async (scene) => {
      await scene.use('controller.hold', {});
      await accepted(scene.smapi().createStorageAccount({ name: 'firstaccount', label: 'first', location: LOCATION }));
      await scene.crash();
    },
    'a power cut with something carried out': async (scene) => {
      await scene.use('controller.release', {});
      await scene.use('controller.settle', {});
      await scene.crash();
    },
  });

  tellsAt('authenticated-once-a-connection', {
    'a certificate that is registered': (scene) => accepted(scene.smapi().send(locations)),
    'a removed certificate on a new connection': async (scene) => {
      const other = await held('another program');
      await scene.register(other);
      await accepted(scene.smapi().deleteCertificate(other.certificate.thumbprint));
      await forbidden(scene.smapi({ identity: other.identity }).send(locations));
    },
    'a removed certificate on a connection from before': async (scene) => {
      const other = await held('another program');
      await scene.register(other);
      const open = scene.smapi({ identity: other.identity });
      await accepted(open.send(locations));
      await accepted(scene.smapi().deleteCertificate(other.certificate.thumbprint));
      await forbidden(open.send(locations));
    },
  });

  tellsAt('lists-of-everybody', {
    "a list with what is one's own": async (scene) => {
      await accepted(scene.smapi().createAffinityGroup(group('own')));
      await accepted(scene.smapi().listAffinityGroups());
    },
    'something made next door': async (scene) => {
      const { subscriptionId } = await scene.use('subscription.open', { owner: OWNER, name: 'Next door' });
      await scene.register(scene.owner, subscriptionId);
      await accepted(scene.smapi({ subscriptionId }).createAffinityGroup(group('theirs')));
    },
    'a list with what is next door': (scene) => accepted(scene.smapi().listAffinityGroups()),
  });

  tellsAt('refused-upload-kept-in-a-log', {
    'a certificate uploaded': async (scene) => {
      const { key, certificate } = await held('another program');
      const publicKey = key.publicKey.export({ type: 'pkcs1', format: 'der' });
      await accepted(scene.smapi().addCertificate({ ...certificate, publicKey }));
    },
    'a text uploaded': async (scene) => {
      const upload = { fileName: 'management.cer', bytes: Buffer.from('no certificate') };
      const browser = await scene.signedIn();
      expect(ending(await browser.submit(scene.page('certificates'), 'add-certificate', { certificate: upload }))).to.not.equal('accepted');
    },
    'a private key uploaded': async (scene) => {
      const { key, certificate } = await held('another program');
      const upload = { fileName: 'management.cer', bytes: Buffer.from(certificate.pem + key.pem) };
      const browser = await scene.signedIn();
      expect(ending(await browser.submit(scene.page('certificates'), 'add-certificate', { certificate: upload }))).to.not.equal('accepted');
    },
  });

  tellsAt('prolog-refused', {
    'no body': (scene) => accepted(scene.smapi().listAffinityGroups()),
    'a body without a prolog': (scene) => accepted(scene.smapi().createAffinityGroup(group('one'))),
    'a body with a prolog': (scene) => {
      const body = `<?xml version="1.0"?><CreateAffinityGroup xmlns="http://schemas.microsoft.com/windowsazure"><Name>two</Name><Label>dHdv</Label><Location>${LOCATION}</Location></CreateAffinityGroup>`;
      return accepted(scene.smapi().send({ method: 'POST', path: '/affinitygroups', body }));
    },
  });

  tellsAt('metrics-without-a-certificate', {
    'another way that nobody declared': (scene) => scene.smapi({ subscriptionId: 'metric' }).send({ method: 'GET', path: '' }),
    'that way': (scene) => scene.smapi({ subscriptionId: 'metrics' }).send({ method: 'GET', path: '' }),
  });

  let requestId = '';
  tellsAt('refusal-tells-that-the-request-id-exists', {
    "an operation of one's own": async (scene) => {
      const { outcome } = await scene.smapi().createStorageAccount({ name: 'firstaccount', label: 'first', location: LOCATION });
      if (outcome.reply !== 'accepted') throw new Error('nothing was accepted');
      requestId = (outcome.result as { requestId: string }).requestId;
      await accepted(scene.smapi().getOperation(requestId));
    },
    'an operation that there is not': (scene) => expecting('ResourceNotFound', scene.smapi().getOperation('0'.repeat(32))),
    'an operation next door': async (scene) => {
      const { subscriptionId } = await scene.use('subscription.open', { owner: OWNER, name: 'Next door' });
      await scene.register(scene.owner, subscriptionId);
      await expecting('ResourceNotFound', scene.smapi({ subscriptionId }).getOperation(requestId));
    },
  });

  it('of each twin that differs, and of no other', async () => {
    const twins = twinsCalled('dates-of-tools-believed', 'thumbprint-from-a-header', 'metrics-without-a-certificate', 'lists-of-everybody');
    const told = await scouted(twins, async (scene) => {
      await scene.smapi({ headers: { ...FAR, 'x-client-thumbprint': scene.owner.certificate.thumbprint } }).send(locations);
      const named = { ...FAR, 'x-client-thumbprint': scene.owner.certificate.thumbprint };
      await scene.smapi({ identity: null, headers: named }).send(locations);
    });
    expect([...told].sort()).to.deep.equal(['dates-of-tools-believed', 'thumbprint-from-a-header']);
  });

  it('once a fabric, however often the twin differs, and again in the next one', async () => {
    const told: string[] = [];
    const far = (scene: Scene) => scene.smapi({ headers: FAR }).send(locations);
    await withAdapter(
      scoutFor(twinsCalled('dates-of-tools-believed'), (twin) => told.push(twin)),
      async (adapter) => {
        const [one, other] = [await Scene.open(adapter), await Scene.open(adapter)];
        await far(one);
        await far(one);
        expect(told).to.have.length(1);
        await accepted(other.smapi().send(locations));
        expect(told).to.have.length(1);
        await far(other);
        expect(told).to.have.length(2);
      },
    );
  });

  it('nothing more once it is disposed of', async () => {
    const told: string[] = [];
    await withAdapter(
      scoutFor(twinsCalled('dates-of-tools-believed'), (twin) => told.push(twin)),
      async (adapter) => (await Scene.open(adapter)).end(),
    );
    await withAdapter(referenceAdapter(), async (adapter) => {
      await accepted((await Scene.open(adapter)).smapi({ headers: FAR }).send(locations));
    });
    expect(told).to.deep.equal([]);
    expect(hasSubscribers('http.server.request.start')).to.equal(false);
  });
});

describe('a scout with rivals made for the occasion', () => {
  it('tells of no method that answers the same', async () => {
    const same = [
      rival(
        'asks-the-lawful-one',
        exchanged('accessPolicy', ({ may }) => ({ may: (...given) => may(...given) })),
      ),
      rival(
        'answers-an-equal',
        exchanged('management', (lawful) => ({ affinityGroups: (who, id) => lawful.affinityGroups(who, id).map((each) => ({ ...each })) })),
      ),
    ];
    const told = await scouted(same, async (scene) => {
      await accepted(scene.smapi().createAffinityGroup(group('one')));
      await accepted(scene.smapi().listAffinityGroups());
    });
    expect(told).to.deep.equal([]);
  });

  it('tells of one that throws, and the fabric does not', async () => {
    const throwing = exchanged('accessPolicy', () => ({
      may: () => {
        throw new TypeError('out of order');
      },
    }));
    const told = await scouted([rival('throws', throwing)], (scene) => accepted(scene.smapi().send(locations)));
    expect(told).to.deep.equal(['throws']);
  });

  it('tells of one that throws something else than the fabric, and not of one that throws the same', async () => {
    const other = exchanged('management', () => ({
      affinityGroup: () => {
        throw new Error('not here');
      },
    }));
    const same = exchanged('management', (lawful) => ({ affinityGroup: (...given) => lawful.affinityGroup(...given) }));
    const told = await scouted([rival('throws-another', other), rival('throws-the-same', same)], (scene) =>
      expecting('ResourceNotFound', scene.smapi().getAffinityGroup('none')),
    );
    expect(told).to.deep.equal(['throws-another']);
  });

  it('does not carry out what a rival would: a change is told of, and happens once', async () => {
    const done: string[] = [];
    const submitting = exchanged('management', (lawful) => ({
      submit: (who, id, command) => {
        done.push(command.kind);
        return lawful.submit(who, id, command);
      },
    }));
    const told = await scouted([rival('submits', submitting)], async (scene) => {
      await accepted(scene.smapi().createAffinityGroup(group('one')));
    });
    expect([told, done]).to.deep.equal([['submits'], []]);
  });

  it('believes a rival that says when it differs', async () => {
    const deleting = exchanged(
      'management',
      () => ({
        submit: () => {
          throw new Error('never called');
        },
      }),
      { submit: (_who, _id, { kind }) => kind === 'DeleteAffinityGroup' },
    );
    await scouted([rival('deletes', deleting)], async (scene, told) => {
      await accepted(scene.smapi().createAffinityGroup(group('one')));
      expect(told).to.deep.equal([]);
      await accepted(scene.smapi().deleteAffinityGroup('one'));
      expect(told).to.deep.equal(['deletes']);
    });
  });

  it('takes back what it tried at the start', async () => {
    const forgetting = rival('forgets', atStart('operations', 'DELETE FROM operations'));
    const told = await scouted([forgetting], async (scene) => {
      const { outcome } = await scene.smapi().createAffinityGroup(group('one'));
      if (outcome.reply !== 'accepted') throw new Error('nothing was accepted');
      await scene.crash();
      await accepted(scene.smapi().getOperation((outcome.result as { requestId: string }).requestId));
      await accepted(scene.smapi().getAffinityGroup('one'));
    });
    expect(told).to.deep.equal(['forgets']);
  });

  it('lets a rival find its own parts, and another rival the lawful ones', async () => {
    const found: string[] = [];
    const anyoneMay = exchanged('accessPolicy', () => ({ may: () => true }));
    const asking = (name: string) =>
      exchanged('smapiManagement', (lawful, c) => ({
        subscription: (who, id) => {
          found.push(`${name} ${c.part('accessPolicy').may({ kind: 'person', liveId: 'nobody@live.example' }, id, 'ReadSubscription')}`);
          return lawful.subscription(who, id);
        },
      }));
    await scouted([rival('open', anyoneMay, asking('open')), rival('shut', asking('shut'))], (scene) =>
      accepted(scene.smapi().getSubscription()),
    );
    expect(found).to.deep.equal(['open true', 'shut false']);
  });
});

describe('the fabric behind a scout', () => {
  /** What a customer, a program and some strangers do, and how each of it ended. */
  async function transcriptOf(scene: Scene): Promise<readonly string[]> {
    const lines: string[] = [];
    const note = async (what: string, result: Promise<Result<unknown>>) => void lines.push(`${what}: ${ending(await result)}`);
    const other = await held('another program');
    const smapi = scene.smapi();
    await note('locations', smapi.listLocations());
    await note('a date far off', scene.smapi({ headers: FAR }).send(locations));
    await note('no certificate', scene.smapi({ identity: null }).send(locations));
    const named = { 'x-client-thumbprint': scene.owner.certificate.thumbprint };
    await note('a thumbprint in a header', scene.smapi({ identity: null, headers: named }).send(locations));
    await note('a certificate that nobody registered', scene.smapi({ identity: other.identity }).send(locations));
    await note('TLS 1.1', scene.smapi({ tls: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } }).send(locations));
    await note('a way that nobody declared', scene.smapi({ subscriptionId: 'metrics' }).send({ method: 'GET', path: '' }));

    await scene.register(other);
    const open = scene.smapi({ identity: other.identity });
    await note('a certificate', open.send(locations));
    await note('its removal', smapi.deleteCertificate(other.certificate.thumbprint));
    await note('the removed certificate on its connection', open.send(locations));
    await note('the removed certificate on another', scene.smapi({ identity: other.identity }).send(locations));

    await note('an affinity group', smapi.createAffinityGroup(group('one')));
    await note('the same again', smapi.createAffinityGroup(group('one')));
    await note('its list', smapi.listAffinityGroups());
    await note('one that there is not', smapi.getAffinityGroup('none'));
    await note('a service that there is not', smapi.getHostedService('none'));
    await note('a deployment that there is not', smapi.getDeployment({ service: 'none', slot: 'production' }));

    await scene.use('controller.hold', {});
    const account = smapi.createStorageAccount({ name: 'firstaccount', label: 'first', location: LOCATION });
    await note('a storage account', account);
    await scene.crash();
    await scene.use('controller.release', {});
    await scene.use('controller.settle', {});
    const { outcome } = await account;
    const { requestId } = (outcome.reply === 'accepted' ? outcome.result : {}) as { requestId?: string };
    const operation = await scene.smapi().getOperation(requestId ?? 'none');
    lines.push(`its operation after a power cut: ${operation.value?.status}`);

    const browser = await scene.signedIn();
    for (let index = 0; index <= 10; index += 1) {
      const liveId = `helper-${index}@live.example`;
      await scene.use('customer.enrol', { liveId, password: PASSWORD });
      await note(liveId, browser.submit(scene.page('co-administrators'), 'add-co-administrator', { liveId }));
    }
    await note('the desk', browser.page('/support-desk'));
    await note('a wrong password', scene.portal().signIn(OWNER, 'wrong password'));
    await note('a page of the subscription, to a stranger', scene.portal().page(scene.page('certificates')));
    return lines;
  }

  const transcript = (made: Adapter) =>
    withAdapter(made, async (adapter) => {
      const scene = await Scene.open(adapter);
      const lines = await transcriptOf(scene);
      await scene.end();
      return { lines, endpoints: scene.opened.endpoints };
    });

  it('behaves as the reference does, with every twin at its shoulder', async () => {
    const told = new Set<string>();
    const behind = await transcript(scoutFor(brokenTwins, (twin) => told.add(twin)));
    expect(behind).to.deep.equal(await transcript(referenceAdapter()));
    expect(behind.lines).to.include.members([
      'a date far off: accepted',
      'a thumbprint in a header: ForbiddenError',
      'TLS 1.1: tls-alert',
      'a certificate: accepted',
      'the removed certificate on its connection: ForbiddenError',
      'one that there is not: ResourceNotFound',
      'its operation after a power cut: Succeeded',
      'helper-9@live.example: accepted',
    ]);
    expect(behind.lines).to.not.include('helper-10@live.example: accepted');
    expect([...told]).to.include.members([
      'authenticated-once-a-connection',
      'dates-of-tools-believed',
      'eleventh-co-administrator-accepted',
      'metrics-without-a-certificate',
      'outdated-tls-accepted',
      'queue-lost-at-a-power-cut',
      'thumbprint-from-a-header',
    ]);
    expect([...told]).to.not.include('prolog-refused');
  });

  it('looks like the reference', async () => {
    expect(await scoutFor(brokenTwins, () => undefined).describe()).to.deep.equal(await referenceAdapter().describe());
  });
});
