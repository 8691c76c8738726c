import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createAddressPlan, SUBNETS, type AddressPlan } from '../../../src/reference-impl/network/address-plan.ts';
import { contains, formatIpv4, lastOf, parseIpv4 } from '../../../src/reference-impl/network/frames/ipv4-address.ts';
import { VLANS, type WireVlan } from '../../../src/reference-impl/network/wire/index.ts';

/** Another plan that keeps what the first does: smaller subnets, in another order. */
const OTHER: Readonly<Record<WireVlan, string>> = {
  guests: '10.200.4.0/22',
  nodes: '10.7.0.0/26',
  controllers: '10.7.0.64/28',
  devices: '10.7.0.80/29',
  administration: '10.7.0.88/29',
  edge: '10.0.0.0/30',
};

const withinOf = (plan: AddressPlan, vlan: WireVlan, address: string): boolean =>
  contains(plan.subnets[vlan], parseIpv4(address) ?? expect.fail(address));

/** The numbers that a maker of addresses takes, from this one up. */
function numbersFrom(first: number, make: (number: number) => string): string[] {
  const made: string[] = [];
  for (let number = first; ; number++)
    try {
      made.push(make(number));
    } catch (error) {
      expect(error).to.be.instanceOf(RangeError);
      return made;
    }
}

describe('The address plan', () => {
  it('gives each VLAN a subnet of its own inside 10.0.0.0/8, with the router at its first address', () => {
    for (const plan of [createAddressPlan(), createAddressPlan(OTHER)])
      for (const vlan of VLANS) {
        const gateway = plan.gateway(vlan);
        expect(parseIpv4(gateway.address)).to.equal(plan.subnets[vlan].network + 1);
        expect(gateway).to.include({ name: `gateway-${vlan}`, kind: 'gateway', vlan, mac: plan.macOf(gateway.address) });
        expect(plan.gateways).to.deep.include(gateway);
        for (const other of VLANS) expect(withinOf(plan, other, gateway.address), `${vlan} in ${other}`).to.equal(vlan === other);
      }
  });

  it('refuses subnets that overlap, whichever holds the other', () => {
    for (const vlan of VLANS)
      for (const other of VLANS.filter((one) => one !== vlan)) {
        const [network, length] = SUBNETS[other].split('/');
        for (const overlapping of [SUBNETS[other], `${network}/${Number(length) + 1}`, `${network}/32`])
          expect(() => createAddressPlan({ ...SUBNETS, [vlan]: overlapping }), `${vlan} as ${other}`).to.throw(RangeError);
      }
    expect(() => createAddressPlan({ ...SUBNETS, edge: '10.0.0.0/8' })).to.throw(RangeError, 'overlap');
    createAddressPlan({ ...SUBNETS, edge: '10.227.1.0/24' });
  });

  it('refuses what is no subnet inside the network', () => {
    for (const bad of [
      ...['11.0.0.0/24', '192.168.0.0/24', '9.255.255.0/24', '0.0.0.0/0', '10.0.0.0/7', '8.0.0.0/6', '127.0.0.0/8'],
      ...[
        '10.227.0.1/24',
        '10.227.0.0',
        '10.227.0.0/33',
        '10.227.0.0/-1',
        '10.227.0.0/024',
        '010.227.0.0/24',
        '10.227.0/24',
        '',
        'edge',
        '::1/128',
      ],
    ])
      expect(() => createAddressPlan({ ...SUBNETS, edge: bad }), bad).to.throw(RangeError);
  });

  it('refuses a subnet that has no room for the router', () => {
    for (const full of ['10.227.0.0/32', '10.227.0.0/31'])
      expect(() => createAddressPlan({ ...SUBNETS, edge: full }), full).to.throw(RangeError, 'full');
    expect(createAddressPlan({ ...SUBNETS, edge: '10.227.0.0/30' }).infrastructure('edge', 1)).to.equal('10.227.0.2');
  });

  it('gives everybody an address of his own in his subnet, until that is full; and to each address a MAC address of its own', () => {
    const plan = createAddressPlan(OTHER);
    const guests = numbersFrom(0, plan.guest);
    const [nodes, storage] = [numbersFrom(0, plan.rootOs), numbersFrom(1, plan.storage)];
    const fixed = VLANS.flatMap((vlan) => [plan.gateway(vlan).address, ...numbersFrom(1, (number) => plan.infrastructure(vlan, number))]);
    expect([guests.length, nodes.length, storage.length]).to.deep.equal([1024 - 16 - 1, 32 - 16, 32 - 2]);
    for (const address of guests) expect(withinOf(plan, 'guests', address)).to.equal(true);
    for (const address of [...nodes, ...storage]) expect(withinOf(plan, 'nodes', address)).to.equal(true);
    const all = [...guests, ...nodes, ...storage, ...fixed];
    expect(new Set(all).size).to.equal(all.length);
    expect(new Set(all.map(plan.macOf)).size).to.equal(all.length);
    for (const vlan of VLANS)
      for (const reserved of [plan.subnets[vlan].network, lastOf(plan.subnets[vlan])]) expect(all).not.to.include(formatIpv4(reserved));
  });

  it('gives further addresses of guests from the other end, which are those of nobody until all are given', () => {
    const plan = createAddressPlan(OTHER);
    const further = numbersFrom(1, plan.furtherGuest);
    expect(further[0]).to.equal('10.200.7.254');
    expect(new Set(further).size).to.equal(further.length);
    expect([...further].reverse(), 'the same addresses, from the last').to.deep.equal(numbersFrom(0, plan.guest));
  });

  it('has room for millions, and no two of them are one', () => {
    const plan = createAddressPlan();
    const [guests, nodes] = [8_388_608 - 16 - 1, 2_097_152 - 16];
    expect([plan.guest(guests - 1), plan.rootOs(nodes - 1), plan.storage(2_097_152 - 2)]).to.deep.equal([
      '10.127.255.254',
      '10.159.255.255',
      '10.191.255.254',
    ]);
    expect(plan.storage(1)).to.equal('10.160.0.1');
    for (const full of [() => plan.guest(guests), () => plan.rootOs(nodes), () => plan.storage(2_097_152 - 1)])
      expect(full).to.throw(RangeError, 'is full');
  });

  it('knows no numbers but whole ones that it can give', () => {
    const plan = createAddressPlan();
    for (const bad of [-1, -16, 1.5, Number.NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53])
      for (const make of [
        plan.guest,
        plan.furtherGuest,
        plan.rootOs,
        plan.storage,
        (number: number) => plan.infrastructure('guests', number),
      ])
        expect(() => make(bad), `${bad}`).to.throw(RangeError);
    const small = createAddressPlan({ ...OTHER, nodes: '10.7.0.0/28' });
    expect(() => small.storage(1), 'what is kept for the network').to.throw(RangeError, 'is full');
    for (const bad of [0, 15, 16]) expect(() => plan.infrastructure('controllers', bad), `${bad}`).to.throw(RangeError);
  });

  it('makes MAC addresses that are locally administered, of one interface, and tell the address', () => {
    expect(createAddressPlan().macOf('10.0.171.205')).to.equal('02:15:0a:00:ab:cd');
  });
});
