import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createFilterChecks, DROP, PeerTable, type FilterChecks } from '../../../../src/reference-impl/network/filter/index.ts';
import { ATTACKS } from './attacks/index.ts';
import { honest, udp } from './attacks/make.ts';
import { MISDELIVERIES } from './deliveries.ts';
import { A, B, filterOf, station } from './ground.ts';

/** Behind these stands another check that drops the same frames for another reason. */
const SECOND_TO_NONE: readonly (keyof FilterChecks)[] = ['frameLength', 'controlMac', 'sameMac'];

const second = station('02:00:00:00:00:1a', '10.1.0.20');

/** The verdicts on all that is forbidden, with these checks. */
function verdicts(checks: FilterChecks): number[] {
  const sent = ATTACKS.map(({ frame }) => filterOf([A], {}, checks).send(frame, 0));
  const received = MISDELIVERIES.map(({ frame }) => filterOf([B], {}, checks).receive(frame, 0));
  const mixed = filterOf([A, second], {}, checks).send(udp({ mac: second.mac, address: A.address }, B), 0);
  const busy = filterOf([A], { storm: { arp: 1, broadcast: 9, bytes: 999 } }, checks);
  const wide = filterOf([A], { storm: { arp: 9, broadcast: 1, bytes: 999 } }, checks);
  const narrow = filterOf([A], { storm: { arp: 9, broadcast: 9, bytes: 100 } }, checks);
  const storms = [busy, wide, narrow].map((filter) =>
    [honest.gratuitous, honest.request, honest.gratuitous].map((frame) => filter.send(frame, 0)),
  );
  const itself = filterOf([A, second], { peers: new PeerTable([A, second]) }, checks).send(udp(A, second), 0);
  return [...sent, ...received, mixed, itself, ...storms.map((each) => each[2] as number)];
}

describe('A filter with one check exchanged for one that is content with everything', () => {
  const lawful = createFilterChecks();
  const before = verdicts(lawful);

  it('is lawful before: nothing forbidden passes', () => {
    expect(before.filter((verdict) => verdict === DROP.pass)).to.be.empty;
  });

  for (const name of Object.keys(lawful) as (keyof FilterChecks)[])
    it(`${name}: lets something pass that is forbidden`, () => {
      const after = verdicts({ ...lawful, [name]: () => 0 });
      const passes = after.filter((verdict) => verdict === DROP.pass).length;
      if (SECOND_TO_NONE.includes(name)) expect(after, 'the reason is another').to.not.deep.equal(before);
      else expect(passes, 'of the forbidden').to.be.greaterThan(0);
    });
});
