import { claimStandardOutput } from '../serve/standard-output.ts';
import { serveOverStdio } from '../serve/serve-over-stdio.ts';
import { referenceAdapter } from './reference-adapter.ts';

// The process behind `reference-stdio`: the reference adapter, served over the line protocol. It tidies up as it exits.
process.once('SIGTERM', () => process.exit(143));
void serveOverStdio(referenceAdapter(), { output: claimStandardOutput() });
