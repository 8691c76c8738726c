import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { Patience, sendInTheClear } from '../../src/clients/wire/index.ts';
import { localServer } from './local-server.ts';

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** What speaks no TLS, and does this with each connection. */
async function plainServer(serve: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    closings.push(() => socket.destroy());
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = async (url: string, patience = new Patience(500)) =>
  (await sendInTheClear({ surface: 'storage', url, patience }, { method: 'GET', path: '/it' })).outcome;

describe('a request in the clear', () => {
  it('is answered by what speaks plain HTTP', async () => {
    const url = await plainServer((socket) =>
      socket.once('data', (head: Buffer) =>
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${head.toString().startsWith('GET /it ') ? 'ok' : 'no'}`),
      ),
    );
    const exchange = await sendInTheClear({ surface: 'storage', url }, { method: 'GET', path: '/it' });
    expect(exchange.outcome).to.include({ kind: 'answer', status: 200, body: 'ok' });
    expect(exchange.connection.protocol).to.equal(null);
  });

  it('ends where TLS is spoken', async () => {
    const { url, close } = await localServer(() => undefined);
    closings.push(close);
    expect((await ask(url)).kind).to.equal('fault');
  });

  for (const [what, serve, fault] of [
    ['is hung up on', (socket: Socket) => socket.destroy(), 'connection-lost'],
    ['is half answered', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe'), 'connection-lost'],
    ['is answered in no known language', (socket: Socket) => socket.write('nonsense\r\n\r\n'), 'malformed'],
    ['is not answered', () => undefined, 'timeout'],
  ] as const)
    it(`that ${what} says so`, async () => {
      expect(await ask(await plainServer(serve))).to.include({ kind: 'fault', fault });
    });

  it('where nobody listens, or nobody waits any more, says so', async () => {
    const url = await plainServer(() => undefined);
    for (const close of closings.splice(0)) close();
    expect(await ask(url)).to.include({ fault: 'connection-refused' });
    const gone = new Patience(500);
    gone.end('enough');
    expect(await ask(url, gone)).to.include({ fault: 'timeout', detail: 'enough' });
  });
});
