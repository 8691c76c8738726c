import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect, createSecureContext } from 'node:tls';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ChannelIdentity } from '../../../src/reference-impl/control-channel/channel-identity.ts';
import { encodeFrame } from '../../../src/reference-impl/control-channel/frame.ts';
import { RELAY_LIMITS } from '../../../src/reference-impl/fabric-agent/relay.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';
import { recordTraffic } from '../../../src/reference-impl/network/traffic.ts';
import { settled } from '../control-channel/ground.ts';
import { fabricGround } from './ground.ts';

const SOURCE = resolve(__dirname, '../../../src/reference-impl');

describe('A node that has booted (VM-4)', () => {
  it('listens and calls nobody, until the controller connects; then it answers', async () => {
    const { channel, clock, node } = fabricGround();
    const { host, agent, card, name } = node(1);
    const recording = recordTraffic(host);
    agent.start();
    await settled();
    clock.advance(3_600_000);
    await settled();
    expect(recording.traffic).to.deep.equal([]);
    const reply = await channel.to(card).request('hello', {});
    expect(reply).to.deep.equal({ outcome: 'answered', body: { agent: 'fabric-agent', node: name } });
    const [first] = recording.traffic;
    expect(first).to.deep.include({ kind: 'opened', from: '10.224.0.2', to: host.card.address, port: AGENT_PORT.fabric });
    expect(recording.traffic.filter(({ kind }) => kind === 'opened')).to.have.length(1);
  });

  it('does the work of its node, each operation as it is told', async () => {
    const { channel, node } = fabricGround();
    const { agent, asked, card } = node(1);
    agent.start();
    const client = channel.to(card);
    const instance = 7;
    const order = {
      instance,
      name: 'Web_IN_0',
      tenant: 'a-subscription',
      executionContext: 'limited' as const,
      endpoints: [{ vip: '198.18.0.1', name: 'web', protocol: 'tcp' as const, publicPort: 80, localPort: 8080 }],
      image: 'a'.repeat(64),
      guestOs: 'wa-guest-os-2.10_201203-01',
      configuration: '<x/>',
      revision: 'r1',
    };
    expect(await client.request('create-instance', order)).to.deep.equal({ outcome: 'answered', body: { instance, state: 'creating' } });
    expect(await client.request('start', { instance })).to.deep.equal({ outcome: 'answered', body: { instance, state: 'ready' } });
    expect(await client.request('configure', { instance, configuration: '<y/>', revision: 'r2' })).to.deep.equal({
      outcome: 'answered',
      body: { instance, revision: 'r2' },
    });
    expect(await client.request('stop', { instance })).to.deep.equal({ outcome: 'answered', body: { instance, state: 'stopped' } });
    expect(await client.request('update-guest-os', { instance, guestOs: 'wa-guest-os-2.11_201212-01' })).to.deep.equal({
      outcome: 'answered',
      body: { instance, state: 'creating' },
    });
    const update = { instance, image: 'b'.repeat(64), configuration: '<z/>', revision: 'r3' };
    expect(await client.request('update-application', update)).to.deep.equal({
      outcome: 'answered',
      body: { instance, state: 'creating' },
    });
    expect(await client.request('set-endpoints', { instance, endpoints: [] })).to.deep.equal({ outcome: 'answered', body: { instance } });
    expect(await client.request('list', {})).to.deep.equal({ outcome: 'answered', body: { instances: [] } });
    expect(await client.request('destroy', { instance })).to.deep.equal({ outcome: 'answered', body: {} });
    expect(asked.map((line) => line.split(' ')[0])).to.deep.equal([
      'create-instance',
      'start',
      'configure',
      'stop',
      'update-guest-os',
      'update-application',
      'set-endpoints',
      'destroy',
    ]);
  });

  it('has no client towards the controller in it: no code of an agent connects anywhere', () => {
    const files = [
      ...readdirSync(join(SOURCE, 'fabric-agent')).map((file) => join('fabric-agent', file)),
      join('control-channel', 'agent-server.ts'),
      join('control-channel', 'request-reader.ts'),
    ];
    for (const file of files) {
      const text = readFileSync(join(SOURCE, file), 'utf8');
      expect(text, file).to.not.match(/\bconnect\s*\(|secureAsClient|fabric-controller\//);
      expect(text, `${file} takes no more of its port than the way in`).to.not.match(/host: Host\b/);
    }
  });
});

describe('A fabric agent and what is below it (VM-3)', () => {
  it('passes commands on to the storage of its node, and the answers back', async () => {
    const { channel, network, node } = fabricGround();
    const { agent, card, disk } = node(1);
    agent.start();
    const [one, two] = [disk(1), disk(2)];
    const opened: string[] = [];
    network.tap(({ kind, from, to }) => void (kind === 'opened' && opened.push(`${from} > ${to}`)));
    const client = channel.to(card);
    expect(await client.request('storage/hello', { to: one.name, body: {} })).to.deep.equal({
      outcome: 'answered',
      body: { agent: 'storage-agent', node: one.name },
    });
    expect(await client.request('storage/status', { to: two.name, body: {} })).to.deep.equal({
      outcome: 'answered',
      body: { state: 'ready', freeBytes: 1024 },
    });
    expect(opened, 'one step at a time, downwards').to.deep.equal([
      '10.224.0.2 > 10.128.0.17',
      '10.128.0.17 > 10.160.0.101',
      '10.128.0.17 > 10.160.0.102',
    ]);
  });

  it('knows no storage of another node', async () => {
    const { channel, node } = fabricGround();
    const [one, other] = [node(1), node(2)];
    one.agent.start();
    const strange = other.disk(1);
    expect(await channel.to(one.card).request('storage/hello', { to: strange.name, body: {} })).to.deep.equal({
      outcome: 'refused',
      code: 'not-found',
      message: 'there is no storage of that name on this node',
    });
    expect(await channel.to(one.card).request('storage/hello', { to: '__proto__', body: {} })).to.deep.include({ code: 'not-found' });
  });

  it('holds a guest agent off from everybody but the fabric agent of its own node, though he got as far as the port', async () => {
    const ground = fabricGround();
    const [one, other] = [ground.node(1), ground.node(2)];
    one.agent.start();
    const victim = one.guest(1);
    const neighbour = one.guest(2);
    const commanders: [who: string, own: ChannelIdentity | undefined, counts: boolean][] = [
      ['another guest of the node', neighbour.own, true],
      ['the guest itself', victim.own, true],
      ['the fabric agent of another node', other.own, true],
      ['the fabric controller', ground.controllerIdentity, true],
      ['nobody', undefined, true],
      ['its own fabric agent', one.own, false],
    ];
    for (const [who, own] of commanders) {
      const answer = await commandGuest(one.host, victim.host, own);
      expect(answer !== '', who).to.equal(own === one.own);
    }
    expect([...victim.agent.refusals()]).to.deep.equal([
      ['wrong-certificate', 4],
      ['no-certificate', 1],
    ]);
    expect(one.asked).to.deep.equal([`${victim.name} configure stolen`]);
  });

  it('holds off, by the network, a guest that would command another', async () => {
    const { network, node } = fabricGround();
    const { guest, host } = node(1);
    const [one, two] = [guest(1), guest(2)];
    expect(await one.host.connect(two.host.card.address, AGENT_PORT.guest)).to.deep.equal({ outcome: 'refused', reason: 'no-answer' });
    expect(await one.host.connect(host.card.address, AGENT_PORT.fabric)).to.deep.equal({
      outcome: 'refused',
      reason: 'hypervisor-filter: dip_is_protected',
    });
    expect([...network.refusals().values()]).to.deep.equal([1, 1]);
  });

  it('takes what is answered from below for hostile, and brings that into quarantine, not itself', async () => {
    const { channel, clock, node } = fabricGround();
    const { agent, card, disk, storage } = node(1);
    agent.start();
    const good = disk(1);
    const silent = disk(2, { runs: false });
    silent.host.listen(AGENT_PORT.storage, (stream) => void stream.resume());
    const plain = disk(3, { runs: false });
    plain.host.listen(AGENT_PORT.storage, (stream) => void stream.write('I do as I like'));
    const away = disk(4, { runs: false });
    const client = channel.to(card);
    const hello = (to: string) => client.request('storage/hello', { to, body: {} });

    const waiting = hello(silent.name);
    await settled();
    clock.advance(10_000);
    expect(await waiting).to.deep.equal({
      outcome: 'refused',
      code: 'misbehaved',
      message: 'the agent of the storage misbehaved (too-slow)',
    });
    expect(await hello(plain.name)).to.deep.equal({
      outcome: 'refused',
      code: 'misbehaved',
      message: 'the agent of the storage misbehaved (bad-handshake)',
    });
    expect(await hello(away.name)).to.deep.equal({
      outcome: 'refused',
      code: 'unavailable',
      message: 'the agent of the storage cannot be reached',
    });
    expect((await hello(good.name)).outcome).to.equal('answered');
    expect([...storage.quarantined().keys()]).to.deep.equal([silent.name, plain.name]);
    expect(channel.quarantined().size).to.equal(0);
    expect(RELAY_LIMITS.milliseconds + 10_000, 'handshake and answer of a guest fit into the time of its fabric agent').to.be.lessThan(
      60_000,
    );
  });
});

/** Speaks to a guest agent from the root OS, with any certificate, as a taken-over root OS of the node could. */
async function commandGuest(from: Host, to: Host, own: ChannelIdentity | undefined): Promise<string> {
  const connection = await from.connect(to.card.address, AGENT_PORT.guest);
  if (connection.outcome === 'refused') throw new Error(connection.reason);
  const secureContext = createSecureContext(own === undefined ? {} : { cert: own.certificate, key: own.key });
  const socket = connect({ socket: connection.stream, rejectUnauthorized: false, secureContext });
  let answer = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write(encodeFrame({ id: 'a'.repeat(32), op: 'configure', body: { configuration: 'stolen', revision: 'r' } }));
  await settled();
  socket.destroy();
  return answer;
}
