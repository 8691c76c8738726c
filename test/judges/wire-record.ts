import { controlsOf, type PortCapture, type Sent, type Trial } from '../../src/clients/attacks/index.ts';
import type { AttackScene } from '../../src/clients/attacks/index.ts';
import type { WireEvidence, WireRow } from '../../src/conformance/judges/wire-evidence.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A row of evidence, as the kit would have recorded it: what was sent, its controls, and what came to whom. */
export function rowOf(trial: Trial, scene: AttackScene, heard: (sent: readonly Sent[]) => readonly PortCapture[]): WireRow {
  const limit = trial.limit?.(scene);
  const sent: Sent[] = [...trial.frames(scene), ...controlsOf(trial, scene)];
  return {
    id: trial.id,
    title: trial.title,
    at: '2011-03-01T10:00:00.000Z',
    seconds: 0,
    ...(limit && { limit }),
    sent: sent.map(({ from, bytes, expect, mark, comment, control }) => ({
      ...{ from, bytes: base64(bytes), mark: mark && base64(mark), comment },
      expect: expect === 'dropped' ? expect : { reaches: [...expect.reaches], ...(expect.within && { within: [...expect.within] }) },
      ...(control === true && { control }),
    })),
    captured: heard(sent).map(recorded),
  };
}

export const recorded = ({ host, frames, sentinel, lost = 0 }: PortCapture): WireRow['captured'][number] => ({
  ...{ host, sentinel, lost },
  frames: frames.map(base64),
});

/** What lawful controls leave at the ports of those who have to hear them; silence at the others. */
export function lawful(sent: readonly Sent[], hosts: readonly string[]): PortCapture[] {
  const reaches = (frame: Sent, host: string): boolean => frame.expect !== 'dropped' && frame.expect.reaches.includes(host);
  return hosts.map((host) => ({ host, sentinel: true, frames: sent.filter((frame) => reaches(frame, host)).map(({ bytes }) => bytes) }));
}

/** The hosts of a scene, as the evidence names them. */
export const hostsOf = (scene: AttackScene, names: readonly (keyof AttackScene & string)[]): WireEvidence['hosts'] =>
  names.map((host) => {
    const { mac, address, vlan } = scene[host] as { mac: string; address: string; vlan?: number };
    return { host, port: `port of ${host}`, mac, address, ...(vlan !== undefined && { vlan }) };
  });
