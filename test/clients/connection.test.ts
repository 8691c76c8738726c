import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { clientIdentity, makeCertificate } from '../../src/clients/certificate.ts';
import { ecKey, imposterKey, KeyHand, type KeyPair } from '../../src/clients/keys.ts';
import { Connection, Line, type ConnectionOptions } from '../../src/clients/wire/index.ts';
import type { Exchange } from '../../src/conformance/evidence/index.ts';
import { answering, localServer, type LocalServer } from './local-server.ts';

const HELLO = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const GET = { method: 'GET', path: '/' };

const faultOf = ({ outcome }: Exchange) => (outcome.kind === 'fault' ? outcome.fault : outcome.status);

async function once(server: LocalServer, more: Partial<ConnectionOptions> = {}, request = GET): Promise<Exchange> {
  const connection = new Connection({ surface: 'smapi', url: server.url, trust: server.trust, ...more });
  try {
    return await connection.request(request);
  } finally {
    connection.close();
  }
}

async function against(serve: Parameters<typeof localServer>[0], more: Partial<ConnectionOptions> = {}, options = {}): Promise<Exchange> {
  const server = await localServer(serve, options);
  try {
    return await once(server, more);
  } finally {
    await server.close();
  }
}

describe('Connection', () => {
  let key: KeyPair;
  let other: KeyPair;
  before(async () => {
    const hand = new KeyHand();
    [key, other] = await Promise.all([hand.rsa('one'), hand.rsa('two')]);
  });

  it('records the request, the connection and the answer', async () => {
    const certificate = makeCertificate({ subject: 'caller', key });
    const exchange = await against(
      answering(HELLO),
      { identity: clientIdentity(key, certificate) },
      { requestCert: true, rejectUnauthorized: false },
    );
    expect(exchange.request).to.deep.include({ method: 'GET', path: '/', body: '' });
    expect(exchange.connection).to.deep.equal({
      clientCertificate: certificate.thumbprint,
      protocol: 'TLSv1.3',
      resumed: false,
      reused: false,
    });
    expect(exchange.outcome).to.deep.include({ kind: 'answer', status: 200, body: 'hello' });
  });

  describe('tells the faults apart', () => {
    it('connection-refused', async () => {
      const server = await localServer(() => undefined);
      await server.close();
      expect(faultOf(await once(server))).to.equal('connection-refused');
    });

    it('tls-alert, for a certificate that is asked for and missing (after the TLS 1.3 handshake)', async () => {
      const exchange = await against(answering(HELLO), {}, { requestCert: true, rejectUnauthorized: true });
      expect(exchange.outcome).to.deep.equal({ kind: 'fault', fault: 'tls-alert', detail: 'certificate required' });
    });

    it('tls-alert, for a protocol below the lowest', async () => {
      for (const version of ['TLSv1', 'TLSv1.1'] as const) {
        const exchange = await against(answering(HELLO), { minVersion: version, maxVersion: version });
        expect(exchange.outcome, version).to.deep.equal({ kind: 'fault', fault: 'tls-alert', detail: 'protocol version' });
      }
    });

    it('tls-alert, for a handshake that another key signed', async () => {
      const identity = clientIdentity(imposterKey(key, other), makeCertificate({ subject: 'victim', key }));
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const exchange = await against(answering(HELLO), { identity, maxVersion }, { requestCert: true, rejectUnauthorized: false });
        expect(exchange.outcome, maxVersion).to.deep.equal({ kind: 'fault', fault: 'tls-alert', detail: 'decrypt error' });
      }
    });

    it('handshake-failed, for a server that shows another certificate', async () => {
      const stranger = ecKey();
      const certificate = makeCertificate({ subject: 'localhost', key: stranger, addresses: ['127.0.0.1'] });
      const exchange = await against(answering(HELLO), {}, { cert: certificate.pem, key: stranger.pem });
      expect(faultOf(exchange)).to.equal('handshake-failed');
    });

    it('handshake-failed, for a certificate that the trusted one issued for another host; not for the right one', async () => {
      const authorityKey = ecKey();
      const authority = makeCertificate({ subject: 'authority', key: authorityKey, authority: true });
      const serverKey = ecKey();
      for (const [address, expected] of [
        ['127.0.0.9', 'handshake-failed'],
        ['127.0.0.1', 200],
      ] as const) {
        const certificate = makeCertificate({
          subject: 'server',
          key: serverKey,
          issuer: { certificate: authority, key: authorityKey },
          addresses: [address],
        });
        const exchange = await against(answering(HELLO), { trust: authority.pem }, { cert: certificate.pem, key: serverKey.pem });
        expect(faultOf(exchange), address).to.equal(expected);
      }
    });

    it('connection-lost, before and within an answer', async () => {
      expect(faultOf(await against((socket) => socket.destroy()))).to.equal('connection-lost');
      expect(faultOf(await against(answering('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel', { end: true })))).to.equal(
        'connection-lost',
      );
    });

    it('timeout, for silence and for half an answer', async () => {
      expect(faultOf(await against(() => undefined, { deadline: 50 }))).to.equal('timeout');
      expect(faultOf(await against(answering('HTTP/1.1 200'), { deadline: 50 }))).to.equal('timeout');
    });

    it('malformed, for what is not HTTP', async () => {
      expect(faultOf(await against(answering('220 mail.example\r\n')))).to.equal('malformed');
    });

    it('malformed, for an answer to nobody', async () => {
      const server = await localServer(answering(HELLO + HELLO));
      const connection = new Connection({ surface: 'smapi', url: server.url, trust: server.trust });
      expect(faultOf(await connection.request(GET))).to.equal(200);
      expect(faultOf(await connection.request(GET))).to.equal('malformed');
      connection.close();
      await server.close();
    });
  });

  describe('with a server that answers', () => {
    let server: LocalServer;
    let seen: string[];
    let onData: () => void = () => undefined;
    before(async () => {
      seen = [];
      server = await localServer((socket) => {
        socket.on('data', (data) => {
          seen.push(data.toString('latin1'));
          onData();
          if (data.includes('END')) socket.write(HELLO);
        });
      });
    });
    after(() => server.close());
    const connect = (more: Partial<ConnectionOptions> = {}) =>
      new Connection({ surface: 'smapi', url: server.url, trust: server.trust, ...more });

    it('carries several requests, one after another, and says so', async () => {
      const connection = connect();
      const exchanges = await Promise.all([1, 2, 3].map((n) => connection.request({ method: 'POST', path: `/${n}`, body: 'END' })));
      expect(exchanges.map((exchange) => exchange.connection.reused)).to.deep.equal([false, true, true]);
      expect(exchanges.map(faultOf)).to.deep.equal([200, 200, 200]);
      connection.close();
      expect(faultOf(await connection.request(GET))).to.equal('connection-lost');
    });

    it('resumes a session', async () => {
      const first = connect();
      await first.request({ method: 'POST', path: '/', body: 'END' });
      const second = connect({ session: first.session });
      expect((await second.request({ method: 'POST', path: '/', body: 'END' })).connection.resumed).to.equal(true);
      first.close();
      second.close();
    });

    it('sends a body in two parts, with something between them', async () => {
      seen.length = 0;
      const arrived = new Promise<void>((resolve) => (onData = resolve));
      const connection = connect();
      let between: string | undefined;
      const exchange = await connection.requestInTwoParts({ method: 'POST', path: '/', body: 'first, then the END' }, async () => {
        await arrived;
        between = seen.join('');
      });
      expect(between).to.include('first').and.not.include('END');
      expect(faultOf(exchange)).to.equal(200);
      connection.close();
    });

    it('sends bytes as they are, and reads each answer', async () => {
      const connection = connect();
      const exchanges = await connection.raw(Buffer.from('GARBAGE END'), { answers: 1 });
      expect(exchanges.map(faultOf)).to.deep.equal([200]);
      expect(exchanges[0]?.request.body).to.equal('GARBAGE END');
      connection.close();
    });

    it('sends headers as given, in place of its own', async () => {
      seen.length = 0;
      const connection = connect();
      await connection.request({ method: 'POST', path: '/', headers: { host: 'elsewhere', 'content-length': '3' }, body: 'END' });
      expect(seen.join('')).to.equal('POST / HTTP/1.1\r\nhost: elsewhere\r\ncontent-length: 3\r\n\r\nEND');
      connection.close();
    });
  });

  it('reads raw answers until the peer closes', async () => {
    const server = await localServer(answering(HELLO + HELLO, { end: true }));
    const connection = new Connection({ surface: 'smapi', url: server.url, trust: server.trust });
    expect((await connection.raw(Buffer.from('x\r\n\r\n'), { answers: 9 })).map(faultOf)).to.deep.equal([200, 200]);
    await server.close();
  });
});

describe('Line', () => {
  it('opens a new connection when the peer has closed the old one', async () => {
    const server = await localServer(answering('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', { end: true }));
    const line = new Line({ surface: 'portal', url: server.url, trust: server.trust });
    const exchanges = [await line.request(GET), await line.request(GET)];
    expect(exchanges.map(faultOf)).to.deep.equal([200, 200]);
    expect(exchanges.map((exchange) => exchange.connection.reused)).to.deep.equal([false, false]);
    line.close();
    await server.close();
  });
});
