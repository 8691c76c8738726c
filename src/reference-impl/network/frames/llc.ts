import { u16, u24 } from './bytes.ts';
import { ETHERNET, LARGEST_LENGTH } from './ethernet.ts';

/** Whether the field at `at` is the length of an 802.3 frame, so that LLC follows and no type does. */
export const isLengthField = (bytes: Uint8Array, at: number = ETHERNET.type): boolean => u16(bytes, at) <= LARGEST_LENGTH;

/** Whether LLC at `at` says that SNAP follows: AA AA 03. */
export const isSnap = (bytes: Uint8Array, at: number): boolean => at + 8 <= bytes.length && u24(bytes, at) === 0xaaaa03;

/** The type that SNAP carries behind the LLC at `at`; Ethernet's own when the organisation is zero. */
export const snapType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
export const snapOrganisation = (bytes: Uint8Array, at: number): number => u24(bytes, at + 3);

/** LLC and SNAP before a payload, as an 802.3 frame carries it. */
export function buildSnap(organisation: number, type: number, payload: Uint8Array): Buffer {
  const header = Buffer.from([0xaa, 0xaa, 0x03, 0, 0, 0, 0, 0]);
  header.writeUIntBE(organisation, 3, 3);
  header.writeUInt16BE(type, 6);
  return Buffer.concat([header, payload]);
}
