import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import type { TLSSocket } from 'node:tls';
import {
  ask,
  codeOf,
  derOf,
  newCertificate,
  newKey,
  OTHER_SUBSCRIPTION,
  requestBytes,
  Scene,
  SUBSCRIPTION,
  thumbprintOf,
  Wire,
  xml,
  type Pair,
} from './fixture.ts';

const FORBIDDEN =
  '<Error xmlns="http://schemas.microsoft.com/windowsazure" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Code>ForbiddenError</Code>' +
  '<Message>The server failed to authenticate the request. Verify that the certificate is valid and is associated with this subscription.</Message></Error>';

/** Self-signed on P-256, made once with openssl; nobody else uses the key. */
const ELLIPTIC: Pair = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBfDCCASOgAwIBAgIUX50TwHUburoA4U/mTVZqhtmgLWcwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIRWxsaXB0aWMwIBcNMjYxMTI1MDMzMjUzWhgPMjA1NDA0MTIw
MzMyNTNaMBMxETAPBgNVBAMMCEVsbGlwdGljMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEPjXrXVyxh3Q9JHPGUHB0kszNIrlYXtHgF2n0Yze9fLt4updC29A/JW32
tiZhVFQsfRkJLlaGk8SH0M5/9xpvB6NTMFEwHQYDVR0OBBYEFMzab4M7Qvk8sI6l
HvxscZO/UByiMB8GA1UdIwQYMBaAFMzab4M7Qvk8sI6lHvxscZO/UByiMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgCq+jpD8LVZ6uqzKXQUrxAAZs
/yfDBxFdlkfswN/dwzMCIHCcpFvnFZDCJn9PL0gdMdLsDgBl8KwwHufbKHh9dO12
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1rjN7zeGOct17ET4
Fde4d+G+ttNVjcjmVTVBWIh9jiChRANCAAQ+NetdXLGHdD0kc8ZQcHSSzM0iuVhe
0eAXafRjN718u3i6l0Lb0D8lbfa2JmFUVCx9GQkuVoaTxIfQzn/3Gm8H
-----END PRIVATE KEY-----
`,
};

describe('who is calling at SMAPI (SMA-2)', () => {
  let scene: Scene;
  const key = newKey();
  const otherKey = newKey();
  const server = newCertificate(newKey());
  const mine = newCertificate(key, { name: 'Mine', serial: '0102' });

  before(async () => {
    scene = await Scene.open(server);
  });
  beforeEach(() => {
    scene.registered.clear();
    scene.register(mine);
    scene.views = { locations: [] };
    scene.now = new Date('2012-06-07T08:00:00Z');
  });
  after(() => scene.close());

  const locations = { below: '/locations' };

  it('lets the holder of a registered certificate in, as that certificate', async () => {
    scene.askedBy.length = 0;
    expect((await ask(scene, mine, locations)).status).to.equal(200);
    expect(scene.askedBy).to.deep.equal([{ kind: 'certificate', subscriptionId: SUBSCRIPTION, thumbprint: thumbprintOf(mine) }]);
  });

  const short = newCertificate(newKey(1024));
  const expired = newCertificate(key, { to: '2012-06-07T07:59:59Z' });
  const future = newCertificate(key, { from: '2012-06-07T08:00:01Z' });
  const elsewhere = newCertificate(otherKey, { name: 'Elsewhere' });
  const strangers: readonly { who: string; pair: Pair | null; registered?: boolean; elsewhere?: boolean; now?: string }[] = [
    { who: 'no certificate', pair: null },
    { who: 'a certificate that nobody registered', pair: newCertificate(otherKey) },
    { who: 'the same subject and serial number with another key', pair: newCertificate(otherKey, { name: 'Mine', serial: '0102' }) },
    { who: 'the same key with another certificate', pair: newCertificate(key, { name: 'Mine', serial: '0103' }) },
    { who: 'a certificate issued by the registered one', pair: newCertificate(otherKey, { name: 'Child', issuer: mine }) },
    { who: 'a certificate registered elsewhere', pair: elsewhere, elsewhere: true },
    { who: 'an RSA key of 1024 bits, although registered', pair: short, registered: true },
    { who: 'a key that is no RSA key, although registered', pair: ELLIPTIC, registered: true, now: '2030-01-01T00:00:00Z' },
    { who: 'an expired certificate, although registered', pair: expired, registered: true },
    { who: 'a certificate that is not valid yet, although registered', pair: future, registered: true },
  ];
  for (const { who, pair, registered, elsewhere: there, now } of strangers) {
    it(`keeps out ${who}`, async () => {
      if (registered === true) scene.register(pair as Pair);
      if (there === true) scene.register(pair as Pair, OTHER_SUBSCRIPTION);
      if (now !== undefined) scene.now = new Date(now);
      const response = await ask(scene, pair, locations);
      expect(response.status).to.equal(403);
      expect(response.body).to.equal(FORBIDDEN);
    });
  }

  it('keeps out the registered certificate as an intermediate of another', async () => {
    const child = newCertificate(otherKey, { name: 'Child', issuer: mine });
    expect((await ask(scene, { cert: child.cert + mine.cert, key: child.key }, locations)).status).to.equal(403);
  });

  it("judges validity by the fabric's clock, to the second", async () => {
    scene.register(expired);
    scene.register(future);
    scene.now = new Date('2012-06-07T07:59:59Z');
    expect((await ask(scene, expired, locations)).status).to.equal(200);
    scene.now = new Date('2012-06-07T08:00:01Z');
    expect((await ask(scene, future, locations)).status).to.equal(200);
  });

  it('answers the same for an unknown subscription, a malformed one, and none', async () => {
    for (const path of [`/${OTHER_SUBSCRIPTION}/locations`, '/locations', '/', '/x', '//', '/%2e%2e', `/${SUBSCRIPTION}x`, '*']) {
      const response = await ask(scene, mine, { path });
      expect(response.status, path).to.equal(403);
      expect(response.body, path).to.equal(FORBIDDEN);
    }
  });

  it('reveals nothing before it knows who is calling: path, verb, version and body make no difference', async () => {
    for (const request of [
      { below: '/nowhere' },
      { method: 'PATCH', below: '/locations' },
      { method: 'POST', below: '/services/hostedservices', body: '<' },
      { version: null, below: '/locations' },
      { version: '1999-01-01', below: '/operations/%zz' },
    ]) {
      const response = await ask(scene, null, request);
      expect(response.status).to.equal(403);
      expect(response.body).to.equal(FORBIDDEN);
    }
  });

  it('believes no header', async () => {
    const pem = encodeURIComponent(mine.cert);
    const headers = {
      'X-ARR-ClientCert': derOf(mine).toString('base64'),
      'X-SSL-Client-Cert': pem,
      'X-Client-Cert': pem,
      'X-Forwarded-Client-Cert': `Cert="${pem}"`,
      'Client-Cert': `:${derOf(mine).toString('base64')}:`,
      'X-SSL-Client-Verify': 'SUCCESS',
      'X-SSL-Client-S-DN': 'CN=Mine',
      'X-Thumbprint': thumbprintOf(mine),
      Authorization: `Bearer ${thumbprintOf(mine)}`,
    };
    for (const pair of [null, elsewhere]) expect((await ask(scene, pair, { ...locations, headers })).status).to.equal(403);
  });

  it('keeps a removed certificate out at the next request of a connection that is kept alive', async () => {
    const wire = await Wire.open(scene, mine);
    expect((await wire.send(requestBytes(locations)).next())?.status).to.equal(200);
    scene.unregister(mine);
    expect((await wire.send(requestBytes(locations)).next())?.status).to.equal(403);
    scene.register(mine);
    expect((await wire.send(requestBytes(locations)).next())?.status).to.equal(200);
    wire.close();
  });

  for (const protocol of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`keeps a removed certificate out of a resumed session (${protocol})`, async () => {
      const versions = { minVersion: protocol, maxVersion: protocol } as const;
      const first = await Wire.open(scene, mine, versions);
      const session = protocol === 'TLSv1.3' ? ticketOf(first.socket) : Promise.resolve(first.socket.getSession());
      expect((await first.send(requestBytes(locations)).next())?.status).to.equal(200);
      const resumable = (await session) as Buffer;
      first.close();

      const before = await Wire.open(scene, mine, { ...versions, session: resumable });
      expect(before.socket.isSessionReused()).to.equal(true);
      expect((await before.send(requestBytes(locations)).next())?.status, 'resumed, and still registered').to.equal(200);
      scene.unregister(mine);
      const after = await Wire.open(scene, null, { ...versions, session: resumable });
      expect(after.socket.isSessionReused()).to.equal(true);
      expect((await after.send(requestBytes(locations)).next())?.status).to.equal(403);
      before.close();
      after.close();
    });
  }

  it('keeps a certificate out that is removed while its request is under way', async () => {
    const wire = await Wire.open(scene, mine);
    const request = requestBytes({ method: 'POST', below: '/services/hostedservices', body: xml('CreateHostedService', '') });
    scene.submitted.length = 0;
    scene.claims.length = 0;
    wire.send(request.subarray(0, request.length - 5));
    while (scene.claims.length === 0) await new Promise((resolve) => setImmediate(resolve));
    scene.unregister(mine);
    const response = await wire.send(request.subarray(request.length - 5)).next();
    expect(response?.status).to.equal(403);
    expect(scene.claims.length).to.equal(2);
    expect(scene.submitted).to.deep.equal([]);
    wire.close();
  });

  it('ends the handshake below TLS 1.2', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const error = await Wire.open(scene, mine, old).then(
      () => undefined,
      (thrown: NodeJS.ErrnoException) => thrown,
    );
    expect(error?.code).to.match(/^ERR_SSL_|^ECONNRESET/);
    expect((await ask(scene, mine, locations)).status).to.equal(200);
  });

  it('survives huge certificates', async () => {
    const large = newCertificate(otherKey, { padding: 60_000 });
    expect(codeOf(await ask(scene, large, locations))).to.equal('ForbiddenError');
    const huge = newCertificate(otherKey, { padding: 400_000 });
    await ask(scene, huge, locations).catch(() => undefined); // the handshake may end instead
    expect((await ask(scene, mine, locations)).status).to.equal(200);
  });
});

function ticketOf(socket: TLSSocket): Promise<Buffer> {
  return new Promise((resolve) => socket.once('session', resolve));
}
