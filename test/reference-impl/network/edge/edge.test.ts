import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkService, type Endpoint } from '../../../../src/reference-impl/network/edge/service.ts';
import { ipv4Frame, tcpFrame, udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { parseIpv4 } from '../../../../src/reference-impl/network/frames/ipv4-address.ts';
import { buildIpv4 } from '../../../../src/reference-impl/network/frames/ipv4.ts';
import { frameFault } from '../../../../src/reference-impl/network/frames/strict-parse.ts';
import { buildTcp, TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { internetChecksum, pseudoHeaderSum } from '../../../../src/reference-impl/network/frames/checksum.ts';
import { readPacket, type Packet } from '../../../../src/reference-impl/network/wire/packet.ts';
import { as, beyond, NAMES, said, STATIONS } from '../wire/ground.ts';
import {
  CLIENT,
  datagram,
  edgeGround,
  ENDPOINTS,
  opening,
  OTHER,
  OTHER_VIP,
  outside,
  public_,
  REMOTE_PORTS,
  SERVICE,
  VIP,
} from './ground.ts';

const { syn, ack } = TCP_FLAG;
const packetOf = (frame: Uint8Array | undefined): Packet => {
  const packet = readPacket(frame ?? new Uint8Array());
  return typeof packet === 'string' ? expect.fail(packet) : packet;
};
/** Whether TCP's or UDP's own checksum holds. */
const sums = (frame: Uint8Array): boolean => {
  const { source, destination, protocol, at } = packetOf(frame);
  const start = pseudoHeaderSum(parseIpv4(source) ?? 0, parseIpv4(destination) ?? 0, protocol, at.end - at.payload);
  return internetChecksum(frame.subarray(at.payload, at.end), start) === 0;
};

describe('The edge load balancer', () => {
  it('takes what is declared to an instance in turn, flow by flow (EDG-1)', () => {
    const { edge, captures } = edgeGround();
    const went = [1, 2, 3, 1, 2].map((sourcePort) => said(edge.receive(opening({ port: 80, sourcePort }))));
    expect(went).to.deep.equal(['to a', 'to b', 'to a', 'to a', 'to b']);
    const frame = captures.b.frames[0] ?? expect.fail();
    expect(packetOf(frame)).to.include({ source: CLIENT, sourcePort: 2, destination: STATIONS.b.address, destinationPort: 8080 });
    expect(frameFault(frame)).to.equal(0);
    expect(sums(frame)).to.equal(true);
    expect(said(edge.receive(opening({ port: 3390 }))), 'a declared desktop').to.equal('to b');
    expect(said(edge.receive(datagram(53)))).to.equal('to a');
    expect(said(edge.receive(opening({ vip: OTHER_VIP, port: 80, sourcePort: 9 })))).to.equal('to c');
  });

  it('brings the answer back under the public address, and lets nothing else out', () => {
    const { edge, ports, left } = edgeGround();
    edge.receive(opening({ port: 80 }));
    const answer = (from: 'a' | 'b', sourcePort: number, flags = syn | ack) =>
      said(ports[from].send(tcpFrame(as(from), beyond('guests', CLIENT), { sourcePort, destinationPort: 50_000, sequence: 9, flags })));
    expect(answer('a', 8080)).to.equal('to balancer');
    expect(answer('b', 8080)).to.equal('router: no_rule');
    expect(answer('a', 8081)).to.equal('router: no_rule');
    expect(answer('a', 8080, syn)).to.equal('router: no_rule');
    expect(left).to.have.lengthOf(1);
    expect(packetOf(left[0])).to.include({ source: VIP, sourcePort: 80, destination: CLIENT, destinationPort: 50_000 });
    expect(left.every(sums)).to.equal(true);
    expect(edge.counters).to.deep.include({ sent: 1, received: 1 });
  });

  it('leaves a datagram without a checksum without one', () => {
    const { edge, captures } = edgeGround();
    const frame = datagram(53);
    frame.writeUInt16BE(0, 40);
    expect(said(edge.receive(frame))).to.equal('to a');
    expect(Buffer.from(captures.a.frames[0] ?? []).readUInt16BE(40)).to.equal(0);
  });

  it('closes remote access, file shares and remote debugging, which nobody declared (L1, EDG-2)', () => {
    const { edge, heard } = edgeGround();
    for (const port of REMOTE_PORTS) {
      expect(said(edge.receive(opening({ port }))), `${port}`).to.equal('edge: remote_access_not_declared');
      expect(said(edge.receive(datagram(port))), `${port}`).to.equal('edge: remote_access_not_declared');
    }
    expect(heard()).to.deep.equal({});
  });

  it('drops what is not declared, contradicts the declaration, or is not from outside (L2)', () => {
    const { edge, heard } = edgeGround();
    const fragment = (word: number) => {
      const tcp = buildTcp({
        source: outside(CLIENT).address,
        destination: public_(VIP).address,
        sourcePort: 1,
        destinationPort: 80,
        sequence: 1,
        flags: syn,
      });
      const fields = { source: outside(CLIENT).address, destination: public_(VIP).address, protocol: 6, fragment: word };
      return buildEthernet({ destination: public_(VIP).mac, source: outside(CLIENT).mac, type: 0x0800 }, buildIpv4(fields, tcp));
    };
    const cases: [string, Uint8Array, string][] = [
      ['another port', opening({ port: 81 }), 'endpoint_not_declared'],
      ['the local port', opening({ port: 8080 }), 'endpoint_not_declared'],
      ['UDP to a TCP endpoint', datagram(80), 'protocol_not_declared'],
      ['TCP to a UDP endpoint', opening({ port: 53 }), 'protocol_not_declared'],
      ['a first fragment', fragment(0x2000), 'ip_fragment'],
      ['a tiny fragment', fragment(1), 'ip_fragment'],
      ['an internal source', opening({ port: 80, from: '10.1.0.2' }), 'source_not_outside'],
      ["a controller's source", opening({ port: 80, from: '10.255.0.1' }), 'source_not_outside'],
      ['a private source', opening({ port: 80, from: '192.168.1.1' }), 'source_not_outside'],
      ['a loopback source', opening({ port: 80, from: '127.0.0.1' }), 'source_not_outside'],
      ['a link-local source', opening({ port: 80, from: '169.254.1.1' }), 'source_not_outside'],
      ['the public address as source', opening({ port: 80, from: VIP }), 'source_is_vip'],
      ["another's public address as source", opening({ port: 80, from: OTHER_VIP }), 'source_is_vip'],
      ['a stray acknowledgement', opening({ port: 80, flags: ack, sourcePort: 77 }), 'no_flow'],
      ['a ping', ipv4Frame(outside(CLIENT), public_(VIP), 1, Buffer.alloc(8)), 'protocol_not_declared'],
      ['a tunnel', ipv4Frame(outside(CLIENT), public_(VIP), 4, Buffer.alloc(40)), 'protocol_not_declared'],
      ['nobody', opening({ vip: '203.0.113.99', port: 80 }), 'no_such_vip'],
      ['an instance itself', opening({ vip: STATIONS.a.address, port: 8080 }), 'no_such_vip'],
      ['another MAC address', udpFrame(outside(CLIENT), { ...public_(VIP), mac: as('a').mac }, 1, 53, Buffer.alloc(1)), 'dmac_filter'],
      ['half a packet', opening({ port: 80 }).subarray(0, 40), 'ip_header_corrupted'],
      ['nothing', new Uint8Array(), 'non_ip'],
    ];
    for (const [what, frame, reason] of cases) expect(said(edge.receive(frame)), what).to.equal(`edge: ${reason}`);
    expect(heard()).to.deep.equal({});
    expect([...edge.counters.dropped.values()].reduce((sum, count) => sum + count, 0)).to.equal(cases.length);
    expect(said(edge.receive(opening({ port: 80 }))), 'and the honest one').to.equal('to a');
  });

  it('keeps the flows of one client apart, which came by two ways to one place', () => {
    const { edge } = edgeGround();
    edge.withdraw(OTHER_VIP);
    edge.declare({
      ...OTHER,
      endpoints: [{ name: 'web', protocol: 'tcp', publicPort: 81, localPort: 8080, instances: [STATIONS.a.address] }],
    });
    expect(said(edge.receive(opening({ port: 80 })))).to.equal('to a');
    expect(said(edge.receive(opening({ vip: OTHER_VIP, port: 81 })))).to.equal('edge: flow_taken');
    expect(said(edge.receive(opening({ vip: OTHER_VIP, port: 81, sourcePort: 50_001 })))).to.equal('to a');
  });

  it('ends the flows of what is withdrawn', () => {
    const { edge, ports, left } = edgeGround();
    edge.receive(opening({ port: 80 }));
    edge.withdraw(VIP);
    expect(said(edge.receive(opening({ port: 80 })))).to.equal('edge: no_such_vip');
    ports.a.send(tcpFrame(as('a'), beyond('guests', CLIENT), { sourcePort: 8080, destinationPort: 50_000, sequence: 9, flags: ack }));
    expect(left).to.be.empty;
    edge.declare(SERVICE);
    expect(said(edge.receive(opening({ port: 80, flags: ack })))).to.equal('edge: no_flow');
  });

  it('goes on with the flows to what stays, when it is told anew what is open', () => {
    const { edge, ports, left } = edgeGround();
    const [web, names, desktop] = ENDPOINTS;
    if (web === undefined || names === undefined || desktop === undefined) throw new Error('there are endpoints');
    const went = (what: Parameters<typeof opening>[0]) => said(edge.receive(opening(what)));
    const answers = (from: 'a' | 'b', sourcePort: number, port: number): number => {
      const before = left.length;
      ports[from].send(tcpFrame(as(from), beyond('guests', CLIENT), { sourcePort, destinationPort: port, sequence: 9, flags: ack }));
      return left.length - before;
    };
    expect([went({ port: 80, sourcePort: 1 }), went({ port: 80, sourcePort: 2 }), went({ port: 3390, sourcePort: 3 })]).to.deep.equal([
      'to a',
      'to b',
      'to b',
    ]);
    edge.redeclare({ vip: VIP, endpoints: [{ ...web, instances: [STATIONS.b.address] }, names, { ...desktop, localPort: 3390 }] });
    expect(went({ port: 80, sourcePort: 2, flags: ack }), 'b stays').to.equal('to b');
    expect(answers('b', 8080, 2)).to.equal(1);
    expect(went({ port: 80, sourcePort: 1, flags: ack }), 'a has gone').to.equal('edge: no_flow');
    expect(answers('a', 8080, 1)).to.equal(0);
    expect(went({ port: 80, sourcePort: 1 }), 'who begins anew gets to b').to.equal('to b');
    expect(went({ port: 3390, sourcePort: 3, flags: ack }), 'it leads elsewhere now').to.equal('edge: no_flow');
    expect(answers('b', 3389, 3)).to.equal(0);
    expect(went({ vip: OTHER_VIP, port: 80, sourcePort: 4 }), 'the others are as they were').to.equal('to c');
    edge.redeclare({ vip: VIP, endpoints: [] });
    expect(went({ port: 80, sourcePort: 2, flags: ack })).to.equal('edge: endpoint_not_declared');
    expect(answers('b', 8080, 2)).to.equal(0);
  });

  it('lets two services exchange their addresses', () => {
    const { edge, ports, left } = edgeGround();
    edge.receive(opening({ port: 80, sourcePort: 1 }));
    edge.receive(opening({ vip: OTHER_VIP, port: 80, sourcePort: 2 }));
    edge.redeclare({ ...SERVICE, vip: OTHER_VIP });
    edge.redeclare({ ...OTHER, vip: VIP });
    expect(said(edge.receive(opening({ port: 80, sourcePort: 1, flags: ack })))).to.equal('edge: no_flow');
    ports.a.send(tcpFrame(as('a'), beyond('guests', CLIENT), { sourcePort: 8080, destinationPort: 1, sequence: 9, flags: ack }));
    expect(left).to.be.empty;
    expect(said(edge.receive(opening({ port: 80, sourcePort: 1 })))).to.equal('to c');
    expect(said(edge.receive(opening({ vip: OTHER_VIP, port: 80, sourcePort: 2 })))).to.equal('to b');
  });

  it('refuses declarations that contradict each other', () => {
    const { edge } = edgeGround();
    const [web] = ENDPOINTS;
    if (web === undefined) throw new Error('there is an endpoint');
    const bad: [readonly Endpoint[], string][] = [
      [[web, web], 'twice'],
      [[web, { ...web, name: 'x' }], 'public port of another'],
      [[{ ...web, publicPort: 0 }], 'port 0'],
      [[{ ...web, localPort: 65_536 }], 'port 65536'],
      [[{ ...web, instances: [] }], 'no instance'],
      [[{ ...web, instances: [STATIONS.a.address, STATIONS.a.address] }], 'one twice'],
      [[{ ...web, instances: [CLIENT] }], 'not inside'],
    ];
    for (const [endpoints, message] of bad) expect(() => checkService({ vip: VIP, endpoints }), message).to.throw(RangeError, message);
    for (const vip of ['10.0.0.1', '127.0.0.1', 'vip', '224.0.0.1'])
      expect(() => checkService({ vip, endpoints: [web] })).to.throw(RangeError, vip);
    checkService({ vip: VIP, endpoints: [web, { ...web, name: 'x', protocol: 'udp' }] });
    expect(() => edge.declare(SERVICE)).to.throw(RangeError, 'taken');
    expect(() => edge.withdraw('203.0.113.99')).to.throw(RangeError);
    expect(() => edge.redeclare({ ...SERVICE, vip: '203.0.113.99' })).to.throw(RangeError, 'no service');
    expect(() => edge.redeclare({ vip: VIP, endpoints: [web, web] })).to.throw(RangeError, 'twice');
  });

  it('never throws, and lets in nothing that is not declared, whatever comes', () => {
    const { edge, captures } = edgeGround();
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(
          fc.constantFrom(CLIENT, VIP, '10.1.0.2', '127.0.0.1', '0.0.0.0'),
          fc.constantFrom(VIP, OTHER_VIP, STATIONS.a.address),
          fc.nat(65_535),
          fc.constantFrom(80, 53, 3390, 3389, 8080, 7444),
          fc.nat(63),
        )
        .map(([from, vip, sourcePort, port, flags]) =>
          flags === 63
            ? udpFrame(outside(from), public_(vip), sourcePort, port, Buffer.alloc(3))
            : opening({ from, vip, sourcePort, port, flags }),
        ),
    );
    fc.assert(
      fc.property(any, (frame) => {
        edge.receive(frame);
      }),
      { numRuns: 2000 },
    );
    const declared = { a: ['6 8080', '17 53'], b: ['6 8080', '17 53', '6 3389'], c: ['6 80'] };
    for (const name of NAMES)
      for (const frame of captures[name].frames) {
        const { protocol, destinationPort, source } = packetOf(frame);
        expect(name in declared, name).to.equal(true);
        expect(declared[name as 'a']).to.include(`${protocol} ${destinationPort}`);
        expect(source).to.equal(CLIENT);
      }
  });
});
