import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  CLEAR_TEXT,
  controlsOf,
  CUSTOMERS_APART,
  declaredEndpoint,
  FORGED_ANSWERS,
  HOSTS,
  MEMBERSHIP,
  REMOTE_FROM_NEIGHBOURS,
  REMOTE_SERVICES,
  TO_ANOTHER_CUSTOMER,
  UPWARD,
  WITHDRAWN,
  type AttackScene,
  type Trial,
} from '../../src/clients/attacks/index.ts';
import { layers, parseFrame, valuesOf } from '../../src/clients/frames/index.ts';
import { sceneOf } from './attack-scene.ts';

const whole = (): AttackScene => ({
  ...sceneOf('trials'),
  edge: { ...sceneOf('trials').edge, vlan: 50 },
  clearText: 2323,
  strangerEdge: { mac: '02:15:5d:05:00:01', address: '203.0.113.6', port: 3389 },
  others: ([10, 30, 40, 50] as const).map((vlan) => ({
    ...{ name: `port gateway ${vlan}`, kind: 'gateway', vlan },
    ...{ mac: `02:15:5d:00:00:${vlan}`, address: `10.${vlan}.0.254` },
  })),
});
const TRIALS: readonly Trial[] = [
  ...[CLEAR_TEXT, CUSTOMERS_APART, declaredEndpoint(8080), FORGED_ANSWERS, TO_ANOTHER_CUSTOMER, UPWARD, WITHDRAWN],
  ...[...MEMBERSHIP, ...REMOTE_FROM_NEIGHBOURS],
];
const first = (frame: Buffer, name: string) => valuesOf(parseFrame(frame), name)[0];

describe('What scenarios send besides the catalogue', () => {
  for (const trial of TRIALS)
    it(`is well made, marked, and proves that the way is open: ${trial.id}`, () => {
      const scene = whole();
      const [frames, controls] = [trial.frames(scene), controlsOf(trial, scene)];
      const places = [...HOSTS, ...scene.others.map(({ name }) => name)];
      for (const { bytes, from, expect: what, mark, comment } of frames) {
        expect(layers(parseFrame(bytes)).flatMap(({ faults }) => faults)).to.deep.equal([]);
        expect(mark === null).to.equal(false);
        expect(comment.startsWith(`${trial.id}: `)).to.equal(true);
        const heard = what === 'dropped' ? [] : [...what.reaches, ...(what.within ?? [])];
        expect(places).to.include.members([from, ...heard]);
        expect(heard).not.to.include(from);
      }
      const must = [...frames, ...controls].filter(({ expect: what }) => what !== 'dropped' && what.reaches.length > 0);
      expect(must).not.to.be.empty;
    });

  it('has different names for different things', () => {
    expect(new Set(TRIALS.map(({ id }) => id)).size).to.equal(TRIALS.length);
  });

  it('commands a device from everywhere but a controller, by the router and past it', () => {
    const scene = whole();
    const frames = CLEAR_TEXT.frames(scene);
    expect(new Set(frames.map(({ from }) => from))).to.deep.equal(new Set(['rootOs', 'neighbour', 'attacker', 'peer', 'stranger', 'edge']));
    for (const { bytes } of frames)
      expect([first(bytes, 'ip.dst'), first(bytes, 'udp.dstport')]).to.deep.equal([scene.device.address, 2323]);
    expect(controlsOf(CLEAR_TEXT, scene).map(({ from, expect: what }) => [from, what !== 'dropped' && what.reaches])).to.deep.equal([
      ['controller', ['device']],
    ]);
  });

  it('opens towards a controller under every name, with the flag that opens', () => {
    const scene = whole();
    const frames = UPWARD.frames(scene);
    const sources = new Set(frames.map(({ bytes }) => first(bytes, 'ip.src')));
    for (const host of ['rootOs', 'neighbour', 'controller', 'device', 'stranger'] as const)
      expect(sources).to.include(scene[host].address);
    for (const { bytes, from } of frames) {
      expect(from).to.equal('rootOs');
      expect((first(bytes, 'tcp.flags') as number) & 2).to.equal(2);
    }
  });

  it('opens a flow before it is answered', () => {
    const scene = whole();
    const [opening, answer] = controlsOf(FORGED_ANSWERS, scene);
    expect([opening?.from, answer?.from]).to.deep.equal(['controller', 'rootOs']);
    const ports = (frame: Buffer) => [first(frame, 'tcp.srcport'), first(frame, 'tcp.dstport')];
    expect(ports(answer?.bytes as Buffer)).to.deep.equal(ports(opening?.bytes as Buffer).reverse());
  });

  it('tries every remote service between customers, both ways', () => {
    const scene = whole();
    for (const trial of REMOTE_FROM_NEIGHBOURS) {
      const tried = trial.frames(scene).map(({ bytes }) => first(bytes, 'tcp.dstport') ?? first(bytes, 'udp.dstport'));
      expect(tried).to.deep.equal(REMOTE_SERVICES.map(([, port]) => port));
    }
  });

  it('wants another customer with an endpoint where there has to be one', () => {
    const { strangerEdge: _none, ...scene } = whole();
    expect(() => CUSTOMERS_APART.frames(scene)).to.throw('declares no endpoint');
  });
});
