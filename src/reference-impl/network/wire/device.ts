import { udpFrame } from '../frames/conversation.ts';
import { parseIpv4 } from '../frames/ipv4-address.ts';
import { PROTOCOL } from '../frames/ipv4.ts';
import { parseMac } from '../frames/mac-address.ts';
import { UDP } from '../frames/udp.ts';
import { readHeader } from './header.ts';
import { numbersOf } from './numbers.ts';
import { readPacket } from './packet.ts';
import type { WirePort } from './port.ts';
import { MANAGEMENT_PORT } from './routes.ts';
import type { Station } from './station.ts';

/** A device by what it does with a line at its management port, which has neither encryption nor a password: whoever reaches it commands it (VLN-1). */
export interface Device {
  /** The answer, one line; `undefined` when the device does not know the command. */
  command(line: string): string | undefined;
}

const LONGEST_LINE = 200;

/** Has a device listen at a port, in datagrams of one line each. Answers the way to stop that. */
export function runDevice(port: WirePort, station: Station, device: Device): () => void {
  const own = numbersOf(station);
  return port.onFrame((frame) => {
    const [header, packet] = [readHeader(frame), readPacket(frame)];
    if (header === undefined || typeof packet === 'string' || packet.protocol !== PROTOCOL.udp || packet.isFragment) return;
    if (header.destination !== station.mac || packet.destination !== station.address || packet.destinationPort !== MANAGEMENT_PORT) return;
    const [mac, address] = [parseMac(header.source), parseIpv4(packet.source)];
    const line = Buffer.from(frame.subarray(packet.at.payload + UDP.header, packet.at.end)).toString('latin1');
    if (mac === undefined || address === undefined || line.length > LONGEST_LINE) return;
    const answer = device.command(line.trim()) ?? 'unknown command';
    port.send(udpFrame(own, { mac, address }, MANAGEMENT_PORT, packet.sourcePort, Buffer.from(`${answer}\n`, 'latin1')));
  });
}
