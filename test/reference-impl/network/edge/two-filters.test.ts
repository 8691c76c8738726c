import { describe, it } from 'node:test';
import { expect } from 'chai';
import { EDGE_RULES } from '../../../../src/reference-impl/network/edge/edge-rules.ts';
import { createEndpointFilter, ENDPOINT_RULES } from '../../../../src/reference-impl/network/edge/endpoint-filter.ts';
import type { Endpoint } from '../../../../src/reference-impl/network/edge/service.ts';
import { udpFrame } from '../../../../src/reference-impl/network/frames/conversation.ts';
import { buildEthernet } from '../../../../src/reference-impl/network/frames/ethernet.ts';
import { buildIpv4, type Ipv4Fields } from '../../../../src/reference-impl/network/frames/ipv4.ts';
import { buildTcp, TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { as, beyond, said, STATIONS } from '../wire/ground.ts';
import { CLIENT, datagram, edgeGround, opening, OTHER_VIP, outside, REMOTE_PORTS, SERVICE } from './ground.ts';

const { ack } = TCP_FLAG;

describe('The two filters of what comes from outside', () => {
  it("each hold alone: with the edge's off, the root OS lets in only what is declared for the instance (EDG-1, EDG-2)", () => {
    const { edge, heard } = edgeGround();
    edge.layer.isOn = false;
    for (const port of REMOTE_PORTS) {
      const refused = /^root-os-endpoint-filter: (remote_access|protocol)_not_declared$/;
      expect(said(edge.receive(opening({ port, sourcePort: port })))).to.match(refused);
      expect(said(edge.receive(datagram(port, { sourcePort: port })))).to.match(refused);
    }
    expect(said(edge.receive(opening({ port: 81 })))).to.equal('root-os-endpoint-filter: endpoint_not_declared');
    expect(said(edge.receive(datagram(8080)))).to.equal('root-os-endpoint-filter: protocol_not_declared');
    expect(said(edge.receive(opening({ port: 80, from: OTHER_VIP })))).to.equal('root-os-endpoint-filter: source_is_vip');
    expect(said(edge.receive(opening({ port: 80, from: '10.255.0.1' })))).to.equal('router: source_address_not_of_port');
    expect(heard()).to.deep.equal({});
    expect(said(edge.receive(opening({ port: 80, sourcePort: 60_000 })))).to.match(/^to [ab]$/);
  });

  it("and with the root OS's off, the edge does", () => {
    const { edge, filters, heard } = edgeGround();
    for (const filter of Object.values(filters)) filter.layer.isOn = false;
    for (const port of [...REMOTE_PORTS, 81, 8080]) {
      expect(said(edge.receive(opening({ port })))).to.match(/^edge: (remote_access|endpoint)_not_declared$/);
      expect(said(edge.receive(datagram(port)))).to.match(/^edge: (remote_access|endpoint)_not_declared$/);
    }
    expect(heard()).to.deep.equal({});
    expect(said(edge.receive(opening({ port: 80 })))).to.equal('to a');
  });

  it('let everything in when both are off, so it is they who hold; and a flow from then is none once they are on', () => {
    const { edge, filters, heard } = edgeGround();
    edge.layer.isOn = false;
    for (const filter of Object.values(filters)) filter.layer.isOn = false;
    expect(said(edge.receive(opening({ port: 3389 })))).to.equal('to a');
    expect(heard()).to.deep.equal({ a: 1 });
    edge.layer.isOn = true;
    expect(said(edge.receive(opening({ port: 3389, flags: ack })))).to.equal('edge: remote_access_not_declared');
  });

  it('are values of their own: a twin with a lax root OS shows when the edge is off, and a twin with a lax edge when the root OS is', () => {
    const laxRoot = edgeGround({ endpointRules: { ...ENDPOINT_RULES, declared: () => undefined } });
    laxRoot.edge.layer.isOn = false;
    expect(said(laxRoot.edge.receive(opening({ port: 3389 })))).to.equal('to a');
    const anything: Endpoint = { name: 'any', protocol: 'tcp', publicPort: 3389, localPort: 3389, instances: [STATIONS.a.address] };
    const laxEdge = edgeGround({ edgeRules: { ...EDGE_RULES, endpoint: () => ({ value: anything }) } });
    expect(said(laxEdge.edge.receive(opening({ port: 3389 })))).to.equal('root-os-endpoint-filter: remote_access_not_declared');
    laxEdge.filters.a.layer.isOn = false;
    expect(said(laxEdge.edge.receive(opening({ port: 3389, sourcePort: 2 })))).to.equal('to a');
  });

  it('drop at the root OS what is broken, in pieces, or has options, without the edge or the router before it', () => {
    const filter = createEndpointFilter(STATIONS.a.address, () => [SERVICE]);
    const changed = (fields: Partial<Ipv4Fields>) => {
      const [source, destination] = [outside(CLIENT), as('a')];
      const segment = buildTcp({
        source: source.address,
        destination: destination.address,
        sourcePort: 1,
        destinationPort: 8080,
        sequence: 1,
        flags: ack,
      });
      const packet = buildIpv4({ source: source.address, destination: destination.address, protocol: 6, ...fields }, segment);
      return buildEthernet({ destination: destination.mac, source: source.mac, type: 0x0800 }, packet);
    };
    expect(filter.refuse(changed({}))).to.equal(undefined);
    expect(filter.refuse(changed({ fragment: 0x2000 }))).to.equal('ip_fragment');
    expect(filter.refuse(changed({ options: Buffer.from([148, 4, 0, 0]) }))).to.equal('ip_options');
    expect(filter.refuse(changed({}).subarray(0, 40))).to.equal('ip_header_corrupted');
    expect(filter.refuse(new Uint8Array()), 'no packet at all is for the other filters').to.equal(undefined);
  });

  it('leave what comes from inside to the filters that are for that', () => {
    const { ports } = edgeGround();
    expect(said(ports.b.send(udpFrame(as('b'), as('a'), 1, 4000, Buffer.alloc(1))))).to.equal('to a');
  });

  it("do not let a balancer's port that was taken over send as one from inside", () => {
    const { ports } = edgeGround();
    const frame = udpFrame(as('controller', { mac: 'balancer' }), beyond('edge', STATIONS.a.address), 1, 53, Buffer.alloc(1));
    expect(said(ports.balancer.send(frame))).to.equal('router: source_address_not_of_port');
    expect(said(ports.balancer.send(udpFrame(outside(CLIENT), beyond('edge', STATIONS.root.address), 1, 7443, Buffer.alloc(1))))).to.equal(
      'router: no_rule',
    );
  });
});
