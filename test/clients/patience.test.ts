import { describe, it } from 'node:test';
import { expect } from 'chai';
import { Connection, Patience } from '../../src/clients/wire/index.ts';
import { answering, localServer } from './local-server.ts';

const ask = async (url: string, trust: string, patience: Patience) => {
  const connection = new Connection({ surface: 'smapi', url, trust, patience });
  const { outcome } = await connection.request({ method: 'GET', path: '/' });
  connection.close();
  return outcome.kind === 'fault' ? `${outcome.fault}: ${outcome.detail}` : outcome.status;
};

describe('Patience', () => {
  it('is over after so much waiting in vain, and later requests are not even sent', async () => {
    let connections = 0;
    const silent = await localServer(() => void (connections += 1));
    const patience = new Patience(400, 800);
    const outcomes = [];
    for (let i = 0; i < 4; i += 1) outcomes.push(await ask(silent.url, silent.trust, patience));
    await silent.close();
    const over = `timeout: ${patience.reason}`;
    expect(outcomes).to.deep.equal([...Array<string>(2).fill('timeout: no whole answer within 400 ms'), over, over]);
    expect(connections).to.equal(2);
    patience.answered();
    expect(patience.gone).to.equal(true);
  });

  it('comes back whole with every answer', async () => {
    const server = await localServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    const patience = new Patience(1_000, 60);
    patience.waitedInVain(59);
    expect(await ask(server.url, server.trust, patience)).to.equal(200);
    patience.waitedInVain(59);
    expect(patience.gone).to.equal(false);
    await server.close();
  });

  it('counts handshakes that do not end', async () => {
    const { createServer } = await import('node:net');
    const deaf = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as { port: number };
    const patience = new Patience(30, 30);
    const server = await localServer(() => undefined);
    expect(await ask(`https://127.0.0.1:${port}`, server.trust, patience)).to.equal('timeout: no handshake within 30 ms');
    expect(patience.gone).to.equal(true);
    await server.close();
    deaf.close();
  });
});
