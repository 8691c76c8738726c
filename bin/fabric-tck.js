#!/usr/bin/env node
'use strict';
const { join, resolve } = require('node:path');

/** Exit code 4: the kit itself went wrong. Never 1, which says that a fabric is nonconformant. */
const INVALID = 4;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`fabric-tck: Node 20.19 or later is needed, and this is ${process.versions.node}.\n`);
  process.exit(INVALID);
}

// Until a command's own work begins, which is then taken down with care (src/cli/interrupt.ts).
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    process.stderr.write('\nfabric-tck: interrupted: nothing was judged, and an earlier report is left as it was.\n');
    process.exit(exitCode);
  });
}

try {
  // The package is TypeScript, compiled as it loads: also where it is installed within node_modules, which ts-node would leave alone.
  const root = resolve(__dirname, '..');
  require('ts-node').register({ cwd: root, project: join(root, 'tsconfig.json'), ignore: [] });
  require('../src/cli/main.ts').main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`fabric-tck: the kit cannot be loaded: ${error.stack}\n`);
  process.exit(INVALID);
}
