import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arpRequestFrame, udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet, type Tag } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { captureAt } from '../../../../src/reference-impl/network/wire/capture.ts';
import { tagged } from '../../../../src/reference-impl/network/wire/header.ts';
import { VLAN_ID, vlanOf } from '../../../../src/reference-impl/network/wire/station.ts';
import { createWire, WIRE_PARTS } from '../../../../src/reference-impl/network/wire/wire.ts';
import { SWITCH_RULES } from '../../../../src/reference-impl/network/wire/switch-rules.ts';
import { as, beyond, gateway, NAMES, said, STATIONS, wireGround, type Name, PLAN } from './ground.ts';

const hello = Buffer.from('hello');
const tag = (control: number, type = 0x8100): Tag => ({ type, control });
const withTags = (from: Name, to: Name, ...tags: Tag[]) =>
  buildEthernet(
    { destination: as(to).mac, source: as(from).mac, tags, type: 0x0800 },
    udpFrame(as(from), as(to), 1, 2, hello).subarray(14),
  );

/** Every way to write a tag that catalogues of attacks know: one's own VLAN, another's, priority, two, other kinds, reserved. */
const TAGS: Readonly<Record<string, readonly Tag[]>> = {
  V1: [tag(VLAN_ID.guests)],
  V2: [tag(VLAN_ID.controllers)],
  V3: [tag(0)],
  'V3 with a priority': [tag(0xe000)],
  V4: [tag(VLAN_ID.nodes), tag(VLAN_ID.controllers)],
  'V4 over the first VLAN': [tag(1), tag(VLAN_ID.controllers)],
  'V5 88a8': [tag(VLAN_ID.nodes, 0x88a8)],
  'V5 9100': [tag(VLAN_ID.nodes, 0x9100)],
  'V5 9200': [tag(VLAN_ID.nodes, 0x9200)],
  'V5 88a8 over 8100': [tag(VLAN_ID.nodes, 0x88a8), tag(VLAN_ID.controllers)],
  'V6 4095': [tag(4095)],
  'V6 1': [tag(1)],
};

describe('The VLANs of the switch', () => {
  it('take no tag from an access port, whichever it is (V1 to V6)', () => {
    const { ports, heard } = wireGround();
    for (const [name, tags] of Object.entries(TAGS))
      for (const [from, to] of [
        ['a', 'b'],
        ['root', 'otherRoot'],
        ['root', 'controller'],
      ] as const)
        expect(said(ports[from].send(withTags(from, to, ...tags))), name).to.equal('switch: vlan_tag_mismatch');
    expect(heard()).to.deep.equal({});
    expect(said(ports.a.send(withTags('a', 'b')))).to.equal('to b');
  });

  it('are hopped by a tag, when a twin goes by it', () => {
    const hopping = {
      ...SWITCH_RULES,
      vlan: (port, { tag: one }, numbered) => {
        const vlan = one === undefined ? undefined : numbered(one.vlanId);
        return vlan === undefined ? SWITCH_RULES.vlan(port, { destination: '', source: '', type: 0 }, numbered) : { value: vlan };
      },
    } satisfies typeof SWITCH_RULES;
    const { ports, heard } = wireGround({ switchRules: hopping });
    expect(said(ports.root.send(withTags('root', 'controller', tag(VLAN_ID.controllers))))).to.equal('to controller');
    expect(heard()).to.deep.equal({ controller: 1 });
  });

  it('are not left by a node that says it is another: it reaches its own VLAN, whoever it says it is (V8, V9)', () => {
    const { ports, heard } = wireGround();
    for (const mac of NAMES)
      for (const address of NAMES)
        expect(said(ports.root.send(udpFrame({ ...as(address), mac: as(mac).mac }, as('otherRoot'), 1, 2, hello)))).to.equal(
          'to otherRoot',
        );
    for (const to of NAMES)
      if (STATIONS[to].vlan !== 'nodes')
        for (const mac of NAMES)
          expect(said(ports.root.send(udpFrame({ ...as(to), mac: as(mac).mac }, as(to), 1, 2, hello))), to).to.equal(
            'switch: unknown_unicast',
          );
    for (const to of NAMES.filter((name) => STATIONS[name].vlan !== 'nodes'))
      expect(said(ports.root.send(arpRequestFrame(as('root'), as(to).address))), to).to.equal('switch: unresolved_neigh');
    expect(heard()).to.deep.equal({ otherRoot: NAMES.length ** 2 });
  });

  it('are not heard by a node in another: nothing of what all others say to each other, to all, or to nobody (V10)', () => {
    const { ports, captures } = wireGround();
    for (const from of NAMES.filter((name) => STATIONS[name].vlan !== 'nodes'))
      for (const to of NAMES.filter((name) => STATIONS[name].vlan !== 'nodes')) {
        ports[from].send(udpFrame(as(from), as(to), 1, 2, hello));
        ports[from].send(arpRequestFrame(as(from), as(to).address));
        ports[from].send(udpFrame(as(from), { ...as(to), mac: { oui: 0x020000, nic: 0x999999 } }, 1, 2, hello));
      }
    ports.otherRoot.send(udpFrame(as('otherRoot'), as('root'), 1, 2, Buffer.from('sentinel')));
    expect(captures.root.frames.map((frame) => Buffer.from(frame).subarray(42).toString())).to.deep.equal(['sentinel']);
  });

  it('are heard by a node in another, when a twin left a mirror on', () => {
    const mirroring = {
      ...SWITCH_RULES,
      addressees: (frame, stations) => {
        const ruling = SWITCH_RULES.addressees(frame, stations);
        const root = stations.owner(STATIONS.root.address);
        return 'reason' in ruling || root === undefined ? ruling : { value: [...ruling.value, root] };
      },
    } satisfies typeof SWITCH_RULES;
    const { ports, heard } = wireGround({ switchRules: mirroring });
    expect(said(ports.a.send(udpFrame(as('a'), as('b'), 1, 2, hello)))).to.equal('to b,root');
    expect(heard()).to.deep.equal({ b: 1, root: 1 });
  });
});

describe('Two switches with a trunk between them', () => {
  const ground = () => {
    const now = () => 0;
    const [here, there] = [createWire({ ...WIRE_PARTS, gateways: PLAN.gateways, now }), createWire({ ...WIRE_PARTS, now, gateways: [] })];
    const [a, root] = [here.attach({ ...STATIONS.a, filters: [] }), here.attach({ ...STATIONS.root, filters: [] })];
    const [b, otherRoot] = [there.attach({ ...STATIONS.b, filters: [] }), there.attach({ ...STATIONS.otherRoot, filters: [] })];
    const outwards = here.attachTrunk({ name: 'trunk', behind: [STATIONS.b, STATIONS.otherRoot] });
    const inwards = there.attachTrunk({ name: 'trunk', behind: [STATIONS.a, STATIONS.root] });
    const onTrunk = captureAt(outwards);
    outwards.onFrame((frame) => inwards.send(frame));
    inwards.onFrame((frame) => outwards.send(frame));
    return { a, root, b, otherRoot, outwards, onTrunk, atB: captureAt(b), atOtherRoot: captureAt(otherRoot) };
  };

  it('is one network: tagged in between, untagged at both ends', () => {
    const { a, atB, atOtherRoot, onTrunk } = ground();
    const frame = udpFrame(as('a'), as('b'), 1, 2, hello);
    expect(said(a.send(frame))).to.equal('to trunk');
    expect(onTrunk.frames.map((one) => Buffer.from(one))).to.deep.equal([Buffer.from(tagged(frame, VLAN_ID.guests))]);
    expect(atB.frames.map((one) => Buffer.from(one))).to.deep.equal([frame]);
    expect(atOtherRoot.frames).to.be.empty;
  });

  it('takes one 802.1Q tag of a VLAN that the trunk carries, and nothing else: there is no native VLAN (V3 to V6)', () => {
    const { outwards } = ground();
    const good = new Set(['V1']);
    for (const [name, tags] of Object.entries(TAGS)) {
      const delivery = said(outwards.send(withTags('b', 'a', ...tags)));
      if (good.has(name)) expect(delivery, name).to.equal('to a');
      else expect(delivery, name).to.be.oneOf(['switch: vlan_tag_mismatch', 'switch: ingress_vlan_filter']);
    }
    expect(said(outwards.send(withTags('b', 'a')))).to.equal('switch: vlan_tag_mismatch');
    expect(said(outwards.send(withTags('b', 'a', tag(VLAN_ID.nodes))))).to.equal('switch: unknown_unicast');
  });

  it("lets no stranger of the other switch reach a customer's machine, nor the router", () => {
    const { outwards } = ground();
    const stranger = { ...as('b'), mac: { oui: 0x020000, nic: 0x999999 } };
    expect(said(outwards.send(tagged(udpFrame(stranger, as('a'), 1, 2, hello), VLAN_ID.guests)))).to.equal('switch: other_tenant');
    expect(said(outwards.send(tagged(udpFrame(stranger, gateway('guests'), 1, 2, hello), VLAN_ID.guests)))).to.equal(
      'router: source_address_not_of_port',
    );
  });

  it('believes no other switch that a station of this one is behind it', () => {
    const { outwards } = ground();
    const forged = udpFrame(as('root'), beyond('nodes', STATIONS.a.address), 1, 7444, hello);
    expect(said(outwards.send(tagged(forged, VLAN_ID.nodes)))).to.equal('router: source_address_not_of_port');
  });

  it('attaches all that is behind a trunk, or none of it', () => {
    const wire = createWire({ ...WIRE_PARTS, gateways: PLAN.gateways, now: () => 0 });
    const { size } = wire.stations;
    expect(() => wire.attachTrunk({ name: 'trunk', behind: [STATIONS.a, STATIONS.b, { ...STATIONS.c, mac: STATIONS.a.mac }] })).to.throw(
      RangeError,
    );
    expect(wire.stations.size).to.equal(size);
    wire.attachTrunk({ name: 'trunk', behind: [STATIONS.a, STATIONS.b] });
    expect(() => wire.attach({ ...STATIONS.a, filters: [] })).to.throw(RangeError);
    wire.detach('trunk');
    wire.attach({ ...STATIONS.a, filters: [] });
  });

  it('has a number for each VLAN, and none for what is reserved', () => {
    for (const [vlan, id] of Object.entries(VLAN_ID)) expect(vlanOf(id)).to.equal(vlan);
    for (const id of [0, 1, 4095]) expect(vlanOf(id)).to.equal(undefined);
  });
});
