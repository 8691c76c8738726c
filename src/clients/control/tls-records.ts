/** Reading what passed on a stream without holding any key: TLS records and the hellos at its beginning (RFC 8446 sections 4.1 and 5.1). */

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const SUPPORTED_VERSIONS = 43;
const RECORD_HEADER = 5;
const MOST_RECORD = 16_384 + 2_048;

/** What one side of a stream sent. */
export interface SideOfStream {
  /** Whether all of it are TLS records; the last may not be whole. */
  readonly records: boolean;
  /** The first handshake message; null when there is none to be read. */
  readonly hello: 'client' | 'server' | null;
  /** In a server's hello: the version that it chose, as in 0x0303. */
  readonly version: number | null;
  /** The hello's random, hex. */
  readonly random: string | null;
  /** How many records of application data it sent, which under TLS 1.3 part of the handshake are as well. */
  readonly applicationRecords: number;
}

/** Reads the bytes that one side of a stream sent, from its beginning. */
export function readSide(bytes: Uint8Array): SideOfStream {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, records, applicationRecords] = [0, true, 0];
  const handshake: Buffer[] = [];
  let first = true;
  while (at < buffer.length && records) {
    const header = buffer.subarray(at, at + RECORD_HEADER);
    const whole = header.length === RECORD_HEADER;
    const type = header[0] as number;
    const length = whole ? header.readUInt16BE(3) : 0;
    records = type >= 20 && type <= 24 && (header.length < 2 || header[1] === 3) && length <= MOST_RECORD;
    if (!records || !whole) break;
    if (type === APPLICATION_DATA) applicationRecords++;
    first &&= type === HANDSHAKE;
    if (first) handshake.push(buffer.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
  }
  return { records, applicationRecords, ...readHello(Buffer.concat(handshake)) };
}

function readHello(message: Buffer): Pick<SideOfStream, 'hello' | 'version' | 'random'> {
  const nothing = { hello: null, version: null, random: null };
  if (message.length < 4 + 2 + 32 + 1) return nothing;
  const end = 4 + message.readUIntBE(1, 3);
  if (end > message.length) return nothing;
  const random = message.subarray(6, 38).toString('hex');
  if (message[0] === CLIENT_HELLO) return { hello: 'client', version: null, random };
  if (message[0] !== SERVER_HELLO) return nothing;
  return { hello: 'server', version: chosenVersion(message.subarray(0, end)), random };
}

/** The version in a server's hello: the extension's where there is one, else the field's. */
function chosenVersion(hello: Buffer): number | null {
  let at = 38 + 1 + (hello[38] as number) + 2 + 1; // past the session's id, the cipher suite and the compression
  const legacy = hello.readUInt16BE(4);
  if (at + 2 > hello.length) return legacy;
  at += 2;
  while (at + 4 <= hello.length) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
    if (type === SUPPORTED_VERSIONS) return length === 2 && at + 6 <= hello.length ? hello.readUInt16BE(at + 4) : null;
    at += 4 + length;
  }
  return legacy;
}
