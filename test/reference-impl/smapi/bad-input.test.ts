import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { startFabric, type Fabric } from '../../../src/reference-impl/fabric.ts';
import { temporaryFolder } from '../core/ground.ts';
import { base64, codeOf, derOf, newCertificate, newKey, NS, requestBytes, Wire, xml, type Ask, type WireResponse } from './fixture.ts';

/** How many connections ask at a time. */
const CONNECTIONS = 4;
/** Operations that take no body. */
const WITHOUT_BODY = /\?comp=(?:reboot|reimage)$/;

describe('SMAPI of a whole fabric against bad input, by the thousand', () => {
  const place = temporaryFolder();
  const mine = newCertificate(newKey(), { name: 'Mine' });
  const accidents: Error[] = [];
  const hear = (warning: Error): void => {
    if (warning.message.startsWith('SMAPI could not')) accidents.push(warning);
  };
  let fabric: Fabric;
  let subscription: string;
  let door: { readonly port: number };

  /** Everything that the fabric keeps. */
  const everything = (): string => {
    const { store } = fabric.parts;
    const tables = store.all<{ name: string }>(`SELECT name FROM fabric.sqlite_schema WHERE type = 'table' ORDER BY name`);
    return JSON.stringify(tables.map(({ name }) => [name, store.all(`SELECT * FROM ${name}`)]));
  };
  let kept: string;

  before(async () => {
    process.on('warning', hear);
    fabric = await startFabric({ folder: place.folder, passwordCost: 16 });
    door = { port: Number(new URL(fabric.doors.smapi).port) };
    subscription = fabric.parts.subscriptions.open('ann@example.com', 'shop');
    fabric.parts.certificateRegistry.register(subscription, derOf(mine));
    const ann = { kind: 'person', liveId: 'ann@example.com' } as const;
    fabric.parts.management.submit(ann, subscription, {
      kind: 'CreateHostedService',
      name: 'web',
      label: 'web',
      description: '',
      location: 'West Europe',
    });
  });
  beforeEach(() => {
    kept = everything();
  });
  after(async () => {
    process.off('warning', hear);
    await fabric.stop();
    place.remove();
  });

  const bytesOf = (ask: Ask): Buffer => requestBytes({ ...ask, path: `/${subscription}${ask.below ?? ''}` });
  const stillUpAndUnchanged = async (): Promise<void> => {
    const wire = await Wire.open(door, mine);
    expect((await wire.send(bytesOf({ below: '/services/hostedservices/web' })).next())?.status, 'still up').to.equal(200);
    wire.close();
    expect(everything()).to.equal(kept);
    await new Promise((resolve) => setImmediate(resolve)); // a warning is told on the next turn
    expect(accidents).to.deep.equal([]);
  };
  /** Asks for all of these, on a few connections that are kept alive; hands each answer to `judge`. */
  const askAll = async (asks: readonly Ask[], judge: (answer: WireResponse, ask: Ask) => void): Promise<void> => {
    const left = asks.values();
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const wire = await Wire.open(door, mine);
        for (const ask of left) {
          const answer = await wire.send(bytesOf(ask)).next();
          if (answer === undefined) throw new Error(`no answer to ${JSON.stringify(ask)}`);
          judge(answer, ask);
        }
        wire.close();
      }),
    );
  };
  /** Every one of these is refused with one of these codes. */
  const allRefused = async (asks: readonly Ask[], ...codes: readonly string[]): Promise<void> => {
    await askAll(asks, (answer, ask) => {
      expect(codeOf(answer), `${JSON.stringify(ask)} was answered ${answer.status} ${answer.body}`).to.be.oneOf(codes);
      expect(answer.body).to.match(/^<Error [^>]*><Code>\w+<\/Code><Message>[^<]+<\/Message><\/Error>$/);
      expect(answer.headers['x-ms-request-id']).to.match(/^[0-9a-f]{32}$/);
    });
    await stillUpAndUnchanged();
  };

  it('refuses bad XML at every operation that takes a body', async () => {
    const bodies = [
      '',
      'garbage',
      '{"ServiceName":"a"}',
      xml('Nothing', ''),
      `<CreateHostedService ${NS}>`,
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
      `<!DOCTYPE a [<!ENTITY a "${'ha'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}"><!ENTITY c "${'&b;'.repeat(100)}">]><a>&c;</a>`,
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
      `<a>${'<b>'.repeat(100_000)}`,
      `<a>${'<b/>'.repeat(100_000)}</a>`,
      `<a ${'b="" '.repeat(10_000)}/>`,
      `<a b="${'x'.repeat(500_000)}"/>`,
      Buffer.from([0xff, 0xfe, 0x3c, 0x00]),
      Buffer.alloc(10_000),
    ];
    const operations = fabric.routes.filter(
      ({ surface, method, path }) => surface === 'smapi' && (method === 'POST' || method === 'PUT') && !WITHOUT_BODY.test(path),
    );
    const asks = operations.flatMap(({ method, path }) => {
      const below = path
        .replace('/{subscription}', '')
        .replace('{slot}', 'staging')
        .replace(/\{\w+\}/g, 'web');
      return [...bodies, ...ROOTS.flatMap(wrongly)].map((body) => ({ method, below, body }));
    });
    expect(operations.length).to.be.greaterThan(15);
    expect(asks.length).to.be.greaterThan(500);
    await allRefused(asks, 'InvalidXmlRequest');
  });

  it('refuses documents that were tampered with, each for one of the documented reasons', async () => {
    const whole = Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?>${xml('UpdateHostedService', `<Label>${base64('new')}</Label><Description>größer &amp; <![CDATA[<b>]]></Description>`)}`,
    );
    const tampered = fc.oneof(
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      }),
      fc
        .tuple(
          fc.nat(whole.length),
          fc.constantFrom('<', '>', '&', '&x;', '<!DOCTYPE a>', '<!--', ']]>', '\0', '<a>', '</a>', '"', '<?x?>'),
        )
        .map(([at, scrap]) => Buffer.concat([whole.subarray(0, at), Buffer.from(scrap), whole.subarray(at)])),
    );
    const asks = fc.sample(tampered, 1_500).map((body) => ({ method: 'PUT', below: '/services/hostedservices/nobody', body }));
    // What is still a good document asks for a service that is not there.
    await allRefused(asks, 'InvalidXmlRequest', 'BadRequest', 'ResourceNotFound');
  });

  it('refuses paths, verbs and versions that there are not', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'abz019-._~%25/;:@!$+,=&'), minLength: 1, maxLength: 60 });
    const paths = fc.sample(word, 700).map((path) => ({ below: `/x${path.replaceAll('?', '')}` }));
    await allRefused(paths, 'ResourceNotFound');
    const verbs = ['PATCH', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'MERGE', 'PROPFIND', 'LOCK', 'SEARCH', 'POST', 'PURGE', 'MKCOL'];
    await allRefused(
      Array.from({ length: 500 }, (_, at) => ({ method: verbs[at % verbs.length] ?? '', below: '/locations' })),
      'InvalidHttpVerb',
    );
    const version = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789-'), maxLength: 12 }).filter((text) => !/^20\d\d-\d\d-\d\d$/.test(text)),
      fc.constantFrom(null, '', 'latest', '1999-01-01', '2013-03-01, 2013-03-01', '9999-12-31'),
    );
    await allRefused(
      fc.sample(version, 700).map((value) => ({ version: value, below: '/locations' })),
      'MissingOrIncorrectVersionHeader',
    );
  });

  it('carries nothing out of what is cut off', async () => {
    const create = bytesOf({
      method: 'POST',
      below: '/services/hostedservices',
      body: xml(
        'CreateHostedService',
        `<ServiceName>cut-off</ServiceName><Label>${base64('cut off')}</Label><Location>West Europe</Location>`,
      ),
    });
    for (const length of fc.sample(fc.integer({ min: 1, max: create.length - 1 }), 200)) {
      const wire = await Wire.open(door, mine);
      wire.send(create.subarray(0, length));
      if (length % 2 === 0) wire.socket.end();
      else wire.close();
      await wire.untilClosed();
    }
    await stillUpAndUnchanged();
  });

  it('refuses huge heads, and closes', async () => {
    const line = `GET /${subscription}/locations HTTP/1.1\r\nHost: x\r\nx-ms-version: 2013-03-01\r\n`;
    const heads = [
      `${line}X: ${'x'.repeat(300_000)}\r\n\r\n`,
      `${line}${'X: x\r\n'.repeat(50_000)}\r\n`,
      `${line}${'x'.repeat(300_000)}: x\r\n\r\n`,
      `GET /${subscription}/${'x'.repeat(300_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      `GET /${subscription}/locations?${'a=b&'.repeat(75_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ];
    for (let round = 0; round < 100; round += 1) {
      const wire = await Wire.open(door, mine);
      const answer = await wire.send(heads[round % heads.length] ?? '').next();
      expect([answer?.status, answer && codeOf(answer)]).to.deep.equal([400, 'BadRequest']);
      expect(await wire.untilClosed()).to.equal('');
    }
    await stillUpAndUnchanged();
  });

  it('tells of an accident where the fabric runs, and not the caller', async () => {
    const elsewhere = temporaryFolder();
    const fail = (): never => {
      throw new Error('secret');
    };
    const broken = await startFabric({ folder: elsewhere.folder }, { regions: () => ({ list: fail, find: fail }) });
    const id = broken.parts.subscriptions.open('ann@example.com', 'shop');
    broken.parts.certificateRegistry.register(id, derOf(mine));
    const wire = await Wire.open({ port: Number(new URL(broken.doors.smapi).port) }, mine);
    const warned = once(process, 'warning');
    const answer = await wire.send(requestBytes({ path: `/${id}/locations` })).next();
    expect([answer?.status, answer && codeOf(answer)]).to.deep.equal([500, 'InternalError']);
    expect(answer?.body).not.to.contain('secret');
    expect((await warned)[0])
      .to.have.property('detail')
      .that.contains('secret');
    accidents.length = 0;
    wire.close();
    await broken.stop();
    elsewhere.remove();
  });

  it('keeps serving one caller while another is refused', async () => {
    const good = await Wire.open(door, mine);
    for (let round = 0; round < 50; round += 1) {
      const bad = await Wire.open(door, mine);
      bad.send(round % 2 === 0 ? 'FOO / HTTP/1.1\r\n\r\n' : bytesOf({ method: 'POST', below: '/certificates', body: '<' }));
      expect((await bad.next())?.status).to.equal(400);
      const closed = once(bad.socket, 'close');
      bad.close();
      await closed;
      expect((await good.send(bytesOf({ below: '/locations' })).next())?.status).to.equal(200);
    }
    good.close();
    await stillUpAndUnchanged();
  });
});

/** A document with that root that no operation takes, not even the one that has this root. */
const wrongly = (root: string): string[] => [
  `<${root}/>`,
  `<${root} xmlns="urn:other"/>`,
  `<!DOCTYPE ${root}><${root} ${NS}/>`,
  `<!DOCTYPE ${root} [<!ENTITY x "y">]><${root} ${NS}>&x;</${root}>`,
];

/** The roots of all documents that SMAPI takes. */
const ROOTS = [
  'SubscriptionCertificate',
  'CreateAffinityGroup',
  'UpdateAffinityGroup',
  'CreateHostedService',
  'UpdateHostedService',
  'Swap',
  'CreateDeployment',
  'ChangeConfiguration',
  'UpdateDeploymentStatus',
  'UpgradeDeployment',
  'WalkUpgradeDomain',
  'RollbackUpdateOrUpgrade',
  'CertificateFile',
  'CreateStorageServiceInput',
  'UpdateStorageServiceInput',
  'RegenerateKeys',
];
