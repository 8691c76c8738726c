import { join } from 'node:path';
import { processAdapter } from '../../adapters/remote/process-adapter.ts';
import { typescriptProcess } from '../../adapters/remote/ts-process.ts';
import type { Liar } from '../subject.ts';
import { liar } from './liar.ts';
import type { StdioLie } from './stdio.ts';

function stdioLiar(id: StdioLie, how: string, chapters?: readonly number[]): Liar {
  const create = () => {
    const { command, env } = typescriptProcess(join(__dirname, 'stdio.ts'), id);
    return processAdapter(command, { env, name: id });
  };
  return liar(id, how, create, chapters);
}

/** The reference behind the line protocol, with one thing wrong on the line. */
export const stdioLiars = [
  stdioLiar('dies-mid-run', 'Its process ends in the middle of a run, without a word.'),
  stdioLiar('answers-twice', 'Now and then it gives the same answer twice.'),
  // Its one lie has to decide a run that is well to its end, and need not be a long one.
  stdioLiar('answers-late', 'One of its answers comes long after its time, when the kit has gone on.', [4]),
  stdioLiar('answers-with-anothers-id', 'One of its answers bears the id of a call that was never made.'),
  stdioLiar('noise-on-stdout', 'It writes its log into the line protocol.'),
];
