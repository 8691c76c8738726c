/** The characters that a short name may have besides letters and digits. FAT specification, "Short Directory Entries". */
const SPECIAL = "!#$%&'()-@^_`{}~";
const isShort = (character: string): boolean => /^[A-Z0-9]$/.test(character) || SPECIAL.includes(character);

/** The eleven bytes of a name that is its own alias: 8.3, in upper case. Undefined when it needs a long name. */
export function ownShortName(name: string): string | undefined {
  const [, base = '', extension = ''] = /^([^.]{1,8})(?:\.([^.]{1,3}))?$/.exec(name) ?? [];
  if (base === '' || ![...base, ...extension].every(isShort)) return undefined;
  return base.padEnd(8) + extension.padEnd(3);
}

/**
 * The eleven bytes of the alias of a name, which is none of those that are `taken`. FAT specification, "The Basis-Name Generation Algorithm"
 * and "The Numeric-Tail Generation Algorithm". Whatever is not ASCII counts as not convertible, so that no code page plays a part.
 * The lowest number that is free is taken; `tried` remembers, per name without its number, below which none is.
 */
export function aliasOf(name: string, taken: (alias: string) => boolean, tried = new Map<string, number>()): string {
  const upper = name.toUpperCase();
  const stripped = upper.replaceAll(' ', '').replace(/^\.+/, '');
  const dot = stripped.lastIndexOf('.');
  const convert = (text: string): string => Array.from(text, (character) => (isShort(character) ? character : '_')).join('');
  const base = convert((dot < 0 ? stripped : stripped.slice(0, dot)).replaceAll('.', ''));
  const extension = convert(dot < 0 ? '' : stripped.slice(dot + 1)).slice(0, 3);
  const whole = base.slice(0, 8).padEnd(8) + extension.padEnd(3);
  // Nothing was lost but the case.
  if (ownShortName(upper) === whole && !taken(whole)) return whole;
  for (let number = tried.get(whole) ?? 1; ; number++) {
    const tail = `~${number}`;
    const alias = (base.slice(0, 8 - tail.length) + tail).padEnd(8) + extension.padEnd(3);
    tried.set(whole, number);
    if (!taken(alias)) return alias;
  }
}

/** Code page 437 from 0x80 on: what a byte of a short name means that has no long one. Only other systems write such names. */
const CODE_PAGE =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** DIR_NTRes: Windows NT keeps the case of a name in 8.3 that is all lower case in two bits, and spares itself a long name. */
const LOWER_BASE = 0x08;
const LOWER_EXTENSION = 0x10;

/** The name that eleven bytes of an entry stand for. Undefined when they cannot be a name. */
export function readShortName(bytes: Buffer, caseBits: number): string | undefined {
  const part = (from: number, to: number, lower: boolean): string | undefined => {
    const codes = [...bytes.subarray(from, to)];
    // "If DIR_Name[0] == 0x05, then the actual file name character for this byte is 0xE5."
    if (from === 0 && codes[0] === 0x05) codes[0] = 0xe5;
    const text = codes.map((code) => (code < 0x80 ? String.fromCharCode(code) : (CODE_PAGE[code - 0x80] ?? ''))).join('');
    const trimmed = text.replace(/ +$/, '');
    if (![...trimmed].every((character) => character > '\u007f' || character === ' ' || isShort(character))) return undefined;
    return lower ? trimmed.toLowerCase() : trimmed;
  };
  const base = part(0, 8, (caseBits & LOWER_BASE) !== 0);
  const extension = part(8, 11, (caseBits & LOWER_EXTENSION) !== 0);
  if (base === undefined || extension === undefined || base === '' || base.startsWith(' ')) return undefined;
  return extension === '' ? base : `${base}.${extension}`;
}

/** "ChkSum": ties the parts of a long name to their short one. */
export function shortNameChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}
