import { Writable } from 'node:stream';
import { referenceAdapter } from '../../adapters/reference/reference-adapter.ts';
import { serveOverStdio } from '../../adapters/serve/serve-over-stdio.ts';
import { claimStandardOutput } from '../../adapters/serve/standard-output.ts';

// The process behind the liars on the line: the reference adapter, served well but for the lie that it is started with: `stdio.ts LIE`.

export type StdioLie = 'dies-mid-run' | 'answers-twice' | 'answers-late' | 'answers-with-anothers-id' | 'noise-on-stdout';

/** The answer that the lie is about: well into the run. */
const NTH = 40;

const output = claimStandardOutput();
let answers = 0;
let withheld: string | null = null;

const lies: Readonly<Record<StdioLie, (line: string) => string>> = {
  'dies-mid-run': (line) => (answers === NTH ? process.exit(1) : line),
  'answers-twice': (line) => (answers % NTH === 0 ? line + line : line),
  'answers-late': (line) => {
    if (answers === NTH) {
      withheld = line;
      return '';
    }
    const late = withheld;
    withheld = null;
    return line + (late ?? '');
  },
  'answers-with-anothers-id': (line) => (answers === NTH ? line.replace(/"id":(\d+)/, '"id":9999999') : line),
  'noise-on-stdout': (line) => (answers % NTH === 0 ? `DEBUG ${new Date(0).toISOString()} answered\n${line}` : line),
};

const lie = lies[process.argv[2] as StdioLie];
const lying = new Writable({
  write(chunk: Buffer, _encoding, done) {
    answers += 1;
    output.write(lie(chunk.toString('utf8')), done);
  },
});

void serveOverStdio(referenceAdapter(), { output: lying }).then(() => process.exit(0));
