import { describe, it } from 'node:test';
import { expect } from 'chai';
import { createFacilities } from '../../../src/reference-impl/network/facilities.ts';
import { dhcpDiscoverFrame, dhcpRequestFrame, udpFrame, type Station } from '../../../src/reference-impl/network/frames/conversation.ts';
import { layers, parseFrame, valuesOf } from '../../../src/clients/frames/index.ts';
import { captureAt } from '../../../src/reference-impl/network/wire/capture.ts';
import { MANAGEMENT_PORT } from '../../../src/reference-impl/network/wire/index.ts';
import { numbersOf } from '../../../src/reference-impl/network/wire/numbers.ts';
import type { WireVlan } from '../../../src/reference-impl/network/wire/station.ts';
import { PLAN, wholeNetwork } from './ground.ts';

const DEVICES = ['network-device', 'power-distribution-unit', 'console-server'] as const;
const OFFER = 2;
const ACK = 5;
const NAK = 6;

const at = (address: string): Station => numbersOf({ name: address, mac: PLAN.macOf(address), address });
/** By way of the router of a VLAN. */
const beyond = (vlan: WireVlan, address: string): Station => ({ ...numbersOf(PLAN.gateway(vlan)), address: at(address).address });

function ground() {
  const { network, wire } = wholeNetwork();
  const facilities = createFacilities({ wire, network, plan: PLAN });
  network.attach({ name: 'fc-1', kind: 'fabric-controller', address: PLAN.infrastructure('controllers', 1) });
  for (const number of [1, 2]) network.attach({ name: `n${number}`, kind: 'root-os', address: PLAN.rootOs(number), node: `n${number}` });
  network.attach({ name: 'store', kind: 'storage-node', address: PLAN.storage(1), node: 'n1' });
  for (const id of [1, 2, 3])
    network.attach({ name: `g${id}`, kind: 'guest', address: PLAN.guest(id), node: 'n1', tenant: id === 3 ? 'other' : 'one' });
  const addressOf = (name: string): string => facilities.stations.find((station) => station.name === name)?.address ?? expect.fail(name);
  const port = (name: string) => wire.port(name) ?? expect.fail(name);

  const send = (from: string, frame: Buffer): string => {
    const delivery = port(from).send(frame);
    return delivery.outcome === 'delivered' ? `to ${delivery.to.join()}` : `${delivery.layer}: ${delivery.reason}`;
  };
  /** What somebody is answered to a frame, read by the kit. */
  const answers = (from: string, frame: Buffer) => {
    const capture = captureAt(port(from));
    const sent = send(from, frame);
    capture.stop();
    return { sent, heard: capture.frames.map((bytes) => Buffer.from(bytes)) };
  };
  const tell = (from: string, vlan: WireVlan, address: string, device: string, line: string) => {
    const { sent, heard } = answers(from, udpFrame(at(address), beyond(vlan, addressOf(device)), 5000, MANAGEMENT_PORT, Buffer.from(line)));
    return { sent, said: heard.map((frame) => frame.subarray(42).toString()).join('') };
  };
  return { ...{ network, wire, facilities, addressOf, port }, ...{ send, answers, tell } };
}

const DESK = PLAN.infrastructure('administration', 1);
const FC = PLAN.infrastructure('controllers', 1);

describe('What else stands on the network', () => {
  it('is a DHCP server among the guests, devices on a VLAN of their own, and a desk on another (VLN-1)', () => {
    const { facilities, wire } = ground();
    expect(facilities.stations.map(({ name, kind, vlan }) => `${name}: ${kind} in ${vlan}`)).to.deep.equal([
      'dhcp-server: dhcp-server in guests',
      ...DEVICES.map((device) => `${device}: device in devices`),
      'administration-desk: administration in administration',
    ]);
    for (const { address, mac, name, vlan } of facilities.stations) {
      expect(wire.stations.owner(address)).to.include({ name, mac, vlan });
      expect(mac).to.equal(PLAN.macOf(address));
    }
  });

  it('is there once', () => {
    const { wire, network } = ground();
    expect(() => createFacilities({ wire, network, plan: PLAN })).to.throw(RangeError);
  });
});

describe('The DHCP server of the guests', () => {
  const told = (frame: Buffer | undefined) => {
    const parsed = parseFrame(frame ?? expect.fail('no answer'));
    expect(parsed.stop).to.equal(null);
    expect(layers(parsed).flatMap(({ faults }) => faults)).to.deep.equal([]);
    return [valuesOf(parsed, 'dhcp.option.dhcp')[0], valuesOf(parsed, 'dhcp.ip.your')[0], valuesOf(parsed, 'eth.dst')[0]];
  };

  it('gives each guest its own address, and no other to whoever asks for one', () => {
    const { answers, addressOf } = ground();
    const server = at(addressOf('dhcp-server')).address;
    for (const id of [1, 2, 3]) {
      const [address, mac] = [PLAN.guest(id), PLAN.macOf(PLAN.guest(id))];
      const { mac: numbers, address: own } = at(address);
      const [offer, ack] = [dhcpDiscoverFrame(numbers, id), dhcpRequestFrame(numbers, id, own, server)].map((ask) =>
        answers(`g${id}`, ask),
      );
      expect([offer?.sent, ack?.sent]).to.deep.equal(['to dhcp-server', 'to dhcp-server']);
      expect([told(offer?.heard[0]), told(ack?.heard[0])]).to.deep.equal([
        [OFFER, address, mac],
        [ACK, address, mac],
      ]);
      const other = answers(`g${id}`, dhcpRequestFrame(numbers, id, at(PLAN.guest(4)).address, server));
      expect(told(other.heard[0])[0]).to.equal(NAK);
    }
  });

  it('gives a second address to the second card', () => {
    const { network, answers } = ground();
    const { mac, address } = network.addAddress('g1');
    const { heard } = answers('g1', dhcpDiscoverFrame(at(address).mac, 9));
    expect(told(heard[0])).to.deep.equal([OFFER, address, mac]);
  });

  it('does not hear a guest that asks in another’s name', () => {
    const { answers, port } = ground();
    const { sent, heard } = answers('g1', dhcpDiscoverFrame(at(PLAN.guest(2)).mac, 9));
    expect([sent, heard]).to.deep.equal(['hypervisor-filter: smac_not_of_port', []]);
    expect(port('dhcp-server').counters.received).to.equal(0);
  });
});

describe('Devices that cannot do TLS', () => {
  it('obey fabric controllers and the administrators’ desk, by way of the router', () => {
    const { tell } = ground();
    expect(tell('fc-1', 'controllers', FC, 'power-distribution-unit', 'outlet 3 off')).to.deep.equal({
      sent: 'to power-distribution-unit',
      said: 'outlet 3 off\n',
    });
    expect(tell('administration-desk', 'administration', DESK, 'power-distribution-unit', 'status').said).to.contain('2:on 3:off 4:on');
    expect(tell('administration-desk', 'administration', DESK, 'network-device', 'interface 48 down').said).to.equal('interface 48 down\n');
    expect(tell('fc-1', 'controllers', FC, 'network-device', 'show interfaces').said).to.match(/ 47:up 48:down\n$/);
  });

  it('hear nobody else, from whatever VLAN', () => {
    const { tell, port } = ground();
    for (const device of DEVICES) {
      expect(tell('n1', 'nodes', PLAN.rootOs(1), device, 'status')).to.deep.equal({ sent: 'router: no_rule', said: '' });
      expect(tell('store', 'nodes', PLAN.storage(1), device, 'status')).to.deep.equal({ sent: 'router: no_rule', said: '' });
      expect(tell('g1', 'guests', PLAN.guest(1), device, 'status')).to.deep.equal({
        sent: 'hypervisor-filter: dip_is_protected',
        said: '',
      });
      expect(tell('n1', 'nodes', FC, device, 'status'), 'in a controller’s name').to.deep.equal({
        sent: 'router: source_address_not_of_port',
        said: '',
      });
      expect(port(device).counters.received, device).to.equal(0);
    }
  });

  it('begin no conversation: the router lets nothing of theirs out but answers', () => {
    const { send, port, addressOf } = ground();
    for (const [vlan, address] of [
      ['controllers', FC],
      ['nodes', PLAN.rootOs(1)],
      ['guests', PLAN.guest(1)],
      ['administration', DESK],
    ] as const)
      for (const to of [MANAGEMENT_PORT, 5000])
        expect(
          send(
            'console-server',
            udpFrame(at(addressOf('console-server')), beyond('devices', address), MANAGEMENT_PORT, to, Buffer.from('x')),
          ),
          vlan,
        ).to.equal('router: no_rule');
    expect(port('fc-1').counters.received).to.equal(0);
  });

  it('answer only at their port, and what they do not know with that', () => {
    const { answers, addressOf, tell } = ground();
    const to = beyond('controllers', addressOf('console-server'));
    expect(answers('fc-1', udpFrame(at(FC), to, 5000, MANAGEMENT_PORT + 1, Buffer.from('list'))).sent).to.equal('router: no_rule');
    for (const line of ['', 'help', 'read nobody', 'outlet 1 off', 'read '])
      expect(tell('fc-1', 'controllers', FC, 'console-server', line).said, line).to.equal('unknown command\n');
    expect(tell('fc-1', 'controllers', FC, 'console-server', 'x'.repeat(201)).said, 'a line too long').to.equal('');
  });

  it('list the nodes that there are now, and no other host, and read their consoles', () => {
    const { tell, network } = ground();
    const list = () => tell('fc-1', 'controllers', FC, 'console-server', 'list').said;
    expect(list()).to.equal('n1 n2\n');
    expect(tell('fc-1', 'controllers', FC, 'console-server', 'read n2').said).to.equal('n2 login:\n');
    network.attach({ name: 'n3', kind: 'root-os', address: PLAN.rootOs(3), node: 'n3' });
    network.detach(PLAN.rootOs(1));
    expect(list()).to.equal('n2 n3\n');
    expect(tell('fc-1', 'controllers', FC, 'console-server', 'read n1').said).to.equal('unknown command\n');
  });
});
