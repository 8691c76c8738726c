import { Command, CommanderError, Option } from 'commander';
import { splitCommand } from './arguments.ts';
import { EXIT, explained } from './failure.ts';
import { JUDGING, STARTING, exitCodes, usageSentence, withNotes } from './help.ts';
import type * as doctorCommand from './commands/doctor.ts';
import type * as explainCommand from './commands/explain.ts';
import type * as listCommand from './commands/list.ts';
import type * as mergeCommand from './commands/merge.ts';
import type * as powerCommand from './commands/power.ts';
import type * as runCommand from './commands/run.ts';
import type * as shardCommand from './commands/shard.ts';
import type * as traceCommand from './commands/trace.ts';
import { suiteVersion } from '../conformance/plan/package.ts';
import { watchStrayErrors } from './stray-errors.ts';
import { tell } from './terminal.ts';

/** A command's work, in a module of its own that is loaded only when it is asked for. Resolves with the exit code. */
type Work = () => Promise<number>;

/** Loads a module when it is needed. Not `import()`: Node's own loader of that reads no TypeScript. */
const load = <Module>(path: string): Module => module.require(path) as Module;

/** The command `fabric-tck`. Ends the process. */
export function main(argv: readonly string[]): void {
  // Those who write to it hear of it too, and decide (see `print`).
  process.stdout.on('error', () => undefined);
  // What is told there is for whoever reads it: a verdict does not depend on it.
  process.stderr.on('error', () => undefined);
  watchStrayErrors((error) => process.exit(failed(error)));
  // Work that waits for what never comes would let the process end by itself, with exit code 0.
  process.once('beforeExit', () => process.exit(failed(new Error('the work ended nowhere'))));
  void carryOut(argv).then((exitCode) => process.exit(exitCode));
}

async function carryOut(argv: readonly string[]): Promise<number> {
  const { own, command } = splitCommand(argv);
  const chosen: { work: Work | null } = { work: null };
  try {
    await program(command, (work) => (chosen.work = work)).parseAsync(own, { from: 'user' });
    return chosen.work === null ? 0 : await chosen.work();
  } catch (error) {
    // Help and version end in this way too; commander has printed whatever there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    return failed(error);
  }
}

/** Tells what went wrong. Returns the exit code. */
function failed(error: unknown): number {
  const { sentence, exitCode } = explained(error);
  tell(`fabric-tck: ${sentence}`);
  return exitCode;
}

function program(command: readonly string[] | null, choose: (work: Work) => void): Command {
  const root = new Command('fabric-tck')
    .description('A conformance test kit for cloud fabrics: it attacks a fabric, reads the evidence, and says which guarantees are kept.')
    .version(suiteVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ minWidthToWrap: NARROWEST })
    .exitOverride()
    .showSuggestionAfterError();
  withNotes(root, exitCodes(JUDGING, STARTING, { 0: 'conformant (run, merge), proven (power), or done' }), [
    'Examples:',
    '  fabric-tck run                                    judge the reference fabric',
    '  fabric-tck run --adapter ./my-adapter.ts          the fabric behind a module',
    '  fabric-tck run --profile sign-in -- ./my-adapter  the one behind a process',
    '  fabric-tck explain SMA-2                          one guarantee, in full',
  ]);

  const run = running(root.command('run'), command)
    .description(
      'Carry out the checks, judge them, and write the report. An earlier report in the same folder is taken away when the run begins.',
    )
    .option('--profile <profile>', 'judge this one profile (all that the adapter claims when left out)')
    .option('--only <id>', 'judge one guarantee or check; such a run is never conformant')
    .option('--json', 'print one JSON object (schemas/run.json)')
    .option('--report <folder>', 'where the report goes', 'reports/latest')
    .option('--keep-evidence', 'keep the virtual hard disks that the checks read as well, under evidence in the report')
    .action((options) => choose(() => load<typeof runCommand>('./commands/run.ts').run(options, command)));
  withNotes(run, exitCodes(JUDGING, STARTING), [
    'Examples:',
    '  fabric-tck run',
    '  fabric-tck run --adapter reference-stdio --seed 7f3a',
    '  fabric-tck run --only SMA-2',
    '  fabric-tck run --only DSK-1 --keep-evidence',
    '  fabric-tck run --json --report verdict -- python3 examples/sign-in-adapter.py',
  ]);

  const shard = running(root.command('shard').argument('<part>', 'which part of how many, for example 1/4'), command)
    .description('Carry out one part of the checks and record it, with no verdict.')
    .requiredOption('--out <file>', 'where the recording goes')
    .option('--profile <profile>', 'judge this one profile (all that the adapter claims when left out)')
    .option('--only <id>', 'judge one guarantee or check; such a run is never conformant')
    .action((part: string, options) => choose(() => load<typeof shardCommand>('./commands/shard.ts').shard(part, options, command)));
  withNotes(
    shard,
    ['All parts need the same suite, seed, adapter and options.', 'fabric-tck merge judges them together.'],
    exitCodes(STARTING, { 0: 'recorded, which says nothing about the fabric' }),
    [
      'Examples:',
      '  fabric-tck shard 1/2 --seed 7f3a --out part-1.json',
      '  fabric-tck shard 2/2 --seed 7f3a --out part-2.json',
      '  fabric-tck merge part-1.json part-2.json',
    ],
  );

  const merge = withoutAdapter(root.command('merge'), command)
    .description('Judge the recordings of all parts together, from the recordings alone.')
    .argument('<files...>', 'the recordings')
    .option('--json', 'print one JSON object (schemas/run.json)')
    .option('--report <folder>', 'where the report goes', 'reports/latest')
    .action((files: string[], options) => choose(() => load<typeof mergeCommand>('./commands/merge.ts').merge(files, options)));
  withNotes(
    merge,
    ['A gap, a double, a damaged recording, or a mixture of suites, seeds, subjects,', 'adapters or options is refused as invalid.'],
    exitCodes(JUDGING),
    ['Example:', '  fabric-tck merge part-*.json --json'],
  );

  const list = withoutAdapter(root.command('list'), command)
    .description('List the guarantees, chapter by chapter, and which of them have checks.')
    .option('--profile <profile>', 'only those of one profile')
    .option('--checks', "list each guarantee's checks as well")
    .option('--json', 'print one JSON object')
    .action((options) => choose(() => load<typeof listCommand>('./commands/list.ts').list(options)));
  withNotes(list, ['Examples:', '  fabric-tck list', '  fabric-tck list --profile access --checks']);

  const explain = withoutAdapter(root.command('explain'), command)
    .description('Explain a guarantee (its promise, its source, its checks, its twins) or one check.')
    .argument('<id>', 'a guarantee or a check; fabric-tck list --checks shows them all')
    .action((id: string) => choose(() => load<typeof explainCommand>('./commands/explain.ts').explain(id)));
  withNotes(explain, ['Examples:', '  fabric-tck explain SMA-2', '  fabric-tck explain SMA-2/the-stranger-with-no-certificate-is-refused']);

  const doctor = adapted(root.command('doctor'), command)
    .description('See whether this machine and this adapter are wired right.')
    .action((options) => choose(() => load<typeof doctorCommand>('./commands/doctor.ts').doctor(options, command)));
  withNotes(doctor, exitCodes({ 0: 'all is well', [EXIT.notStarted]: 'something is wrong' }), [
    'Examples:',
    '  fabric-tck doctor',
    '  fabric-tck doctor -- ./my-adapter',
  ]);

  const power = withoutAdapter(root.command('power'), command)
    .description('Prove that the kit catches what is broken: run every broken twin, every liar and every lawful variant.')
    .option('--full', 'run each twin and variant against every check: those of other chapters, and those that a scout would spare it')
    .option('--only <id>', 'one subject, or the twins of one guarantee; such a run proves nothing as a whole')
    .option(...SEED)
    .option('--jobs <n>', 'how many processes work at a time (one a processor when left out)')
    .option('--json', 'print one JSON object (schemas/power.json)')
    .action((options) => choose(() => load<typeof powerCommand>('./commands/power.ts').power(options)));
  withNotes(
    power,
    exitCodes({
      0: 'proven',
      1: 'something survived, was noisy, or is not as it must be',
      3: 'all that ran is as it must be, but it was not everything',
    }),
    ['Examples:', '  fabric-tck power', '  fabric-tck power --only SMA-2 --seed 7f3a', '  fabric-tck power --full --json'],
  );

  const trace = running(root.command('trace'), command)
    .description('Trace guarantees to sentences, checks and twins, and back, from a real run.')
    .option('--json', 'print one JSON object (schemas/trace.json)')
    .addOption(
      new Option('--from <verdict.json>', 'trace an earlier run of this suite instead of a fresh one').conflicts(['adapter', 'seed']),
    )
    .action((options) => choose(() => load<typeof traceCommand>('./commands/trace.ts').trace(options, command)));
  withNotes(trace, exitCodes(STARTING, { 0: 'the trace is whole', 4: 'it has a hole, or the run was invalid' }), [
    'Examples:',
    '  fabric-tck trace',
    '  fabric-tck trace --from reports/latest/verdict.json --json',
  ]);

  for (const each of [root, ...root.commands])
    each.configureOutput({ outputError: (text, write) => write(usageSentence(text, each === root ? '' : `${each.name()} `)) });
  return root;
}

/** How narrow a column of help may be. */
const NARROWEST = 8;

const SEED = ['--seed <seed>', 'make the same names, keys and order as an earlier run (a fresh one when left out)'] as const;

/** A command that takes an adapter: by `--adapter`, or a command after `--`. */
function adapted(to: Command, command: readonly string[] | null): Command {
  return to
    .usage(`${to.usage()} [-- command args...]`)
    .allowExcessArguments(false)
    .option(
      '--adapter <name|path>',
      `reference (the default), reference-stdio, azurite, or the path of a module${command === null ? '' : '; not beside --'}`,
    )
    .option('--verbose', "show what the adapter's process writes to its standard error");
}

/** A command that makes a run. */
function running(to: Command, command: readonly string[] | null): Command {
  return adapted(to, command).option(...SEED);
}

/** A command that takes no adapter: a command after `--` is bad usage. */
function withoutAdapter(to: Command, command: readonly string[] | null): Command {
  return to.allowExcessArguments(false).hook('preAction', () => {
    if (command !== null) to.error(`error: ${to.name()} takes no adapter, and so nothing after --`);
  });
}
