import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  arpReplyFrame,
  arpRequestFrame,
  dhcpDiscoverFrame,
  dhcpOfferFrame,
  ipv4Frame,
  udpFrame,
} from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { parseIpv4 } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { parseMac, type Mac } from '../../../../src/reference-impl/network/frames/mac-address.ts';
import { SWITCH_RULES } from '../../../../src/reference-impl/network/wire/switch-rules.ts';
import { as, gateway, said, STATIONS, wireGround } from './ground.ts';

const mac = (text: string): Mac => parseMac(text) ?? expect.fail(text);
const address = (text: string): number => parseIpv4(text) ?? expect.fail(text);
const hello = Buffer.from('hello');
const ALL = mac('ff:ff:ff:ff:ff:ff');

describe('The virtual switch', () => {
  it('brings a frame to its addressee, and lets nobody else hear it (R1, R4; Z1, Z3)', () => {
    const { ports, heard } = wireGround();
    expect(said(ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello)))).to.equal('to b');
    expect(said(ports.b.send(arpReplyFrame(as('b'), as('a'))))).to.equal('to a');
    expect(heard()).to.deep.equal({ a: 1, b: 1 });
  });

  it('lets every machine of the VLAN hear a unicast, when a twin floods it', () => {
    const flooding = {
      ...SWITCH_RULES,
      addressees: ({ vlan, port }, stations) => ({
        value: stations.inVlan(vlan).filter(({ name, kind }) => name !== port && kind !== 'gateway'),
      }),
    } satisfies typeof SWITCH_RULES;
    const { ports, heard } = wireGround({ switchRules: flooding });
    ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello));
    expect(heard()).to.deep.equal({ b: 1, dhcp: 1 });
  });

  it('never floods what is for nobody, nor brings it back (B5)', () => {
    const { ports, heard } = wireGround();
    const nobody = { mac: mac('02:99:99:99:99:99'), address: as('b').address };
    expect(said(ports.a.send(udpFrame(as('a'), nobody, 1, 2, hello)))).to.equal('switch: unknown_unicast');
    expect(said(ports.a.send(udpFrame(as('a'), as('a'), 1, 2, hello)))).to.equal('switch: port_loopback_filter');
    expect(heard()).to.deep.equal({});
  });

  it('learns nothing: neither a flood of addresses nor a stolen one changes where frames go (M7, M9)', () => {
    const { ports, wire, heard } = wireGround();
    const { size } = wire.stations;
    const frame = udpFrame(as('a'), { ...as('b'), mac: mac('02:99:99:99:99:99') }, 1, 2, hello);
    for (let count = 0; count < 100_000; count++) {
      frame.writeUInt32BE(count * 4 + 0x02_00_00_00, 6);
      ports.a.send(frame);
    }
    expect(said(ports.a.send(udpFrame(as('a', { mac: 'b' }), as('b'), 1, 2, hello)))).to.equal('to b');
    expect(wire.stations.size).to.equal(size);
    expect(said(ports.dhcp.send(udpFrame(as('dhcp'), as('b'), 1, 2, hello)))).to.equal('to b');
    expect(heard(), 'a hears nothing of b').to.deep.equal({ b: 2 });
    expect(ports.a.counters.dropped.get('unknown_unicast')).to.equal(100_000);
  });

  it('brings what is for another to who has taken its address, when a twin learns', () => {
    const learning = {
      ...SWITCH_RULES,
      learn: ({ vlan, header, port }, table) => {
        const known = table.at(vlan, header.source);
        if (known === undefined) return;
        table.remove(known);
        table.add({ ...known, port });
      },
    } satisfies typeof SWITCH_RULES;
    const { ports } = wireGround({ switchRules: learning });
    ports.a.send(udpFrame(as('a', { mac: 'b' }), as('dhcp'), 1, 2, hello));
    expect(said(ports.dhcp.send(udpFrame(as('dhcp'), as('b'), 1, 2, hello)))).to.equal('to a');
  });

  it('brings a broadcast question for an address to its owner alone (Z2, R3, A17), and an announcement to nobody (Z5, A5)', () => {
    const { ports, captures, heard } = wireGround();
    expect(said(ports.a.send(arpRequestFrame(as('a'), as('b').address)))).to.equal('to b');
    expect(said(ports.a.send(arpRequestFrame(as('a'), as('a').address)))).to.equal('to ');
    for (let last = 1; last < 255; last++) ports.a.send(arpRequestFrame(as('a'), address(`10.1.0.${last}`)));
    expect(heard(), 'each owner one question of the sweep; c is a stranger').to.deep.equal({ b: 2, dhcp: 1 });
    expect(said(ports.a.send(arpRequestFrame({ ...as('a'), address: gateway('guests').address }, gateway('guests').address)))).to.equal(
      'router: non_ip',
    );
    expect(captures.b.frames).to.have.lengthOf(2);
  });

  it('forwards no other broadcast and no multicast (B1 to B4, B7, A6)', () => {
    const { ports, heard } = wireGround();
    const everybody = { mac: ALL, address: address('255.255.255.255') };
    const group = { mac: mac('01:00:5e:00:00:fb'), address: address('224.0.0.251') };
    const frames = {
      B1: udpFrame(as('a'), everybody, 1000, 1001, hello),
      B2: udpFrame(as('a'), { mac: ALL, address: address('10.1.255.255') }, 1, 2, hello),
      B3: udpFrame(as('a'), group, 5353, 5353, hello),
      B4: udpFrame(as('a'), { ...as('b'), mac: ALL }, 1, 2, hello),
      B7: udpFrame(as('a'), { ...group, mac: mac('01:00:5e:80:00:01') }, 1, 2, hello),
      A6: arpReplyFrame(as('a'), { ...as('b'), mac: ALL }),
      T3: udpFrame({ ...as('a'), address: 0 }, { ...as('b'), mac: ALL }, 68, 67, hello),
      'a rogue offer': udpFrame(as('a'), everybody, 67, 68, hello),
      'broken ARP': buildEthernet({ destination: ALL, source: as('a').mac, type: 0x0806 }, Buffer.alloc(20)),
    };
    for (const [name, frame] of Object.entries(frames))
      expect(said(ports.a.send(frame)), name).to.match(/^switch: (broad|multi)cast_not_forwarded$/);
    expect(heard()).to.deep.equal({});
  });

  it('brings a DHCP question to the DHCP server alone (Z4)', () => {
    const { ports, heard, wire } = wireGround();
    expect(said(ports.a.send(dhcpDiscoverFrame(as('a').mac, 7)))).to.equal('to dhcp');
    expect(said(ports.root.send(dhcpDiscoverFrame(as('root').mac, 7)))).to.equal('switch: no_dhcp_server');
    expect(heard()).to.deep.equal({ dhcp: 1 });
    expect(said(ports.dhcp.send(dhcpDiscoverFrame(as('dhcp').mac, 7)))).to.equal('switch: no_dhcp_server');
    wire.detach('dhcp');
    expect(said(ports.a.send(dhcpDiscoverFrame(as('a').mac, 7)))).to.equal('switch: no_dhcp_server');
    expect(said(ports.dhcp.send(dhcpOfferFrame(as('dhcp'), as('a'), 7)))).to.equal('port: port_detached');
  });

  it('forwards nothing that bridges say to each other (C1 to C3, V7)', () => {
    const { ports, heard } = wireGround();
    const control = (destination: Mac, type: number) => buildEthernet({ destination, source: as('root').mac, type }, Buffer.alloc(46));
    for (let last = 0; last < 0x30; last++) {
      const destination = mac(`01:80:c2:00:00:${last.toString(16).padStart(2, '0')}`);
      expect(said(ports.root.send(control(destination, 0x0026))), `${last}`).to.equal('switch: dmac_reserved');
    }
    for (const type of [0x88cc, 0x8809, 0x888e, 0x8808, 0x9000, 0x0842])
      expect(said(ports.root.send(control(as('otherRoot').mac, type))), type.toString(16)).to.equal('switch: link_control');
    for (const last of ['cc', 'cd'])
      expect(said(ports.root.send(control(mac(`01:00:0c:cc:cc:${last}`), 0x0020)))).to.equal('switch: multicast_not_forwarded');
    expect(heard()).to.deep.equal({});
    expect(said(ports.root.send(control(as('otherRoot').mac, 0x88b5))), 'what is between two nodes is theirs').to.equal('to otherRoot');
  });

  it('takes no frame that has the source of a group, is too short, or too long (M4, S1, S4)', () => {
    const { ports, heard } = wireGround();
    const long = (payload: number) => buildEthernet({ destination: as('b').mac, source: as('a').mac, type: 0x0800 }, Buffer.alloc(payload));
    expect(said(ports.a.send(udpFrame({ ...as('a'), mac: ALL }, as('b'), 1, 2, hello)))).to.equal('switch: source_mac_is_multicast');
    for (let length = 0; length < 14; length++) expect(said(ports.a.send(Buffer.alloc(length)))).to.equal('switch: frame_too_short');
    expect(said(ports.a.send(long(1505)))).to.equal('switch: exceeds_l2_mtu');
    expect(said(ports.a.send(long(1504)))).to.equal('to b');
    expect(heard()).to.deep.equal({ b: 1 });
  });

  it("keeps customers' machines from each other, and not from what is the network's (ISO-1, ISO-2)", () => {
    const { ports, heard } = wireGround();
    expect(said(ports.a.send(udpFrame(as('a'), as('c'), 1, 2, hello)))).to.equal('switch: other_tenant');
    expect(said(ports.c.send(udpFrame(as('c'), as('a'), 1, 2, hello)))).to.equal('switch: other_tenant');
    expect(said(ports.a.send(arpRequestFrame(as('a'), as('c').address)))).to.equal('switch: other_tenant');
    expect(said(ports.c.send(ipv4Frame(as('c'), as('dhcp'), 17, Buffer.alloc(8))))).to.equal('to dhcp');
    expect(heard()).to.deep.equal({ dhcp: 1 });
  });

  it('refuses at set-up what cannot be', () => {
    const { wire } = wireGround();
    const card = { ...STATIONS.a, name: 'new', mac: '02:bb:00:00:00:01', address: '10.1.0.9', filters: [] };
    const filter = { send: () => 0, receive: () => 0 };
    const bad = [
      { ...card, name: 'a' },
      { ...card, mac: STATIONS.b.mac.toUpperCase() },
      { ...card, address: STATIONS.root.address },
      { ...card, mac: 'ff:ff:ff:ff:ff:ff' },
      { ...card, mac: '00:00:00:00:00:00' },
      { ...card, mac: '2:3' },
      { ...card, address: '10.1.0.09' },
      { ...card, address: '8.8.8.8' },
      { ...card, kind: 'gateway' as const },
      { ...card, vlan: 'toString' as never },
      { ...STATIONS.root, name: 'new', kind: 'guest' as const, mac: card.mac, address: card.address, filters: [] },
      { ...card, filters: [filter, filter, filter] },
    ];
    for (const one of bad) expect(() => wire.attach(one), JSON.stringify(one)).to.throw(RangeError);
    expect(() => wire.detach('nobody')).to.throw(RangeError, 'nobody');
    expect(() => wire.detach('gateway-guests')).to.throw(RangeError);
    wire.attach(card);
    wire.detach('new');
    wire.attach(card);
  });
});
