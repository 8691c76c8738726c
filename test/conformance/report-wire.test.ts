import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'chai';
import { parse } from 'node-html-parser';
import type { Json } from '../../src/adapters/contract/index.ts';
import { attack, ATTACKS, HOSTS, type AttackFrame } from '../../src/clients/attacks/index.ts';
import { ipv6Canonical, type FieldValue } from '../../src/clients/frames/index.ts';
import type { ScenarioRecord } from '../../src/conformance/evidence/index.ts';
import { writeReports } from '../../src/conformance/report/index.ts';
import { captureFile, captureOf } from '../../src/conformance/report/wire.ts';
import type { CheckResult, RunResult } from '../../src/conformance/verdict/types.ts';
import { sceneOf } from '../clients/attack-scene.ts';
import { accepted } from '../judges/record.ts';
import { hostsOf, lawful, rowOf } from '../judges/wire-record.ts';
import { PASSING, runOf } from './fixtures/fixture.ts';

const installed = spawnSync('tshark', ['--version']).status === 0;
const when = { skip: !installed && 'tshark is not installed' };

const folder = mkdtempSync(join(tmpdir(), 'fabric-tck-wire-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const LISTENERS = HOSTS.filter((host) => host !== 'attacker');
/** A record of these rows, as a lawful fabric would leave it; `scene` is drawn anew, so that the same seed sends the same frames. */
function recordOf(ids: readonly string[]): ScenarioRecord {
  const scene = sceneOf('report');
  const rows = ids.map((id) => rowOf(attack(id), scene, (sent) => lawful(sent, LISTENERS)));
  const wire = { hosts: hostsOf(scene, LISTENERS), rows };
  return { acts: [accepted('frames', { wire } as unknown as Json)], claims: [], trouble: null, adapterFaults: [] };
}

let run: RunResult;
before(async () => {
  run = await runOf(PASSING);
});
/** The run, with a record of the wire in its one check. */
const runWith = (record: ScenarioRecord): RunResult => ({
  ...run,
  guarantees: run.guarantees.map((each) => ({ ...each, checks: each.checks.map((check): CheckResult => ({ ...check, record })) })),
});
const checkOf = (result: RunResult): CheckResult => result.guarantees.flatMap(({ checks }) => checks)[0] ?? expect.fail('no check');

/** What tshark reads in each packet of a capture file, by the names of the fields. */
function dissect(file: string, fields: readonly string[]): Map<string, string[]>[] {
  const asked = fields.flatMap((name) => ['-e', name]);
  const options = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE', '-d', 'udp.port==8472,vxlan'];
  const out = execFileSync('tshark', ['-n', '-r', file, ...options, '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|', ...asked], {
    ...{ encoding: 'utf8', maxBuffer: 2 ** 26 },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return out
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => new Map(line.split('\t').map((value, index) => [fields[index] as string, value === '' ? [] : value.split('|')])));
}

describe('the capture file of a check', () => {
  it('follows from the record alone', () => {
    expect(captureOf(recordOf(['M1', 'Z1'])).equals(captureOf(recordOf(['M1', 'Z1'])))).to.equal(true);
  });

  it('stands beside its evidence, is linked from the page, and is there for no other check', async () => {
    const [at, plain] = [join(folder, 'whole'), join(folder, 'plain')];
    for (const each of [at, plain]) mkdirSync(each);
    const result = runWith(recordOf(['M1']));
    const file = captureFile(checkOf(result)) ?? expect.fail('no file');
    expect(await writeReports(result, at, { messages: [] })).to.deep.equal([]);
    expect(file).to.equal(`evidence/${checkOf(result).id}/wire.pcapng`);
    expect(readFileSync(join(at, file)).equals(captureOf(recordOf(['M1'])))).to.equal(true);
    const links = (of: string) =>
      parse(readFileSync(join(of, 'index.html'), 'utf8'))
        .querySelectorAll('a')
        .map((link) => link.getAttribute('href'));
    expect(links(at)).to.include(file);
    await writeReports(run, plain, { messages: [] });
    expect(captureFile(checkOf(run))).to.equal(null);
    expect(links(plain).some((href) => href?.includes('pcapng'))).to.equal(false);
    expect(existsSync(join(plain, file))).to.equal(false);
  });

  it('that cannot be written is missed in one sentence, and the rest of the report is there', async () => {
    const at = join(folder, 'in the way');
    const result = runWith(recordOf(['M1']));
    const { id } = checkOf(result);
    mkdirSync(join(at, 'evidence', id.split('/')[0] ?? ''), { recursive: true });
    writeFileSync(join(at, 'evidence', id), 'a file where a folder should be');
    const missing = await writeReports(result, at, { messages: [] });
    expect(missing).to.have.lengthOf(1);
    expect(missing[0]).to.match(new RegExp(`^The frames of ${id} could not be written: .*\\.$`));
    for (const file of ['index.html', 'junit.xml', `evidence/${id}.json`]) expect(existsSync(join(at, file)), file).to.equal(true);
  });

  it('has an interface a port, and says of each packet which row it is of and whether it came or went', when, () => {
    const record = recordOf(['M1', 'Z1', 'P1']);
    const file = join(folder, 'said.pcapng');
    writeFileSync(file, captureOf(record));
    const packets = dissect(file, ['frame.interface_name', 'frame.comment', 'frame.packet_flags_direction', 'frame.time_epoch']);
    const { title } = attack('M1');
    const told = packets.map((packet) => [
      packet.get('frame.interface_name')?.[0],
      packet.get('frame.comment')?.[0],
      Number(packet.get('frame.packet_flags_direction')?.[0]),
    ]);
    expect(told[0]).to.deep.equal(['attacker', `M1: ${title}`, 2]);
    expect(told).to.deep.include(['attacker', `M1: ${title} (the lawful control)`, 2]);
    expect(told).to.deep.include(['peer', `M1: ${title}`, 1]);
    for (const id of ['Z1', 'P1']) expect(told.some(([, comment]) => String(comment).startsWith(`${id}: `))).to.equal(true);
    const times = packets.map((packet) => packet.get('frame.time_epoch')?.[0] ?? '');
    expect(times).to.deep.equal([...times].sort());
    expect(new Set(times).size).to.equal(times.length);
  });

  it('holds all that the catalogue sends, and tshark finds in it what the catalogue says', when, () => {
    const file = join(folder, 'catalogue.pcapng');
    const ids = ATTACKS.map(({ id }) => id);
    writeFileSync(file, captureOf(recordOf(ids)));
    // The same seed, and the same order of drawing: the frames first, the controls after them.
    const scene = sceneOf('report');
    const sent = ids.map((id) => {
      const frames = attack(id).frames(scene);
      attack(id).frames(scene);
      return { id, frames };
    });
    const names = [...new Set(sent.flatMap(({ frames }) => frames.flatMap(({ shows }) => Object.keys(shows))))];
    const packets = dissect(file, ['frame.comment', 'frame.packet_flags_direction', ...names]);
    const went = packets.filter((packet) => Number(packet.get('frame.packet_flags_direction')?.[0]) === 2);
    const attacks = went.filter((packet) => !packet.get('frame.comment')?.[0]?.endsWith('(the lawful control)'));
    const all = sent.flatMap(({ frames }) => frames);
    expect(attacks).to.have.lengthOf(all.length);
    const wrong = all.flatMap(({ shows, comment }: AttackFrame, index) =>
      Object.entries(shows).flatMap(([name, value]) => {
        const ours = (Array.isArray(value) ? value[0] : value) as FieldValue;
        const theirs = attacks[index]?.get(name)?.[0];
        return same(name, ours, theirs) ? [] : [`${comment}, ${name}: we ${ours}, it ${theirs ?? 'nothing'}`];
      }),
    );
    expect(wrong).to.deep.equal([]);
  });
});

/** One version of tshark shows the offset of a fragment as it is sent, in units of 8 bytes. */
const EIGHTS = 'ip.frag_offset';
const spelt = (value: string): string => (value.split(':').length > 6 || value.includes('::') ? ipv6Canonical(value) : value.toLowerCase());

function same(name: string, ours: FieldValue, theirs: string | undefined): boolean {
  if (theirs === undefined) return false;
  if (typeof ours === 'string')
    return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(ours) ? theirs.toLowerCase() === ours : spelt(theirs) === spelt(ours);
  return Number(theirs) === ours || (name === EIGHTS && Number(theirs) === ours * 8);
}
