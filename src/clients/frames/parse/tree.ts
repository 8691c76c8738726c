/** A value of a field: a number, or an address or text in its usual spelling. */
export type FieldValue = number | string;

/**
 * One header, with the header that it carries inside. Fields have the names of Wireshark's display filters (`ip.src`, `arp.opcode`), so that
 * whoever doubts a reading can ask a public tool for the same name.
 */
export interface Layer {
  protocol: string;
  /** Where its header begins, in bytes from the start of the frame. */
  at: number;
  fields: readonly (readonly [name: string, value: FieldValue])[];
  /** What is wrong though it could be read: checksums, lengths, reserved bits. */
  faults: readonly string[];
  inner: Layer | null;
}

/** Where the parser stopped understanding, and why. Payload of a user's own (after UDP, TCP or ICMP) is not a stop. */
export interface Stop {
  at: number;
  why: string;
}

export interface Parsed {
  frame: Layer;
  stop: Stop | null;
}

/** Thrown inside the parser only: the header cannot be read further. */
export class Stopped extends Error {
  constructor(
    readonly at: number,
    readonly why: string,
  ) {
    super(why);
  }
}

/** What a reader of one header finds: its fields, and how to go on. `next` null ends the tree without a stop. */
export interface Reading {
  protocol: string;
  at: number;
  fields: [string, FieldValue][];
  faults: string[];
  next: (() => Reading) | null;
}

/** Turns readings into the tree, up to where one of them stops. A header that stops half-way keeps the fields read so far. */
export function grow(first: () => Reading): Parsed {
  const readings: Reading[] = [];
  let stop: Stop | null = null;
  for (let next: (() => Reading) | null = first; next !== null;) {
    try {
      const reading: Reading = next();
      readings.push(reading);
      next = reading.next;
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      stop = { at: error.at, why: error.why };
      next = null;
    }
  }
  const frame = readings.reduceRight<Layer | null>(
    (inner, { protocol, at, fields, faults }) => ({ protocol, at, fields, faults, inner }),
    null,
  );
  return { frame: frame ?? { protocol: 'eth', at: 0, fields: [], faults: [], inner: null }, stop };
}

/** All layers, the outermost first. */
export function layers({ frame }: Parsed): Layer[] {
  const list: Layer[] = [];
  for (let layer: Layer | null = frame; layer !== null; layer = layer.inner) list.push(layer);
  return list;
}

/** Every value of a field in the whole tree, the outermost first. */
export const valuesOf = (parsed: Parsed, name: string): FieldValue[] =>
  layers(parsed).flatMap((layer) => layer.fields.filter(([field]) => field === name).map(([, value]) => value));
