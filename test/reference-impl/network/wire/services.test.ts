import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  arpRequestFrame,
  arpReplyFrame,
  dhcpDiscoverFrame,
  dhcpRequestFrame,
  echoReplyFrame,
  echoRequestFrame,
  udpFrame,
} from '../../../../src/reference-impl/network/frames/conversation.ts';
import {
  buildDhcp,
  DHCP,
  DHCP_MESSAGE,
  DHCP_OPERATION,
  dhcpMessage,
  type DhcpFields,
} from '../../../../src/reference-impl/network/frames/dhcp.ts';
import { i32 } from '../../../../src/reference-impl/network/frames/bytes.ts';
import { frameFault } from '../../../../src/reference-impl/network/frames/strict-parse.ts';
import { serveDhcp } from '../../../../src/reference-impl/network/wire/dhcp-server.ts';
import { runDevice, type Device } from '../../../../src/reference-impl/network/wire/device.ts';
import {
  createConsoleServer,
  createNetworkDevice,
  createPowerDistributionUnit,
} from '../../../../src/reference-impl/network/wire/devices.ts';
import { MANAGEMENT_PORT } from '../../../../src/reference-impl/network/wire/routes.ts';
import { as, beyond, gateway, NAMES, said, STATIONS, wireGround, type Name, LEASE } from './ground.ts';

describe('The DHCP server', () => {
  const ground = () => {
    const wired = wireGround();
    serveDhcp(wired.ports.dhcp, STATIONS.dhcp, wired.wire.stations, LEASE);
    return wired;
  };
  const UDP_PAYLOAD = 42;
  /** What the machine was told, the kinds of messages and the address. */
  const told = ({ captures }: ReturnType<typeof ground>, name: Name) =>
    captures[name].frames.map((frame) => {
      expect(frameFault(frame)).to.equal(0);
      return [dhcpMessage(frame, UDP_PAYLOAD, frame.length), i32(frame, UDP_PAYLOAD + DHCP.yourAddress)];
    });
  const ask = (more: Partial<DhcpFields>, change: (message: Buffer) => void = () => undefined) => {
    const message = buildDhcp({
      operation: DHCP_OPERATION.request,
      message: DHCP_MESSAGE.discover,
      transaction: 9,
      clientMac: as('a').mac,
      ...more,
    });
    change(message);
    const everybody = { mac: { oui: 0xffffff, nic: 0xffffff }, address: -1 };
    return udpFrame({ mac: as('a').mac, address: 0 }, everybody, 68, 67, message);
  };

  it('offers and gives each its own address, and nobody hears but the one who asked', () => {
    const wired = ground();
    wired.ports.a.send(dhcpDiscoverFrame(as('a').mac, 7));
    wired.ports.a.send(dhcpRequestFrame(as('a').mac, 7, as('a').address, as('dhcp').address));
    wired.ports.b.send(dhcpDiscoverFrame(as('b').mac, 7));
    expect(told(wired, 'a')).to.deep.equal([
      [DHCP_MESSAGE.offer, as('a').address],
      [DHCP_MESSAGE.ack, as('a').address],
    ]);
    expect(told(wired, 'b')).to.deep.equal([[DHCP_MESSAGE.offer, as('b').address]]);
    expect(wired.heard()).to.deep.equal({ a: 2, b: 1, dhcp: 3 });
  });

  it('refuses an address of another, and keeps silent to who means another server', () => {
    const wired = ground();
    wired.ports.a.send(dhcpRequestFrame(as('a').mac, 7, as('b').address, as('dhcp').address));
    wired.ports.a.send(dhcpRequestFrame(as('a').mac, 7, as('a').address, as('b').address));
    expect(told(wired, 'a')).to.deep.equal([[DHCP_MESSAGE.nak, 0]]);
  });

  it('renews what a station has already', () => {
    const wired = ground();
    const message = buildDhcp({
      operation: 1,
      message: DHCP_MESSAGE.request,
      transaction: 9,
      clientMac: as('a').mac,
      clientAddress: as('a').address,
    });
    expect(said(wired.ports.a.send(udpFrame(as('a'), as('dhcp'), 68, 67, message)))).to.equal('to dhcp');
    expect(told(wired, 'a')).to.deep.equal([[DHCP_MESSAGE.ack, as('a').address]]);
  });

  it('answers no relay, no other name, and nothing but questions (T2, T4)', () => {
    const wired = ground();
    const frames = {
      'a relay address': ask({ relayAddress: as('b').address }),
      hops: ask({}, (message) => message.writeUInt8(1, DHCP.hops)),
      'option 82': ask({ options: Buffer.from([82, 2, 1, 0]) }),
      'an overload': ask({ options: Buffer.from([52, 1, 3]) }),
      'another client': ask({ clientMac: as('b').mac }),
      'a stranger': ask({ clientMac: { oui: 0x020000, nic: 1 } }),
      'an offer': ask({ operation: DHCP_OPERATION.reply, message: DHCP_MESSAGE.offer }),
      'a release': ask({ message: DHCP_MESSAGE.release }),
      'a decline': ask({ message: DHCP_MESSAGE.decline }),
      'no magic': ask({}, (message) => message.writeUInt32BE(0, DHCP.magic)),
    };
    for (const [name, frame] of Object.entries(frames)) expect(said(wired.ports.a.send(frame)), name).to.equal('to dhcp');
    expect(wired.heard()).to.deep.equal({ dhcp: Object.keys(frames).length });
    wired.ports.a.send(ask({}));
    expect(told(wired, 'a'), 'the honest one').to.deep.equal([[DHCP_MESSAGE.offer, as('a').address]]);
  });

  it('cannot be starved: a thousand names get nothing, and each machine still gets its own', () => {
    const wired = ground();
    for (let nic = 1; nic <= 1000; nic++) wired.ports.a.send(dhcpDiscoverFrame({ oui: 0x020000, nic }, nic));
    expect(wired.heard()).to.deep.equal({ dhcp: 1000 });
    wired.ports.b.send(dhcpDiscoverFrame(as('b').mac, 1));
    expect(told(wired, 'b')).to.deep.equal([[DHCP_MESSAGE.offer, as('b').address]]);
  });
});

describe('The gateway', () => {
  it('answers ARP and echo of a station that asks as itself (Z2, Z6)', () => {
    const { ports, captures } = wireGround();
    expect(said(ports.a.send(arpRequestFrame(as('a'), gateway('guests').address)))).to.equal('to gateway-guests');
    expect(said(ports.a.send(echoRequestFrame(as('a'), gateway('guests'), 1, 2, Buffer.from('ping'))))).to.equal('to gateway-guests');
    expect(captures.a.frames.map((frame) => Buffer.from(frame))).to.deep.equal([
      arpReplyFrame(gateway('guests'), as('a')),
      echoReplyFrame(gateway('guests'), as('a'), 1, 2, Buffer.from('ping')),
    ]);
  });

  it('answers nobody who asks as another, nor to poison (A2, A4)', () => {
    const { ports, heard } = wireGround();
    const frames = [
      arpRequestFrame(as('a', { mac: 'b' }), gateway('guests').address),
      arpRequestFrame(as('b', { mac: 'a' }), gateway('guests').address),
      arpReplyFrame({ ...gateway('guests'), mac: as('a').mac }, gateway('guests')),
      echoRequestFrame(as('b', { mac: 'a' }), gateway('guests'), 1, 2),
      echoRequestFrame(as('b'), gateway('guests'), 1, 2),
      echoReplyFrame(as('a'), gateway('guests'), 1, 2),
    ];
    // The sender outside, and the sender inside, each alone.
    for (const at of [6, 22]) {
      const forged = arpRequestFrame(as('a'), gateway('guests').address);
      arpRequestFrame(as('b'), 0).copy(forged, at, at, at + 6);
      frames.push(forged);
    }
    for (const frame of frames) expect(ports.a.send(frame)).to.include({ outcome: 'dropped', layer: 'router' });
    expect(heard()).to.deep.equal({});
  });
});

describe('Devices that cannot do TLS', () => {
  const run = (device: Device) => {
    const wired = wireGround();
    runDevice(wired.ports.pdu, STATIONS.pdu, device);
    const tell = (from: Name, line: string): string => {
      const { length } = wired.captures[from].frames;
      const delivery = wired.ports[from].send(
        udpFrame(as(from), beyond(STATIONS[from].vlan, STATIONS.pdu.address), 5000, MANAGEMENT_PORT, Buffer.from(line)),
      );
      const answer = wired.captures[from].frames[length];
      return answer === undefined ? said(delivery) : Buffer.from(answer).subarray(42).toString();
    };
    return { tell, ...wired };
  };

  it('are administered by a controller, by way of the router', () => {
    const { tell } = run(createPowerDistributionUnit(3));
    expect(tell('controller', 'outlet 2 off')).to.equal('outlet 2 off\n');
    expect(tell('controller', 'status')).to.equal('1:on 2:off 3:on\n');
    for (const line of ['outlet 4 off', 'outlet 0 off', 'outlet -1 off', 'outlet 2 maybe', ''])
      expect(tell('controller', line)).to.equal('unknown command\n');
  });

  it('are reached by nobody else, from no VLAN (VLN-1)', () => {
    const { tell, heard } = run(createPowerDistributionUnit(3));
    for (const from of NAMES.filter((name) => name !== 'controller' && name !== 'pdu'))
      expect(tell(from, 'outlet 1 off')).to.be.oneOf(['router: no_rule', 'router: source_address_not_of_port']);
    expect(heard()).to.deep.equal({});
    expect(tell('controller', 'status'), 'the sentinel').to.equal('1:on 2:on 3:on\n');
  });

  it('is within reach of a node that has it in its own VLAN, which is what a twin would do', () => {
    const wired = wireGround({}, { pdu: { vlan: 'nodes' } });
    runDevice(wired.ports.pdu, { ...STATIONS.pdu, vlan: 'nodes' }, createPowerDistributionUnit(1));
    wired.ports.root.send(udpFrame(as('root'), as('pdu'), 5000, MANAGEMENT_PORT, Buffer.from('outlet 1 off')));
    expect(wired.captures.root.frames).to.have.lengthOf(1);
  });

  it('are network devices and console servers as well', () => {
    const network = createNetworkDevice(2);
    expect(network.command('interface 1 down')).to.equal('interface 1 down');
    expect(network.command('show interfaces')).to.equal('1:down 2:up');
    expect(network.command('interface 3 up')).to.equal(undefined);
    const consoles = createConsoleServer(() => new Map([['node-1', () => 'login:']]));
    expect(consoles.command('list')).to.equal('node-1');
    expect(consoles.command('read node-1')).to.equal('login:');
    expect(consoles.command('read node-2')).to.equal(undefined);
  });

  it('listen at one port, in lines of a bounded length', () => {
    const { ports, heard } = run(createPowerDistributionUnit(1));
    ports.controller.send(
      udpFrame(as('controller'), beyond('controllers', STATIONS.pdu.address), 1, MANAGEMENT_PORT, Buffer.alloc(201, 0x61)),
    );
    expect(heard()).to.deep.equal({ pdu: 1 });
  });
});
