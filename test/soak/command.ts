const ERASE_LINE = '\r\u001b[2K';

/** Shows how far a soak has come, where somebody watches: in the place of what was shown before. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(ERASE_LINE + text);
}

/** A whole number that was given on the command line. Ends the process with 2 where it is none. */
export function wholeNumber(text: string, what: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    console.error(`soak: ${what} must be a whole number, and is ${JSON.stringify(text)}`);
    process.exit(2);
  }
  return Number(text);
}
