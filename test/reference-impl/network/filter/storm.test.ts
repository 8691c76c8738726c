import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { DROP, PeerTable, type StormLimits } from '../../../../src/reference-impl/network/filter/index.ts';
import { RateLimit } from '../../../../src/reference-impl/network/filter/rate-limit.ts';
import { arpRequestFrame, dhcpDiscoverFrame, udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { honest } from './attacks/make.ts';
import { A, B, filterOf, nameOf, station } from './ground.ts';

const storm = (limits: Partial<StormLimits>): { storm: StormLimits } => ({
  storm: { arp: Infinity, broadcast: Infinity, bytes: Infinity, ...limits },
});

describe('Storms from one port (NET-4)', () => {
  it('A16, Z5: fifty of ARP in a second pass, the next is dropped, and a second later fifty more pass', () => {
    const filter = filterOf();
    const verdicts = (now: number): string[] => Array.from({ length: 60 }, () => nameOf(filter.send(honest.gratuitous, now)));
    const expected = [...Array<string>(50).fill('pass'), ...Array<string>(10).fill('arp_storm')];
    expect(verdicts(0)).to.deep.equal(expected);
    expect(nameOf(filter.send(honest.gratuitous, 999))).to.equal('arp_storm');
    expect(verdicts(1000)).to.deep.equal(expected);
    expect(nameOf(filter.send(honest.udp, 1000)), 'all else goes on').to.equal('pass');
  });

  it('A17: a sweep over peers is limited, one over strangers is dropped and costs the port nothing', () => {
    const peers = Array.from({ length: 80 }, (_, index) => station(`02:00:00:00:01:${(0x10 + index).toString(16)}`, `10.1.1.${index}`));
    const filter = filterOf([A], { peers: new PeerTable([...peers, B]) });
    for (let host = 0; host < 256; host++) filter.send(arpRequestFrame(A, 0x0a010200 + host), 0);
    expect(filter.counters.sent[DROP.arp_target_not_allowed]).to.equal(256);
    for (const peer of peers) filter.send(arpRequestFrame(A, peer.address), 0);
    expect([filter.counters.sent[DROP.pass], filter.counters.sent[DROP.arp_storm]]).to.deep.equal([50, 30]);
  });

  it('B6: what goes to all is limited by frames, DHCP and ARP together', () => {
    const filter = filterOf([A], storm({ broadcast: 3 }));
    for (const frame of [honest.discover, honest.request, dhcpDiscoverFrame(A.mac, 2)])
      expect(nameOf(filter.send(frame, 0))).to.equal('pass');
    expect(nameOf(filter.send(honest.discover, 0))).to.equal('broadcast_storm');
    expect(nameOf(filter.send(honest.udp, 0)), 'what goes to one').to.equal('pass');
  });

  it('B6, S5: bytes are counted and not frames, so a super-frame weighs what it is', () => {
    const filter = filterOf([A], { mtu: 65_000, ...storm({ bytes: 62_000 }) });
    const large = udpFrame(A, B, 1, 5000, Buffer.alloc(30_000));
    expect([large, large, large].map((frame) => nameOf(filter.send(frame, 0)))).to.deep.equal(['pass', 'pass', 'byte_storm']);
    expect(nameOf(filter.send(honest.udp, 0)), 'a small one still fits').to.equal('pass');
    expect(nameOf(filterOf().send(large, 0)), 'on an ordinary port').to.equal('exceeds_l2_mtu');
  });

  it('lets no more than the limit pass in any second, and lets it all pass after a quiet one', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 5 })), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 5, max: 20 }), (arrivals, limit) => {
        const rate = new RateLimit(limit);
        const passed: [number, number][] = [];
        let now = 0;
        for (const [later, units] of arrivals) {
          now += later;
          if (rate.take(units, now)) passed.push([now, units]);
        }
        for (const [from] of passed) {
          const within = passed.filter(([at]) => at >= from && at < from + 1000);
          expect(within.reduce((sum, [, units]) => sum + units, 0)).to.be.at.most(limit);
        }
        expect(rate.take(limit, now + 1000), 'after a quiet second').to.equal(true);
      }),
    );
  });

  it('is not undone by a clock that goes backwards, or by no clock', () => {
    const rate = new RateLimit(2);
    expect([rate.take(1, 5000), rate.take(1, 0), rate.take(1, 10), rate.take(1, NaN), rate.take(1, 5999)]).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(rate.take(2, 6000)).to.equal(true);
  });
});
