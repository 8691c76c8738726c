/** A marker in the forms in which it might pass a wire: as it is, in UTF-16, as hexadecimal digits, and as base64 wherever it begins in a group of three. */
function formsOf(marker: string): Record<string, Buffer> {
  const bytes = Buffer.from(marker);
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters carry bits of what comes before, the last of what comes after.
    return encoded.slice(offset === 0 ? 0 : offset + 1, (offset + bytes.length) % 3 === 0 ? undefined : -1);
  });
  return {
    'as it is': bytes,
    'in UTF-16': Buffer.from(marker, 'utf16le'),
    'in hexadecimal digits': Buffer.from(bytes.toString('hex')),
    ...Object.fromEntries(base64.map((text, offset) => [`in base64 (${offset})`, Buffer.from(text)])),
  };
}

/** Which of these markers are in the bytes, and how: `a marker as it is`. */
export function markersIn(bytes: Buffer, markers: readonly string[]): string[] {
  return markers.flatMap((marker) =>
    Object.entries(formsOf(marker))
      .filter(([, form]) => bytes.includes(form))
      .map(([how]) => `${marker} ${how}`),
  );
}
