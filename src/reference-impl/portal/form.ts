import busboy from 'busboy';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** The largest upload of each kind, in bytes. */
export const UPLOAD_LIMIT = { certificate: 64 * KIB, configuration: MIB, package: 64 * MIB } as const;

/** What all text fields of a form may hold together, in bytes; and how many there may be. */
const TEXT_LIMIT = 64 * KIB;
const FIELD_LIMIT = 64;
/** What the boundaries and headers of a multipart form may add, in bytes. */
const ENVELOPE_LIMIT = 64 * KIB;

/** A form as it was sent. A field or file that came twice, or a file that the form does not have, is refused on reading. */
export interface Form {
  /** The text of a field, without space around it. Throws a {@link Refusal} when the form was sent without it. */
  text(name: string): string;
  /** The text of a field exactly as it was typed, for passwords. Throws a {@link Refusal} when the form was sent without it. */
  secret(name: string): string;
  /** The text of a field, or undefined when it is missing or blank. */
  optionalText(name: string): string | undefined;
  /** The content of a file. Throws a {@link Refusal} when none was chosen. */
  file(name: string): Buffer;
  /** Every text field. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Read a posted form, url-encoded or multipart, into memory. `files` names the files that the form may have and the most bytes of each.
 * Rejects with a {@link Refusal}: `too-large` beyond a limit, `invalid-input` for anything that is not such a form or that was cut off.
 */
export async function readForm(request: IncomingMessage, files: Readonly<Record<string, number>> = {}): Promise<Form> {
  try {
    return await parse(request, new Map(Object.entries(files)));
  } finally {
    request.unpipe();
    request.resume(); // so that what is left does not stand between the client and its answer
  }
}

function parse(request: IncomingMessage, limits: ReadonlyMap<string, number>): Promise<Form> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new Refusal('too-large', 'What you sent is larger than this form takes.'));
    const unreadable = (why: string) => reject(new Refusal('invalid-input', `The form could not be read: ${why}.`));

    const most = [...limits.values()].reduce((sum, limit) => sum + limit, TEXT_LIMIT + ENVELOPE_LIMIT);
    if (Number(request.headers['content-length'] ?? 0) > most) return tooLarge();
    if (request.headers['content-encoding'] !== undefined) return unreadable('it is compressed');

    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: { fieldSize: TEXT_LIMIT, fields: FIELD_LIMIT, files: limits.size + 1, parts: FIELD_LIMIT + limits.size + 1 },
      });
    } catch {
      return unreadable('it is neither url-encoded nor multipart');
    }

    const fields = new Map<string, string>();
    const contents = new Map<string, Buffer>();
    let textBytes = 0;
    let bytes = 0;

    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most) tooLarge();
    });
    request.once('aborted', () => unreadable('it was cut off'));
    parser.on('field', (name, value, info) => {
      textBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (info.valueTruncated || info.nameTruncated || textBytes > TEXT_LIMIT) return tooLarge();
      if (fields.has(name)) return unreadable(`the field ${name} is there twice`);
      fields.set(name, value);
    });
    parser.on('file', (name, stream) => {
      const limit = limits.get(name);
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('error', () => unreadable('it was cut off'));
      if (limit === undefined || contents.has(name)) {
        stream.resume();
        return unreadable(`it has a file ${name} too many`);
      }
      contents.set(name, Buffer.alloc(0));
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= limit) chunks.push(chunk);
        else tooLarge();
      });
      stream.on('end', () => contents.set(name, Buffer.concat(chunks)));
    });
    for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) parser.on(limit, () => unreadable('it has too many fields'));
    parser.on('error', () => unreadable('it is malformed or was cut off'));
    parser.on('close', () => resolve(formOf(fields, contents)));
    request.pipe(parser);
  });
}

function formOf(fields: ReadonlyMap<string, string>, contents: ReadonlyMap<string, Buffer>): Form {
  const typed = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw new Refusal('invalid-input', `The form was sent without its field ${name}.`);
    return value;
  };
  return {
    fields,
    text: (name) => typed(name).trim(),
    secret: typed,
    optionalText: (name) => fields.get(name)?.trim() || undefined,
    file(name) {
      const content = contents.get(name);
      if (!content?.length) throw new Refusal('invalid-input', `Choose a file for the ${name}.`);
      return content;
    },
  };
}
