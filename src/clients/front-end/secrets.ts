import { MarkerSearch } from '../markers/index.ts';

/** Some bytes that nobody is to see, and what they are. */
export interface Secret {
  readonly what: string;
  readonly bytes: Buffer;
}

/**
 * Looks for secrets in what was answered: as bytes, and spelled in base64 of both alphabets or in hexadecimal digits. What is spelled is found in whatever way that text
 * was written down (see {@link MarkerSearch}), in halves too, and behind the escapes of addresses.
 */
export class SecretSearch {
  private readonly spelled = new Map<string, Secret>();
  private readonly search: MarkerSearch;

  constructor(private readonly secrets: readonly Secret[]) {
    for (const secret of secrets) for (const text of spellings(secret.bytes)) this.spelled.set(text, secret);
    this.search = new MarkerSearch([...this.spelled.keys()]);
  }

  /** Which of the secrets are in these bytes, each of them once. */
  in(answer: Buffer): readonly Secret[] {
    const places = [answer, unescaped(answer)];
    const spelled = new Set(places.flatMap((place) => this.search.markersIn(place)).map((text) => this.spelled.get(text)));
    return this.secrets.filter((secret) => spelled.has(secret) || places.some((place) => place.includes(secret.bytes)));
  }
}

function spellings(secret: Buffer): string[] {
  // By themselves, or after so many other bytes in one group of three: then the first characters carry bits of those, as the last do of what follows.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6));
  });
  const forAddresses = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...base64, ...forAddresses, secret.toString('hex'), secret.toString('hex').toUpperCase()];
}

/** `%2B` and the like taken back, as often as that changes anything. */
function unescaped(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const taken = text.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return taken === text ? bytes : unescaped(Buffer.from(taken, 'latin1'));
}
