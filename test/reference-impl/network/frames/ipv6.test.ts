import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  icmpv6Type,
  isDhcpv6Reply,
  isIpv6,
  upperLayerOffset,
  upperLayerProtocol,
} from '../../../../src/reference-impl/network/frames/ipv6.ts';
import { extension, icmpv6, packet, PACKETS } from '../filter/ipv6-frames.ts';

describe('IPv6, as far as it is recognised', () => {
  it('shows a router advertisement behind whatever it hides', () => {
    for (const [how, bytes] of Object.entries(PACKETS.N1)) expect(icmpv6Type(bytes, 0), how).to.equal(134);
    expect(icmpv6Type(PACKETS.N5['header 135'] ?? Buffer.alloc(0), 0)).to.equal(134);
    expect(icmpv6Type(packet({ nextHeader: 51 }, Buffer.concat([extension(58), Buffer.alloc(0), icmpv6(134)])), 0)).to.equal(134);
  });

  it('tells neighbour discovery, MLD and DHCPv6 apart', () => {
    const types = [PACKETS.N2.advertisement, PACKETS.N3.solicitation, PACKETS.N4.redirect, PACKETS.N7.query, PACKETS.N7.report];
    expect(types.map((bytes) => icmpv6Type(bytes, 0))).to.deep.equal([136, 135, 137, 130, 143]);
    expect([isDhcpv6Reply(PACKETS.N6.reply, 0), isDhcpv6Reply(PACKETS.N2.advertisement, 0)]).to.deep.equal([true, false]);
    expect(icmpv6Type(PACKETS.N6.reply, 0)).to.equal(-1);
  });

  it('says that it cannot tell: a later fragment, an endless chain, a packet cut off, another version', () => {
    const endless = Buffer.concat(Array.from({ length: 18 }, () => extension(60)));
    const undecided = [
      packet({ nextHeader: 44 }, Buffer.concat([extension(58, [0, 8]), icmpv6(134)])),
      packet({ nextHeader: 60 }, Buffer.concat([endless, icmpv6(134)])),
      PACKETS.N8['cut off'],
      PACKETS.N8['version 4'],
      packet({ nextHeader: 60 }, Buffer.from([58, 200, 0, 0, 0, 0, 0, 0])),
    ];
    for (const bytes of undecided) expect([upperLayerOffset(bytes, 0), upperLayerProtocol(bytes, 0)]).to.deep.equal([-1, -1]);
    expect(isIpv6(PACKETS.N8['version 4'], 0)).to.equal(false);
  });

  it('is read without a throw from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 210 }), (bytes, at) => {
        bytes[at] = 0x60;
        const offset = upperLayerOffset(bytes, at);
        expect(offset).to.be.within(-1, bytes.length - 1);
        expect(icmpv6Type(bytes, at)).to.be.within(-1, 255);
        expect(isDhcpv6Reply(bytes, at)).to.be.a('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
