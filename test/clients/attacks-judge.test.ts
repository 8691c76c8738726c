import { describe, it } from 'node:test';
import { expect } from 'chai';
import { arrivals, attack, ATTACKS, controlsOf, judgeArrivals, untilSentinel } from '../../src/clients/attacks/index.ts';
import type { HostName, PortCapture, Sent } from '../../src/clients/attacks/index.ts';
import { sceneOf } from './attack-scene.ts';

const scene = sceneOf('judge');
const sentinel = Buffer.from('the sentinel');
const quiet = (...hosts: HostName[]): PortCapture[] => hosts.map((host) => ({ host, frames: [], sentinel: true }));
const heard = (host: HostName, ...frames: Buffer[]): PortCapture => ({ host, frames, sentinel: true });

/** A row as it is sent: its frames, then its lawful controls. */
function row(id: string) {
  const { title, limit, frames } = attack(id);
  const bound = limit?.(scene);
  const attacks = frames(scene);
  const controls = controlsOf(attack(id), scene);
  return { about: { id, title, ...(bound && { limit: bound }) }, attacks, controls, sent: [...attacks, ...controls] };
}
type Row = ReturnType<typeof row>;
const first = ({ attacks }: Row): Buffer => (attacks[0] as Sent).bytes;
const bytesOf = (sent: readonly Sent[]): Buffer[] => sent.map(({ bytes }) => bytes);
/** The controls where they have to arrive, with these frames before them; and nothing elsewhere. */
const arrived = ({ controls }: Row, before: readonly Buffer[] = [], ...others: PortCapture[]): PortCapture[] => [
  heard('peer', ...before, ...bytesOf(controls)),
  ...others,
];

describe('The judge of arrivals', () => {
  it('keeps a row of which nobody heard anything that should be dropped, and whose controls arrived', () => {
    const m1 = row('M1');
    expect(m1.controls).not.to.be.empty;
    expect(judgeArrivals(m1.about, m1.sent, arrived(m1, [], ...quiet('stranger', 'gateway')))).to.include({ kept: true });
  });

  it('finds a frame where it should not be, whoever else is quiet', () => {
    const m1 = row('M1');
    const finding = judgeArrivals(m1.about, m1.sent, arrived(m1, [first(m1)], ...quiet('stranger')));
    expect(finding.kept).to.equal(false);
    expect(finding.observed).to.match(/^M1: .*: reached peer$/);
  });

  it('finds a frame that lost its tag on the way', () => {
    const v4 = row('V4');
    const untagged = Buffer.concat([first(v4).subarray(0, 12), first(v4).subarray(20)]);
    expect(judgeArrivals(v4.about, v4.sent, arrived(v4, [], heard('controller', untagged))).observed).to.contain('reached controller');
  });

  it('finds ARP without its padding', () => {
    const a5 = row('A5');
    expect(judgeArrivals(a5.about, a5.sent, arrived(a5, [first(a5).subarray(0, 42)])).kept).to.equal(false);
  });

  it('finds what was unpacked from a tunnel', () => {
    const e1 = row('E1');
    const unpacked = Buffer.concat([first(e1).subarray(0, 14), first(e1).subarray(34)]);
    expect(judgeArrivals(e1.about, e1.sent, arrived(e1, [], heard('stranger', unpacked))).kept).to.equal(false);
  });

  it('wants to see what must arrive', () => {
    const { about, sent } = row('Z1');
    const all = bytesOf(sent);
    expect(judgeArrivals(about, sent, [heard('peer', ...all), ...quiet('stranger')]).kept).to.equal(true);
    expect(judgeArrivals(about, sent, [heard('peer', ...all.slice(1))]).observed).to.contain('did not reach peer');
    expect(judgeArrivals(about, sent, quiet('stranger')).observed).to.contain('nobody listened at peer');
    expect(judgeArrivals(about, sent, [heard('peer', ...all), heard('stranger', ...all)]).observed).to.contain('reached stranger');
  });

  it('wants to see the controls arrive', () => {
    const m1 = row('M1');
    const finding = judgeArrivals(m1.about, m1.sent, quiet('peer', 'stranger'));
    expect(finding.kept).to.equal(false);
    expect(finding.observed).to.contain('(the lawful control): did not reach peer');
  });

  it('takes a row of which nothing had to arrive for no evidence', () => {
    const { about, attacks } = row('M1');
    expect(judgeArrivals(about, attacks, quiet('peer')).observed).to.contain('nothing had to arrive');
  });

  it('lets those hear who may, and nobody else', () => {
    const v8 = row('V8');
    const controls = heard('neighbour', first(v8), ...bytesOf(v8.controls));
    expect(judgeArrivals(v8.about, v8.sent, [controls, ...quiet('controller')]).kept).to.equal(true);
    expect(judgeArrivals(v8.about, v8.sent, [controls, heard('controller', first(v8))]).kept).to.equal(false);
  });

  it('looks at a frame where it had to arrive', () => {
    const { about, sent } = row('Z1');
    const all = bytesOf(sent);
    const like = (address: string): Sent[] => sent.map((each) => ({ ...each, arrivesAs: { 'ip.src': address } }));
    expect(judgeArrivals(about, like(scene.attacker.address), [heard('peer', ...all)]).kept).to.equal(true);
    expect(judgeArrivals(about, like('203.0.113.9'), [heard('peer', ...all)]).observed).to.contain(
      `reached peer with ip.src ${scene.attacker.address} instead of 203.0.113.9`,
    );
  });

  it('does not take silence for evidence without a sentinel', () => {
    const m1 = row('M1');
    const finding = judgeArrivals(m1.about, m1.sent, arrived(m1, [], { host: 'stranger', frames: [], sentinel: false }));
    expect(finding).to.include({ kept: false });
    expect(finding.observed).to.contain('the sentinel never came to stranger');
  });

  it('does not take a capture for evidence that lost frames', () => {
    const m1 = row('M1');
    const finding = judgeArrivals(m1.about, m1.sent, arrived(m1, [], { host: 'stranger', frames: [], sentinel: true, lost: 2 }));
    expect(finding.observed).to.contain('2 frames that came to stranger were not kept');
  });

  it('does not take nothing for evidence', () => {
    const { about, sent } = row('M1');
    expect(judgeArrivals(about, [], quiet('peer')).kept).to.equal(false);
    expect(judgeArrivals(about, sent, []).kept).to.equal(false);
  });

  it('looks no further than the sentinel', () => {
    const z1 = row('Z1');
    const frame = first(z1);
    const marked = Buffer.concat([Buffer.alloc(20), sentinel]);
    expect(untilSentinel('peer', [frame, marked, frame], sentinel)).to.deep.equal({
      host: 'peer',
      frames: [frame],
      sentinel: true,
      lost: 0,
    });
    expect(untilSentinel('peer', [frame], sentinel, 3)).to.deep.equal({ host: 'peer', frames: [frame], sentinel: false, lost: 3 });
  });

  it('counts storms, in frames and in bytes, for each second that had begun', () => {
    const storm = row('A16');
    const allowed = 2 * scene.limits.arp;
    const passing = (count: number) => arrived(storm, bytesOf(storm.attacks.slice(0, count)));
    expect(storm.attacks.length).to.be.above(allowed);
    expect(judgeArrivals(storm.about, storm.sent, passing(allowed)).kept).to.equal(true);
    expect(judgeArrivals(storm.about, storm.sent, passing(allowed + 1)).observed).to.contain(`${allowed + 1} frames reached peer`);
    expect(judgeArrivals({ ...storm.about, seconds: 1.2 }, storm.sent, passing(allowed + 1)).kept).to.equal(true);
    const large = row('S5');
    const cut = (frame: Buffer): Buffer[] => Array.from({ length: 20 }, (_, index) => frame.subarray(index * 1500, (index + 1) * 1500));
    expect(judgeArrivals(large.about, large.sent, arrived(large, cut(first(large)))).kept).to.equal(true);
    const five = bytesOf(large.attacks.slice(0, 5)).flatMap(cut);
    expect(judgeArrivals(large.about, large.sent, arrived(large, five)).observed).to.contain('150000 bytes reached peer');
  });

  it('counts a storm that spreads over many', () => {
    const scan = row('A17');
    const owned = scan.attacks.filter(({ expect: what }) => what !== 'dropped');
    const at = (host: HostName): Buffer[] => bytesOf(owned.filter(({ shows }) => shows['arp.dst.proto_ipv4'] === scene[host].address));
    expect(owned.length).to.be.above(2 * scene.limits.arp);
    const everywhere = arrived(
      scan,
      at('peer'),
      ...(['stranger', 'gateway', 'dhcpServer'] as const).map((host) => heard(host, ...at(host))),
    );
    expect(judgeArrivals(scan.about, scan.sent, everywhere).observed).to.contain(`${owned.length} frames reached somebody`);
  });

  it('counts no control against a limit', () => {
    const storm = row('A16');
    const most = arrived(storm, bytesOf(storm.attacks.slice(0, 2 * scene.limits.arp)));
    expect(judgeArrivals(storm.about, storm.sent, most).kept).to.equal(true);
  });

  it('takes what others say for what it is, and no port’s own frame for an arrival', () => {
    const m1 = row('M1');
    expect(arrivals(m1.attacks, [heard('attacker', first(m1)), heard('peer', first(row('M2')))])).to.deep.equal([]);
  });

  it('tells frames that are alike apart by their order', () => {
    const { attacks } = row('Z2');
    const two = attacks.slice(0, 2);
    expect(arrivals(two, [heard('peer', ...bytesOf(two))]).map(({ frame }) => frame)).to.deep.equal([0, 1]);
  });

  it('says the same once, and not everything that is wrong with a whole row', () => {
    const m1 = row('M1');
    expect(judgeArrivals(m1.about, m1.sent, arrived(m1, bytesOf(m1.attacks))).observed).to.match(/: reached peer \(18 times\)$/);
    const everywhere = (['stranger', 'gateway', 'controller', 'device', 'edge', 'outside'] as const).map((host) => heard(host, first(m1)));
    expect(judgeArrivals(m1.about, m1.sent, arrived(m1, [], ...everywhere)).observed).to.match(/; and 1 more$/);
  });
});

describe('The controls of a row', () => {
  it('are lawful frames that have to arrive, one of each kind, and none of the attack’s', () => {
    for (const id of ['M1', 'A1', 'I4', 'P1', 'T2', 'V1', 'R2', 'L2']) {
      const { attacks, controls } = row(id);
      expect(controls, id).to.have.length.within(1, 6);
      for (const { expect: what, control, mark } of controls) {
        expect(control).to.equal(true);
        expect(what).to.have.property('reaches').that.is.not.empty;
        expect(mark === null || attacks.every(({ bytes }) => !bytes.includes(mark)), id).to.equal(true);
      }
    }
  });

  it('are none where the row has to arrive itself, and some wherever it has not', () => {
    for (const each of ATTACKS) {
      const frames = each.frames(scene);
      const must = frames.some(({ expect: what }) => what !== 'dropped' && what.reaches.length > 0);
      expect(must || controlsOf(each, scene).length > 0, each.id).to.equal(true);
    }
    expect(controlsOf(attack('Z1'), scene)).to.deep.equal([]);
  });
});
