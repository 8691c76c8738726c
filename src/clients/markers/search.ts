import { formsOf, type Form } from './forms.ts';
import type { Marker } from './marker.ts';
import { Sieve } from './sieve.ts';

/** Somewhere to look. */
export interface Medium {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A marker that was found, or a piece of one. */
export interface Finding {
  readonly medium: string;
  /** The marker's text. */
  readonly marker: string;
  readonly form: Form;
  /** Where what was found begins, in bytes from the beginning of the medium. */
  readonly offset: number;
  /** Whether all of it lies there in one piece. */
  readonly whole: boolean;
}

/** A text at least so long is looked for in pieces, of so many of its characters or a few less; a shorter one only whole, for its halves might occur by chance. */
const CUT_FROM = 32;
const PIECE = 24;
/** So many findings of one marker on one medium are enough. */
const MOST = 1000;

/** A piece of a marker in one form. */
interface Piece {
  readonly marker: string;
  readonly form: Form;
  /** Tells this marker in this form from all others, the alignments of base64 included. */
  readonly source: number;
  readonly number: number;
  readonly of: number;
  /** Where the piece begins in the whole. */
  readonly start: number;
  readonly bytes: Buffer;
}

/** What was found of a marker at one place. */
interface Found {
  readonly piece: Piece;
  offset: number;
  readonly numbers: Set<number>;
}

/**
 * Looks for markers on media: as they are, in UTF-16, in hexadecimal digits and in base64. What stores data in blocks may have cut a marker anywhere, with a header in between, or overwritten
 * a part of it; so a text of 32 characters or more is found when one of its halves is whole, and of one of 48 or more every stretch of 47 characters is found. What is compressed or
 * encrypted is not found.
 */
export class MarkerSearch {
  private readonly texts: readonly string[];
  private readonly pieces: readonly Piece[];
  private readonly sieve: Sieve | null;

  constructor(markers: readonly (Marker | string)[]) {
    this.texts = [...new Set(markers.map((marker) => (typeof marker === 'string' ? marker : marker.text)))];
    const written = this.texts.flatMap((marker) => formsOf(marker).map((each) => ({ marker, ...each })));
    this.pieces = written.flatMap(({ marker, form, bytes }, source) =>
      cut(bytes, piecesOf(marker)).map((piece) => ({ marker, form, source, ...piece })),
    );
    this.sieve = this.texts.length === 0 ? null : new Sieve(this.pieces.map(({ bytes }) => bytes));
  }

  /** What is found on a medium, a thousand findings of each marker at the most. */
  in({ name, bytes }: Medium): Finding[] {
    return this.through(name, [bytes]);
  }

  /** The same for a medium whose bytes come in chunks, one after another. */
  through(medium: string, chunks: Iterable<Uint8Array>): Finding[] {
    const [found, counts] = [new Map<string, Found>(), new Map<string, number>()];
    const kept = (this.sieve?.longest ?? 1) - 1;
    let [before, begins] = [Buffer.alloc(0), 0];
    const look = (bytes: Uint8Array, base: number): void =>
      this.sieve?.search(bytes, (needle, at) => note(found, counts, this.pieces[needle] as Piece, base + at));
    for (const chunk of chunks) {
      if (before.length > 0) look(Buffer.concat([before, chunk.subarray(0, kept)]), begins - before.length);
      look(chunk, begins);
      before = Buffer.concat([before, chunk.subarray(Math.max(0, chunk.length - kept))]);
      before = before.subarray(Math.max(0, before.length - kept));
      begins += chunk.length;
    }
    return [...found.values()]
      .map(({ piece: { marker, form, of }, offset, numbers }) => ({ medium, marker, form, offset, whole: numbers.size === of }))
      .sort((a, b) => a.offset - b.offset);
  }

  /** Which of the markers are in these bytes, in whatever form, each of them once. */
  markersIn(bytes: Uint8Array): string[] {
    const found = new Set(this.in({ name: '', bytes }).map(({ marker }) => marker));
    return this.texts.filter((text) => found.has(text));
  }
}

/** Looks for markers on one medium. */
export function findMarkers(medium: Medium, markers: readonly (Marker | string)[]): Finding[] {
  return new MarkerSearch(markers).in(medium);
}

/** Pieces of one marker that lie as they do in the whole are one finding. */
function note(found: Map<string, Found>, counts: Map<string, number>, piece: Piece, offset: number): void {
  const key = `${piece.source} ${offset - piece.start}`;
  const known = found.get(key);
  if (known) {
    known.numbers.add(piece.number);
    known.offset = Math.min(known.offset, offset);
    return;
  }
  const count = counts.get(piece.marker) ?? 0;
  if (count >= MOST) return;
  counts.set(piece.marker, count + 1);
  found.set(key, { piece, offset, numbers: new Set([piece.number]) });
}

const piecesOf = (text: string): number => (text.length < CUT_FROM ? 1 : Math.max(2, Math.ceil(text.length / PIECE)));

/** Pieces of one length that cover the whole. */
function cut(bytes: Buffer, of: number): Pick<Piece, 'number' | 'of' | 'start' | 'bytes'>[] {
  const length = Math.ceil(bytes.length / of);
  return Array.from({ length: of }, (_, number) => {
    const start = Math.floor((number * bytes.length) / of);
    return { number, of, start, bytes: bytes.subarray(start, start + length) };
  });
}
