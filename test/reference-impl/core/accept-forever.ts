/** Accepts operations until it is killed, and says each request id once the operation is accepted. Run by the test of the queue. */
import { writeSync } from 'node:fs';
import { groundIn } from './ground.ts';

const { operations } = groundIn(process.argv[2] ?? '');
for (let number = 0; ; number += 1) {
  const command = { kind: 'RemoveServiceCertificate', service: `service-${number % 3}`, thumbprint: String(number) } as const;
  writeSync(1, `${operations.accept('shop', command)}\n`);
}
