import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arpOperation, arpSenderAddress, arpTargetAddress } from '../../../../src/reference-impl/network/frames/arp.ts';
import { folded, internetChecksum, pseudoHeaderSum, sumOf } from '../../../../src/reference-impl/network/frames/checksum.ts';
import {
  arpReplyFrame,
  arpRequestFrame,
  dhcpAckFrame,
  dhcpDiscoverFrame,
  dhcpOfferFrame,
  dhcpRequestFrame,
  echoReplyFrame,
  echoRequestFrame,
  MAXIMUM_SEGMENT,
  tcpFrame,
  udpFrame,
} from '../../../../src/reference-impl/network/frames/conversation.ts';
import { DHCP, dhcpMessage, dhcpOperation, dhcpOption } from '../../../../src/reference-impl/network/frames/dhcp.ts';
import { buildEthernet, typeOffset, vlanOf } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { icmpIdentifier, icmpSequence, icmpType } from '../../../../src/reference-impl/network/frames/icmp.ts';
import { buildIpv4, ipv4ChecksumFault } from '../../../../src/reference-impl/network/frames/ipv4.ts';
import { buildSnap, isLengthField, isSnap, snapOrganisation, snapType } from '../../../../src/reference-impl/network/frames/llc.ts';
import {
  buildTcp,
  TCP_FLAG,
  tcpAcknowledgement,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpWindow,
} from '../../../../src/reference-impl/network/frames/tcp.ts';
import { u16 } from '../../../../src/reference-impl/network/frames/bytes.ts';
import { frameFault } from '../../../../src/reference-impl/network/frames/strict-parse.ts';
import { A, B, DHCP_SERVER, ip } from '../filter/ground.ts';

/** Whether the checksum of the UDP datagram or TCP segment in a frame without IPv4 options is right. */
const isTransportSummed = (frame: Buffer): boolean => {
  const start = pseudoHeaderSum(frame.readInt32BE(26), frame.readInt32BE(30), frame.readUInt8(23), frame.length - 34);
  return folded(sumOf(frame, 34, frame.length, start)) === 0xffff;
};

describe('Frames', () => {
  it('have the checksums that others reckon: a header and a sum from the textbooks', () => {
    const header = Buffer.from('45000073000040004011b861c0a80001c0a800c7', 'hex');
    expect(ipv4ChecksumFault(header, 0)).to.equal(0);
    const built = buildIpv4({ protocol: 17, source: ip('192.168.0.1'), destination: ip('192.168.0.199') }, Buffer.alloc(95));
    expect(built.subarray(0, 20).toString('hex')).to.equal(header.toString('hex'));
    expect(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex')), 'the example of RFC 1071').to.equal(0x220d);
    expect(internetChecksum(Buffer.from([1])), 'an odd byte').to.equal(0xfeff);
  });

  it('carry the segments of a stream: SYN with options, data of the largest size, FIN', () => {
    const ports = { sourcePort: 50_000, destinationPort: 443 };
    const syn = tcpFrame(A, B, { ...ports, sequence: 0xfffffff0, flags: TCP_FLAG.syn, options: Buffer.from([2, 4, 5, 0xb4]) });
    const full = tcpFrame(
      A,
      B,
      { ...ports, sequence: 1, acknowledgement: 0x80000001, flags: TCP_FLAG.ack, window: 512 },
      Buffer.alloc(MAXIMUM_SEGMENT, 7),
    );
    const fin = tcpFrame(A, B, { ...ports, sequence: 2, flags: TCP_FLAG.fin | TCP_FLAG.ack });
    expect([syn.length, full.length, fin.length]).to.deep.equal([58, 1514, 54]);
    expect([tcpSequence(syn, 34), tcpFlags(syn, 34), tcpHeaderLength(syn, 34)]).to.deep.equal([0xfffffff0, TCP_FLAG.syn, 24]);
    expect([tcpAcknowledgement(full, 34), tcpWindow(full, 34)]).to.deep.equal([0x80000001, 512]);
    for (const frame of [syn, full, fin]) expect([frameFault(frame), isTransportSummed(frame)]).to.deep.equal([0, true]);
  });

  it('carry datagrams and echoes', () => {
    const datagram = udpFrame(A, B, 1, 65_535, Buffer.from('odd'));
    expect([frameFault(datagram), isTransportSummed(datagram)]).to.deep.equal([0, true]);
    for (const [frame, type] of [
      [echoRequestFrame(A, B, 0xabcd, 3, Buffer.from('x')), 8],
      [echoReplyFrame(A, B, 0xabcd, 3), 0],
    ] as const) {
      expect([icmpType(frame, 34), icmpIdentifier(frame, 34), icmpSequence(frame, 34)]).to.deep.equal([type, 0xabcd, 3]);
      expect(folded(sumOf(frame, 34, frame.length))).to.equal(0xffff);
    }
  });

  it('carry ARP, byte for byte', () => {
    expect(arpRequestFrame(A, B.address).toString('hex')).to.equal(
      'ffffffffffff' + '02000000000a' + '0806' + '0001080006040001' + '02000000000a' + '0a01000a' + '000000000000' + '0a01000b',
    );
    const reply = arpReplyFrame(B, A);
    expect([arpOperation(reply, 14), arpSenderAddress(reply, 14), arpTargetAddress(reply, 14)]).to.deep.equal([2, B.address, A.address]);
  });

  it('carry DHCP from discover to acknowledgement', () => {
    const exchange = [
      dhcpDiscoverFrame(A.mac, 7),
      dhcpOfferFrame(DHCP_SERVER, A, 7),
      dhcpRequestFrame(A.mac, 7, A.address, DHCP_SERVER.address),
      dhcpAckFrame(DHCP_SERVER, A, 7),
    ];
    expect(exchange.map((frame) => dhcpMessage(frame, 42, frame.length))).to.deep.equal([1, 2, 3, 5]);
    expect(exchange.map((frame) => dhcpOperation(frame, 42))).to.deep.equal([1, 2, 1, 2]);
    for (const frame of exchange) expect([frameFault(frame), isTransportSummed(frame)]).to.deep.equal([0, true]);
    const [, offer = Buffer.alloc(0), request = Buffer.alloc(0)] = exchange;
    expect(offer.readInt32BE(42 + DHCP.yourAddress)).to.equal(A.address);
    expect(request.readInt32BE(dhcpOption(request, 42, request.length, 50) + 2)).to.equal(A.address);
    expect(dhcpOption(request, 42, request.length, 82), 'no relay').to.equal(-1);
  });

  it('are recognised behind tags, and as LLC with SNAP', () => {
    const tags = [0x88a8, 0x8100, 0x9100, 0x9200].map((type, index) => ({ type, control: 0xe000 | (index + 10) }));
    const frame = buildEthernet({ destination: B.mac, source: A.mac, tags, type: 0x0800 }, Buffer.alloc(46));
    expect([typeOffset(frame), u16(frame, typeOffset(frame)), vlanOf(frame, 12), vlanOf(frame, 24)]).to.deep.equal([28, 0x0800, 10, 13]);
    expect(typeOffset(frame.subarray(0, 19)), 'cut off inside the second').to.equal(16);
    const dtp = buildEthernet({ destination: B.mac, source: A.mac, type: 12 }, buildSnap(0x00000c, 0x2004, Buffer.alloc(4)));
    expect([isLengthField(dtp), isSnap(dtp, 14), snapOrganisation(dtp, 14), snapType(dtp, 14)]).to.deep.equal([
      true,
      true,
      0x00000c,
      0x2004,
    ]);
    expect([isLengthField(frame), isSnap(dtp.subarray(0, 21), 14)]).to.deep.equal([false, false]);
  });

  it('are not built with options that fit no header', () => {
    const fields = { protocol: 6, source: 1, destination: 2 };
    for (const size of [3, 44]) {
      expect(() => buildIpv4({ ...fields, options: Buffer.alloc(size) }, Buffer.alloc(0))).to.throw(RangeError);
      expect(() => buildTcp({ ...fields, sourcePort: 1, destinationPort: 2, sequence: 0, flags: 0, options: Buffer.alloc(size) })).to.throw(
        RangeError,
      );
    }
  });
});
