import type { Packet } from '../packet.ts';
import type { Port } from '../port.ts';

/** One question about a frame: 0 when it is well, else the number of the reason why it is dropped. A check allocates nothing and throws for no bytes. */
export type FilterCheck = (port: Port, packet: Packet) => number;

/** A check that counts: how much of this passed lately, `now` in milliseconds. It is asked last, so that what is dropped does not count. */
export type StormCheck = (port: Port, packet: Packet, now: number) => number;
