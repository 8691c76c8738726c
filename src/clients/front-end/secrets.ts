/** The forms in which a secret of some bytes might be let out, each as what is looked for in text that has been taken out of its percent-encoding as well. */
function formsOf(secret: Buffer): Readonly<Record<string, readonly Buffer[]>> {
  const base64 = secret.toString('base64');
  // Within a longer text the first characters carry bits of what comes before, and the last of what comes after.
  const shifted = [1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset + 1, (offset + secret.length) % 3 === 0 ? undefined : -1);
  });
  const twice = Buffer.from(base64).toString('base64').replace(/=+$/, '');
  return {
    'as bytes': [secret],
    // Without the last character and the padding, which a careless encoder leaves out or changes.
    'in base64': [base64, ...shifted].map((text) => Buffer.from(text.replace(/.?=*$/, ''))),
    'in base64 for addresses': [Buffer.from(secret.toString('base64url').slice(0, -1))],
    'in base64, twice': [Buffer.from(twice.slice(0, -4))],
    'in hexadecimal digits': [Buffer.from(secret.toString('hex')), Buffer.from(secret.toString('hex').toUpperCase())],
    'in UTF-16': [Buffer.from(base64, 'utf16le')],
  };
}

/** `%2B` and the like taken back, wherever they stand, as often as that changes anything. */
function unescaped(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const taken = text.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return taken === text ? bytes : unescaped(Buffer.from(taken, 'latin1'));
}

/** In which forms a secret is in these bytes, also behind percent-encoding. Empty when it is not there. */
export function secretIn(bytes: Buffer, secret: Buffer): string[] {
  const places = [bytes, unescaped(bytes)];
  return Object.entries(formsOf(secret)).flatMap(([form, texts]) =>
    texts.some((text) => places.some((place) => place.includes(text))) ? [form] : [],
  );
}
