import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createFilterChecks, DROP_REASONS, PeerTable } from '../../../src/reference-impl/network/filter/index.ts';
import {
  arpRequestFrame,
  echoRequestFrame,
  tcpFrame,
  udpFrame,
  type Station,
} from '../../../src/reference-impl/network/frames/conversation.ts';
import { TCP_FLAG } from '../../../src/reference-impl/network/frames/tcp.ts';
import { createGuestFilters, GUEST_LAYERS, GUEST_LIMITS, type GuestPort } from '../../../src/reference-impl/network/guest-filters.ts';
import { AGENT_PORT } from '../../../src/reference-impl/network/host.ts';
import { captureAt } from '../../../src/reference-impl/network/wire/capture.ts';
import type { FrameFilter } from '../../../src/reference-impl/network/wire/index.ts';
import { numbersOf } from '../../../src/reference-impl/network/wire/numbers.ts';
import { open, PLAN, wholeNetwork } from './ground.ts';

const at = (address: string): Station => numbersOf({ name: address, mac: PLAN.macOf(address), address });
const [own, peer, stranger, second] = [PLAN.guest(1), PLAN.guest(2), PLAN.guest(3), PLAN.furtherGuest(1)].map(at) as [
  Station,
  Station,
  Station,
  Station,
];
const gateway = numbersOf(PLAN.gateway('guests'));
/** By way of the router. */
const beyond = (address: string): Station => ({ ...gateway, address: at(address).address });
const hello = Buffer.from('hello');
const said = (reason: number): string => DROP_REASONS[reason] ?? `${reason}`;

/** The filters of one port, and what was asked about the port. */
function filtered(port: Partial<GuestPort> = {}, checks = createFilterChecks()) {
  const guestFilters = createGuestFilters({ plan: PLAN, checks: { hypervisor: checks, 'root-os': checks } });
  const asked: string[] = [];
  const stations = [own];
  const filters = guestFilters.of({
    stations: () => {
      asked.push('stations');
      return stations;
    },
    peers: new PeerTable([own, peer]),
    rootOs: () => {
      asked.push('root OS');
      return PLAN.rootOs(1);
    },
    ...port,
  });
  return { guestFilters, asked, filters: filters as [FrameFilter, FrameFilter] };
}

describe('The filters of a guest', () => {
  it('are two of one kind, of which each holds alone', () => {
    const { filters } = filtered();
    expect(filters).to.have.lengthOf(2);
    for (const filter of filters) {
      expect(said(filter.send(udpFrame(own, peer, 1, 2, hello), 0))).to.equal('pass');
      expect(said(filter.send(udpFrame(own, stranger, 1, 2, hello), 0))).to.equal('unresolved_neigh');
      expect(said(filter.send(udpFrame(stranger, peer, 1, 2, hello), 0))).to.equal('smac_not_of_port');
      expect(said(filter.receive(udpFrame(peer, own, 1, 2, hello), 0))).to.equal('pass');
      expect(said(filter.receive(udpFrame(peer, stranger, 1, 2, hello), 0))).to.equal('dmac_filter');
    }
  });

  it('are made when the first frame comes, and then once', () => {
    const { filters, asked } = filtered();
    expect(asked).to.deep.equal([]);
    filters[0].receive(udpFrame(peer, own, 1, 2, hello), 0);
    expect(asked).to.have.members(['stations', 'root OS']);
    for (let count = 0; count < 10; count++) filters[0].send(udpFrame(own, peer, 1, 2, hello), 0);
    expect(
      asked.filter((what) => what === 'root OS'),
      'of the other layer nobody has asked anything',
    ).to.have.lengthOf(1);
  });

  it('ask each its own checks: one layer that is lax leaves the other', () => {
    const checks = createFilterChecks();
    const guestFilters = createGuestFilters({ plan: PLAN, checks: { hypervisor: { ...checks, sourceMac: () => 0 }, 'root-os': checks } });
    const forged = udpFrame({ ...own, mac: stranger.mac }, peer, 1, 2, hello);
    const filters = guestFilters.of({ stations: () => [own], peers: new PeerTable([own, peer]), rootOs: () => undefined });
    expect(filters.map((filter) => said(filter.send(forged, 0)))).to.deep.equal(['pass', 'smac_not_of_port']);
  });

  it('are switched off and on by layers, everywhere', () => {
    const { guestFilters, filters } = filtered();
    const others = guestFilters.of({ stations: () => [stranger], peers: new PeerTable([stranger]), rootOs: () => undefined });
    const forged = udpFrame(second, second, 1, 2, hello);
    const hold = () => [...filters, ...others].map((filter) => [filter.send(forged, 0) !== 0, filter.receive(forged, 0) !== 0]);
    const [yes, no] = [
      [true, true],
      [false, false],
    ];
    expect(hold()).to.deep.equal([yes, yes, yes, yes]);
    guestFilters.layers.hypervisor.isOn = false;
    expect(hold()).to.deep.equal([no, yes, no, yes]);
    guestFilters.layers['root-os'].isOn = false;
    expect(hold()).to.deep.equal([no, no, no, no]);
    for (const layer of GUEST_LAYERS) guestFilters.layers[layer].isOn = true;
    expect(hold()).to.deep.equal([yes, yes, yes, yes]);
  });

  it('know all infrastructure by its subnets, and what is at none (NET-3)', () => {
    const { filters } = filtered();
    const closed = [
      PLAN.infrastructure('controllers', 1),
      PLAN.rootOs(1),
      PLAN.rootOs(2),
      PLAN.storage(1),
      PLAN.infrastructure('devices', 1),
      PLAN.infrastructure('administration', 1),
      PLAN.infrastructure('edge', 1),
      '168.63.129.16',
    ];
    for (const address of closed)
      for (const port of [80, AGENT_PORT.fabric, AGENT_PORT.storage])
        expect(said(filters[0].send(udpFrame(own, beyond(address), 1, port, hello), 0)), address).to.equal('dip_is_protected');
    expect(said(filters[0].send(udpFrame(own, beyond('169.254.169.254'), 1, 80, hello), 0))).to.equal('dip_link_local');
    expect(said(filters[0].send(udpFrame(own, beyond('8.8.8.8'), 1, 53, hello), 0)), 'outside is open').to.equal('pass');
    expect(said(filters[0].send(echoRequestFrame(own, gateway, 1, 1), 0)), 'and so is the router').to.equal('pass');
  });

  it('let out the answers of the guest agent to the root OS of its own node, and nothing else to it (VM-3)', () => {
    const { filters } = filtered();
    const { syn, ack, rst } = TCP_FLAG;
    const answer = (address: string, flags: number, sourcePort: number = AGENT_PORT.guest, to = beyond(address)) =>
      said(filters[1].send(tcpFrame(own, to, { sourcePort, destinationPort: 50_000, sequence: 1, flags }), 0));
    const root = PLAN.rootOs(1);
    expect([answer(root, syn | ack), answer(root, ack), answer(root, rst)]).to.deep.equal(['pass', 'pass', 'pass']);
    expect(answer(root, syn), 'it opens nothing').to.equal('dip_is_protected');
    expect(answer(root, ack, 7445), 'another port').to.equal('dip_is_protected');
    expect(answer(PLAN.rootOs(2), ack), 'another node').to.equal('dip_is_protected');
    expect(answer(PLAN.storage(1), ack), 'another host of the node').to.equal('dip_is_protected');
    expect(answer(root, ack, AGENT_PORT.guest, at(root)), 'past the router').to.equal('dip_is_protected');
    expect(said(filters[1].send(udpFrame(own, beyond(root), AGENT_PORT.guest, 50_000, hello), 0)), 'UDP').to.equal('dip_is_protected');
  });

  it('open nothing where there is no root OS', () => {
    const { filters } = filtered({ rootOs: () => undefined });
    const segment = { sourcePort: AGENT_PORT.guest, destinationPort: 50_000, sequence: 1, flags: TCP_FLAG.ack };
    expect(said(filters[0].send(tcpFrame(own, beyond(PLAN.rootOs(1)), segment), 0))).to.equal('dip_is_protected');
  });

  it('follow peers that come and go', () => {
    const peers = new PeerTable([own]);
    const { filters } = filtered({ peers });
    const toPeer = () => filters.map((filter) => said(filter.send(udpFrame(own, peer, 1, 2, hello), 0)));
    const asking = () => said(filters[0].send(arpRequestFrame(own, peer.address), 0));
    expect(toPeer()).to.deep.equal(['unresolved_neigh', 'unresolved_neigh']);
    expect(asking()).to.equal('arp_target_not_allowed');
    peers.add(peer);
    expect(toPeer()).to.deep.equal(['pass', 'pass']);
    expect(asking()).to.equal('pass');
    peers.delete(peer.address);
    expect(toPeer()).to.deep.equal(['unresolved_neigh', 'unresolved_neigh']);
    peers.add({ ...peer, mac: stranger.mac });
    expect(toPeer(), 'the same address with another MAC').to.deep.equal(['unresolved_neigh', 'unresolved_neigh']);
  });

  it('are made anew for another address, whose pairs do not mix with the first (I9, I10)', () => {
    let stations = [own];
    const { filters } = filtered({ stations: () => stations });
    const sends = (from: Station) => said(filters[0].send(udpFrame(from, peer, 1, 2, hello), 0));
    expect([sends(own), sends(second)]).to.deep.equal(['pass', 'smac_not_of_port']);
    stations = [own, second];
    expect([sends(own), sends(second)]).to.deep.equal(['pass', 'pass']);
    expect(sends({ mac: own.mac, address: second.address })).to.equal('sip_of_other_smac');
    expect(sends({ mac: second.mac, address: own.address })).to.equal('sip_of_other_smac');
    expect(said(filters[0].receive(udpFrame(peer, second, 1, 2, hello), 0))).to.equal('pass');
    expect(said(filters[0].receive(udpFrame(peer, { mac: own.mac, address: second.address }, 1, 2, hello), 0))).to.equal('dip_not_of_port');
  });

  it('limit what a guest sends in a second, each for itself', () => {
    const { filters, guestFilters } = filtered();
    expect(guestFilters.limits).to.equal(GUEST_LIMITS);
    const passed = (filter: FrameFilter, now: number) =>
      Array.from({ length: 80 }, () => filter.send(arpRequestFrame(own, peer.address), now)).filter((reason) => reason === 0).length;
    expect([passed(filters[0], 0), passed(filters[0], 999), passed(filters[1], 999), passed(filters[0], 2000)]).to.deep.equal([
      50, 0, 50, 50,
    ]);
    const large = udpFrame(own, peer, 1, 2, Buffer.alloc(1400));
    const bytes = Array.from({ length: 1000 }, () => filters[0].send(large, 9000)).filter((reason) => reason === 0).length * large.length;
    expect(bytes)
      .to.be.at.most(GUEST_LIMITS.bytes)
      .and.above(GUEST_LIMITS.bytes - large.length);
  });
});

describe('Guests on a network', () => {
  function ground() {
    const { network, wire, guestFilters } = wholeNetwork();
    const guest = (id: number, tenant: string) =>
      network.attach({ name: `g${id}`, kind: 'guest', address: PLAN.guest(id), node: 'n1', tenant });
    const port = (name: string) => wire.port(name) ?? expect.fail(name);
    const send = (from: string, frame: Buffer): string => {
      const delivery = port(from).send(frame);
      return delivery.outcome === 'delivered' ? `to ${delivery.to.join()}` : `${delivery.layer}: ${delivery.reason}`;
    };
    return { network, wire, guestFilters, guest, port, send };
  }

  it('reach those of their customer, from the moment that they are there until they go', async () => {
    const { network, guest, send } = ground();
    const one = guest(1, 'one');
    expect(send('g1', udpFrame(own, peer, 1, 2, hello))).to.equal('hypervisor-filter: unresolved_neigh');
    const other = guest(2, 'one');
    guest(3, 'other');
    expect(send('g1', udpFrame(own, peer, 1, 2, hello))).to.equal('to g2');
    expect(send('g1', udpFrame(own, stranger, 1, 2, hello))).to.equal('hypervisor-filter: unresolved_neigh');
    await open(one, other, 80);
    network.detach(other.card.address);
    expect(send('g1', udpFrame(own, peer, 1, 2, hello))).to.equal('hypervisor-filter: unresolved_neigh');
    guest(2, 'other');
    expect(send('g1', udpFrame(own, peer, 1, 2, hello)), 'the address is another customer’s now').to.equal(
      'hypervisor-filter: unresolved_neigh',
    );
    expect(send('g3', udpFrame(stranger, peer, 1, 2, hello))).to.equal('to g2');
  });

  it('may have a second address, by which those of their customer reach them, and the router too', () => {
    const { network, guest, port, send } = ground();
    guest(1, 'one');
    guest(2, 'one');
    expect(network.addAddress('g1')).to.deep.equal({ address: PLAN.furtherGuest(1), mac: PLAN.macOf(PLAN.furtherGuest(1)) });
    expect(send('g1', udpFrame(second, peer, 1, 2, hello))).to.equal('to g2');
    expect(send('g2', udpFrame(peer, second, 1, 2, hello))).to.equal('to g1');
    expect(send('g2', udpFrame(peer, { mac: own.mac, address: second.address }, 1, 2, hello))).to.match(/^hypervisor-filter/);
    expect(send('g1', udpFrame({ mac: own.mac, address: second.address }, peer, 1, 2, hello))).to.equal(
      'hypervisor-filter: sip_of_other_smac',
    );
    const atOne = captureAt(port('g1'));
    expect(send('g1', echoRequestFrame(second, gateway, 1, 1))).to.equal('to gateway-guests');
    expect(send('g1', arpRequestFrame(second, gateway.address))).to.equal('to gateway-guests');
    expect(atOne.frames).to.have.lengthOf(2);
    const { address } = network.addAddress('g1');
    expect(address, 'a third is another').to.equal(PLAN.furtherGuest(2));
    expect(send('g1', udpFrame(at(address), peer, 1, 2, hello))).to.equal('to g2');
    expect(() => network.addAddress('nobody')).to.throw(RangeError);
  });

  it('take their second address along when they go', () => {
    const { network, guest, send } = ground();
    guest(1, 'one');
    guest(2, 'one');
    network.addAddress('g1');
    network.detach(PLAN.guest(1));
    expect(send('g2', udpFrame(peer, second, 1, 2, hello))).to.equal('hypervisor-filter: unresolved_neigh');
  });

  it('pass with forged frames where both layers are out of the way, so it is these that hold', () => {
    const { guest, send, guestFilters } = ground();
    guest(1, 'one');
    guest(2, 'one');
    const forged = udpFrame({ mac: own.mac, address: stranger.address }, peer, 1, 2, hello);
    expect(send('g1', forged)).to.equal('hypervisor-filter: sip_not_of_port');
    guestFilters.layers.hypervisor.isOn = false;
    expect(send('g1', forged)).to.equal('root-os-filter: sip_not_of_port');
    guestFilters.layers['root-os'].isOn = false;
    expect(send('g1', forged)).to.equal('to g2');
  });
});
