import { describe, it } from 'node:test';
import { expect } from 'chai';
import { DROP } from '../../../../src/reference-impl/network/filter/index.ts';
import { udp } from './attacks/make.ts';
import { DELIVERIES, MISDELIVERIES, OFFER_TO_ALL_FOR_B } from './deliveries.ts';
import { A, B, filterOf, nameOf, station } from './ground.ts';

describe('What comes to a port (NET-2, NET-4)', () => {
  it('is what is addressed to it, by its MAC and its address', () => {
    for (const [what, frame] of Object.entries({ ...DELIVERIES, 'an answer to all that names it': OFFER_TO_ALL_FOR_B }))
      expect(nameOf(filterOf([B]).receive(frame, 0)), what).to.equal('pass');
  });

  for (const row of ['R1', 'R2', 'R3', 'R4'])
    it(`${row} is not delivered, and counted`, () => {
      for (const { what, frame, reason } of MISDELIVERIES.filter((one) => one.row === row)) {
        const filter = filterOf([B]);
        expect(nameOf(filter.receive(frame, 0)), what).to.equal(reason);
        expect(filter.counters.received[DROP[reason]]).to.equal(1);
        expect(
          filter.counters.sent.every((count) => count === 0),
          'nothing counts as sent',
        ).to.equal(true);
      }
    });

  it('keeps the two addresses of one port apart', () => {
    const second = station('02:00:00:00:00:1b', '10.1.0.21');
    const filter = filterOf([B, second]);
    expect(nameOf(filter.receive(udp(A, second), 0))).to.equal('pass');
    expect(nameOf(filter.receive(udp(A, { mac: second.mac, address: B.address }), 0))).to.equal('dip_not_of_port');
  });
});
