import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfiguration, loadSupport, runCucumber, type IRunOptions, type ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { Envelope } from '@cucumber/messages';

/** Where a suite's specification and steps are: globs, relative to `root` or absolute. */
export interface SuiteSource {
  readonly root: string;
  readonly features: string;
  readonly stepDefinitions: string;
  /** The folders, relative to `root`, that hold everything that a verdict depends on besides the fabric. The digest is over them. */
  readonly judging: readonly string[];
}

export interface CucumberRun {
  /** Scenarios to carry out, as `path:line`; all when absent. */
  readonly scenarios?: readonly string[];
  readonly dryRun: boolean;
  /** The seed of the order; as written when absent. No colons: Cucumber splits its order option at them. */
  readonly seed?: string;
  readonly worldParameters?: Record<string, string>;
}

/** Cucumber says nothing of its own: whatever it would print is in its messages. */
const silent = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const environment = (source: SuiteSource) => ({ cwd: source.root, stdout: silent(), stderr: silent(), env: {} });

const libraries = new Map<string, Promise<ISupportCodeLibrary>>();

/** Loads the step definitions. Once a process: a module registers its steps only when it is first loaded. They serve any number of runs. */
export function loadSteps(source: SuiteSource): Promise<ISupportCodeLibrary> {
  const glob = resolve(source.root, source.stepDefinitions);
  let library = libraries.get(glob);
  if (library === undefined) libraries.set(glob, (library = loadLibrary(source)));
  return library;
}

async function loadLibrary(source: SuiteSource): Promise<ISupportCodeLibrary> {
  const { runConfiguration } = await loadConfiguration(
    { file: false, provided: { paths: [source.features], require: [source.stepDefinitions] } },
    environment(source),
  );
  return loadSupport(runConfiguration, environment(source));
}

/** No scenario has this tag, and the plan would not have it (see plan.ts). */
const NOBODYS_TAG = '@nobody';

/** Runs Cucumber in this process, serially and strictly, and hands on its messages. */
export async function cucumber(
  source: SuiteSource,
  support: ISupportCodeLibrary | null,
  run: CucumberRun,
  onMessage: (envelope: Envelope) => void,
): Promise<{ success: boolean }> {
  const { runConfiguration } = await loadConfiguration(
    {
      file: false,
      provided: {
        // The formatter with the least to do: it writes to `silent` anyhow.
        format: ['rerun'],
        paths: [...(run.scenarios ?? [source.features])],
        order: run.seed === undefined ? 'defined' : `random:${run.seed}`,
        dryRun: run.dryRun,
        strict: true,
        retry: 0,
        parallel: 0,
        worldParameters: run.worldParameters ?? {},
        // Without steps there is nothing to do but to read: Cucumber would make up a step definition for each step that has none.
        ...(support === null ? { tags: NOBODYS_TAG } : {}),
      },
    },
    environment(source),
  );
  const none = { requireModules: [], requirePaths: [], importPaths: [], loaders: [] };
  // Cucumber makes a World even for a scenario that it does not run; ours belongs to a run.
  const steps = run.dryRun && support !== null ? ({ ...support, World: class {} } as ISupportCodeLibrary) : support;
  const options: IRunOptions = { ...runConfiguration, support: steps ?? none };
  return runCucumber(options, environment(source), onMessage);
}
