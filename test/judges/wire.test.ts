import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { Json } from '../../src/adapters/contract/index.ts';
import { attack, type PortCapture, type Sent } from '../../src/clients/attacks/index.ts';
import { BROADCAST, DHCP, dhcp, ETHER, ethernet, ipv4, PROTOCOL, TCP, tcp, udp } from '../../src/clients/frames/index.ts';
import { judges } from '../../src/conformance/judges/index.ts';
import type { WireEvidence, WireRow } from '../../src/conformance/judges/wire-evidence.ts';
import { sceneOf } from '../clients/attack-scene.ts';
import { accepted, crashed } from './record.ts';
import { hostsOf, lawful, recorded, rowOf } from './wire-record.ts';

const scene = sceneOf('wire judges');
const wire = (label: string, evidence: WireEvidence) => accepted(label, { wire: evidence } as unknown as Json);

describe('frames-as-promised', () => {
  const HOSTS = ['peer', 'stranger', 'gateway', 'controller', 'rootOs', 'dhcpServer'] as const;
  const row = (id: string, change: (captures: PortCapture[], sent: readonly Sent[]) => readonly PortCapture[] = (same) => same): WireRow =>
    rowOf(attack(id), scene, (sent) => change(lawful(sent, HOSTS), sent));
  const found = (rows: readonly WireRow[], ids = rows.map(({ id }) => id), listeners: readonly string[] = HOSTS) =>
    judges['frames-as-promised']([wire('frames', { hosts: [], rows: [...rows] })], { act: 'frames', rows: ids, listeners: [...listeners] });
  const at =
    (host: string, add: (capture: PortCapture, sent: readonly Sent[]) => PortCapture) => (captures: PortCapture[], sent: readonly Sent[]) =>
      captures.map((each) => (each.host === host ? add(each, sent) : each));

  it('keeps rows of which every frame went where it may and must', () => {
    expect(found([row('M1'), row('A2'), row('P1'), row('Z1')])).to.include({ kept: true });
  });

  it('names every row that strayed, and where to', () => {
    const strayed = at('stranger', (capture, sent) => ({ ...capture, frames: [(sent[0] as Sent).bytes] }));
    const { kept, observed } = found([row('M1', strayed), row('A2'), row('I1', strayed)]);
    expect(kept).to.equal(false);
    expect(observed).to.match(/^2 of 3 do not hold: M1: .*reached stranger; I1: .*reached stranger$/);
  });

  it('does not keep a row whose control did not arrive', () => {
    const { kept, observed } = found([
      row(
        'M1',
        at('peer', (capture) => ({ ...capture, frames: [] })),
      ),
    ]);
    expect(kept).to.equal(false);
    expect(observed).to.contain('did not reach peer');
  });

  it('does not keep a row that nobody listened to to the end', () => {
    expect(
      found([
        row(
          'M1',
          at('rootOs', (capture) => ({ ...capture, sentinel: false })),
        ),
      ]).observed,
    ).to.contain('the sentinel never came to rootOs');
    expect(
      found([
        row(
          'M1',
          at('rootOs', (capture) => ({ ...capture, lost: 1 })),
        ),
      ]).kept,
    ).to.equal(false);
    expect(found([row('M1', (captures) => captures.filter(({ host }) => host !== 'rootOs'))]).observed).to.contain(
      'nobody listened at rootOs',
    );
    expect(found([row('M1', () => [])]).kept).to.equal(false);
  });

  it('does not keep a storm beyond its limit', () => {
    const all = at('peer', (capture, sent) => ({ ...capture, frames: sent.map(({ bytes }) => bytes) }));
    const { kept, observed } = found([row('A16', all)]);
    expect(kept).to.equal(false);
    expect(observed).to.contain(`${2 * scene.limits.arp} at most may`);
    expect(found([row('A16')]).kept).to.equal(true);
  });

  it('does not keep a row that was not sent, or sent twice', () => {
    expect(found([row('M1')], ['M1', 'M2']).observed).to.contain('M2: it was not sent');
    expect(found([row('M1'), row('M1')], ['M1']).kept).to.equal(false);
    expect(found([{ ...row('M1'), sent: [] }]).kept).to.equal(false);
  });

  it('keeps nothing where there is no evidence', () => {
    const claim = { act: 'frames', rows: ['M1'], listeners: ['peer'] };
    for (const act of [crashed('frames'), accepted('frames'), accepted('frames', { wire: { hosts: [], rows: [{}] } })])
      expect(judges['frames-as-promised']([act], claim)).to.include({ kept: false });
  });
});

type End = { mac: string; address: string };
const tcpFrame = (from: End, to: End, flags: number, mac = to.mac): Buffer =>
  ethernet({
    ...{ src: from.mac, dst: mac, type: ETHER.ipv4 },
    payload: ipv4({ src: from.address, dst: to.address, protocol: PROTOCOL.tcp, payload: tcp({ source: 5000, destination: 7443, flags }) }),
  });
const heard = (host: string, ...frames: Buffer[]): PortCapture => ({ host, frames, sentinel: true });
const talk = (id: string, ...captures: PortCapture[]): WireRow => ({
  ...{ id, title: id, at: '2011-03-01T10:00:00.000Z', seconds: 0, sent: [] },
  captured: captures.map(recorded),
});

describe('hears-own-alone', () => {
  const { peer, stranger, gateway, rootOs, neighbour, controller } = scene;
  const hosts = hostsOf(scene, ['peer', 'stranger', 'gateway', 'rootOs', 'neighbour', 'controller']);
  const found = (captures: readonly PortCapture[], claim: { listeners?: string[]; talkers?: string[]; scope?: 'own' | 'vlan' } = {}) =>
    judges['hears-own-alone']([wire('talk', { hosts, rows: [talk('talk', ...captures)] })], {
      act: 'talk',
      ...{ listeners: ['peer', 'stranger'], talkers: ['rootOs'], scope: 'own' },
      ...claim,
    });
  const spoken = heard('rootOs', tcpFrame(gateway, rootOs, TCP.ack));

  it('keeps silence, and what is for the listener', () => {
    expect(found([heard('peer', tcpFrame(gateway, peer, TCP.syn)), heard('stranger'), spoken]).kept).to.equal(true);
  });

  it('finds what is for another, by either half of the address', () => {
    expect(found([heard('peer', tcpFrame(gateway, stranger, TCP.syn)), heard('stranger'), spoken]).observed).to.contain(
      'peer: it heard 1 frames',
    );
    expect(found([heard('peer', tcpFrame(gateway, stranger, TCP.syn, peer.mac)), heard('stranger'), spoken]).kept).to.equal(false);
    expect(found([heard('peer', tcpFrame(gateway, peer, TCP.syn, BROADCAST)), heard('stranger'), spoken]).kept).to.equal(false);
  });

  it('lets a guest hear the answer to its search for a DHCP server, and nobody else', () => {
    const message = dhcp({ operation: 2, message: DHCP.discover, transaction: 1, clientMac: peer.mac });
    const offer = ethernet({
      ...{ src: gateway.mac, dst: BROADCAST, type: ETHER.ipv4 },
      payload: ipv4({
        ...{ src: gateway.address, dst: '255.255.255.255', protocol: PROTOCOL.udp },
        payload: udp({ source: 67, destination: 68, payload: message }),
      }),
    });
    expect(found([heard('peer', offer), heard('stranger'), spoken]).kept).to.equal(true);
    expect(found([heard('peer'), heard('stranger', offer), spoken]).kept).to.equal(false);
  });

  it('lets a node hear its own VLAN, and no other', () => {
    const claim = { listeners: ['rootOs'], talkers: ['controller'], scope: 'vlan' } as const;
    const controllers = heard('controller', tcpFrame(rootOs, controller, TCP.ack));
    const node = (...frames: Buffer[]) =>
      found([heard('rootOs', ...frames), controllers], { ...claim, listeners: [...claim.listeners], talkers: [...claim.talkers] });
    expect(node(tcpFrame(neighbour, gateway, TCP.ack)).kept).to.equal(true);
    expect(node(tcpFrame(controller, neighbour, TCP.ack)).kept).to.equal(false);
    expect(
      found([heard('rootOs', tcpFrame(neighbour, gateway, TCP.ack)), controllers], { listeners: ['rootOs'], talkers: ['controller'] }).kept,
    ).to.equal(false);
  });

  it('is not content where nobody talked, nobody listened, or the silence has no end', () => {
    const [silent, other] = [heard('peer'), heard('stranger')];
    expect(found([silent, other, heard('rootOs')]).observed).to.contain('nobody spoke to it');
    expect(found([silent, spoken]).observed).to.contain('nobody listened at stranger');
    expect(found([silent, { ...other, sentinel: false }, spoken]).kept).to.equal(false);
    expect(found([silent, { ...other, lost: 1 }, spoken]).kept).to.equal(false);
    expect(found([silent, other, spoken], { listeners: ['nobody'] }).kept).to.equal(false);
    const claim = { act: 'talk', listeners: ['peer'], talkers: ['rootOs'], scope: 'own' };
    expect(judges['hears-own-alone']([wire('talk', { hosts, rows: [] })], claim).kept).to.equal(false);
    expect(judges['hears-own-alone']([crashed('talk')], claim).kept).to.equal(false);
  });
});

describe('controller-opens', () => {
  const { controller, neighbour: node, rootOs } = scene;
  const found = (...greeted: readonly PortCapture[]) =>
    judges['controller-opens']([wire('racked', { hosts: [], rows: [talk('greeted', ...greeted)] })], {
      act: 'racked',
      node: { host: 'new', mac: node.mac, address: node.address },
      controllers: [controller.address],
    });
  const opened = [heard('new', tcpFrame(controller, node, TCP.syn)), heard('controller', tcpFrame(node, controller, TCP.syn | TCP.ack))];

  it('keeps a node that was called and called nobody', () => {
    expect(found(...opened).kept).to.equal(true);
  });

  it('finds a call of the node’s, to whomever', () => {
    const call = (to: End) => tcpFrame(node, to, TCP.syn);
    expect(found(...opened, heard('gateway', call(controller))).observed).to.contain('the node called');
    expect(found(...opened, heard('rootOs', call(rootOs))).kept).to.equal(false);
    const routed = ethernet({ src: controller.mac, dst: controller.mac, type: ETHER.ipv4, payload: call(controller).subarray(14) });
    expect(found(...opened, heard('gateway', routed)).kept).to.equal(false);
  });

  it('takes its search for an address for no call', () => {
    const search = ethernet({
      ...{ src: node.mac, dst: BROADCAST, type: ETHER.ipv4 },
      payload: ipv4({
        ...{ src: '0.0.0.0', dst: '255.255.255.255', protocol: PROTOCOL.udp },
        payload: udp({ source: 68, destination: 67, payload: Buffer.alloc(8) }),
      }),
    });
    expect(found(...opened, heard('dhcpServer', search)).kept).to.equal(true);
  });

  it('is not content where the controller did not open, nothing was captured, or a silence has no end', () => {
    expect(found(heard('new'), heard('controller')).observed).to.contain('no controller opened');
    expect(found(heard('new', tcpFrame(rootOs, node, TCP.syn))).kept).to.equal(false);
    expect(found().kept).to.equal(false);
    expect(found(...opened, { ...heard('rootOs'), sentinel: false }).kept).to.equal(false);
    expect(
      judges['controller-opens']([crashed('racked')], { act: 'racked', node: { host: 'new', mac: '', address: '' }, controllers: ['x'] })
        .kept,
    ).to.equal(false);
  });
});
