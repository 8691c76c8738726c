import type { Command } from 'commander';
import { EXIT_CODES } from '../conformance/verdict/types.ts';
import { EXIT } from './failure.ts';
import { fitted } from './terminal.ts';

/** Meanings of exit codes, for people. */
type Meanings = Readonly<Record<number, string>>;

/** Exit codes of a command that judges a fabric. */
export const JUDGING: Meanings = {
  [EXIT_CODES.conformant]: 'conformant',
  [EXIT_CODES.nonconformant]: 'nonconformant: a promise is broken',
  [EXIT_CODES.incomplete]: 'incomplete: nothing broken was found, but not all was judged',
  [EXIT_CODES.invalid]: 'invalid: the run proves nothing',
};

/** The exit code of a command that starts an adapter, when it does not start. */
export const STARTING: Meanings = { [EXIT.notStarted]: 'the adapter did not start' };

/** The exit codes that any command may end with. */
const ANY: Meanings = {
  [EXIT.usage]: 'bad usage, or a file that cannot be read or written',
  [EXIT.invalid]: 'the kit or the suite itself went wrong',
  [EXIT.interrupted]: `interrupted by Ctrl-C (${EXIT.terminated} by SIGTERM): no verdict, no report`,
};

/** Where the meanings begin. */
const HANG = 7;

/** The exit codes of a command as a list: its own, and those of any command. */
export function exitCodes(...own: readonly Meanings[]): string[] {
  const all: Meanings = Object.assign({}, ANY, ...own);
  return ['Exit codes:', ...Object.entries(all).map(([code, meaning]) => `  ${code.padEnd(HANG - 2)}${meaning}`)];
}

/** Adds blocks of lines to the end of a command's help. On a narrow terminal they are broken between words. */
export function withNotes(to: Command, ...blocks: readonly (readonly string[])[]): Command {
  return to.addHelpText('after', () => `\n${blocks.map((lines) => lines.map((line) => fitted(line, HANG)).join('\n')).join('\n\n')}`);
}

/** What commander says of bad usage, as one sentence that ends with what to do. `command` is empty, or a name and a space. */
export function usageSentence(text: string, command: string): string {
  const said = text.replace(/^error: /, 'fabric-tck: ').trimEnd();
  if (/\n\(.*\)$/.test(said)) return `${said.replace(/\n\((.*)\)$/, ' ($1)')}\n`;
  return `${said.replace(/\.$/, '')}; see fabric-tck ${command}--help\n`;
}
