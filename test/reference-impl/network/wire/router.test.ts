import { describe, it } from 'node:test';
import { expect } from 'chai';
import { echoRequestFrame, ipv4Frame, tcpFrame, udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { parseIpv4 } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { buildIpv4, ipv4Ttl, type Ipv4Fields } from '../../../../src/reference-impl/network/frames/ipv4.ts';
import { frameFault } from '../../../../src/reference-impl/network/frames/strict-parse.ts';
import { TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { buildUdp } from '../../../../src/reference-impl/network/frames/udp.ts';
import { AGENT_PORT } from '../../../../src/reference-impl/network/host.ts';
import { readHeader } from '../../../../src/reference-impl/network/wire/header.ts';
import { createRouterRules, ROUTER_RULES } from '../../../../src/reference-impl/network/wire/router-rules.ts';
import { checkRoutes, MANAGEMENT_PORT, routeFor, ROUTES, type Route } from '../../../../src/reference-impl/network/wire/routes.ts';
import { createWire, WIRE_PARTS } from '../../../../src/reference-impl/network/wire/wire.ts';
import { as, beyond, datagram, gatewayOf, NAMES, PLAN, said, segment, STATIONS, wireGround } from './ground.ts';

const hello = Buffer.from('hello');
const { syn } = TCP_FLAG;

/** A datagram of the controller's to the device, which would pass, but for what is changed. */
const changed = (more: Partial<Ipv4Fields>) => {
  const { mac, address } = beyond('controllers', STATIONS.pdu.address);
  const fields = { source: as('controller').address, destination: address, protocol: 17, ttl: 64, ...more };
  const udp = buildUdp(
    { source: fields.source, destination: fields.destination, sourcePort: 1000, destinationPort: MANAGEMENT_PORT },
    hello,
  );
  return buildEthernet({ destination: mac, source: as('controller').mac, type: 0x0800 }, buildIpv4(fields, udp));
};
const address = (text: string): number => parseIpv4(text) ?? expect.fail(text);

describe('The router', () => {
  it('lets pass what a rule names, and nothing else, between any two of different VLANs (V11, VLN-1, VLN-2, P1)', () => {
    const ports = [...Object.values(AGENT_PORT), MANAGEMENT_PORT, 22, 443, 3389];
    const passed: string[] = [];
    for (const from of NAMES)
      for (const to of NAMES.filter((name) => STATIONS[name].vlan !== STATIONS[from].vlan))
        for (const port of ports)
          for (const protocol of ['tcp', 'udp'] as const) {
            const ground = wireGround();
            const frame = protocol === 'tcp' ? segment(from, to, 40_000, port, syn) : datagram(from, to, 40_000, port);
            const delivery = said(ground.ports[from].send(frame));
            if (delivery === `to ${to}`) passed.push(`${from} > ${to}:${port} ${protocol}`);
            else expect(delivery).to.be.oneOf(['router: no_rule', 'router: source_address_not_of_port']);
            expect(ground.heard()).to.deep.equal(delivery === `to ${to}` ? { [to]: 1 } : {});
          }
    expect(passed).to.have.members([
      `root > a:${AGENT_PORT.guest} tcp`,
      `root > c:${AGENT_PORT.guest} tcp`,
      `otherRoot > b:${AGENT_PORT.guest} tcp`,
      `controller > root:${AGENT_PORT.fabric} tcp`,
      `controller > otherRoot:${AGENT_PORT.fabric} tcp`,
      `controller > pdu:${MANAGEMENT_PORT} udp`,
    ]);
  });

  it('takes one hop off, seals the header anew, and shows itself as the sender', () => {
    const { ports, captures } = wireGround();
    expect(said(ports.controller.send(changed({ ttl: 2 })))).to.equal('to pdu');
    const frame = captures.pdu.frames[0] ?? expect.fail();
    expect(ipv4Ttl(frame, 14)).to.equal(1);
    expect(frameFault(frame)).to.equal(0);
    expect(readHeader(frame)).to.deep.include({ source: gatewayOf('devices').mac, destination: STATIONS.pdu.mac });
  });

  it('routes no packet that has no hop left, options, fragments, or a broken header (I13, I16, I17, F1, P5)', () => {
    const { ports, heard } = wireGround();
    const broken = changed({});
    broken[24] = (broken[24] ?? 0) ^ 1;
    const cases: [string, Buffer, string][] = [
      ['ttl 0', changed({ ttl: 0 }), 'ttl_value_is_too_small'],
      ['ttl 1', changed({ ttl: 1 }), 'ttl_value_is_too_small'],
      ['a source route', changed({ options: Buffer.from([131, 7, 4, 10, 3, 0, 1, 0]) }), 'ip_options'],
      ['a first fragment', changed({ fragment: 0x2000 }), 'ip_fragment'],
      ['a last fragment', changed({ fragment: 1 }), 'ip_fragment'],
      ['the evil bit', changed({ fragment: 0x8000 }), 'ip_fragment'],
      ['a checksum', broken, 'ip_header_corrupted'],
      ['a length', changed({}).subarray(0, 45), 'ip_header_corrupted'],
      ['no packet', changed({}).subarray(0, 14), 'ip_header_corrupted'],
      ['a tunnel', changed({ protocol: 4 }), 'no_rule'],
    ];
    for (const [what, frame, reason] of cases) expect(said(ports.controller.send(frame)), what).to.equal(`router: ${reason}`);
    expect(heard()).to.deep.equal({});
    expect(said(ports.controller.send(changed({}))), 'and the honest one').to.equal('to pdu');
  });

  it('routes neither from nor to an address of one link or of nobody (P3, P6), and knows no way to what is not there (P2, P7)', () => {
    const { ports, heard } = wireGround();
    const addresses: [string, string][] = [
      ['127.0.0.1', 'is_loopback_address'],
      ['169.254.169.254', 'link_local'],
      ['224.0.0.5', 'is_mc'],
      ['240.0.0.1', 'class_e'],
      ['255.255.255.255', 'class_e'],
      ['0.0.0.0', 'unspecified'],
    ];
    for (const [text, reason] of addresses) {
      expect(said(ports.controller.send(changed({ destination: address(text) })))).to.equal(`router: dip_${reason}`);
      expect(said(ports.controller.send(changed({ source: address(text) })))).to.equal(`router: sip_${reason}`);
    }
    for (const text of ['168.63.129.16', '192.168.0.1', '172.16.0.1', '10.77.0.1'])
      expect(said(ports.controller.send(changed({ destination: address(text) })))).to.equal('router: blackhole_route');
    expect(said(ports.controller.send(changed({ destination: address('8.8.8.8') })))).to.equal('router: no_rule');
    const mapped = buildEthernet(
      { destination: beyond('guests', '10.0.0.1').mac, source: as('a').mac, type: 0x86dd },
      Buffer.alloc(60, 0x60),
    );
    expect(said(ports.a.send(mapped))).to.equal('router: non_ip');
    expect(heard()).to.deep.equal({});
  });

  it('believes nobody who says that he is another: it knows the port (VLN-3, V8, V9)', () => {
    const { ports, heard } = wireGround();
    for (const claimed of NAMES.filter((name) => name !== 'root')) {
      const from = as(claimed, { mac: 'controller' });
      for (const to of NAMES.filter((name) => STATIONS[name].vlan !== 'nodes')) {
        const target = beyond('nodes', STATIONS[to].address);
        for (const port of [AGENT_PORT.guest, AGENT_PORT.fabric, MANAGEMENT_PORT]) {
          expect(said(ports.root.send(udpFrame(from, target, 1, port, hello)))).to.equal('router: source_address_not_of_port');
          const opening = { sourcePort: 1, destinationPort: port, sequence: 1, flags: syn };
          expect(said(ports.root.send(tcpFrame(from, target, opening)))).to.equal('router: source_address_not_of_port');
        }
      }
    }
    expect(heard()).to.deep.equal({});
  });

  it("is fooled by another node's address, when a twin believes it", () => {
    const { ports, heard } = wireGround({ routerRules: { ...ROUTER_RULES, source: () => undefined, permits: () => true } });
    const forged = udpFrame(as('controller'), beyond('nodes', STATIONS.pdu.address), 1, MANAGEMENT_PORT, hello);
    expect(said(ports.root.send(forged))).to.equal('to pdu');
    expect(heard()).to.deep.equal({ pdu: 1 });
  });

  it("brings nothing from one customer's machine to another's, unless a rule says so (ISO-2)", () => {
    const route: Route = {
      name: 'a meeting place',
      from: { kind: 'guest', vlan: 'guests' },
      to: { kind: 'guest', vlan: 'guests' },
      protocol: 'udp',
      port: 53,
      betweenTenants: true,
    };
    expect(said(wireGround().ports.a.send(datagram('a', 'c', 1, 53)))).to.equal('router: no_rule');
    const { ports } = wireGround({ routerRules: createRouterRules([...ROUTES, route]) });
    expect(said(ports.a.send(datagram('a', 'c', 1, 53)))).to.equal('to c');
    expect(said(ports.a.send(datagram('a', 'c', 1, 54)))).to.equal('router: no_rule');
    const { name, from, to, protocol, port } = route;
    const packet = { protocol: 17, destinationPort: 53 };
    const within = [{ name, from, to, protocol, port }];
    expect(routeFor(within, STATIONS.a, STATIONS.b, packet)?.name).to.equal(name);
    expect(routeFor(within, STATIONS.a, STATIONS.c, packet)).to.equal(undefined);
  });

  it('is pinged at its own address in a VLAN, and at none of its others', () => {
    const { ports, captures } = wireGround();
    const mine = beyond('guests', gatewayOf('guests').address);
    expect(said(ports.a.send(echoRequestFrame(as('a'), mine, 5, 6, hello)))).to.equal('to gateway-guests');
    expect(captures.a.frames).to.have.lengthOf(1);
    expect(said(ports.a.send(echoRequestFrame(as('a'), beyond('guests', gatewayOf('nodes').address), 5, 6)))).to.equal('router: no_rule');
    expect(said(ports.a.send(ipv4Frame(as('a'), mine, 1, Buffer.alloc(3))))).to.equal('router: no_rule');
  });

  it('has no rules that contradict each other or that it could not keep', () => {
    const [first] = ROUTES;
    if (first === undefined) throw new Error('there are rules');
    const bad: [Route[], string][] = [
      [[first, first], 'two routes are called'],
      [[first, { ...first, name: 'x', sameNode: true }], 'contradict'],
      [[first, { ...first, name: 'x', port: 0 }], 'port 0'],
      [[{ ...first, port: 65_536 }], 'port 65536'],
      [[{ ...first, port: 1.5 }], 'port 1.5'],
      [[{ ...first, to: { kind: 'fabric-controller', vlan: 'controllers' } }], 'one VLAN'],
      [[{ ...first, betweenTenants: true }], 'between tenants'],
      [
        [
          { ...first, port: 'any' },
          { ...first, name: 'x', port: 1 },
        ],
        'contradict',
      ],
      [
        [
          { ...first, port: 1 },
          { ...first, name: 'x', port: 'any' },
        ],
        'contradict',
      ],
    ];
    for (const [routes, message] of bad) expect(() => checkRoutes(routes), message).to.throw(RangeError, message);
    const twice = [...PLAN.gateways, { ...gatewayOf('guests'), name: 'second', mac: '02:00:00:00:01:14', address: '10.253.20.9' }];
    expect(() => createWire({ ...WIRE_PARTS, gateways: twice, now: () => 0 })).to.throw(RangeError, 'two gateways');
  });
});
