import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expect } from 'chai';
import type { FaultWord } from '../../src/adapters/contract/index.ts';
import { moduleAdapter } from '../../src/adapters/remote/module-adapter.ts';
import { processAdapter } from '../../src/adapters/remote/process-adapter.ts';
import { drive } from './drive.ts';

const FIXTURES = join(__dirname, 'fixtures');

interface Liar {
  readonly fault: FaultWord;
  /** What the sentence must say. */
  readonly says: RegExp;
  /** How the calls end, where it matters. */
  readonly ends?: Readonly<Record<string, string>>;
}

const ALL_WELL = { describe: 'accepted', open: 'accepted', use: 'accepted', close: 'accepted' };
const NOT_STARTED = (word: string) => ({ describe: `fault: ${word}` });

const PROCESSES: Readonly<Record<string, Liar>> = {
  'exits-at-once': { fault: 'exited', says: /exited with code 0/, ends: NOT_STARTED('exited') },
  'another-version': {
    fault: 'wrong-version',
    says: /speaks "fabric-tck\/9"; this kit speaks "fabric-tck\/1"/,
    ends: NOT_STARTED('wrong-version'),
  },
  'off-loopback': { fault: 'not-loopback', says: /surfaces\.portal\.url: must be https on a loopback address/ },
  noise: { fault: 'noise', says: /no JSON object.*DEBUG looking at the clock/, ends: ALL_WELL },
  'invalid-utf8': { fault: 'invalid-utf8', says: /not UTF-8/, ends: ALL_WELL },
  dies: {
    fault: 'exited',
    says: /exited with code 3; it last said: out of memory; use clock\.read was under way/,
    ends: { use: 'fault: exited', close: 'fault: exited' },
  },
  late: {
    fault: 'late-answer',
    says: /use clock\.read was answered after its deadline/,
    ends: { use: 'fault: timeout', close: 'accepted' },
  },
  twice: { fault: 'answered-twice', says: /answered call 3 a second time/, ends: ALL_WELL },
  'anothers-id': { fault: 'unknown-id', says: /answered call 4714, which was never made/, ends: { use: 'fault: unknown-id' } },
  'never-answers': { fault: 'timeout', says: /use clock\.read was not answered within 0\.5 s/, ends: { use: 'fault: timeout' } },
  'huge-line': { fault: 'line-too-long', says: /longer than 67108864 bytes/, ends: { use: 'fault: line-too-long' } },
  'wrong-shape': {
    fault: 'wrong-shape',
    says: /the answer to use clock\.read is not what the contract allows: result\.now/,
    ends: { use: 'fault: wrong-shape' },
  },
  'no-envelope': { fault: 'wrong-shape', says: /no answer \(reply/, ends: { use: 'fault: wrong-shape', close: 'accepted' } },
  floods: { fault: 'flood', says: /made 100 faults; the last was noise/, ends: { use: 'fault: flood' } },
  'closes-stdout': { fault: 'output-closed', says: /closed its standard output, but lives/, ends: { use: 'fault: output-closed' } },
  'closes-stdin': {
    fault: 'input-closed',
    says: /closed its standard input, but lives/,
    ends: { use: 'accepted', close: 'fault: input-closed' },
  },
  'accepts-everything': { fault: 'wrong-shape', says: /result\.now/, ends: { use: 'fault: wrong-shape' } },
  'says-it-broke': {
    fault: 'threw',
    says: /broke during use clock\.read: the clock has stopped/,
    ends: { use: 'fault: threw', close: 'accepted' },
  },
  'half-a-line': { fault: 'noise', says: /ended in the middle of a line/, ends: { use: 'accepted' } },
  'ignores-the-end': { fault: 'exit-failed', says: /did not exit within 0\.6 s.*SIGKILL was needed/, ends: ALL_WELL },
  'exits-badly': { fault: 'exit-failed', says: /at the end of its standard input .* exited with code 7/, ends: ALL_WELL },
};

const MODULES: Readonly<Record<string, Liar>> = {
  'throws-at-load': {
    fault: 'threw',
    says: /throws-at-load\.ts broke during describe: it threw while it was loaded: Error: the licence has run out/,
    ends: NOT_STARTED('threw'),
  },
  'exports-nothing': { fault: 'threw', says: /exports neither adapter nor createAdapter/, ends: NOT_STARTED('threw') },
  'half-an-adapter': { fault: 'threw', says: /has no function use/, ends: NOT_STARTED('threw') },
  'factory-throws': {
    fault: 'threw',
    says: /factory-throws\.ts .*its createAdapter\(\) threw: Error: no database/,
    ends: NOT_STARTED('threw'),
  },
  'another-version': { fault: 'wrong-version', says: /speaks "fabric-tck\/9"/, ends: NOT_STARTED('wrong-version') },
  noise: { fault: 'noise', says: /DEBUG starting up/, ends: ALL_WELL },
  exits: { fault: 'exited', says: /exited with code 0; use clock\.read was under way/, ends: { use: 'fault: exited' } },
  late: { fault: 'late-answer', says: /answered after its deadline/, ends: { use: 'fault: timeout', close: 'accepted' } },
  twice: { fault: 'answered-twice', says: /answered call 3 a second time/, ends: ALL_WELL },
  'anothers-id': { fault: 'unknown-id', says: /answered call 4711, which was never made/, ends: { use: 'fault: unknown-id' } },
  'never-answers': { fault: 'timeout', says: /use clock\.read was not answered within 0\.5 s/, ends: { use: 'fault: timeout' } },
  loops: { fault: 'timeout', says: /use clock\.read was not answered/, ends: { use: 'fault: timeout', close: 'fault: timeout' } },
  'huge-line': { fault: 'line-too-long', says: /longer than/, ends: { use: 'fault: line-too-long' } },
  'wrong-shape': { fault: 'wrong-shape', says: /result\.now/, ends: { use: 'fault: wrong-shape' } },
  floods: { fault: 'flood', says: /made 100 faults/, ends: { use: 'fault: flood' } },
  'closes-stdout': { fault: 'output-closed', says: /closed its standard output/, ends: { use: 'fault: output-closed' } },
  'accepts-everything': { fault: 'wrong-shape', says: /result\.now/, ends: { use: 'fault: wrong-shape' } },
  'ignores-the-end': { fault: 'exit-failed', says: /SIGKILL was needed/, ends: ALL_WELL },
  throws: {
    fault: 'threw',
    says: /broke during use clock\.read: TypeError: cannot read the clock/,
    ends: { use: 'fault: threw', close: 'accepted' },
  },
  'throws-out-of-nowhere': {
    fault: 'exited',
    says: /exited with code 1; it last said: .*use clock\.read was under way/,
    ends: { use: 'fault: exited' },
  },
  'rejects-out-of-nowhere': { fault: 'exited', says: /exited with code 1/, ends: { use: 'fault: exited' } },
  'off-loopback': { fault: 'not-loopback', says: /must be https on a loopback address/ },
  'no-portal': { fault: 'missing-surface', says: /no portal surface, which the claimed profile sign-in needs/ },
};

// Describing takes a process start, which may be slow on a busy machine; the calls that hang on purpose are all `use` or `close`.
const DEADLINES = { describe: 60_000, open: 60_000, use: 500, close: 1_500 };
const PATIENT = { ...DEADLINES, use: 60_000, close: 60_000 };
const HANGS = new Set(['late', 'never-answers', 'loops']);

function deadlinesFor(name: string) {
  return HANGS.has(name) ? DEADLINES : PATIENT;
}

async function expectFault(liar: Liar, driven: Awaited<ReturnType<typeof drive>>): Promise<void> {
  const fault = driven.faults.find((one) => one.fault === liar.fault);
  expect(fault, `faults: ${driven.faults.map(String).join('; ')}; ends: ${JSON.stringify(driven.ends)}`).to.not.equal(undefined);
  expect(fault?.detail).to.match(liar.says);
  expect(fault?.detail).to.not.include('\n');
  expect(driven.ends).to.include(liar.ends ?? {});
}

describe('a hostile process is told by its fault', { concurrency: 2 }, () => {
  for (const [name, liar] of Object.entries(PROCESSES)) {
    it(name, async () => {
      const adapter = processAdapter([process.execPath, join(FIXTURES, 'hostile-process.js'), name], { exitGrace: 600 });
      await expectFault(liar, await drive(adapter, { deadlines: deadlinesFor(name) }));
    });
  }

  it('a child left behind that holds the pipes does not hold up the kit, and is gone with its parent', async () => {
    const adapter = processAdapter([process.execPath, join(FIXTURES, 'hostile-process.js'), 'leaves-a-child']);
    expect(await drive(adapter)).to.deep.equal({ ends: ALL_WELL, faults: [] });
  });

  it('a command that does not exist', async () => {
    const driven = await drive(processAdapter(['no-such-command-anywhere']));
    expect(driven.faults.map((fault) => fault.detail)).to.deep.equal([
      'the process "no-such-command-anywhere" could not be started: there is no such command',
    ]);
  });
});

describe('a hostile module is told by its fault', { concurrency: 2 }, () => {
  for (const [name, liar] of Object.entries(MODULES)) {
    it(name, async () => {
      const adapter = moduleAdapter(join(FIXTURES, 'modules', `${name}.ts`), { exitGrace: 600 });
      await expectFault(liar, await drive(adapter, { deadlines: deadlinesFor(name) }));
    });
  }

  it('a module that merely prints is no liar', async () => {
    const printed: string[] = [];
    const adapter = moduleAdapter(join(FIXTURES, 'modules', 'prints.ts'), { onStderr: (line) => printed.push(line) });
    expect(await drive(adapter)).to.deep.equal({ ends: ALL_WELL, faults: [] });
    expect(printed).to.include('hello');
  });
});
