import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { faultName } from '../../../../src/reference-impl/network/frames/faults.ts';
import {
  buildIpv4,
  IPV4,
  ipv4Destination,
  ipv4FragmentWord,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalLength,
  ipv4Ttl,
} from '../../../../src/reference-impl/network/frames/ipv4.ts';
import { readMac } from '../../../../src/reference-impl/network/frames/mac-address.ts';
import { frameFault } from '../../../../src/reference-impl/network/frames/strict-parse.ts';
import {
  buildTcp,
  TCP,
  tcpAcknowledgement,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpWindow,
} from '../../../../src/reference-impl/network/frames/tcp.ts';
import { buildUdp, destinationPort, sourcePort, UDP } from '../../../../src/reference-impl/network/frames/udp.ts';
import { u16 } from '../../../../src/reference-impl/network/frames/bytes.ts';
import { DROP } from '../../../../src/reference-impl/network/filter/index.ts';
import { honest } from '../filter/attacks/make.ts';
import { A, B, edited, filterOf, reheaded, tagged } from '../filter/ground.ts';

/** The frame of its own parsed fields; what lies behind the packet is carried over. */
function rebuilt(frame: Buffer): Buffer {
  const [transport, end] = [14 + ipv4HeaderLength(frame, 14), 14 + ipv4TotalLength(frame, 14)];
  const ports = { sourcePort: sourcePort(frame, transport), destinationPort: destinationPort(frame, transport) };
  const addresses = { source: ipv4Source(frame, 14), destination: ipv4Destination(frame, 14) };
  const isTcp = ipv4Protocol(frame, 14) === 6;
  const header = isTcp ? tcpHeaderLength(frame, transport) : UDP.header;
  const data = frame.subarray(transport + header, end);
  const payload = isTcp
    ? buildTcp(
        {
          ...addresses,
          ...ports,
          sequence: tcpSequence(frame, transport),
          acknowledgement: tcpAcknowledgement(frame, transport),
          flags: tcpFlags(frame, transport),
          window: tcpWindow(frame, transport),
          options: frame.subarray(transport + TCP.header, transport + header),
        },
        data,
      )
    : buildUdp({ ...addresses, ...ports }, data);
  const packet = buildIpv4(
    {
      ...addresses,
      typeOfService: frame.readUInt8(15),
      identification: u16(frame, 14 + IPV4.identification),
      fragment: ipv4FragmentWord(frame, 14),
      ttl: ipv4Ttl(frame, 14),
      protocol: ipv4Protocol(frame, 14),
      options: frame.subarray(14 + IPV4.header, transport),
    },
    payload,
  );
  const whole = buildEthernet({ destination: readMac(frame, 0), source: readMac(frame, 6), type: u16(frame, 12) }, packet);
  return Buffer.concat([whole, frame.subarray(end)]);
}

const u16s = fc.nat({ max: 0xffff });
const octets = (maxLength: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));
const packets = fc.record({
  typeOfService: fc.nat({ max: 255 }),
  identification: u16s,
  fragment: fc.constantFrom(0, 0x4000),
  ttl: fc.integer({ min: 1, max: 255 }),
});
const segments = fc.record({
  sourcePort: fc.integer({ min: 100, max: 0xffff }),
  destinationPort: fc.integer({ min: 100, max: 0xffff }),
  sequence: fc.nat({ max: 0xffffffff }),
  acknowledgement: fc.nat({ max: 0xffffffff }),
  flags: fc.nat({ max: 255 }),
  window: u16s,
});

describe('The strict parse', () => {
  it('finds nothing wrong with what passes the filter, which is, rebuilt from its fields, the same frame', () => {
    const ends = { source: A.address, destination: B.address };
    const filter = filterOf();
    fc.assert(
      fc.property(packets, segments, octets(1400), fc.nat({ max: 10 }), fc.boolean(), (fields, segment, data, words, isTcp) => {
        const payload = isTcp
          ? buildTcp({ ...ends, ...segment, options: Buffer.alloc(words * 4, 1) }, data)
          : buildUdp({ ...ends, ...segment }, data);
        const frame = buildEthernet(
          { destination: B.mac, source: A.mac, type: 0x0800 },
          buildIpv4({ ...fields, ...ends, protocol: isTcp ? 6 : 17 }, payload),
        );
        const padded = Buffer.concat([frame, Buffer.alloc(Math.max(0, 60 - frame.length), 0xaa)]);
        for (const each of [frame, padded]) {
          expect([frameFault(each), filter.send(each, 0)]).to.deep.equal([0, DROP.pass]);
          expect(rebuilt(each).equals(each)).to.equal(true);
        }
      }),
    );
  });

  it('names what contradicts itself', () => {
    const cases: readonly (readonly [string, Buffer])[] = [
      ['ethernet-truncated', Buffer.alloc(13)],
      ['ethernet-type-invalid', edited(honest.udp, 12, 0x05, 0xdd)],
      ['arp-truncated', honest.request.subarray(0, 41)],
      ['arp-not-ipv4-over-ethernet', edited(honest.request, 18, 7)],
      ['ipv4-truncated', honest.udp.subarray(0, 33)],
      ['ipv4-version', edited(honest.udp, 14, 0x65)],
      ['ipv4-header-length', edited(honest.udp, 14, 0x44)],
      ['ipv4-total-length', reheaded(honest.udp, 16, 5, 0)],
      ['ipv4-checksum', edited(honest.udp, 24, 0, 0)],
      ['udp-length', edited(honest.udp, 38, 0, 9)],
      ['tcp-header-length', edited(honest.tcp, 46, 0x40)],
      ['icmp-truncated', reheaded(honest.echo, 16, 0, 27)],
      ['dhcp-truncated', edited(honest.discover, 44, 7)],
      ['dhcp-options', edited(honest.discover, honest.discover.length - 1, 0)],
    ];
    for (const [name, frame] of cases) expect(faultName(frameFault(frame)), name).to.equal(name);
    expect(new Set(cases.map(([name]) => name)).size, 'every fault there is').to.equal(14);
    expect(frameFault(reheaded(honest.udp, 20, 0, 7)), 'a later fragment has no header of its own').to.equal(0);
    expect(faultName(frameFault(tagged(honest.request.subarray(0, 41), 0x8100, 3))), 'behind a tag').to.equal('arp-truncated');
  });

  it('throws for no bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(...Object.values(honest)),
        fc.nat({ max: 400 }),
        (noise, start, cut) => {
          for (const frame of [noise, Buffer.concat([start.subarray(0, cut), noise])])
            expect(faultName(frameFault(frame))).to.be.a('string');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
