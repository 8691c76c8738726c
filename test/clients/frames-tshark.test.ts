import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { expect } from 'chai';
import { ATTACKS, HOSTS } from '../../src/clients/attacks/index.ts';
import type { HostName } from '../../src/clients/attacks/index.ts';
import { ipv6Canonical, layers, parseFrame, pcapng, valuesOf } from '../../src/clients/frames/index.ts';
import type { CapturedPacket, FieldValue } from '../../src/clients/frames/index.ts';
import { sceneOf } from './attack-scene.ts';

/** What a public tool makes of our frames. Without it, each test is left out by itself, so that each is counted as not run. */
const installed = spawnSync('tshark', ['--version']).status === 0;
const when = { skip: !installed && 'tshark is not installed' };

const START = 1_300_000_000_123_456_789n;
const ABOUT = ['frame.interface_name', 'frame.comment', 'frame.time_epoch'];
const scene = sceneOf('tshark');
const sent = ATTACKS.flatMap(({ id, frames }) => frames(scene).map((frame, index) => ({ id, index, ...frame })));

/** Wireshark 4.0 shows the offset of a fragment as it is sent, in units of 8 bytes; others multiply. */
const EIGHTS = 'ip.frag_offset';
/** Where it lists more than we do: each byte of padding as an option, and the version of IPv6 as well. */
const LONGER = ['dhcp.option.type', 'ip.version'];

/** Whose checksums it looks at when it is told to; it always looks at ICMP's. */
const CHECKED = ['ip', 'udp', 'tcp'];
const GOOD = '1';

const spelt = (value: string): string =>
  value.includes('::') || value.split(':').length === 8 ? ipv6Canonical(value) : value.toLowerCase();

function same(name: string, ours: FieldValue, theirs: string | undefined): boolean {
  if (theirs === undefined) return false;
  if (typeof ours === 'string') return spelt(theirs) === spelt(ours);
  return Number(theirs) === ours || (name === EIGHTS && Number(theirs) === ours * 8);
}

/** Every value, the outermost first; of those that it lists more of, as many as we have. */
const agree = (name: string, ours: readonly FieldValue[], theirs: readonly string[]): boolean =>
  ours.every((value, place) => same(name, value, theirs[place])) && (LONGER.includes(name) || theirs.length === ours.length);

describe('tshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frames-'));
  after(() => rmSync(folder, { recursive: true }));

  /** What it reads in each packet, by the names of the fields. */
  function dissect(packets: readonly CapturedPacket[], fields: readonly string[]): Map<string, string[]>[] {
    const file = join(folder, 'frames.pcapng');
    writeFileSync(file, pcapng({ interfaces: HOSTS.map((name) => ({ name })), packets }));
    const options = [
      ...CHECKED.flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]),
      '-o',
      'ip.defragment:FALSE',
      '-o',
      'ipv6.defragment:FALSE',
      '-d',
      'udp.port==8472,vxlan',
    ];
    const asked = fields.flatMap((name) => ['-e', name]);
    const out = execFileSync(
      'tshark',
      ['-n', '-r', file, ...options, '-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|', ...asked],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const read = (line: string): [string, string[]][] =>
      line.split('\t').map((value, index) => [fields[index] as string, value === '' ? [] : value.split('|')]);
    return out
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => new Map(read(line)));
  }
  const packetOf = (bytes: Buffer, from: HostName, comment: string, index: number): CapturedPacket => ({
    interface: HOSTS.indexOf(from),
    nanoseconds: START + BigInt(index),
    bytes,
    comment,
  });

  it('reads every packet of the catalogue, at its port, at its time, with its comment', when, () => {
    const rows = dissect(
      sent.map(({ bytes, from, comment }, index) => packetOf(bytes, from, comment, index)),
      ABOUT,
    );
    expect(rows.map((row) => ABOUT.map((name) => row.get(name)?.join('|')))).to.deep.equal(
      sent.map(({ from, comment }, index) => [from, comment, `1300000000.${123456789 + index}`]),
    );
  });

  it('agrees on every field that the catalogue names', when, () => {
    const names = [...new Set(sent.flatMap(({ shows }) => Object.keys(shows)))];
    const rows = dissect(
      sent.map(({ bytes, from, comment }, index) => packetOf(bytes, from, comment, index)),
      names,
    );
    const wrong = sent.flatMap(({ id, index, shows }, at) =>
      Object.entries(shows).flatMap(([name, value]) => {
        const theirs = rows[at]?.get(name) ?? [];
        const agreed = Array.isArray(value) ? agree(name, value as FieldValue[], theirs) : same(name, value as FieldValue, theirs[0]);
        return agreed ? [] : [`${id} #${index} ${name}: we ${String(value)}, it ${theirs.join('|')}`];
      }),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('agrees on every field that we read in the permitted twins', when, () => {
    const twins = sent.map(({ honest, from, id, index }) => ({
      id,
      index,
      from,
      bytes: honest.bytes,
      layers: layers(parseFrame(honest.bytes)),
    }));
    const names = [...new Set(twins.flatMap((twin) => twin.layers.flatMap(({ fields }) => fields.map(([name]) => name))))];
    const rows = dissect(
      twins.map(({ bytes, from, id }, index) => packetOf(bytes, from, id, index)),
      names,
    );
    const wrong = twins.flatMap(({ id, index, bytes }, at) =>
      names.flatMap((name) => {
        const [ours, theirs] = [valuesOf(parseFrame(bytes), name), rows[at]?.get(name) ?? []];
        return ours.length === 0 || agree(name, ours, theirs)
          ? []
          : [`${id} #${index} ${name}: we ${ours.join('|')}, it ${theirs.join('|')}`];
      }),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('finds nothing malformed in the permitted twins, and no wrong checksum', when, () => {
    const statuses = [...CHECKED, 'icmp'].map((protocol) => `${protocol}.checksum.status`);
    const rows = dissect(
      sent.map(({ honest, from, id }, index) => packetOf(honest.bytes, from, id, index)),
      ['_ws.malformed', ...statuses],
    );
    // Of a user's own payload it has guesses (RTCP, NetBIOS), and finds those malformed.
    const ours = sent.map(({ honest }) => !['udp', 'tcp'].includes(layers(parseFrame(honest.bytes)).at(-1)?.protocol ?? ''));
    expect(ours.filter(Boolean)).not.to.be.empty;
    expect(rows.filter((row, index) => ours[index] && row.get('_ws.malformed')?.length)).to.deep.equal([]);
    for (const status of statuses) {
      const found = rows.flatMap((row) => row.get(status) ?? []);
      expect(found, status).not.to.be.empty;
      expect(new Set(found), status).to.deep.equal(new Set([GOOD]));
    }
  });
});
