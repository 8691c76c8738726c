import { expect } from 'chai';
import {
  ethernet,
  ETHER,
  ipv4,
  layers,
  parseFrame,
  PROTOCOL,
  tcp,
  TCP,
  valuesOf,
  type TcpFields,
} from '../../../src/clients/frames/index.ts';
import type { Host } from '../../../src/reference-impl/network/network.ts';
import { captureAt } from '../../../src/reference-impl/network/wire/capture.ts';
import type { Wire } from '../../../src/reference-impl/network/wire/index.ts';

/** A TCP segment as it was captured, read by the kit's parser and not by what is tested. */
export interface Captured {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** `SYN|ACK`. */
  readonly flags: string;
  readonly data: Buffer;
}

const FLAGS = [
  ['SYN', TCP.syn],
  ['FIN', TCP.fin],
  ['RST', TCP.rst],
  ['PSH', TCP.push],
  ['ACK', TCP.ack],
] as const;

/** The segment in a frame that must be one, sound in every checksum. */
export function segmentIn(frame: Uint8Array): Captured {
  const bytes = Buffer.from(frame);
  const parsed = parseFrame(bytes);
  expect(parsed.stop).to.equal(null);
  expect(layers(parsed).flatMap(({ faults }) => faults)).to.deep.equal([]);
  const number = (name: string): number => Number(valuesOf(parsed, name)[0]);
  const text = (name: string): string => String(valuesOf(parsed, name)[0]);
  const headers = 14 + number('ip.hdr_len') + number('tcp.hdr_len');
  return {
    source: text('ip.src'),
    destination: text('ip.dst'),
    sourcePort: number('tcp.srcport'),
    destinationPort: number('tcp.dstport'),
    sequence: number('tcp.seq_raw'),
    acknowledgement: number('tcp.ack_raw'),
    flags: FLAGS.filter(([, flag]) => (number('tcp.flags') & flag) !== 0)
      .map(([name]) => name)
      .join('|'),
    data: bytes.subarray(headers, 14 + number('ip.len')),
  };
}

/** What reaches a host's port from now on; `take` answers it and forgets it. */
export function segmentsAt(wire: Wire, host: Host): { take(): Captured[] } {
  const port = wire.port(host.card.name) ?? expect.fail(`no port ${host.card.name}`);
  const capture = captureAt(port, 256 * 1024 * 1024);
  let taken = 0;
  return {
    take() {
      const frames = capture.frames.slice(taken);
      taken = capture.frames.length;
      return frames.map(segmentIn);
    },
  };
}

/** Puts a segment on the wire at a host's port, built by the kit, which need not be the host's own. */
export function put(wire: Wire, at: Host, from: Pick<Host, 'card'>, to: Pick<Host, 'card'>, fields: TcpFields) {
  const packet = ipv4({ src: from.card.address, dst: to.card.address, protocol: PROTOCOL.tcp, payload: tcp(fields) });
  const frame = ethernet({ dst: to.card.mac, src: from.card.mac, type: ETHER.ipv4, payload: packet });
  return (wire.port(at.card.name) ?? expect.fail(`no port ${at.card.name}`)).send(frame);
}
