import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { ipv4Frame, tcpFrame, udpFrame, type Station } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { createRouterRules } from '../../../../src/reference-impl/network/wire/router-rules.ts';
import { readHeader } from '../../../../src/reference-impl/network/wire/header.ts';
import { serveDhcp } from '../../../../src/reference-impl/network/wire/dhcp-server.ts';
import { VLAN_ID, type WireVlan } from '../../../../src/reference-impl/network/wire/station.ts';
import { as, gateway, NAMES, STATIONS, wireGround, type Name, LEASE } from './ground.ts';

const vlans = Object.keys(VLAN_ID) as WireVlan[];
const stations: readonly Station[] = [
  ...NAMES.map((name) => as(name)),
  ...vlans.map(gateway),
  { mac: { oui: 0xffffff, nic: 0xffffff }, address: -1 },
  { mac: { oui: 0x01005e, nic: 0x0000fb }, address: 0xe00000fb | 0 },
  { mac: { oui: 0x0180c2, nic: 0x00000e }, address: 0 },
];
/** Real MAC addresses and real addresses in all mixtures, for what is random altogether reaches nobody anyway. */
const party = fc.record({
  mac: fc.constantFrom(...stations.map(({ mac }) => mac)),
  address: fc.constantFrom(...stations.map(({ address }) => address)),
});
const port = fc.constantFrom(53, 67, 68, 2323, 3389, 7443, 7444);
const data = fc.uint8Array({ maxLength: 80 });
const tags = fc.array(fc.record({ type: fc.constantFrom(0x8100, 0x88a8), control: fc.constantFrom(0, 1, 10, 20, 30, 40, 50, 4095) }), {
  maxLength: 2,
});
const type = fc.constantFrom(0x0800, 0x0806, 0x86dd, 0x8100, 0x88cc, 0x0020);

const frame: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 1600 }),
  fc.tuple(party, party, port, port, data).map(([from, to, source, destination, bytes]) => udpFrame(from, to, source, destination, bytes)),
  fc
    .tuple(party, party, port, port, fc.nat(63))
    .map(([from, to, sourcePort, destinationPort, flags]) => tcpFrame(from, to, { sourcePort, destinationPort, sequence: 1, flags })),
  fc.tuple(party, party, fc.nat(255), data).map(([from, to, protocol, bytes]) => ipv4Frame(from, to, protocol, bytes)),
  fc
    .tuple(party, party, tags, type, data)
    .map(([from, to, some, kind, bytes]) => buildEthernet({ destination: to.mac, source: from.mac, tags: some, type: kind }, bytes)),
);
const runs = { numRuns: 60 };

describe('Whatever a port sends', () => {
  const addressees = (name: Name) => readHeaders(name).filter((mac) => mac !== 'ff:ff:ff:ff:ff:ff');
  let heardAt: ReturnType<typeof wireGround>;
  const readHeaders = (name: Name) => heardAt.captures[name].frames.map((bytes) => readHeader(bytes)?.destination ?? 'nobody');

  it('reaches nobody but its addressee, from a machine that has no filters at all (NET-2)', () => {
    fc.assert(
      fc.property(fc.constantFrom<Name>('a', 'b', 'c'), fc.array(frame, { maxLength: 40 }), (from, frames) => {
        heardAt = wireGround();
        serveDhcp(heardAt.ports.dhcp, STATIONS.dhcp, heardAt.wire.stations, LEASE);
        for (const one of frames) {
          const before = new Map(NAMES.map((name) => [name, heardAt.captures[name].frames.length]));
          const delivery = heardAt.ports[from].send(one);
          const heard = NAMES.filter((name) => heardAt.captures[name].frames.length > (before.get(name) ?? 0) && name !== from);
          expect(heard).to.have.members(
            delivery.outcome === 'delivered' ? delivery.to.filter((name) => name !== from && !name.startsWith('gateway')) : [],
          );
          expect(heard.length).to.be.at.most(1);
        }
        for (const name of NAMES) for (const mac of addressees(name)) expect(mac).to.equal(STATIONS[name].mac);
      }),
      runs,
    );
  });

  it('stays in its VLAN when the router has no rules, and always when it is of a node that has been taken over, but for its own guests (VLN-2, VLN-3)', () => {
    for (const routerRules of [createRouterRules([]), undefined])
      fc.assert(
        fc.property(fc.constantFrom(...NAMES), fc.array(frame, { maxLength: 40 }), (from, frames) => {
          const { ports, captures } = wireGround(routerRules === undefined ? {} : { routerRules });
          const sender = routerRules === undefined ? 'root' : from;
          for (const one of frames) ports[sender].send(one);
          const mayHear = (name: Name) =>
            STATIONS[name].vlan === STATIONS[sender].vlan || (routerRules === undefined && (name === 'a' || name === 'c'));
          for (const name of NAMES) if (!mayHear(name)) expect(captures[name].frames, name).to.be.empty;
        }),
        runs,
      );
  });

  it('does not change the table, and never throws', () => {
    const { ports, wire } = wireGround();
    const table = () => vlans.map((vlan) => wire.stations.inVlan(vlan));
    const before = table();
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), frame, (from, one) => {
        ports[from].send(one);
      }),
      { numRuns: 2000 },
    );
    expect(table()).to.deep.equal(before);
  });
});
