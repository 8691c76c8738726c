/**
 * Capture files (pcapng, draft-ietf-opsawg-pcapng), little-endian, that any public tool reads. The bytes follow from the arguments alone: no
 * clock, no name of a machine.
 */

export interface CaptureInterface {
  /** The port, as the tool will show it. */
  name: string;
  description?: string;
}

export interface CapturedPacket {
  /** An index into the interfaces. */
  interface: number;
  /** By the fabric's clock, in nanoseconds since 1970. */
  nanoseconds: bigint;
  bytes: Buffer;
  /** For instance the attack's id. */
  comment?: string;
  /** Whether it came to the interface or left it. */
  direction?: 'in' | 'out';
}

const ETHERNET = 1;
const DIRECTION = { in: 1, out: 2 } as const;
const OPTION = { end: 0, comment: 1, interfaceName: 2, packetFlags: 2, interfaceDescription: 3, application: 4, resolution: 9 } as const;

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const half = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function options(list: readonly (readonly [code: number, value: Buffer])[]): Buffer {
  if (list.length === 0) return Buffer.alloc(0);
  return Buffer.concat([...list.flatMap(([code, value]) => [half(code), half(value.length), padded(value)]), word(OPTION.end)]);
}

function block(type: number, body: Buffer): Buffer {
  const length = word(body.length + 12);
  return Buffer.concat([word(type), length, body, length]);
}

const text = (code: number, value: string | undefined): [number, Buffer][] => (value === undefined ? [] : [[code, Buffer.from(value)]]);

function section(application: string): Buffer {
  const unknownLength = Buffer.alloc(8, 0xff);
  return block(
    0x0a0d0d0a,
    Buffer.concat([word(0x1a2b3c4d), half(1), half(0), unknownLength, options(text(OPTION.application, application))]),
  );
}

function description(each: CaptureInterface): Buffer {
  const said = options([
    ...text(OPTION.interfaceName, each.name),
    ...text(OPTION.interfaceDescription, each.description),
    [OPTION.resolution, Buffer.from([9])],
  ]);
  return block(1, Buffer.concat([half(ETHERNET), half(0), word(0), said]));
}

function enhancedPacket(packet: CapturedPacket): Buffer {
  const head = [
    word(packet.interface),
    word(Number(packet.nanoseconds >> 32n)),
    word(Number(packet.nanoseconds & 0xffffffffn)),
    word(packet.bytes.length),
    word(packet.bytes.length),
  ];
  const flags: [number, Buffer][] = packet.direction === undefined ? [] : [[OPTION.packetFlags, word(DIRECTION[packet.direction])]];
  return block(6, Buffer.concat([...head, padded(packet.bytes), options([...text(OPTION.comment, packet.comment), ...flags])]));
}

/** A whole capture file: one section, its interfaces, its packets in the order given. Throws RangeError for an interface that is not described. */
export function pcapng(capture: {
  application?: string;
  interfaces: readonly CaptureInterface[];
  packets: readonly CapturedPacket[];
}): Buffer {
  const stray = capture.packets.find((packet) => capture.interfaces[packet.interface] === undefined);
  if (stray) throw new RangeError(`a packet of interface ${stray.interface}, of which there is no description`);
  return Buffer.concat([
    section(capture.application ?? 'fabric-tck'),
    ...capture.interfaces.map(description),
    ...capture.packets.map(enhancedPacket),
  ]);
}
