import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { comesOf } from '../../clients/attacks/index.ts';
import { pcapng, type CapturedPacket } from '../../clients/frames/index.ts';
import type { ScenarioRecord } from '../evidence/index.ts';
import { readRow, wireIn, type WireEvidence, type WireHost, type WireRow } from '../judges/wire-evidence.ts';
import type { CheckResult, RunResult } from '../verdict/types.ts';

/** Between one packet of a row and the next, in nanoseconds: the record has their order at each port, and not their times. */
const STEP = 1000n;
const NANOSECONDS = 1_000_000n;

/** Where the capture file of a check stands within the report folder; null when the check has no evidence of the wire. */
export const captureFile = ({ id, record }: CheckResult): string | null =>
  record?.acts.some((act) => wireIn(act) !== null) ? `evidence/${id}/wire.pcapng` : null;

/** Writes, for each check that has evidence of the wire, all of its frames as a capture file. Answers a sentence for each that could not be written. */
export function writeCaptures(result: RunResult, folder: string): string[] {
  return result.guarantees.flatMap(({ checks }) =>
    checks.flatMap((check) => {
      const file = captureFile(check);
      if (file === null || check.record === null) return [];
      try {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), captureOf(check.record));
        return [];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        return [`The frames of ${check.id} could not be written: ${(error as Error).message}.`];
      }
    }),
  );
}

/**
 * Every frame that the acts of a record sent or captured, as a capture file (pcapng): an interface a port, outbound what was sent there and inbound what reached it, and the row and its comment with each packet.
 * It follows from the record alone.
 */
export function captureOf({ acts }: Pick<ScenarioRecord, 'acts'>): Buffer {
  const wires = acts.flatMap((act) => wireIn(act) ?? []);
  const hosts = new Map(wires.flatMap((wire) => hostsOf(wire)));
  const names = [...hosts.keys()];
  const packets: CapturedPacket[] = [];
  let latest = 0n;
  for (const row of wires.flatMap(({ rows }) => rows)) {
    const at = BigInt(Date.parse(row.at)) * NANOSECONDS;
    if (at > latest) latest = at;
    for (const { host, ...packet } of packetsOf(row))
      packets.push({ ...packet, interface: names.indexOf(host), nanoseconds: (latest += STEP) });
  }
  const interfaces = [...hosts].map(([name, host]) => ({ name, ...(host && { description: describedAs(host) }) }));
  return pcapng({ interfaces, packets });
}

/** Everybody who sent or was captured, in order; without a description who is not captured. */
function hostsOf({ hosts, rows }: WireEvidence): [string, WireHost | null][] {
  const known = new Map(hosts.map((host) => [host.host, host]));
  const senders = rows.flatMap(({ sent, captured }) => [...sent.map(({ from }) => from), ...captured.map(({ host }) => host)]);
  return [...new Set([...known.keys(), ...senders])].map((name) => [name, known.get(name) ?? null]);
}

const describedAs = ({ port, mac, address, vlan }: WireHost): string =>
  `${port}, ${mac}, ${address}${vlan === undefined ? '' : `, VLAN ${vlan}`}`;

type Packet = Pick<CapturedPacket, 'bytes' | 'comment' | 'direction'> & { readonly host: string };

function packetsOf(row: WireRow): Packet[] {
  const { sent, captures } = readRow(row);
  const out = sent.map(({ from, bytes, comment, control }): Packet => ({
    ...{ host: from, bytes, direction: 'out' },
    comment: control === true ? `${comment} (the lawful control)` : comment,
  }));
  const heard = captures.flatMap(({ host, frames }) =>
    frames.map((bytes): Packet => {
      const of = sent.find((each) => each.from !== host && comesOf(bytes, each));
      return { ...{ host, bytes, direction: 'in' }, comment: of?.comment ?? `${row.id}: of somebody else` };
    }),
  );
  return [...out, ...heard];
}
