/** Why something is no name for a file. */
export type NameReason =
  /** Empty, or longer than 255 UTF-16 units. */
  | 'length'
  /** A surrogate stands alone: no two encodings agree on it. */
  | 'ill-formed'
  /** A control character, NUL first of all. */
  | 'control-character'
  /** `*` or `?` (or what they become in kernel mode, `<`, `>` and `"`). */
  | 'wildcard'
  /** `:` names a stream of a file, `file:hidden` or `file::$DATA`. */
  | 'stream'
  /** `|`, or a separator inside of a name. */
  | 'character'
  /** A character that turns into a separator, a dot or a colon when a program narrows the name to a code page ("best fit"). */
  | 'look-alike'
  /** Dots or spaces at the end, which one layer of Windows drops and another keeps. */
  | 'trailing'
  /** `NUL`, `com1.txt`: a device, whatever the folder. */
  | 'device-name';

/** Longest name of VFAT and of NTFS. */
const LONGEST = 255;

/**
 * DOS devices, with or without anything after a dot or a colon, and with spaces before it. The digits of ports may be superscript ones.
 * Microsoft, "Naming Files, Paths, and Namespaces".
 */
const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:[.:].*)?$/isu;

/**
 * What Windows' code pages make a `/`, `\`, `.` or `:` of: fraction and division slashes, set minus, the full-width and small forms, one-dot
 * leader, the yen and won signs (code pages 932 and 949), ratio.
 */
const LOOK_ALIKES = /[\u00a5\u20a9\u2024\u2044\u2215\u2216\u2236\ufe52\ufe55\ufe68\uff0e\uff0f\uff1a\uff3c]/u;

/** Why a name cannot be that of a file or folder. Undefined when it can, and means the same to everybody. */
export function nameProblem(name: string): NameReason | undefined {
  if (name.length === 0 || name.length > LONGEST) return 'length';
  if (/\p{Surrogate}/u.test(name)) return 'ill-formed';
  if (/\p{Control}/u.test(name)) return 'control-character';
  if (/[*?<>"]/.test(name)) return 'wildcard';
  if (name.includes(':')) return 'stream';
  if (/[|/\\]/.test(name)) return 'character';
  if (LOOK_ALIKES.test(name)) return 'look-alike';
  if (/[. ]$/.test(name)) return 'trailing';
  if (DEVICE.test(name)) return 'device-name';
  return undefined;
}

/**
 * A name as Windows compares it: upper case, a UTF-16 unit for a unit (so `ß` stays, and no name changes its length), and never from outside
 * of ASCII into it (so `ı` is no `I`). Composed and decomposed characters stay different, as on Windows.
 */
export function foldCase(name: string): string {
  let folded = '';
  for (let at = 0; at < name.length; at++) {
    const unit = name.charAt(at);
    const upper = unit.toUpperCase();
    folded += upper.length === 1 && (upper > '\u007f' || unit <= '\u007f') ? upper : unit;
  }
  return folded;
}

/** Whether it has the form of an alias that is made for a long name, such as `PROGRA~1` or `WEB~1.CON`. */
export function looksLikeAlias(name: string): boolean {
  return /^(?=.{2,8}(?:\.|$))[^.~ ]*~\d+(?:\.[^. ]{0,3})?$/u.test(name);
}
