import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  ARP,
  arp,
  BROADCAST,
  dhcp,
  DHCP,
  ETHER,
  ethernet,
  extension,
  fragment,
  gre,
  icmp,
  internetChecksum,
  ipv4,
  ipv4Bytes,
  ipv6,
  ipv6Bytes,
  ipv6Text,
  layers,
  linkAddress,
  macBytes,
  macText,
  neighbourAdvertisement,
  parseFrame,
  PROTOCOL,
  snap,
  tcp,
  TCP,
  udp,
  valuesOf,
  vxlan,
} from '../../src/clients/frames/index.ts';

const link = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' };
const ends = { src: '10.0.0.1', dst: '10.0.0.2' };
const text = Buffer.from('some payload of a user');
const datagram = udp({ source: 1000, destination: 2000, payload: text });
const framed = (payload: Buffer, type: number = ETHER.ipv4): Buffer => ethernet({ ...link, type, payload });
const path = (frame: Buffer): string[] => layers(parseFrame(frame)).map(({ protocol }) => protocol);
const faults = (frame: Buffer): string[] => layers(parseFrame(frame)).flatMap((layer) => layer.faults);

describe('Addresses', () => {
  it('are bytes and back', () => {
    expect(macText(macBytes('02:15:5D:00:aa:01'))).to.equal('02:15:5d:00:aa:01');
    for (const address of ['::', '::1', 'fe80::1', '2001:db8:0:1::', '1:2:3:4:5:6:7:8'])
      expect(ipv6Text(ipv6Bytes(address))).to.equal(address);
    expect(ipv6Bytes('::ffff:10.9.0.1').toString('hex')).to.equal('00000000000000000000ffff0a090001');
  });

  it('are refused where they are none', () => {
    for (const wrong of ['02:15:5d:00:aa', '02-15-5d-00-aa-01', '']) expect(() => macBytes(wrong)).to.throw(RangeError);
    for (const wrong of ['10.0.0', '10.0.0.256', '10.0.0.1.2', 'a.b.c.d']) expect(() => ipv4Bytes(wrong)).to.throw(RangeError);
    expect(() => ipv6Bytes('fe80:::1')).to.throw(TypeError);
  });
});

describe('Checksums', () => {
  it('are those of the examples in RFC 1071 and of a well-known header', () => {
    expect(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).to.equal(0x220d);
    const header = Buffer.from('450000730000400040110000c0a80001c0a800c7', 'hex');
    expect(internetChecksum(header)).to.equal(0xb861);
    expect(internetChecksum(Buffer.from([1]))).to.equal(0xfeff);
  });

  it('are found wrong in whatever was changed on the way', () => {
    const frame = framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: datagram }));
    fc.assert(
      fc.property(fc.integer({ min: 14 + 12, max: frame.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(frame);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        const { stop } = parseFrame(changed);
        expect(stop !== null || faults(changed).length > 0).to.equal(true);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('Frames that are built', () => {
  it('are read back without a fault', () => {
    const frame = ethernet({
      ...link,
      tags: [{ vid: 20, priority: 5, dropEligible: true }],
      type: ETHER.ipv4,
      payload: ipv4({
        ...ends,
        protocol: PROTOCOL.tcp,
        payload: tcp({ source: 1, destination: 2, flags: TCP.syn | TCP.ack, payload: text }),
        id: 77,
      }),
    });
    expect(path(frame)).to.deep.equal(['eth', 'vlan', 'ip', 'tcp']);
    expect(faults(frame)).to.deep.equal([]);
    expect(
      ['vlan.id', 'vlan.priority', 'vlan.dei', 'ip.id', 'tcp.flags'].map((name) => valuesOf(parseFrame(frame), name)[0]),
    ).to.deep.equal([20, 5, 1, 77, 18]);
  });

  it('have the shortest length of Ethernet, or what they are told', () => {
    const payload = arp({ operation: ARP.request, senderMac: link.src, senderAddress: ends.src, targetAddress: ends.dst });
    expect(framed(payload, ETHER.arp)).to.have.lengthOf(60);
    expect(ethernet({ ...link, type: ETHER.arp, payload, minimum: 0 })).to.have.lengthOf(42);
  });

  it('carry others', () => {
    const inner = ipv4({ ...ends, protocol: PROTOCOL.icmp, payload: icmp({ type: 8, payload: text }) });
    expect(
      path(framed(ipv4({ ...ends, protocol: PROTOCOL.gre, payload: gre({ protocol: ETHER.ipv4, payload: inner, checksummed: true }) }))),
    ).to.deep.equal(['eth', 'ip', 'gre', 'ip', 'icmp']);
    const overlay = udp({ source: 1, destination: 4789, payload: vxlan({ network: 9, payload: framed(inner) }) });
    expect(path(framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: overlay })))).to.deep.equal([
      'eth',
      'ip',
      'udp',
      'vxlan',
      'eth',
      'ip',
      'icmp',
    ]);
    expect(path(ethernet({ ...link, type: 'length', payload: snap({ protocol: ETHER.ipv4, payload: inner }) }))).to.deep.equal([
      'eth',
      'llc',
      'ip',
      'icmp',
    ]);
  });

  it('speak DHCP', () => {
    const message = dhcp({
      operation: 1,
      message: DHCP.discover,
      transaction: 0xfedcba98,
      clientMac: link.src,
      relayAddress: '10.0.0.9',
      options: [[82, Buffer.from([1, 1, 5])]],
    });
    const frame = ethernet({
      ...link,
      dst: BROADCAST,
      type: ETHER.ipv4,
      payload: ipv4({
        src: '0.0.0.0',
        dst: '255.255.255.255',
        protocol: PROTOCOL.udp,
        payload: udp({ source: 68, destination: 67, payload: message }),
      }),
    });
    const parsed = parseFrame(frame);
    expect(parsed.stop).to.equal(null);
    expect(valuesOf(parsed, 'dhcp.id')).to.deep.equal([0xfedcba98]);
    expect(valuesOf(parsed, 'dhcp.option.type')).to.deep.equal([53, 82]);
    expect(valuesOf(parsed, 'dhcp.ip.relay')).to.deep.equal(['10.0.0.9']);
  });

  it('speak IPv6 through a chain of headers', () => {
    const payload = neighbourAdvertisement({ target: 'fe80::9', flags: 1, options: [linkAddress(2, link.src)] });
    const packet = ipv6({
      src: 'fe80::1',
      dst: 'ff02::1',
      next: PROTOCOL.icmpv6,
      payload,
      extensions: [extension(PROTOCOL.hopByHop), fragment({ id: 5 })],
    });
    const parsed = parseFrame(framed(packet, ETHER.ipv6));
    expect(layers(parsed).map(({ protocol }) => protocol)).to.deep.equal(['eth', 'ipv6', 'ipv6.hopopts', 'ipv6.fragment', 'icmpv6']);
    expect(layers(parsed).flatMap((layer) => layer.faults)).to.deep.equal([]);
    expect(valuesOf(parsed, 'icmpv6.opt.linkaddr')).to.deep.equal([link.src]);
  });
});

describe('The parser', () => {
  it('says where it stopped, and why, and keeps what it had', () => {
    const whole = framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: datagram }));
    for (const [frame, at, why] of [
      [Buffer.alloc(13), 0, 'the Ethernet header is cut short'],
      [whole.subarray(0, 30), 14, 'the IPv4 header is cut short'],
      [framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: datagram, totalLength: 1400 })), 16, 'a total length of 1400'],
      [framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: datagram, headerWords: 4 })), 14, 'an IPv4 header of 16 bytes'],
      [framed(ipv4({ ...ends, protocol: PROTOCOL.udp, payload: datagram, offset: 3 })), 34, 'a fragment that is not the first'],
      [framed(ipv4({ ...ends, protocol: 89, payload: text })), 34, 'IP protocol 89'],
      [framed(text, 0x88b5), 14, 'EtherType 0x88b5'],
      [framed(text, 0x05ff), 12, 'neither a length nor a type'],
    ] as const) {
      const { stop } = parseFrame(frame);
      expect(stop?.at, why).to.equal(at);
      expect(stop?.why).to.contain(why);
    }
    expect(valuesOf(parseFrame(whole.subarray(0, 30)), 'eth.type')).to.deep.equal([ETHER.ipv4]);
  });

  it('does not read addresses out of ARP that is not for Ethernet and IPv4', () => {
    const payload = arp({ operation: ARP.reply, senderMac: link.src, senderAddress: ends.src, targetAddress: ends.dst, hardwareSize: 7 });
    const parsed = parseFrame(framed(payload, ETHER.arp));
    expect(valuesOf(parsed, 'arp.hw.size')).to.deep.equal([7]);
    expect(valuesOf(parsed, 'arp.src.proto_ipv4')).to.deep.equal([]);
    expect(parsed.stop).not.to.equal(null);
  });

  it('never throws, whatever it is given', () => {
    const types = [ETHER.ipv4, ETHER.ipv6, ETHER.arp, ETHER.vlan, ETHER.mpls, ETHER.pppoeSession];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 120 }), fc.nat(8), (type, bytes, first) => {
        const payload = Buffer.from(bytes);
        // Versions and lengths that are right now and then lead deeper.
        if (payload.length > 3 && first < 5) payload.set([first < 3 ? 0x45 : 0x60, 0, 0, payload.length], 0);
        const parsed = parseFrame(ethernet({ ...link, type, payload, minimum: 0 }));
        expect(layers(parsed)[0]?.protocol).to.equal('eth');
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});
