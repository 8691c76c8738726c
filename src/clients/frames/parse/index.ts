import { Cursor } from './cursor.ts';
import { readEthernet } from './link.ts';
import { grow } from './tree.ts';
import type { Parsed } from './tree.ts';

export { layers, valuesOf } from './tree.ts';
export type { FieldValue, Layer, Parsed, Stop } from './tree.ts';

/** Reads a frame strictly, header by header, up to where it stops making sense. Never throws. */
export const parseFrame = (bytes: Buffer): Parsed => grow(() => readEthernet(new Cursor(bytes)));
