const LONGEST = 100;

/**
 * A stranger's word as a message may repeat it: cut short, and without control characters, halves of surrogate pairs and the like, which would spoil
 * a line of a log or an XML answer.
 */
export function cut(text: string): string {
  return text.slice(0, LONGEST).replace(/\p{C}/gu, '\ufffd') + (text.length > LONGEST ? '…' : '');
}

/** The same in quotes. */
export const shown = (text: string): string => `"${cut(text)}"`;
