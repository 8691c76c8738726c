import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  arpRequestFrame,
  dhcpDiscoverFrame,
  dhcpRequestFrame,
  echoRequestFrame,
  udpFrame,
} from '../../../../src/reference-impl/network/frames/conversation.ts';
import { parsePrefix } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { createPacketFilter, PeerTable } from '../../../../src/reference-impl/network/filter/index.ts';
import { captureAt } from '../../../../src/reference-impl/network/wire/capture.ts';
import { serveDhcp } from '../../../../src/reference-impl/network/wire/dhcp-server.ts';
import { numbersOf } from '../../../../src/reference-impl/network/wire/numbers.ts';
import type { FrameFilter } from '../../../../src/reference-impl/network/wire/station.ts';
import { createStormLimits, STORM_LIMITS } from '../../../../src/reference-impl/network/wire/storm-limits.ts';
import { as, beyond, gateway, said, STATIONS, wireGround, LEASE } from './ground.ts';

const hello = Buffer.from('hello');
const prefix = (text: string) => parsePrefix(text) ?? expect.fail(text);

/** Both filters of a and of b, of the real kind. */
function filtered() {
  const scene = {
    subnet: prefix('10.1.0.0/16'),
    gateway: gateway('guests'),
    dhcpServer: as('dhcp'),
    peers: new PeerTable([as('a'), as('b')]),
    protectedRanges: [prefix('10.3.0.0/16'), prefix('10.255.0.0/16')],
    openings: [],
    storm: { arp: 50, broadcast: 50, bytes: 1e9 },
    mtu: 1500,
  };
  const pair = (name: 'a' | 'b') => [1, 2].map(() => withSwitch(createPacketFilter(scene, { stations: [as(name)] })));
  const filters = { a: pair('a'), b: pair('b') };
  return { filters, ...wireGround({}, { a: { filters: filters.a }, b: { filters: filters.b } }) };
}

/** A filter that can be taken out of the way. */
const withSwitch = (filter: FrameFilter) => ({
  isOn: true,
  send(frame: Uint8Array, now: number): number {
    return this.isOn ? filter.send(frame, now) : 0;
  },
  receive(frame: Uint8Array, now: number): number {
    return this.isOn ? filter.receive(frame, now) : 0;
  },
});

describe('The two filters of a port', () => {
  const LAYERS = ['hypervisor-filter', 'root-os-filter'];

  it('each hold alone, and let through what they should (M1, M7, M9, A18)', () => {
    for (const off of [undefined, 0, 1]) {
      const { ports, filters, heard } = filtered();
      if (off !== undefined) for (const pair of Object.values(filters)) (pair[off] ?? expect.fail()).isOn = false;
      const layer = LAYERS[off === 0 ? 1 : 0];
      expect(said(ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello)))).to.equal('to b');
      expect(said(ports.a.send(udpFrame(as('a', { mac: 'b' }), as('b'), 1, 2, hello)))).to.equal(`${layer}: smac_not_of_port`);
      expect(said(ports.a.send(arpRequestFrame(as('a', { address: '0.0.0.0' }), as('b').address)))).to.equal(
        `${layer}: arp_sender_ip_spoofed`,
      );
      const flood = udpFrame(as('a'), as('b'), 1, 2, hello);
      for (let count = 0; count < 1000; count++) {
        flood.writeUInt32BE(count, 6);
        expect(said(ports.a.send(flood))).to.equal(`${layer}: smac_not_of_port`);
      }
      expect(heard()).to.deep.equal({ b: 1 });
    }
  });

  it('let through what a machine needs: its address, the gateway, and an answer to the outside (NET-4; Z2 to Z6)', () => {
    const { ports, wire, captures } = filtered();
    serveDhcp(ports.dhcp, STATIONS.dhcp, wire.stations, LEASE);
    expect(said(ports.a.send(dhcpDiscoverFrame(as('a').mac, 7)))).to.equal('to dhcp');
    expect(said(ports.a.send(dhcpRequestFrame(as('a').mac, 7, as('a').address, as('dhcp').address)))).to.equal('to dhcp');
    expect(said(ports.a.send(dhcpRequestFrame(as('a').mac, 7, as('b').address, as('dhcp').address)))).to.equal('to dhcp');
    expect(captures.a.frames, 'an offer, a yes and a no').to.have.lengthOf(3);
    expect(said(ports.a.send(arpRequestFrame(as('a'), gateway('guests').address)))).to.equal('to gateway-guests');
    expect(said(ports.a.send(echoRequestFrame(as('a'), gateway('guests'), 1, 2)))).to.equal('to gateway-guests');
    expect(captures.a.frames).to.have.lengthOf(5);
    const client = numbersOf({ name: 'client', mac: STATIONS.balancer.mac, address: '198.51.100.7' });
    expect(said(ports.balancer.send(udpFrame(client, beyond('edge', STATIONS.a.address), 9, 53, hello)))).to.equal('to a');
    expect(said(ports.a.send(udpFrame(as('a'), beyond('guests', '198.51.100.7'), 53, 9, hello)))).to.equal('to balancer');
  });

  it('let the attack through when both are off, so it is they who hold', () => {
    const { ports, filters, heard } = filtered();
    for (const filter of [...filters.a, ...filters.b]) filter.isOn = false;
    expect(said(ports.a.send(udpFrame(as('a', { address: '10.1.0.3' }), as('b'), 1, 2, hello)))).to.equal('to b');
    expect(heard()).to.deep.equal({ b: 1 });
  });

  it("drop the right MAC address with the wrong address, from the root OS inwards (R2), at the addressee's port", () => {
    const { ports, filters, heard } = filtered();
    const wrong = udpFrame(as('dhcp'), as('b', { address: '10.1.0.3' }), 1, 2, hello);
    expect(ports.dhcp.send(wrong)).to.deep.include({ layer: 'root-os-filter', at: 'b', reason: 'dip_not_of_port' });
    (filters.b[1] ?? expect.fail()).isOn = false;
    expect(ports.dhcp.send(wrong)).to.deep.include({ layer: 'hypervisor-filter', at: 'b' });
    expect(heard()).to.deep.equal({});
  });
});

describe('Storm limits of a port', () => {
  it('stop more than 50 questions in a second, and no sooner; the next second has its own (A16, B6)', () => {
    const ground = wireGround({ stormLimits: STORM_LIMITS });
    const question = arpRequestFrame(as('a'), as('b').address);
    const sent = Array.from({ length: 60 }, () => said(ground.ports.a.send(question)));
    expect(sent.slice(0, 50).every((one) => one === 'to b')).to.equal(true);
    expect(sent.slice(50).every((one) => one === 'storm-limit: broadcast_storm')).to.equal(true);
    expect(said(ground.ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello))), 'what is for one host goes on').to.equal('to b');
    expect(said(ground.ports.b.send(arpRequestFrame(as('b'), as('a').address))), 'another port has its own').to.equal('to a');
    ground.clock += 1000;
    expect(said(ground.ports.a.send(question))).to.equal('to b');
    ground.clock -= 5000;
    for (let count = 0; count < 49; count++) ground.ports.a.send(question);
    expect(said(ground.ports.a.send(question)), 'a clock that goes back gives nothing').to.equal('storm-limit: broadcast_storm');
  });

  it('count the bytes of a super-frame, although it is one frame, and although it is too long (S5)', () => {
    const limits = createStormLimits({ framesPerSecond: 1000, bytesPerSecond: 100_000, broadcastsPerSecond: 50 });
    const { ports } = wireGround({ stormLimits: limits });
    const huge = Buffer.concat([udpFrame(as('a'), as('b'), 1, 2, hello), Buffer.alloc(30_000)]);
    const sent = Array.from({ length: 4 }, () => said(ports.a.send(huge)));
    expect(sent).to.deep.equal([...Array.from({ length: 3 }, () => 'switch: exceeds_l2_mtu'), 'storm-limit: byte_storm']);
  });

  it('count frames as well, and be positive', () => {
    const { ports } = wireGround({
      stormLimits: createStormLimits({ framesPerSecond: 2, bytesPerSecond: 100_000, broadcastsPerSecond: 50 }),
    });
    const sent = Array.from({ length: 3 }, () => said(ports.a.send(Buffer.alloc(3))));
    expect(sent[2]).to.equal('storm-limit: frame_storm');
    for (const bad of [0, -1, Number.NaN, Infinity])
      expect(() => createStormLimits({ framesPerSecond: bad, bytesPerSecond: 1, broadcastsPerSecond: 1 })).to.throw(
        RangeError,
        'framesPerSecond',
      );
  });
});

describe('A port', () => {
  it('is heard in the order of sending, by listeners that answer each other without end until the storm limit', () => {
    const { ports } = wireGround({
      stormLimits: createStormLimits({ framesPerSecond: 20_000, bytesPerSecond: 1e9, broadcastsPerSecond: 50 }),
    });
    ports.a.onFrame(() => void ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello)));
    ports.b.onFrame(() => void ports.b.send(udpFrame(as('b'), as('a'), 2, 1, hello)));
    ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello));
    expect(ports.a.counters.dropped).to.deep.equal(new Map([['frame_storm', 1]]));
    expect(ports.a.counters).to.deep.include({ sent: 20_001, received: 20_000 });
    expect(ports.b.counters).to.deep.include({ sent: 20_000, received: 20_000, receivedBytes: 20_000 * 47 });
  });

  it('gives each listener bytes of its own, and takes a copy of what is sent', () => {
    const { ports, captures } = wireGround();
    const frame = udpFrame(as('a'), as('b'), 1, 2, hello);
    const stop = ports.b.onFrame((heard) => void heard.fill(0));
    const later = captureAt(ports.b);
    ports.a.send(frame);
    const expected = Buffer.from(frame);
    frame.fill(0);
    expect(Buffer.from(captures.b.frames[0] ?? [])).to.deep.equal(expected);
    expect(Buffer.from(later.frames[0] ?? [])).to.deep.equal(expected);
    stop();
    later.stop();
    ports.a.send(expected);
    expect(later.frames).to.have.lengthOf(1);
  });

  it('is captured up to a bound, and the capture says what it lost', () => {
    const { ports } = wireGround();
    const capture = captureAt(ports.b, 10 * (128 + 47));
    for (let count = 0; count < 30; count++) ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello));
    expect(capture.frames).to.have.lengthOf(10);
    expect(capture.lost).to.deep.equal({ frames: 20, bytes: 20 * 47 });
  });

  it('hears and says nothing once it is unplugged', () => {
    const { ports, wire, captures } = wireGround();
    wire.detach('b');
    expect(said(ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello)))).to.equal('switch: unknown_unicast');
    expect(ports.b.send(hello)).to.deep.equal({ outcome: 'dropped', layer: 'port', at: 'b', reason: 'port_detached' });
    expect(captures.b.frames).to.be.empty;
  });
});
