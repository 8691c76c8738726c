import { expect } from 'chai';
import { once } from 'node:events';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { InstrumentName, InstrumentRequest, InstrumentResult, Reply } from '../../src/adapters/contract/index.ts';
import { guarded } from '../../src/adapters/guard.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { encodeFrame } from '../../src/reference-impl/control-channel/frame.ts';

const adapter = guarded(referenceAdapter());
let fabric = '';
let node = '';

async function use<I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>): Promise<InstrumentResult<I>> {
  const reply: Reply<InstrumentResult<I>> = await adapter.use(fabric, instrument, request);
  if (reply.reply !== 'accepted') throw new Error(`${instrument} was answered ${JSON.stringify(reply)}`);
  return reply.result;
}

const portOf = (at: string): number => Number(at.split(':').at(-1));

describe('the reference on the bench of the nodes', () => {
  before(async () => {
    await adapter.describe();
  });
  beforeEach(async () => {
    if (fabric !== '') await adapter.close(fabric);
    const opened = await adapter.open({ identity: serverIdentity() });
    if (opened.reply !== 'accepted') throw new Error('no fabric');
    fabric = opened.result.fabric;
    await use('network.capture', {});
    ({ node } = await use('node.boot', {}));
  });
  after(() => adapter.dispose());

  it('shows that a node which has booted has called nobody, and that the controller calls it', async () => {
    expect((await use('network.traffic', {})).traffic).to.deep.equal([]);
    expect(await use('controller.greet', { node })).to.deep.equal({ answered: true });
    const { hosts } = await use('network.hosts', {});
    const address = hosts.find((host) => host.node === node)?.address;
    const { traffic } = await use('network.traffic', {});
    expect(traffic[0]?.kind).to.equal('opened');
    expect(traffic[0]?.to).to.equal(address);
    expect(traffic.filter(({ kind, from }) => kind === 'opened' && from === address)).to.deep.equal([]);
    expect(traffic.filter(({ kind }) => kind === 'bytes').length).to.be.greaterThan(3);
    expect(await use('controller.nodes', {})).to.deep.equal({ nodes: [{ node, state: 'in-service' }] });
  });

  it('hands over a stream to the fabric agent, which answers nobody without a certificate', async () => {
    const { address, port } = await use('node.takeOver', { node });
    const connection = await use('network.connect', { from: 'fabric-controller', to: address, port });
    if (connection.outcome !== 'connected') throw new Error(connection.reason);
    const socket = connectTls({ host: '127.0.0.1', port: portOf(connection.at), rejectUnauthorized: false });
    socket.on('error', () => undefined);
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.write(encodeFrame({ id: '0'.repeat(32), op: 'hello', body: {} }));
    await new Promise((closed) => socket.once('close', closed));
    expect(received).to.deep.equal([]);
  });

  it('says why there is no way from a node to the controller', async () => {
    const { hosts } = await use('network.hosts', {});
    const controller = hosts.find(({ kind }) => kind === 'fabric-controller');
    const tried = await use('network.connect', { from: node, to: controller?.address ?? '', port: 443 });
    expect(tried).to.deep.equal({ outcome: 'refused', reason: 'router: no_rule' });
  });

  it('lets somebody with all that the agent has stand in for it', async () => {
    const { certificate, key } = await use('node.takeOver', { node });
    const server = createTlsServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false }, (socket: TLSSocket) => {
      socket.on('error', () => undefined);
      socket.on('data', (frame: Buffer) => {
        const { id, op } = JSON.parse(frame.subarray(4).toString()) as { id: string; op: string };
        expect(op).to.equal('hello');
        socket.write(encodeFrame({ id, answer: { agent: 'fabric-agent', node } }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use('agent.standIn', { node, at: `127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await use('controller.greet', { node })).to.deep.equal({ answered: true });
    server.close();
  });

  it('reports a node whose agent is not who it has to be', async () => {
    const server = createTcpServer((socket) => socket.end('hello, controller\r\n').on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await use('agent.standIn', { node, at: `127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(await use('controller.greet', { node })).to.deep.equal({ answered: false });
    const { nodes } = await use('controller.nodes', {});
    expect(nodes).to.deep.equal([{ node, state: 'quarantined', reason: 'bad-handshake' }]);
    server.close();
  });

  it('lets go of a stream that nobody takes over, when the fabric is closed', async () => {
    const { address, port } = await use('node.takeOver', { node });
    const connection = await use('network.connect', { from: 'fabric-controller', to: address, port });
    if (connection.outcome !== 'connected') throw new Error(connection.reason);
    await adapter.close(fabric);
    fabric = '';
    const late = connectTcp(portOf(connection.at), '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).to.equal('ECONNREFUSED');
  });

  it('knows no node that there is not', async () => {
    const reply = await adapter.use(fabric, 'node.takeOver', { node: 'node-9999' });
    expect(reply).to.include({ reply: 'refused', code: 'no-such-node' });
  });
});
