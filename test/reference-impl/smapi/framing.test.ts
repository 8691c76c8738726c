import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { ask, codeOf, newCertificate, newKey, requestBytes, Scene, SUBSCRIPTION, Wire, xml } from './fixture.ts';

const MEGABYTE = 1024 * 1024;
const update = xml('UpdateStorageServiceInput', '<Description>d</Description>');
const put = { method: 'PUT', below: '/services/storageservices/photos', body: update };
const locations = { below: '/locations' };

describe("SMAPI's door against bad HTTP and bad TLS", () => {
  let scene: Scene;
  const mine = newCertificate(newKey(), { name: 'Mine' });
  const server = newCertificate(newKey());

  before(async () => {
    scene = await Scene.open(server);
    scene.register(mine);
    scene.views = { locations: [] };
  });
  beforeEach(() => {
    scene.submitted.length = 0;
  });
  after(async () => {
    expect((await ask(scene, mine, locations)).status, 'still up').to.equal(200);
    expect(scene.accidents).to.deep.equal([]);
    await scene.close();
  });

  /** Sends bytes as they are; the answer, after which the connection must close. */
  const last = async (
    bytes: string | Buffer,
    client: typeof mine | null = mine,
  ): Promise<{ status?: number; code?: string; rest: string }> => {
    const wire = await Wire.open(scene, client);
    const response = await wire.send(bytes).next();
    const rest = await wire.untilClosed();
    return response === undefined ? { rest } : { status: response.status, code: codeOf(response) ?? '', rest };
  };

  const head = (fields: string): string =>
    `PUT /${SUBSCRIPTION}/services/storageservices/photos HTTP/1.1\r\nHost: x\r\nx-ms-version: 2013-03-01\r\n${fields}\r\n`;
  const smuggled = requestBytes({ method: 'DELETE', below: '/affinitygroups/smuggled' }).toString();
  const smugglers: Readonly<Record<string, string>> = {
    'both lengths': `${head(`Content-Length: ${update.length}\r\nTransfer-Encoding: chunked\r\n`)}0\r\n\r\n${smuggled}`,
    'both lengths, the other way round': `${head('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n')}0\r\n\r\n${smuggled}`,
    'two different lengths': `${head('Content-Length: 0\r\nContent-Length: 9\r\n')}${smuggled}`,
    'a list of lengths': `${head('Content-Length: 0, 9\r\n')}${smuggled}`,
    'a negative length': `${head('Content-Length: -1\r\n')}${smuggled}`,
    'a length in hex': `${head('Content-Length: 0x10\r\n')}${smuggled}`,
    'an unknown coding last': `${head('Transfer-Encoding: chunked, identity\r\n')}0\r\n\r\n${smuggled}`,
    'an unknown coding': `${head('Transfer-Encoding: xchunked\r\n')}0\r\n\r\n${smuggled}`,
    'chunked twice': `${head('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n')}0\r\n\r\n${smuggled}`,
    'a space before the colon': `${head('Content-Length : 5\r\n')}${smuggled}`,
    'a bad chunk size': `${head('Transfer-Encoding: chunked\r\n')}zz\r\n\r\n${smuggled}`,
    'a bare line feed in a chunk': `${head('Transfer-Encoding: chunked\r\n')}5\r\nabcdeX\n0\r\n\r\n${smuggled}`,
  };
  for (const [how, bytes] of Object.entries(smugglers)) {
    it(`lets no request be smuggled by ${how}`, async () => {
      const { status, rest } = await last(bytes);
      expect(status).to.equal(400);
      expect(rest, 'one answer, and the end').to.equal('');
      expect(scene.submitted).to.deep.equal([]);
    });
  }

  for (const [what, bytes, code] of [
    ['a verb that is none', 'FOO / HTTP/1.1\r\n\r\n', 'InvalidHttpVerb'],
    ['noise', '\0\x01\x02 noise\r\n\r\n', 'InvalidHttpVerb'],
    ['another protocol', `GET /${SUBSCRIPTION} HTP/9\r\n\r\n`, 'BadRequest'],
    ['headers without an end', `${head(`X: ${'x'.repeat(200_000)}`)}`, 'BadRequest'],
    ['a NUL in a header', head('X: a\0b\r\n'), 'BadRequest'],
  ] as const) {
    it(`answers ${what} in its own format, and closes`, async () => {
      const answer = await last(bytes);
      expect(answer).to.deep.equal({ status: 400, code, rest: '' });
    });
  }

  it('answers CONNECT as it answers strangers', async () => {
    expect(await last('CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: x\r\n\r\n')).to.deep.equal({ status: 403, code: 'ForbiddenError', rest: '' });
  });

  it('takes an Upgrade as the request that it is', async () => {
    const wire = await Wire.open(scene, mine);
    expect((await wire.send(requestBytes({ ...locations, headers: { Connection: 'Upgrade', Upgrade: 'h2c' } })).next())?.status).to.equal(
      200,
    );
    wire.close();
  });

  it('takes the absolute form, HTTP/1.0, and a Host of any kind', async () => {
    expect((await ask(scene, mine, { path: `https://management.core.windows.net/${SUBSCRIPTION}/locations` })).status).to.equal(200);
    expect((await last(`GET /${SUBSCRIPTION}/locations HTTP/1.0\r\nx-ms-version: 2013-03-01\r\n\r\n`)).status).to.equal(200);
    expect((await ask(scene, mine, { ...locations, headers: { Host: 'management.core.windows.net' } })).status).to.equal(200);
  });

  it('takes chunked bodies', async () => {
    const chunked = `${head('Transfer-Encoding: chunked\r\n')}${update.length.toString(16)}\r\n${update}\r\n0\r\n\r\n`;
    const wire = await Wire.open(scene, mine);
    expect((await wire.send(chunked).next())?.status).to.equal(200);
    expect((await wire.send(requestBytes(locations)).next())?.status, 'and the next request').to.equal(200);
    wire.close();
  });

  it('takes an Expect that asks to continue, an odd one, and an empty one', async () => {
    const wire = await Wire.open(scene, mine);
    const bytes = requestBytes({ ...put, headers: { Expect: '100-continue' } });
    wire.send(bytes.subarray(0, bytes.length - update.length));
    expect((await wire.next())?.status).to.equal(100);
    expect((await wire.send(update).next())?.status).to.equal(200);
    wire.close();
    for (const Expect of ['', 'something-else']) expect((await ask(scene, mine, { ...put, headers: { Expect } })).status).to.equal(200);
  });

  it('does not ask a stranger to continue, nor for a body that is too large', async () => {
    const bytes = requestBytes({ ...put, headers: { Expect: '100-continue' } });
    expect((await last(bytes.subarray(0, bytes.length - update.length), null)).status).to.equal(403);
    expect((await last(head(`Expect: 100-continue\r\nContent-Length: ${MEGABYTE + 1}\r\n`))).status).to.equal(400);
  });

  it('answers a stranger who sends a body at once, and closes', async () => {
    expect(await last(requestBytes({ ...put, body: 'x'.repeat(100_000) }), null)).to.deep.equal({
      status: 403,
      code: 'ForbiddenError',
      rest: '',
    });
    expect((await last(`${head('Content-Length: 1000000000\r\n')}never more`, null)).status).to.equal(403);
  });

  it('answers a body that is too large while it is still coming, and closes', async () => {
    for (const bytes of [
      requestBytes({ ...put, body: ' '.repeat(5 * MEGABYTE) }),
      Buffer.from(`${head('Transfer-Encoding: chunked\r\n')}${(5 * MEGABYTE).toString(16)}\r\n${' '.repeat(5 * MEGABYTE)}\r\n0\r\n\r\n`),
      Buffer.from(head('Content-Length: 99999999999\r\n')),
    ]) {
      expect(await last(bytes)).to.deep.equal({ status: 400, code: 'BadRequest', rest: '' });
    }
    expect(scene.submitted).to.deep.equal([]);
  });

  it('takes a body of just the largest size', async () => {
    const body = update + ' '.repeat(MEGABYTE - update.length);
    expect((await ask(scene, mine, { ...put, body })).status).to.equal(200);
    expect((await ask(scene, mine, { ...put, body: `${body} ` })).status).to.equal(400);
  });

  it('carries nothing out of a body that is cut off', async () => {
    for (const bytes of [
      requestBytes(put).subarray(0, -1),
      Buffer.from(`${head('Transfer-Encoding: chunked\r\n')}${update.length.toString(16)}\r\n${update}\r\n`),
    ]) {
      for (const end of ['end', 'destroy', 'resetAndDestroy'] as const) {
        const wire = await Wire.open(scene, mine);
        wire.send(bytes);
        const claims = scene.claims.length;
        while (scene.claims.length === claims) await new Promise((resolve) => setImmediate(resolve));
        if (end === 'resetAndDestroy') wire.socket.destroy();
        else wire.socket[end]();
        await wire.untilClosed();
      }
    }
    expect((await ask(scene, mine, locations)).status).to.equal(200);
    expect(scene.submitted).to.deep.equal([]);
  });

  it('carries pipelined requests out in their order, and answers in it', async () => {
    const wire = await Wire.open(scene, mine);
    const remove = (name: string): Buffer => requestBytes({ method: 'DELETE', below: `/affinitygroups/${name}` });
    wire.send(
      Buffer.concat([
        requestBytes(put),
        remove('a'),
        requestBytes(put),
        requestBytes({ below: '/nowhere' }),
        remove('b'),
        requestBytes(locations),
      ]),
    );
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await wire.next())?.status);
    expect(statuses).to.deep.equal([200, 200, 200, 404, 200, 200]);
    expect(scene.submitted.map((command) => ('name' in command ? command.name : ''))).to.deep.equal(['photos', 'a', 'photos', 'b']);
    wire.close();
  });

  it('serves nothing that is pipelined behind a request that ended the connection', async () => {
    const remove = requestBytes({ method: 'DELETE', below: '/affinitygroups/late' });
    const wire = await Wire.open(scene, mine);
    wire.send(Buffer.concat([requestBytes(locations), requestBytes({ ...put, path: '/elsewhere' }), remove]));
    expect((await wire.next())?.status).to.equal(200);
    expect((await wire.next())?.status).to.equal(403);
    expect(await wire.untilClosed()).to.equal('');
    expect(scene.submitted).to.deep.equal([]);
  });

  it('gives up on slow headers and slow bodies', async () => {
    const impatient = await Scene.open(server, { headersTimeout: 50, requestTimeout: 100, checkInterval: 20 });
    impatient.register(mine);
    for (const bytes of ['GET / HTTP/1.1\r\nX: ', requestBytes(put).subarray(0, -1)]) {
      const wire = await Wire.open(impatient, mine);
      const response = await wire.send(bytes).next();
      expect([response?.status, response && codeOf(response)]).to.deep.equal([500, 'OperationTimedOut']);
      expect(await wire.untilClosed()).to.equal('');
    }
    expect(impatient.submitted).to.deep.equal([]);
    await impatient.close();
  });

  it('drops a refused caller who goes on sending', async () => {
    const strict = await Scene.open(server, { lingerBytes: 100_000 });
    const wire = await Wire.open(strict, mine);
    wire.socket.write(head('Content-Length: 1000000000\r\n'));
    const more = (): void => {
      while (!wire.socket.destroyed && wire.socket.write(Buffer.alloc(65_536)));
    };
    wire.socket.on('drain', more);
    more();
    await wire.untilClosed();
    await strict.close();
  });

  it('survives what is no TLS, and connections that say nothing', async () => {
    const silent = connect(scene.port, '127.0.0.1');
    for (const noise of ['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\xff\xff', '\x16\x03\x01\x00\x05hello', '\x80\x2e\x01\x00\x02', '']) {
      await new Promise<void>((resolve) => {
        const socket = connect(scene.port, '127.0.0.1', () => socket.end(Buffer.from(noise, 'latin1')));
        socket.on('error', () => undefined).on('close', () => resolve());
        socket.resume();
      });
    }
    expect((await ask(scene, mine, locations)).status).to.equal(200);
    silent.destroy();
  });

  it('is gone at once when destroyed, open connections included', async () => {
    const brief = await Scene.open(server);
    brief.register(mine);
    const wire = await Wire.open(brief, mine);
    wire.send(requestBytes(put).subarray(0, -1));
    const silent = connect(brief.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    silent.on('error', () => undefined);
    await brief.close();
    expect(await wire.untilClosed()).to.equal('');
    await closed;
    const error = await Wire.open(brief, mine).catch((thrown: NodeJS.ErrnoException) => thrown);
    expect(error).to.have.property('code', 'ECONNREFUSED');
  });
});
