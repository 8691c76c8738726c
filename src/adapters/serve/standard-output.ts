import { Writable } from 'node:stream';

/**
 * Takes the standard output for the line protocol alone. What anybody else in the process prints (`console.log`) goes to
 * the standard error instead, where it disturbs nothing.
 */
export function claimStandardOutput(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout) as (chunk: Uint8Array, done: (error?: Error | null) => void) => boolean;
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk, done);
    },
  });
}
