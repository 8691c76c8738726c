import { createHash, X509Certificate } from 'node:crypto';
import { connect, createSecureContext, TLSSocket, type SecureContextOptions } from 'node:tls';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { ChannelIdentity } from '../../../src/reference-impl/control-channel/channel-identity.ts';
import { encodeFrame } from '../../../src/reference-impl/control-channel/frame.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';
import { recordTraffic } from '../../../src/reference-impl/network/traffic.ts';
import { controlGround, identity, settled, START } from './ground.ts';

const DAY = 86_400_000;
const ID = '0123456789abcdef0123456789abcdef';
const ANY_VERSION: SecureContextOptions = { ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1' };
const shown = (own: ChannelIdentity | undefined): SecureContextOptions =>
  own === undefined ? {} : { cert: own.certificate, key: own.key };

/** A TLS client that trusts anybody, on the controller's own host: it asks an agent for its name, and tells what came of it. */
async function askAs(from: Host, to: Host, options: SecureContextOptions & { session?: Buffer }) {
  const connection = await from.connect(to.card.address, AGENT_PORT.fabric);
  if (connection.outcome === 'refused') throw new Error(connection.reason);
  const { session, ...context } = options;
  const socket = connect({
    socket: connection.stream,
    rejectUnauthorized: false,
    secureContext: createSecureContext({ ...ANY_VERSION, ...context }),
    ...(session === undefined ? {} : { session }),
  });
  const seen = { protocol: null as string | null, reused: false, answer: '', error: '', sessions: [] as Buffer[] };
  socket.on('secureConnect', () => Object.assign(seen, { protocol: socket.getProtocol(), reused: socket.isSessionReused() }));
  socket.on('session', (each: Buffer) => seen.sessions.push(each));
  socket.on('error', (error: Error) => (seen.error = error.message));
  socket.on('data', (chunk: Buffer) => (seen.answer += chunk.toString()));
  socket.write(encodeFrame({ id: ID, op: 'hello', body: {} }));
  await settled();
  socket.destroy();
  return seen;
}

/** Somebody who listens in an agent's place and takes any client. Answers what it was asked. */
function standAsAgent(host: Host, own: ChannelIdentity | undefined, options: SecureContextOptions = {}): string[] {
  const heard: string[] = [];
  host.listen(AGENT_PORT.fabric, (stream) => {
    const secureContext = createSecureContext({ ...ANY_VERSION, ...shown(own), ...options });
    const socket = new TLSSocket(stream, { isServer: true, requestCert: true, rejectUnauthorized: false, secureContext });
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  });
  return heard;
}

describe('An agent (CTL-1)', () => {
  const strangers: Record<string, (ground: ReturnType<typeof controlGround>) => ChannelIdentity | undefined> = {
    'a stranger with a certificate of his own': () => identity('stranger'),
    "a stranger with the controller's name on a certificate that he made": () => identity('fabric-controller'),
    'another node, with its own good certificate': (ground) => ground.node(2).own,
    'the node itself': (ground) => ground.node(3).own,
    'somebody without a certificate': () => undefined,
  };
  for (const [who, make] of Object.entries(strangers))
    it(`does not answer ${who}, and answers the controller before and after`, async () => {
      const ground = controlGround();
      const { host, agent, asked } = ground.node(1);
      const own = make(ground);
      const permitted = () => askAs(ground.controllerHost, host, shown(ground.controllerIdentity));
      expect((await permitted()).answer).to.contain('node-1');
      const attack = await askAs(ground.controllerHost, host, shown(own));
      expect(attack.answer).to.equal('');
      expect([...agent.refusals()]).to.deep.equal([[own === undefined ? 'no-certificate' : 'wrong-certificate', 1]]);
      expect((await permitted()).answer).to.contain('node-1');
      expect(asked).to.deep.equal(['hello', 'hello']);
    });

  it('does not answer the controller whose certificate has expired, or does not hold yet, by the clock of the fabric', async () => {
    for (const [from, to, reason] of [
      [START - 2 * DAY, START - 1000, 'expired'],
      [START + 1000, START + DAY, 'not-yet-valid'],
    ] as const) {
      const own = identity('fabric-controller', from, to);
      const ground = controlGround();
      const { host, agent, asked } = ground.node(1, { commander: own.fingerprint });
      expect((await askAs(ground.controllerHost, host, shown(own))).answer).to.equal('');
      expect([...agent.refusals()]).to.deep.equal([[reason, 1]]);
      if (reason === 'not-yet-valid') {
        ground.clock.advance(2000);
        expect((await askAs(ground.controllerHost, host, shown(own))).answer).to.contain('node-1');
      } else expect(asked).to.deep.equal([]);
    }
  });

  for (const version of ['TLSv1', 'TLSv1.1'] as const)
    it(`refuses ${version}`, async () => {
      const ground = controlGround();
      const { host, agent } = ground.node(1);
      const attack = await askAs(ground.controllerHost, host, { ...shown(ground.controllerIdentity), maxVersion: version });
      expect(attack).to.deep.include({ protocol: null, answer: '' });
      expect(attack.error).to.match(/alert protocol version/);
      expect([...agent.refusals()]).to.deep.equal([['bad-handshake', 1]]);
    });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    it(`speaks ${version}, and resumes no session of it: each connection is a whole handshake`, async () => {
      const ground = controlGround();
      const { host, agent } = ground.node(1);
      const options = { ...shown(ground.controllerIdentity), minVersion: version, maxVersion: version };
      const first = await askAs(ground.controllerHost, host, options);
      expect(first).to.deep.include({ protocol: version, reused: false });
      expect(first.answer).to.contain('node-1');
      expect(first.sessions, 'sessions that the attack can offer').to.not.be.empty;
      for (const session of first.sessions) {
        const again = await askAs(ground.controllerHost, host, { ...options, session });
        expect(again.reused).to.equal(false);
        expect(again.answer).to.contain('node-1');
        const withoutCertificate = await askAs(ground.controllerHost, host, { minVersion: version, maxVersion: version, session });
        expect(withoutCertificate.answer).to.equal('');
      }
      expect([...agent.refusals().keys()]).to.deep.equal(['no-certificate']);
    });

  it('is the one that sees to that: an agent that would resume is resumed by the same attack', async () => {
    const ground = controlGround();
    const host = ground.nodeHost(1);
    standAsAgent(host, identity('node-1'), { sessionIdContext: 'lenient', ticketKeys: Buffer.alloc(48, 1) } as SecureContextOptions);
    const options = { ...shown(ground.controllerIdentity), maxVersion: 'TLSv1.2' as const };
    const [session] = (await askAs(ground.controllerHost, host, options)).sessions;
    if (session === undefined) throw new Error('no session');
    expect((await askAs(ground.controllerHost, host, { ...options, session })).reused).to.equal(true);
  });

  it('lets go of a peer that does not get on with its handshake, by the clock of the fabric', async () => {
    const ground = controlGround();
    const { host, agent } = ground.node(1);
    const connection = await ground.controllerHost.connect(host.card.address, AGENT_PORT.fabric);
    if (connection.outcome === 'refused') throw new Error(connection.reason);
    connection.stream.write(Buffer.from([0x16, 0x03, 0x01]));
    await settled();
    ground.clock.advance(9_999);
    await settled();
    expect(connection.stream.destroyed).to.equal(false);
    ground.clock.advance(1);
    await settled();
    expect(connection.stream.destroyed).to.equal(true);
    expect([...agent.refusals()]).to.deep.equal([['too-slow', 1]]);
  });

  it('drops what is no TLS at all', async () => {
    const ground = controlGround();
    const { host, agent } = ground.node(1);
    const connection = await ground.controllerHost.connect(host.card.address, AGENT_PORT.fabric);
    if (connection.outcome === 'refused') throw new Error(connection.reason);
    connection.stream.write(encodeFrame({ id: ID, op: 'hello', body: {} }));
    await settled();
    expect(connection.stream.destroyed).to.equal(true);
    expect([...agent.refusals()]).to.deep.equal([['bad-handshake', 1]]);
  });

  it('gives nothing to a recorded session that is played again, byte by byte, in either role', async () => {
    const ground = controlGround();
    const { host, agent, asked, card, own } = ground.node(1);
    const recording = recordTraffic(ground.network);
    await ground.channel.to(card).request('start', { instance: 7 });
    recording.stop();
    expect(asked).to.deep.equal(['start 7']);
    const sent = recording.sentBy(ground.controllerHost.card.address);
    const answered = recording.sentBy(host.card.address);
    expect(sent.length).to.be.greaterThan(500);

    const connection = await ground.controllerHost.connect(host.card.address, AGENT_PORT.fabric);
    if (connection.outcome === 'refused') throw new Error(connection.reason);
    for (const byte of sent) connection.stream.write(Buffer.from([byte]));
    connection.stream.resume();
    await settled();
    for (let round = 0; round < 200; round++) await settled();
    expect(asked, 'nothing was asked a second time').to.deep.equal(['start 7']);
    expect([...agent.refusals()]).to.deep.equal([['bad-handshake', 1]]);

    // And the node's side of it, played to the controller by somebody who has no key.
    const thief = ground.nodeHost(2);
    thief.listen(AGENT_PORT.fabric, (stream) => stream.write(answered));
    const reply = ground.channel.to(ground.cardOf(thief, own)).request('start', { instance: 7 });
    await settled();
    expect(await reply).to.deep.equal({ outcome: 'quarantined', reason: 'bad-handshake' });
  });
});

describe('The fabric controller (CTL-1)', () => {
  const impostors: Record<string, [reason: string, make: (own: ChannelIdentity) => ChannelIdentity]> = {
    'a stranger': ['wrong-certificate', () => identity('stranger')],
    "a stranger with the node's name on a certificate that he made": ['wrong-certificate', () => identity('node-1')],
    'another node': ['wrong-certificate', () => identity('node-2')],
    'the node itself (no attack)': ['answered', (own) => own],
  };
  for (const [who, [reason, make]] of Object.entries(impostors))
    it(`asks nothing of ${who} that stands in for an agent`, async () => {
      const ground = controlGround();
      const host = ground.nodeHost(1);
      const own = identity('node-1');
      const heard = standAsAgent(host, make(own));
      const reply = ground.channel.to(ground.cardOf(host, own)).request('hello', {});
      await settled();
      if (reason === 'answered') return void expect(heard.join()).to.contain('hello');
      expect(await reply).to.deep.equal({ outcome: 'quarantined', reason });
      expect(heard).to.deep.equal([]);
      expect([...ground.channel.quarantined().values()].map((quarantine) => quarantine.reason)).to.deep.equal([reason]);
    });

  it('asks nothing of a node whose certificate has expired, or does not hold yet', async () => {
    for (const [from, to, reason] of [
      [START - 2 * DAY, START - 1000, 'expired'],
      [START + 1000, START + DAY, 'not-yet-valid'],
    ] as const) {
      const ground = controlGround();
      const { card, asked } = ground.node(1, { own: identity('node-1', from, to) });
      expect(await ground.channel.to(card).request('hello', {})).to.deep.equal({ outcome: 'quarantined', reason });
      expect(asked).to.deep.equal([]);
    }
  });

  it('asks nothing of two nodes whose certificates were swapped', async () => {
    const ground = controlGround();
    const [one, other] = [identity('node-1'), identity('node-2')];
    const nodes = [ground.node(1, { own: other }), ground.node(2, { own: one })];
    const cards = [
      { ...(nodes[0] as (typeof nodes)[0]).card, fingerprint: one.fingerprint },
      { ...(nodes[1] as (typeof nodes)[0]).card, fingerprint: other.fingerprint },
    ];
    for (const card of cards)
      expect(await ground.channel.to(card).request('hello', {})).to.deep.equal({ outcome: 'quarantined', reason: 'wrong-certificate' });
    expect(nodes.flatMap(({ asked }) => asked)).to.deep.equal([]);
  });

  it('refuses TLS 1.1, and a server that shows no certificate or speaks no TLS', async () => {
    const ground = controlGround();
    const own = identity('node-1');
    const [old, bare, plain] = [1, 2, 3].map((index) => ground.nodeHost(index)) as [Host, Host, Host];
    standAsAgent(old, own, { maxVersion: 'TLSv1.1' });
    standAsAgent(bare, undefined);
    plain.listen(AGENT_PORT.fabric, (stream) => stream.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const host of [old, bare, plain]) {
      const reply = ground.channel.to(ground.cardOf(host, own)).request('hello', {});
      await settled();
      expect(await reply, host.card.name).to.deep.equal({ outcome: 'quarantined', reason: 'bad-handshake' });
    }
  });

  it('speaks TLS 1.2 to a node that has no better', async () => {
    const ground = controlGround();
    const own = identity('node-1');
    const host = ground.nodeHost(1);
    const heard = standAsAgent(host, own, { maxVersion: 'TLSv1.2' });
    void ground.channel.to(ground.cardOf(host, own)).request('hello', {});
    await settled();
    expect(heard.join()).to.contain('hello');
  });

  it('offers no session to resume when it connects again', async () => {
    const ground = controlGround();
    const own = identity('node-1');
    const host = ground.nodeHost(1);
    const reused: boolean[] = [];
    // This node would gladly resume: it keeps its tickets' key and sends tickets.
    const secureContext = createSecureContext({
      ...shown(own),
      sessionIdContext: 'lenient',
      ticketKeys: Buffer.alloc(48, 1),
    } as SecureContextOptions);
    let last: TLSSocket | undefined;
    host.listen(AGENT_PORT.fabric, (stream) => {
      last = new TLSSocket(stream, { isServer: true, requestCert: true, rejectUnauthorized: false, secureContext });
      last.on('error', () => undefined);
      last.on('secure', () => reused.push((last as TLSSocket).isSessionReused()));
      last.resume();
    });
    for (let time = 0; time < 3; time++) {
      const reply = ground.channel.to(ground.cardOf(host, own)).request('hello', {});
      await settled();
      last?.destroy();
      expect(await reply).to.deep.equal({ outcome: 'lost' });
    }
    expect(reused).to.deep.equal([false, false, false]);
  });

  it('is lost, and not deceived, when the stream goes in the middle of a handshake', async () => {
    const ground = controlGround();
    const host = ground.nodeHost(1);
    host.listen(AGENT_PORT.fabric, (stream) => stream.destroy());
    const reply = await ground.channel.to(ground.cardOf(host, identity('node-1'))).request('hello', {});
    expect(reply).to.deep.equal({ outcome: 'unreachable', reason: 'connection-lost' });
    expect(ground.channel.quarantined().size).to.equal(0);
  });

  it('gives up a node that does not get on with its handshake', async () => {
    const ground = controlGround();
    const host = ground.nodeHost(1);
    host.listen(AGENT_PORT.fabric, (stream) => stream.resume());
    const reply = ground.channel.to(ground.cardOf(host, identity('node-1'))).request('hello', {});
    await settled();
    ground.clock.advance(10_000);
    expect(await reply).to.deep.equal({ outcome: 'quarantined', reason: 'too-slow' });
  });
});

describe('What is on the wire (CTL-4)', () => {
  it('is never the content of a request or an answer, in no direction', async () => {
    const ground = controlGround();
    const { card } = ground.node(1);
    const recording = recordTraffic(ground.network);
    const configuration = `marker-${'x'.repeat(50)}`;
    const reply = await ground.channel.to(card).request('configure', { instance: 1, configuration, revision: 'marker-revision' });
    expect(reply).to.deep.include({ outcome: 'answered' });
    expect(Buffer.concat(recording.traffic.map(({ bytes }) => bytes ?? new Uint8Array())).includes('marker')).to.equal(false);
  });

  it('is shown by certificates that other tools read too, with the fingerprint that is pinned', () => {
    const own = identity('node-1', Date.UTC(2012, 0, 1), Date.UTC(2055, 0, 1));
    const certificate = new X509Certificate(own.certificate);
    expect(createHash('sha256').update(certificate.raw).digest('hex')).to.equal(own.fingerprint);
    expect(certificate.subject).to.equal('CN=node-1');
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect([certificate.validFrom, certificate.validTo].map((date) => new Date(date).toISOString())).to.deep.equal([
      '2012-01-01T00:00:00.000Z',
      '2055-01-01T00:00:00.000Z',
    ]);
    expect(own.fingerprint).to.not.equal(identity('node-1').fingerprint);
  });
});
