import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { KeyHand, makeCertificate, weakRsaKey, type Certificate, type PortalClient } from '../../../src/clients/index.ts';
import { accepted, ANN, answer, html, openHouse, refused, sessionOf, type House } from './house.ts';

describe('Uploads to the Portal', () => {
  let house: House;
  let ann: PortalClient;
  let certificates: string;
  let registered: Certificate;
  let key: Awaited<ReturnType<KeyHand['rsa']>>;
  before(async () => {
    house = await openHouse();
    ann = await house.signedIn();
    certificates = `${house.path}/certificates`;
    key = await new KeyHand().rsa('build server');
    registered = makeCertificate({ subject: 'build server', key });
  });
  after(() => house.close());

  const file = (bytes: Uint8Array | string, fileName = 'management.cer') => ({ fileName, bytes: Buffer.from(bytes as Uint8Array) });
  const upload = (bytes: Uint8Array | string) => ann.submit(certificates, 'add-certificate', { certificate: file(bytes) });
  const thumbprints = async () => (await ann.page(certificates)).value?.values('data-thumbprint');

  it('takes a certificate as DER and as PEM, and shows it', async () => {
    const other = makeCertificate({ subject: 'laptop', key });
    accepted(await upload(registered.der));
    accepted(await upload(other.pem));
    expect((await thumbprints())?.sort()).to.deep.equal([registered.thumbprint, other.thumbprint].sort());
    accepted(await ann.submit(certificates, 'remove-certificate', {}, { within: ['data-thumbprint', other.thumbprint] }));
    expect(await thumbprints()).to.deep.equal([registered.thumbprint]);
  });

  it('says why it takes no other file, and keeps nothing of it', async () => {
    const before = await thumbprints();
    refused(await upload('no certificate'), 'invalid-certificate');
    refused(await upload(registered.der.subarray(0, 100)), 'invalid-certificate');
    refused(await upload(makeCertificate({ subject: 'weak', key: await weakRsaKey() }).der), 'weak-key');
    refused(await upload(makeCertificate({ subject: 'new', key }).pem + key.pem), 'private-key-in-upload');
    refused(await upload(''), 'invalid-input');
    refused(await ann.submit(certificates, 'add-certificate'), 'invalid-input');
    expect(await thumbprints()).to.deep.equal(before);
  });

  it('takes no more than each upload may hold', async () => {
    expect(answer(refused(await upload(Buffer.alloc(64 * 1024 + 1)), 'too-large')).status).to.equal(413);
    refused(await upload(Buffer.alloc(64 * 1024)), 'invalid-certificate');
    refused(await upload(Buffer.alloc(3 * 1024 * 1024)), 'too-large');

    accepted(
      await ann.submit(`${house.path}/hosted-services`, 'create-hosted-service', { name: 'shop', label: 'x', location: 'North Europe' }),
    );
    const deploy = (configuration: Buffer) =>
      ann.submit(`${house.path}/hosted-services/shop`, 'create-deployment', {
        ...{ slot: 'production', name: 'v1', label: 'x' },
        ...{ package: file('no package', 'a.cspkg'), configuration: file(configuration, 'a.cscfg') },
      });
    refused(await deploy(Buffer.alloc(1024 * 1024 + 1, ' ')), 'too-large');
    refused(await deploy(Buffer.from([0xff, 0xfe])), 'invalid-input');
    refused(await deploy(Buffer.from('<ServiceConfiguration serviceName="shop"/>')), 'invalid-package');
    expect((await ann.page(`${house.path}/hosted-services/shop`)).value?.values('data-deployment')).to.deep.equal([]);
  });

  it('takes no text beyond 64 KiB', async () => {
    const create = (label: string) =>
      ann.submit(`${house.path}/affinity-groups`, 'create-affinity-group', { name: 'x', label, location: 'North Europe' });
    refused(await create('x'.repeat(65 * 1024)), 'too-large');
    refused(await create('x'.repeat(10_000)), 'invalid-input');
  });

  it('refuses a form that cannot be read, with one clear answer, and stays up', async () => {
    const { form } = await ann.form(certificates, 'add-certificate');
    const token = form?.hidden['token'] ?? '';
    const post = (type: string | null, body: string) =>
      ann.ask({ method: 'POST', path: form?.action ?? '', body, headers: type === null ? {} : { 'Content-Type': type } }, 'form');
    const part = (disposition: string, text: string) => `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;
    const tokenPart = part('name="token"', token);
    const whole = tokenPart + part('name="certificate"; filename="a.cer"', 'x');
    const malformed: [string | null, string][] = [
      [null, whole],
      ['', whole],
      ['application/json', JSON.stringify({ token })],
      ['multipart/form-data', whole],
      ['multipart/form-data; boundary=b', ''],
      ['multipart/form-data; boundary=b', whole],
      ['multipart/form-data; boundary=other', `${whole}--b--\r\n`],
      ['multipart/form-data; boundary=b', '--b\r\nno header at all\r\n'],
      ['multipart/form-data; boundary=b', `${whole}${part('name="certificate"; filename="b.cer"', 'y')}--b--\r\n`],
      ['multipart/form-data; boundary=b', `${whole}${part('name="other"; filename="b.cer"', 'y')}--b--\r\n`],
      ['multipart/form-data; boundary=b', `${tokenPart}${whole}--b--\r\n`],
      ['application/x-www-form-urlencoded', `token=${token}&token=${token}`],
      ['application/x-www-form-urlencoded', `token=${token}${'&a=b'.repeat(0)}${Array.from({ length: 80 }, (_, i) => `&f${i}=`).join('')}`],
    ];
    for (const [type, body] of malformed) {
      expect(answer(refused(await post(type, body), 'invalid-input')).status, `${type}: ${body.slice(0, 40)}`).to.equal(400);
    }
    const hostile = encodeURIComponent('<script>alert(1)</script>');
    const reflected = await post('application/x-www-form-urlencoded', `${hostile}=1&${hostile}=2`);
    expect(html(refused(reflected, 'invalid-input')))
      .to.contain('&lt;script')
      .and.not.to.contain('<script');
    refused(await post('multipart/form-data; boundary=b', `${whole}--b--\r\n`), 'invalid-certificate');
    accepted(await ann.page('/'));
  });

  it('carries nothing out for a body that is cut off, and stays up', async () => {
    const { form } = await ann.form(`${house.path}/affinity-groups`, 'create-affinity-group');
    const body = new URLSearchParams({ ...form?.hidden, name: 'half', label: 'half', location: 'North Europe' }).toString();
    const [name, value] = sessionOf(ann);
    const headers = ['Host: 127.0.0.1', `Cookie: ${name}=${value}`, 'Content-Type: application/x-www-form-urlencoded'];
    const length = `Content-Length: ${body.length + 1}`;
    const raw = [`POST ${form?.action} HTTP/1.1`, ...headers, length, '', body].join('\r\n');
    await house.connection().raw(Buffer.from(raw), { end: true });
    expect(house.fabric.parts.management.affinityGroups({ kind: 'person', liveId: ANN }, house.subscription)).to.deep.equal([]);
    accepted(await ann.page('/'));
  });

  it("refuses a stranger's upload before it has come", async () => {
    const head = `POST ${certificates}/add-certificate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n`;
    const [exchange] = await house.connection().raw(Buffer.from(head));
    if (!exchange) throw new Error('there is no exchange');
    expect(answer({ exchange }).status).to.equal(403);
    expect(html({ exchange })).to.contain('data-reason="not-signed-in"');
  });
});
