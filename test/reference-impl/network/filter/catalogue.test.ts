import { describe, it } from 'node:test';
import { expect } from 'chai';
import { DROP } from '../../../../src/reference-impl/network/filter/index.ts';
import { udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { ATTACKS } from './attacks/index.ts';
import { honest, udp } from './attacks/make.ts';
import { A, B, filterOf, nameOf, ROOT_OS, station } from './ground.ts';

/** Every row that is about what one port may send, apart from those of storms. */
const numbered = (letter: string, last: number, ...without: readonly number[]): string[] =>
  Array.from({ length: last }, (_, index) => index + 1)
    .filter((number) => !without.includes(number))
    .map((number) => `${letter}${number}`);
const ROWS = [
  ...numbered('M', 9),
  ...numbered('A', 18, 16),
  ...numbered('I', 22, 9),
  ...numbered('F', 5),
  ...numbered('T', 9),
  ...numbered('E', 7),
  ...numbered('B', 7, 6),
  ...numbered('P', 7),
  ...numbered('V', 7),
  ...numbered('C', 3),
  ...numbered('S', 6, 5),
  ...numbered('N', 8),
];

describe('What a port may not send (NET-1, NET-3, NET-4)', () => {
  for (const row of ROWS)
    it(`${row} is dropped for its reason, at both layers, and its honest twin passes`, () => {
      const attacks = ATTACKS.filter((attack) => attack.row === row);
      expect(attacks, 'the row has an attack').to.not.be.empty;
      for (const { what, frame, reason, honest: twin } of attacks) {
        const [hypervisor, rootOs] = [filterOf(), filterOf()];
        expect(nameOf(hypervisor.send(frame, 0)), what).to.equal(reason);
        expect(nameOf(rootOs.send(frame, 0)), what).to.equal(reason);
        expect(nameOf(hypervisor.send(twin, 0)), `the honest twin of ${what}`).to.equal('pass');
        expect(nameOf(rootOs.send(twin, 0)), `the honest twin of ${what}`).to.equal('pass');
        expect(hypervisor.counters.sent[DROP[reason]], 'the drop is counted').to.equal(1);
        expect(hypervisor.counters.sent[DROP.pass], 'and the pass').to.equal(1);
      }
    });

  it('Z1 to Z6: all that is honest passes', () => {
    for (const [what, frame] of Object.entries(honest)) expect(nameOf(filterOf().send(frame, 0)), what).to.equal('pass');
  });

  it('I9: of a port with two addresses, each goes out from its own MAC', () => {
    const second = station('02:00:00:00:00:1a', '10.1.0.20');
    const filter = filterOf([A, second]);
    expect(nameOf(filter.send(udp(A, B), 0))).to.equal('pass');
    expect(nameOf(filter.send(udp(second, B), 0))).to.equal('pass');
    expect(nameOf(filter.send(udp({ mac: second.mac, address: A.address }, B), 0))).to.equal('sip_of_other_smac');
    expect(nameOf(filter.send(udp({ mac: A.mac, address: second.address }, B), 0))).to.equal('sip_of_other_smac');
    expect(nameOf(filter.send(udp(A, second), 0)), 'from one to the other').to.equal('port_loopback_filter');
  });

  it('M7, M9: a flood of source addresses teaches it nothing', () => {
    const filter = filterOf();
    const frame = Buffer.from(honest.udp);
    for (let nic = 0; nic < 100_000; nic++) {
      frame.writeUIntBE(nic, 9, 3);
      frame[8] = 1;
      filter.send(frame, 0);
    }
    expect(filter.counters.sent[DROP.smac_not_of_port]).to.equal(100_000);
    expect(nameOf(filter.send(honest.udp, 0))).to.equal('pass');
  });

  it('an opening is for its caller only: the root OS is reached by nothing but the answers of the agent that it called', () => {
    const filter = filterOf();
    expect(nameOf(filter.send(honest.agent, 0))).to.equal('pass');
    expect(nameOf(filter.send(udpFrame(A, ROOT_OS, 7444, 40_000, Buffer.alloc(1)), 0))).to.equal('dip_is_protected');
  });

  it('a port of nobody is refused', () => {
    for (const stations of [[], [{ ...A, address: 0 }], [{ ...A, address: -1 }], [station('01:00:00:00:00:0a', '10.1.0.10')]])
      expect(() => filterOf(stations)).to.throw(RangeError);
  });
});
