import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arrivals, attack, judgeArrivals, untilSentinel } from '../../src/clients/attacks/index.ts';
import type { AttackFrame, HostName, PortCapture } from '../../src/clients/attacks/index.ts';
import { sceneOf } from './attack-scene.ts';

const scene = sceneOf('judge');
const sentinel = Buffer.from('the sentinel');
const row = (id: string) => {
  const { title, limit, frames } = attack(id);
  const bound = limit?.(scene);
  return { about: { id, title, ...(bound && { limit: bound }) }, sent: frames(scene) };
};
const quiet = (...hosts: HostName[]): PortCapture[] => hosts.map((host) => ({ host, frames: [], sentinel: true }));
const heard = (host: HostName, ...frames: Buffer[]): PortCapture => ({ host, frames, sentinel: true });
const first = (sent: readonly AttackFrame[]): Buffer => (sent[0] as AttackFrame).bytes;

describe('The judge of arrivals', () => {
  it('keeps a row of which nobody heard anything that should be dropped', () => {
    const { about, sent } = row('M1');
    expect(judgeArrivals(about, sent, quiet('peer', 'stranger', 'gateway'))).to.include({ kept: true });
  });

  it('finds a frame where it should not be, whoever else is quiet', () => {
    const { about, sent } = row('M1');
    const finding = judgeArrivals(about, sent, [...quiet('stranger'), heard('peer', first(sent))]);
    expect(finding.kept).to.equal(false);
    expect(finding.observed).to.match(/^M1: .*: reached peer$/);
  });

  it('finds a frame that lost its tag on the way', () => {
    const { about, sent } = row('V4');
    const untagged = Buffer.concat([first(sent).subarray(0, 12), first(sent).subarray(20)]);
    expect(judgeArrivals(about, sent, [heard('controller', untagged)]).observed).to.contain('reached controller');
  });

  it('finds ARP without its padding', () => {
    const { about, sent } = row('A5');
    expect(judgeArrivals(about, sent, [heard('peer', first(sent).subarray(0, 42))]).kept).to.equal(false);
  });

  it('finds what was unpacked from a tunnel', () => {
    const { about, sent } = row('E1');
    const unpacked = Buffer.concat([first(sent).subarray(0, 14), first(sent).subarray(34)]);
    expect(judgeArrivals(about, sent, [heard('stranger', unpacked)]).kept).to.equal(false);
  });

  it('wants to see what must arrive', () => {
    const { about, sent } = row('Z1');
    const all = sent.map(({ bytes }) => bytes);
    expect(judgeArrivals(about, sent, [heard('peer', ...all), ...quiet('stranger')]).kept).to.equal(true);
    expect(judgeArrivals(about, sent, [heard('peer', ...all.slice(1))]).observed).to.contain('did not reach peer');
    expect(judgeArrivals(about, sent, quiet('stranger')).observed).to.contain('nobody listened at peer');
    expect(judgeArrivals(about, sent, [heard('peer', ...all), heard('stranger', ...all)]).observed).to.contain('reached stranger');
  });

  it('lets those hear who may, and nobody else', () => {
    const { about, sent } = row('V8');
    expect(judgeArrivals(about, sent, [heard('neighbour', first(sent)), ...quiet('controller')]).kept).to.equal(true);
    expect(judgeArrivals(about, sent, [heard('controller', first(sent))]).kept).to.equal(false);
  });

  it('does not take silence for evidence without a sentinel', () => {
    const { about, sent } = row('M1');
    const finding = judgeArrivals(about, sent, [...quiet('stranger'), { host: 'peer', frames: [], sentinel: false }]);
    expect(finding).to.include({ kept: false });
    expect(finding.observed).to.contain('the sentinel never came to peer');
  });

  it('does not take nothing for evidence', () => {
    const { about, sent } = row('M1');
    expect(judgeArrivals(about, [], quiet('peer')).kept).to.equal(false);
    expect(judgeArrivals(about, sent, []).kept).to.equal(false);
  });

  it('looks no further than the sentinel', () => {
    const { about, sent } = row('M1');
    expect(judgeArrivals(about, sent, [untilSentinel('peer', [sentinel, first(sent)], sentinel)]).kept).to.equal(true);
    expect(judgeArrivals(about, sent, [untilSentinel('peer', [first(sent), sentinel], sentinel)]).kept).to.equal(false);
    expect(untilSentinel('peer', [first(sent)], sentinel).sentinel).to.equal(false);
  });

  it('counts storms, in frames and in bytes', () => {
    const storm = row('A16');
    const all = storm.sent.map(({ bytes }) => bytes);
    expect(judgeArrivals(storm.about, storm.sent, [heard('peer', ...all.slice(0, 50))]).kept).to.equal(true);
    expect(judgeArrivals(storm.about, storm.sent, [heard('peer', ...all.slice(0, 51))]).observed).to.contain('51 frames reached peer');
    const large = row('S5');
    const cut = (frame: Buffer): Buffer[] => Array.from({ length: 20 }, (_, index) => frame.subarray(index * 1500, (index + 1) * 1500));
    expect(judgeArrivals(large.about, large.sent, [heard('peer', ...cut(first(large.sent)))]).kept).to.equal(true);
    const three = large.sent.slice(0, 3).flatMap(({ bytes }) => cut(bytes));
    expect(judgeArrivals(large.about, large.sent, [heard('peer', ...three)]).observed).to.contain('90000 bytes reached peer');
  });

  it('takes what others say for what it is, and no port’s own frame for an arrival', () => {
    const { sent } = row('M1');
    expect(arrivals(sent, [heard('attacker', first(sent)), heard('peer', row('M2').sent[0]?.bytes as Buffer)])).to.deep.equal([]);
  });

  it('tells frames that are alike apart by their order', () => {
    const { sent } = row('A16');
    const two = sent.slice(0, 2);
    expect(arrivals(two, [heard('peer', ...two.map(({ bytes }) => bytes))]).map(({ frame }) => frame)).to.deep.equal([0, 1]);
  });

  it('does not say everything that is wrong with a whole row', () => {
    const { about, sent } = row('M1');
    expect(judgeArrivals(about, sent, [heard('peer', ...sent.map(({ bytes }) => bytes))]).observed).to.match(/; and 13 more$/);
  });
});
