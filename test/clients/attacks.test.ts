import { describe, it } from 'node:test';
import { expect } from 'chai';
import { attack, ATTACKS, comesOf, GROUPS, HOSTS, onVlanOf, subnetAddress, tableOf } from '../../src/clients/attacks/index.ts';
import { layers, parseFrame, valuesOf } from '../../src/clients/frames/index.ts';
import type { FieldValue, Parsed } from '../../src/clients/frames/index.ts';
import { sceneOf } from './attack-scene.ts';

/** How many rows each group has; ids are permanent, so that a row that is lost or invented is seen here. */
const ROWS = { Z: 6, M: 9, A: 18, I: 22, F: 5, T: 9, E: 7, B: 7, P: 7, V: 11, C: 3, S: 6, R: 4, N: 8, L: 2 } as const;

/** Follow from other fields. */
const DERIVED = ['ip.checksum', 'ip.len', 'udp.checksum', 'udp.length', 'tcp.checksum', 'icmp.checksum', 'icmpv6.checksum', 'ipv6.plen'];

function fieldsOf(parsed: Parsed): Map<string, FieldValue[]> {
  const fields = new Map<string, FieldValue[]>();
  for (const [name, value] of layers(parsed).flatMap((layer) => layer.fields)) fields.set(name, [...(fields.get(name) ?? []), value]);
  return fields;
}

/** The fields in which two frames differ. What stands behind the point where the attack could not be read any more is no difference. */
function differences(bytes: Buffer, honest: Buffer): string[] {
  const [parsed, twin] = [parseFrame(bytes), fieldsOf(parseFrame(honest))];
  const fields = fieldsOf(parsed);
  return [...new Set([...fields.keys(), ...twin.keys()])].filter((name) => {
    if (parsed.stop !== null && !fields.has(name)) return false;
    return JSON.stringify(fields.get(name)) !== JSON.stringify(twin.get(name));
  });
}

/** What the same hosts say to one another besides. */
const LAWFUL = ['Z1', 'Z2', 'Z3', 'Z4', 'Z6'].flatMap((id) =>
  attack(id)
    .frames(sceneOf('something else'))
    .map(({ bytes }) => bytes),
);

const named = (name: string, differs: readonly string[]): boolean => differs.some((each) => name === each || name.startsWith(`${each}.`));

describe('The catalogue of attacks', () => {
  const whole = sceneOf('a seed');

  it('has every row, in order, and none besides', () => {
    const ids = Object.entries(ROWS).flatMap(([group, count]) => Array.from({ length: count }, (_, index) => `${group}${index + 1}`));
    expect(ids).to.have.lengthOf(124);
    expect(ATTACKS.map(({ id }) => id)).to.deep.equal(ids);
    expect(Object.keys(GROUPS)).to.deep.equal(Object.keys(ROWS));
    expect(attack('V4').title).to.contain('twice');
    expect(() => attack('Q1')).to.throw(RangeError);
  });

  it('gives rows to each guarantee of the network, and none to another', () => {
    const guarantees = [...new Set(ATTACKS.map(({ guarantee }) => guarantee))].sort();
    expect(guarantees).to.deep.equal(['EDG-1', 'EDG-2', 'NET-1', 'NET-2', 'NET-3', 'NET-4', 'VLN-1', 'VLN-2', 'VLN-3']);
  });

  it('has titles and reasons that nobody reads twice', () => {
    expect(new Set(ATTACKS.map(({ title }) => title)).size).to.equal(124);
    for (const { id, why } of ATTACKS) expect(why, id).to.match(/\w{3}/);
    expect(tableOf([attack('M1')])).to.deep.equal([['M1', attack('M1').title, 'drop']]);
    expect(tableOf()).to.have.lengthOf(124);
  });

  it('sends at least 2,000 frames', () => {
    const scene = sceneOf('count');
    expect(ATTACKS.reduce((sum, each) => sum + each.frames(scene).length, 0)).to.be.at.least(2000);
  });

  it('follows from the seed alone', () => {
    const all = (seed: string): string[] => {
      const scene = sceneOf(seed);
      return ATTACKS.flatMap((each) => each.frames(scene).map(({ bytes }) => bytes.toString('hex')));
    };
    const one = all('one');
    expect(all('one')).to.deep.equal(one);
    const other = all('two');
    expect(other).to.have.lengthOf(one.length);
    expect(other.filter((frame, index) => frame !== one[index]).length).to.be.above(1800);
  });

  it('gives one twin that is the first frame’s', () => {
    for (const each of ATTACKS)
      expect(each.honest(sceneOf('twin')).equals(each.frames(sceneOf('twin'))[0]?.honest.bytes as Buffer), each.id).to.equal(true);
  });

  it('says dropped of everything in a row that is to be dropped, and names an arrival wherever a row passes', () => {
    const scene = sceneOf('verdicts');
    for (const each of ATTACKS) {
      const expected = each.frames(scene).map(({ expect: what }) => what);
      const dropped = expected.filter((what) => what === 'dropped').length;
      if (each.verdict === 'pass' || each.verdict === 'pass-to') expect(dropped, each.id).to.equal(0);
      else if (each.verdict === 'limit') expect(each.limit, each.id).to.be.a('function');
      else if (each.verdict === 'depends')
        expect(
          expected.some((what) => what !== 'dropped'),
          each.id,
        ).to.equal(true);
      else for (const what of expected) if (what !== 'dropped') expect(what.reaches, each.id).to.deep.equal([]);
    }
  });

  for (const each of ATTACKS) {
    describe(`${each.id}, ${each.title}`, () => {
      const frames = each.frames(whole);

      it('is made of what the row names', () => {
        for (const { bytes, shows } of frames) {
          const parsed = parseFrame(bytes);
          expect(Object.keys(shows)).not.to.be.empty;
          for (const [name, value] of Object.entries(shows)) {
            const found = valuesOf(parsed, name);
            if (Array.isArray(value)) expect(found, name).to.deep.equal(value);
            else expect(found[0], name).to.equal(value);
          }
        }
      });

      it('has twins that are sound, and differ in what the row names', () => {
        for (const { bytes, honest } of frames) {
          const twin = parseFrame(honest.bytes);
          expect(twin.stop).to.equal(null);
          expect(layers(twin).flatMap(({ faults }) => faults)).to.deep.equal([]);
          const found = differences(bytes, honest.bytes);
          expect(found.filter((name) => !DERIVED.includes(name) && !named(name, each.differs))).to.deep.equal([]);
        }
        if (each.differs.length > 0) {
          const found = frames.flatMap(({ bytes, honest }) => differences(bytes, honest.bytes));
          expect(found.some((name) => named(name, each.differs))).to.equal(true);
        } else if (each.verdict !== 'drop' && each.verdict !== 'depends')
          for (const { bytes, honest } of frames) expect(honest.bytes.equals(bytes)).to.equal(true);
        else expect(frames.some(({ bytes, honest }) => !bytes.equals(honest.bytes))).to.equal(true);
      });

      it('can be known again, and is sent and heard at ports that there are', () => {
        for (const frame of frames) {
          const { bytes, from, comment, expect: expected, honest } = frame;
          expect(comesOf(bytes, frame)).to.equal(true);
          if (each.verdict === 'drop') for (const lawful of LAWFUL) expect(comesOf(lawful, frame)).to.equal(false);
          expect(comment.startsWith(`${each.id}: `)).to.equal(true);
          const hosts = expected === 'dropped' ? [] : [...expected.reaches, ...(expected.within ?? [])];
          expect(HOSTS).to.include.members([from, ...hosts, ...honest.reaches]);
          expect(hosts).not.to.include(from);
        }
      });
    });
  }
});

describe('A scene', () => {
  it('knows the addresses of its subnet', () => {
    const subnet = { network: '10.1.2.0', prefix: 24 };
    expect([0, 1, 255, -1].map((number) => subnetAddress({ subnet }, number))).to.deep.equal([
      '10.1.2.0',
      '10.1.2.1',
      '10.1.2.255',
      '10.1.2.255',
    ]);
    expect(subnetAddress({ subnet: { network: '200.1.0.0', prefix: 16 } }, -1)).to.equal('200.1.255.255');
  });

  it('knows who shares a VLAN', () => {
    expect(onVlanOf(sceneOf('x'), 'rootOs')).to.deep.equal(['rootOs', 'neighbour']);
    expect(onVlanOf(sceneOf('x'), 'edge')).to.deep.equal(['edge']);
  });
});
