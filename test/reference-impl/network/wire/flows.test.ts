import { describe, it } from 'node:test';
import { expect } from 'chai';
import { TCP_FLAG } from '../../../../src/reference-impl/network/frames/tcp.ts';
import { AGENT_PORT } from '../../../../src/reference-impl/network/host.ts';
import { said, segment, STATIONS, wireGround } from './ground.ts';

const { syn, ack } = TCP_FLAG;

describe('Flows through the router', () => {
  it('carries answers back to who asked, and lets nobody begin anything on the way back (CTL-2)', () => {
    const ground = wireGround();
    const { ports } = ground;
    const answer = (flags: number, to = 40_000) => said(ports.root.send(segment('root', 'controller', AGENT_PORT.fabric, to, flags)));
    expect(answer(syn | ack), 'an answer to nothing').to.equal('router: no_rule');
    ports.controller.send(segment('controller', 'root', 40_000, AGENT_PORT.fabric, syn));
    expect(answer(syn | ack)).to.equal('to controller');
    expect(answer(ack)).to.equal('to controller');
    expect(answer(syn), 'a connection of its own').to.equal('router: no_rule');
    expect(answer(ack, 40_001), 'another port').to.equal('router: no_rule');
    expect(said(ports.otherRoot.send(segment('otherRoot', 'controller', AGENT_PORT.fabric, 40_000, ack)))).to.equal('router: no_rule');
    ground.clock += 239_000;
    expect(answer(ack)).to.equal('to controller');
    ground.clock += 241_000;
    expect(answer(ack), 'long after').to.equal('router: no_rule');
  });

  it('forgets the flows of who is unplugged', () => {
    const { ports, wire } = wireGround();
    ports.controller.send(segment('controller', 'root', 40_000, AGENT_PORT.fabric, syn));
    wire.detach('controller');
    wire.attach({ ...STATIONS.controller, filters: [] });
    expect(said(ports.root.send(segment('root', 'controller', AGENT_PORT.fabric, 40_000, ack)))).to.equal('router: no_rule');
  });

  it('keeps a bounded number of flows for each who begins them: one who floods loses its own', () => {
    const { ports } = wireGround();
    ports.controller.send(segment('controller', 'root', 1, AGENT_PORT.fabric, syn));
    for (let port = 1; port <= 5000; port++) ports.root.send(segment('root', 'a', port, AGENT_PORT.guest, syn));
    expect(said(ports.a.send(segment('a', 'root', AGENT_PORT.guest, 1, ack)))).to.equal('router: no_rule');
    expect(said(ports.a.send(segment('a', 'root', AGENT_PORT.guest, 5000, ack)))).to.equal('to root');
    expect(said(ports.root.send(segment('root', 'controller', AGENT_PORT.fabric, 1, ack)))).to.equal('to controller');
  });
});
