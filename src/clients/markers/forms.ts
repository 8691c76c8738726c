/** The forms in which something may have been written down. */
export type Form = 'as it is' | 'in UTF-16' | 'in hexadecimal digits' | 'in base64' | 'in base64 for addresses';

/** A text in one form: bytes that are there wherever it was written down so. */
export interface Written {
  readonly form: Form;
  readonly bytes: Buffer;
}

/** A text (as UTF-8) in every form, in small and capital hexadecimal digits, and in base64 wherever it begins in a group of three. */
export function formsOf(text: string): Written[] {
  const bytes = Buffer.from(text);
  const hexadecimal = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => insideBase64(bytes, offset));
  const all: Written[] = [
    { form: 'as it is', bytes },
    // Without the outermost byte, plain letters and digits are the same in both orders of bytes.
    { form: 'in UTF-16', bytes: Buffer.from(text, 'utf16le').subarray(0, -1) },
    { form: 'in UTF-16', bytes: Buffer.from(text, 'utf16le').swap16().subarray(1) },
    { form: 'in hexadecimal digits', bytes: Buffer.from(hexadecimal) },
    { form: 'in hexadecimal digits', bytes: Buffer.from(hexadecimal.toUpperCase()) },
    ...base64.map((each): Written => ({
      form: 'in base64 for addresses',
      bytes: Buffer.from(each.replaceAll('+', '-').replaceAll('/', '_')),
    })),
    ...base64.map((each): Written => ({ form: 'in base64', bytes: Buffer.from(each) })),
  ];
  // Some are one and the same, as most are in both alphabets of base64: the last one gives it its name.
  return [...new Map(all.map((each) => [each.bytes.toString('latin1'), each])).values()];
}

/** The characters that these bytes alone decide, when they begin `offset` bytes into a group of three. */
function insideBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
