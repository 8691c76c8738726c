import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { BAD_DAYS, basic, Between, FrontEndClient, SecretSearch, storageWith, tellsOfItself } from '../../src/clients/front-end/index.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { BlobClient } from '../../src/clients/storage/index.ts';
import { Patience } from '../../src/clients/wire/index.ts';
import { blobServer } from './blob-server.ts';

const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.splice(0)) await close();
});

describe('The search for secrets', () => {
  const secret = { what: 'the key', bytes: randomBytes(64) };
  const search = new SecretSearch([secret, { what: 'another', bytes: randomBytes(32) }]);
  const found = (text: string | Buffer) => search.in(Buffer.from(text as string)).map(({ what }) => what);
  const base64 = secret.bytes.toString('base64');

  it('finds them as bytes, in base64, in hexadecimal digits and behind the escapes of addresses', () => {
    const ways: Record<string, string | Buffer> = {
      bytes: Buffer.concat([Buffer.from('xy'), secret.bytes]),
      base64,
      'base64 without padding': base64.replace(/=+$/, ''),
      'base64 for addresses': secret.bytes.toString('base64url'),
      'within longer bytes, in base64': Buffer.concat([Buffer.from('k'), secret.bytes, Buffer.from('z')]).toString('base64'),
      'base64 twice': Buffer.from(`SharedKey a:${base64}`).toString('base64'),
      hexadecimal: secret.bytes.toString('hex'),
      HEXADECIMAL: secret.bytes.toString('hex').toUpperCase(),
      escaped: `?sig=${encodeURIComponent(base64)}`,
      'escaped twice': encodeURIComponent(encodeURIComponent(base64)),
      'all of it escaped': Array.from(Buffer.from(base64), (byte) => `%${byte.toString(16)}`).join(''),
      'UTF-16': Buffer.from(base64, 'utf16le'),
    };
    for (const [way, text] of Object.entries(ways)) expect(found(text), way).to.deep.equal(['the key']);
  });

  it('finds nothing where there is nothing', () => {
    for (const text of ['', 'x'.repeat(100), randomBytes(64).toString('base64'), '%', '%zz%']) expect(found(text)).to.deep.equal([]);
  });
});

/** A server without TLS that treats each connection as it is told to. */
async function plainServer(serve: (socket: Socket, heard: string) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => serve(socket, bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('A user of a front end', () => {
  const user = { name: 'ada', password: 'a: word' };
  const client = (at: string, patience = new Patience()): FrontEndClient => {
    const made = new FrontEndClient({ open: async () => at, patience });
    closings.push(() => made.close());
    return made;
  };

  it('signs in with each request, over one connection, and over a new one when that has ended', async () => {
    const heard: string[] = [];
    const at = await plainServer((socket, text) => {
      heard.push(text);
      if (text.includes('last')) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    });
    const ada = client(at);
    const first = await ada.read(user, 'books', 'a b/c');
    expect(first.value?.toString()).to.equal('hi');
    expect((await ada.list(null, 'books', 'x/y')).exchanges[0]?.connection.reused).to.equal(true);
    expect((await ada.read(user, 'books', 'last')).outcome).to.deep.equal({ reply: 'refused', code: 'not-found' });
    expect((await ada.read(user, 'books', 'next')).exchanges[0]?.connection.reused).to.equal(false);
    expect(heard[0])
      .to.match(/^GET \/books\/a%20b\/c HTTP\/1\.1\r\n/)
      .and.to.include(`\r\nAuthorization: ${basic(user)}\r\n`);
    expect(heard[1])
      .to.match(/^GET \/books\/\?prefix=x%2Fy /)
      .and.not.to.include('Authorization');
    expect(ada.received.map((bytes) => bytes.toString('latin1').split('HTTP/1.1').length - 1)).to.deep.equal([3, 1]);
  });

  it('is told the reason of a refusal, and takes nothing else for one', async () => {
    const statuses = new Map<number, string | object>([
      [400, 'malformed'],
      [401, 'sign-in-failed'],
      [403, 'not-allowed'],
      [413, 'too-large'],
      [502, 'storage-failed'],
    ]);
    for (const [status, code] of statuses) {
      const at = await plainServer((socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`));
      expect((await client(at).read(user, 'books', 'a')).outcome).to.deep.equal({ reply: 'refused', code });
    }
    for (const [status, reply] of [
      [307, 'fault'],
      [201, 'fault'],
      [500, 'indefinite'],
    ] as const) {
      const at = await plainServer((socket) => socket.end(`HTTP/1.1 ${status} So\r\nContent-Length: 0\r\n\r\n`));
      expect((await client(at).read(user, 'books', 'a')).outcome.reply, String(status)).to.equal(reply);
    }
  });

  it('says how an answer failed to come, and keeps every byte that did', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal';
    const ada = client(await plainServer((socket) => socket.end(half)));
    expect((await ada.read(user, 'books', 'a')).outcome).to.include({ reply: 'fault', fault: 'connection-lost' });
    expect(Buffer.concat([...ada.received]).toString()).to.equal(half);
    const nonsense = client(await plainServer((socket) => socket.write('Good morning.\r\n\r\n')));
    expect((await nonsense.raw(Buffer.from('x'))).outcome).to.include({ reply: 'fault', fault: 'malformed' });
    const silent = client(await plainServer(() => undefined), new Patience(50));
    expect((await silent.read(user, 'books', 'a')).outcome).to.include({ reply: 'fault', fault: 'timeout' });
    const closed = new FrontEndClient({ open: async () => ({ reply: 'fault', fault: 'x', detail: 'y' }), patience: new Patience() });
    expect((await closed.read(user, 'books', 'a')).outcome).to.deep.equal({ reply: 'fault', fault: 'x', detail: 'y' });
  });
});

describe('The kit between a front end and storage', () => {
  const key = randomBytes(64).toString('base64');
  const { certificate } = serverIdentity();
  async function between() {
    const storage = await blobServer(() => ({ status: 200, headers: { 'x-ms-meta-a': 'b' }, body: 'stored' }));
    const stands = new Between({ url: storage.surface.url, certificate });
    const url = await stands.listen();
    const blobs = new BlobClient({ surface: { url, certificate }, account: 'ada', key });
    closings.push(
      () => blobs.close(),
      () => stands.close(),
      () => storage.close(),
    );
    return { storage, stands, blobs };
  }

  it('passes on what it hears, both ways, and knows each signature', async () => {
    const { storage, stands, blobs } = await between();
    const got = await blobs.getBlob('books', 'a');
    expect(got.value?.toString()).to.equal('stored');
    expect(got.exchange.outcome).to.have.nested.property('headers.x-ms-meta-a', 'b');
    await blobs.putBlob('books', 'b', Buffer.from('bytes'));
    expect(storage.asked.map(({ method, body }) => `${method} ${body.toString()}`)).to.deep.equal(['GET ', 'PUT bytes']);
    expect(stands.signatures).to.have.lengthOf(2);
    for (const [index, { headers }] of storage.asked.entries())
      expect(headers['authorization']).to.equal(`SharedKey ada:${stands.signatures[index] ?? ''}`);
  });

  it('answers in its place, with the signature wherever an answer has room for it', async () => {
    const { storage, stands, blobs } = await between();
    for (const [name, answer] of Object.entries({ ...BAD_DAYS, headers: tellsOfItself('stored') })) {
      stands.answer = answer;
      const { outcome } = (await blobs.getBlob('books', 'a')).exchange;
      const secret = { what: 'it', bytes: Buffer.from(stands.signatures.at(-1) ?? '', 'base64') };
      if (outcome.kind === 'answer')
        expect(new SecretSearch([secret]).in(Buffer.from(JSON.stringify(outcome))), name).to.deep.equal([secret]);
      else expect(name).to.match(/breaks off|no known language|hangs up/);
    }
    expect(storage.asked).to.deep.equal([]);
  });

  it('goes by one key at a time', async () => {
    const { stands, blobs } = await between();
    let present = key;
    stands.answer = storageWith(() => ({ account: 'ada', key: present }));
    expect((await blobs.putBlob('books', 'a', Buffer.from('x'))).outcome.reply).to.equal('accepted');
    expect((await blobs.getBlob('books', 'a')).value?.toString()).to.equal('x');
    present = randomBytes(64).toString('base64');
    expect((await blobs.getBlob('books', 'a')).outcome).to.include({ reply: 'refused', code: 'AuthenticationFailed' });
    present = key;
    expect((await blobs.deleteBlob('books', 'a')).outcome.reply).to.equal('accepted');
    expect((await blobs.getBlob('books', 'a')).outcome.reply).to.not.equal('accepted');
  });
});
