import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { guarded } from '../../src/adapters/guard.ts';
import { startAdapter } from '../../src/adapters/index.ts';
import type { GuardedAdapter, InstrumentName, InstrumentRequest, InstrumentResult, Reply } from '../../src/adapters/contract/index.ts';
import { referenceAdapter } from '../../src/adapters/reference/reference-adapter.ts';
import { serverIdentity } from '../../src/clients/certificate.ts';
import { arp, ARP, BROADCAST, ETHER, ethernet, ipv4, parseFrame, PROTOCOL, udp, valuesOf } from '../../src/clients/frames/index.ts';
import type { Fabric } from '../../src/reference-impl/fabric.ts';

type Port = InstrumentResult<'wire.describe'>['ports'][number];
type Ends = Pick<Port, 'mac' | 'address'>;
type Use = <I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>) => Promise<Reply<InstrumentResult<I>>>;

const base64 = (frame: Buffer): string => frame.toString('base64');

/** A datagram from one to another that carries this text, by way of `through` if it is given. */
const datagram = (from: Ends, to: Ends, text: string, through: Pick<Ends, 'mac'> = to): Buffer => {
  const payload = udp({ source: 5000, destination: 6000, payload: Buffer.from(text) });
  const packet = ipv4({ src: from.address, dst: to.address, protocol: PROTOCOL.udp, payload });
  return ethernet({ dst: through.mac, src: from.mac, type: ETHER.ipv4, payload: packet });
};

/** The text of a datagram. */
const textIn = (frame: string): string => {
  const bytes = Buffer.from(frame, 'base64');
  return bytes.subarray(42, 14 + Number(valuesOf(parseFrame(bytes), 'ip.len')[0])).toString();
};

/** The lab's hands on one fabric; what is not accepted is an error. */
class Hands {
  constructor(
    readonly adapter: GuardedAdapter,
    readonly fabric: string,
  ) {}

  static async on(adapter: GuardedAdapter): Promise<Hands> {
    const opened = await adapter.open({ identity: serverIdentity() });
    if (opened.reply !== 'accepted') throw new Error('no fabric');
    return new Hands(adapter, opened.result.fabric);
  }

  readonly try: Use = (instrument, request) => this.adapter.use(this.fabric, instrument, request);

  async use<I extends InstrumentName>(instrument: I, request: InstrumentRequest<I>): Promise<InstrumentResult<I>> {
    const reply: Reply<InstrumentResult<I>> = await this.try(instrument, request);
    if (reply.reply !== 'accepted') throw new Error(`${instrument} was answered ${JSON.stringify(reply)}`);
    return reply.result;
  }

  async ports(): Promise<(name: string) => Port> {
    const { ports } = await this.use('wire.describe', {});
    return (name) => ports.find(({ port }) => port === name) ?? expect.fail(`no port ${name}`);
  }

  send(port: string, ...frames: Buffer[]) {
    return this.use('wire.send', { port, frames: frames.map(base64) });
  }

  async captured(port: string, until?: string) {
    const request = until === undefined ? { port } : { port, until: base64(Buffer.from(until)) };
    const { captured } = await this.use('wire.captured', { from: [request] });
    return captured[0] ?? expect.fail('no reading');
  }
}

describe('The lab’s hands for the wire', () => {
  let inside: Fabric | undefined;
  const adapter = guarded(
    referenceAdapter({
      wrap: (fabric) => {
        inside = fabric;
        return fabric;
      },
    }),
  );
  let hands: Hands;
  const parts = () => (inside ?? expect.fail('no fabric')).parts;
  const counters = (port: string) => (parts().wire.port(port) ?? expect.fail(port)).counters;

  /** Two nodes, and two customers' machines, as the fabric itself would plug them in. */
  beforeEach(async () => {
    await adapter.describe();
    hands = await Hands.on(adapter);
    for (const _ of [1, 2]) await hands.use('node.boot', {});
    const { network, addressPlan } = parts();
    ['ada-1', 'ada-2', 'bob-1'].forEach((name, index) =>
      network.attach({ name, kind: 'guest', address: addressPlan.guest(index + 1), node: 'node-0001', tenant: name.slice(0, 3) }),
    );
  });
  afterEach(async () => {
    await adapter.close(hands.fabric);
    expect(adapter.faults).to.deep.equal([]);
  });
  after(() => adapter.dispose());

  it('describe who stands where, each port once, and that is what frames show', async () => {
    const { ports, guests, hostAgent, publicAddresses } = await hands.use('wire.describe', {});
    expect(new Set(ports.map(({ port }) => port)).size).to.equal(ports.length);
    const kinds = new Map<string, number>();
    for (const { kind } of ports) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).to.include({ guest: 3, gateway: 6, 'dhcp-server': 1, device: 3, administration: 1, outside: 1 });
    expect(kinds.get('root-os')).to.be.at.least(2);
    expect([hostAgent, publicAddresses]).to.deep.equal([{ address: '168.63.129.16' }, []]);
    expect(guests).to.include({ network: '10.0.0.0', prefix: 9 });
    const at = await hands.ports();
    const [ada, gateway] = [at('ada-1'), ports.find(({ kind, vlan }) => kind === 'gateway' && vlan === at('ada-1').vlan)];
    if (gateway === undefined) throw new Error('no gateway');
    for (const asked of [at('ada-2'), gateway]) {
      await hands.use('wire.capture', { ports: ['ada-1'] });
      const question = arp({ operation: ARP.request, senderMac: ada.mac, senderAddress: ada.address, targetAddress: asked.address });
      await hands.send('ada-1', ethernet({ dst: BROADCAST, src: ada.mac, type: ETHER.arp, payload: question }));
      const { frames } = await hands.captured('ada-1');
      const parsed = parseFrame(Buffer.from(frames[0] ?? expect.fail(`${asked.port} does not answer`), 'base64'));
      expect([valuesOf(parsed, 'arp.src.hw_mac')[0], valuesOf(parsed, 'arp.src.proto_ipv4')[0]]).to.deep.equal([asked.mac, asked.address]);
    }
    const flood = Array.from({ length: guests.limits.arp + 10 }, () =>
      ethernet({
        ...{ dst: BROADCAST, src: ada.mac, type: ETHER.arp },
        payload: arp({ operation: ARP.request, senderMac: ada.mac, senderAddress: ada.address, targetAddress: at('ada-2').address }),
      }),
    );
    await hands.use('clock.advance', { seconds: 2 });
    await hands.use('wire.capture', { ports: ['ada-2'] });
    await hands.send('ada-1', ...flood);
    expect((await hands.captured('ada-2')).frames, 'the limits are as told').to.have.lengthOf(guests.limits.arp);
  });

  it('refuse ports that there are not, and leave what is captured alone', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['ada-2'] });
    const refused = { reply: 'refused', code: 'no-such-port' };
    expect(await hands.try('wire.send', { port: 'nowhere', frames: [] })).to.include(refused);
    expect(await hands.try('wire.capture', { ports: ['ada-1', 'nowhere'] })).to.include(refused);
    expect(await hands.try('wire.captured', { from: [{ port: 'ada-1' }] }), 'nothing is captured there').to.include(refused);
    expect(await hands.try('wire.addAddress', { port: 'nowhere' })).to.include(refused);
    expect(await hands.try('wire.addAddress', { port: 'node-0001' }), 'that is no guest').to.include(refused);
    await hands.send('ada-1', datagram(at('ada-1'), at('ada-2'), 'still captured'));
    expect((await hands.captured('ada-2')).frames.map(textIn)).to.deep.equal(['still captured']);
    parts().network.detach(at('ada-2').address);
    expect(await hands.try('wire.send', { port: 'ada-2', frames: [] }), 'it has gone').to.include(refused);
  });

  it('drop and count frames of 0, 13, 14 and 70,000 bytes, at whatever port, and never throw', async () => {
    const odd = [0, 13, 14, 70_000].map((length) => Buffer.alloc(length, 0xab));
    const { ports } = await hands.use('wire.describe', {});
    const names = ports.map(({ port }) => port).filter((port) => port !== 'internet');
    await hands.use('wire.capture', { ports: names });
    for (const name of names) {
      const before = { sent: counters(name).sent, dropped: sum(counters(name).dropped) };
      await hands.send(name, ...odd);
      expect(counters(name).sent - before.sent, name).to.equal(4);
      expect(sum(counters(name).dropped) - before.dropped, name).to.equal(4);
    }
    await hands.send('internet', ...odd);
    expect(sum(parts().edge.counters.dropped)).to.equal(4);
    const { captured } = await hands.use('wire.captured', { from: names.map((port) => ({ port })) });
    expect(captured.flatMap(({ frames }) => frames)).to.deep.equal([]);
    expect(Object.fromEntries(counters('ada-1').dropped)).to.deep.equal({
      frame_too_short: 2,
      source_mac_is_multicast: 1,
      exceeds_l2_mtu: 1,
    });
  });

  it('capture in the order of arrival, read up to a mark, and keep the rest for the next reading', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['ada-2'] });
    const texts = Array.from({ length: 10 }, (_, index) => `number ${index};`);
    await hands.send('ada-1', ...texts.map((text) => datagram(at('ada-1'), at('ada-2'), text)));
    const read = async (until?: string) => {
      const { frames, lost } = await hands.captured('ada-2', until);
      expect(lost).to.equal(0);
      return frames.map(textIn);
    };
    expect(await read('number 3;')).to.deep.equal(texts.slice(0, 4));
    expect(await read('number 4;')).to.deep.equal(texts.slice(4, 5));
    expect(await read('never sent')).to.deep.equal(texts.slice(5));
    expect(await read()).to.deep.equal([]);
  });

  it('forget what was captured before when they begin anew, and capture a port that is named twice once', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['ada-2'] });
    await hands.send('ada-1', datagram(at('ada-1'), at('ada-2'), 'before'));
    await hands.use('wire.capture', { ports: ['ada-2', 'ada-1', 'ada-2'] });
    await hands.send('ada-1', datagram(at('ada-1'), at('ada-2'), 'after'));
    expect((await hands.captured('ada-2')).frames.map(textIn)).to.deep.equal(['after']);
    expect((await hands.captured('ada-1')).frames, 'what a port sends it does not hear').to.deep.equal([]);
  });

  it('bound a capture that nobody reads, by bytes and by what each frame costs, and tell how many frames it lost', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['node-0002'] });
    const large = datagram(at('node-0001'), at('node-0002'), 'x'.repeat(1400));
    const sent = 12_000;
    const port = parts().wire.port('node-0001') ?? expect.fail('no port');
    for (let count = 0; count < sent; count++) port.send(large);
    const { frames, lost } = await hands.captured('node-0002');
    expect(frames.length + lost).to.equal(sent);
    expect(frames).to.have.lengthOf(Math.floor((16 * 1024 * 1024) / (large.length + 128)));
    await hands.send('node-0001', datagram(at('node-0001'), at('node-0002'), 'room again'));
    const again = await hands.captured('node-0002');
    expect([again.frames.map(textIn), again.lost]).to.deep.equal([['room again'], 0]);
  });

  it('put frames on the wire unchanged, in another’s name too, and capture them as they came', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['node-0002', 'ada-1'] });
    const forged = datagram({ ...at('fabric-controller'), address: '1.2.3.4' }, at('node-0002'), 'who am I?');
    await hands.send('node-0001', forged);
    expect((await hands.captured('node-0002')).frames).to.deep.equal([base64(forged)]);
    expect((await hands.captured('ada-1')).frames).to.deep.equal([]);
  });

  it('send as the router itself at the port of a gateway', async () => {
    const at = await hands.ports();
    await hands.use('wire.capture', { ports: ['node-0001'] });
    const frame = datagram(at('gateway-nodes'), at('node-0001'), 'from the router');
    await hands.send('gateway-nodes', frame);
    expect((await hands.captured('node-0001')).frames).to.deep.equal([base64(frame)]);
  });

  it('give a guest’s port a second address, which it may use and others reach', async () => {
    const at = await hands.ports();
    const second = await hands.use('wire.addAddress', { port: 'ada-1' });
    expect(second)
      .not.to.include({ address: at('ada-1').address })
      .and.not.to.include({ mac: at('ada-1').mac });
    await hands.use('wire.capture', { ports: ['ada-1', 'ada-2'] });
    await hands.send(
      'ada-1',
      datagram(second, at('ada-2'), 'from the second card'),
      datagram({ ...second, mac: at('ada-1').mac }, at('ada-2'), 'mixed'),
    );
    await hands.send('ada-2', datagram(at('ada-2'), second, 'to the second card'));
    expect((await hands.captured('ada-2')).frames.map(textIn)).to.deep.equal(['from the second card']);
    expect((await hands.captured('ada-1')).frames.map(textIn)).to.deep.equal(['to the second card']);
    expect((await hands.ports())('ada-1'), 'it is one port still, by its first address').to.deep.equal(at('ada-1'));
  });

  it('take either layer out of the way, and put it back', async () => {
    const at = await hands.ports();
    const forged = datagram({ mac: at('ada-1').mac, address: at('bob-1').address }, at('ada-2'), 'forged');
    await hands.use('wire.capture', { ports: ['ada-2'] });
    const passes = async () => {
      await hands.send('ada-1', forged);
      return (await hands.captured('ada-2')).frames.length === 1;
    };
    const set = (hypervisor: boolean, rootOs: boolean) =>
      Promise.all([
        hands.use('wire.layer', { layer: 'hypervisor', on: hypervisor }),
        hands.use('wire.layer', { layer: 'root-os', on: rootOs }),
      ]);
    expect(await passes()).to.equal(false);
    for (const [hypervisor, rootOs] of [
      [false, true],
      [true, false],
      [false, false],
      [true, true],
    ] as const) {
      await set(hypervisor, rootOs);
      expect(await passes(), `${hypervisor} ${rootOs}`).to.equal(!hypervisor && !rootOs);
    }
  });

  it('know of no capture and no layer that is off once the power was cut', async () => {
    await hands.use('wire.capture', { ports: ['node-0001'] });
    await hands.use('wire.layer', { layer: 'hypervisor', on: false });
    await hands.use('fabric.crash', {});
    expect(await hands.try('wire.captured', { from: [{ port: 'node-0001' }] })).to.include({ code: 'no-such-port' });
    expect(parts().guestFilters.layers.hypervisor.isOn).to.equal(true);
  });
});

describe('The lab’s hands for the wire, over stdio', () => {
  it('do the same', async () => {
    const { adapter } = await startAdapter({ adapter: 'reference-stdio' });
    try {
      const hands = await Hands.on(adapter);
      for (const _ of [1, 2]) await hands.use('node.boot', {});
      const at = await hands.ports();
      await hands.use('wire.capture', { ports: ['node-0002', 'node-0001'] });
      await hands.send('node-0001', ...[0, 13, 14, 70_000].map((length) => Buffer.alloc(length)));
      await hands.send('node-0001', ...['first', 'second', 'third'].map((text) => datagram(at('node-0001'), at('node-0002'), text)));
      expect((await hands.captured('node-0002', 'second')).frames.map(textIn)).to.deep.equal(['first', 'second']);
      expect((await hands.captured('node-0002')).frames.map(textIn)).to.deep.equal(['third']);
      expect(await hands.captured('node-0001')).to.deep.equal({ port: 'node-0001', frames: [], lost: 0 });
      expect(await hands.try('wire.send', { port: 'nowhere', frames: [] })).to.include({ reply: 'refused', code: 'no-such-port' });
      expect(adapter.faults).to.deep.equal([]);
    } finally {
      await adapter.dispose();
    }
  });
});

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((total, count) => total + count, 0);
