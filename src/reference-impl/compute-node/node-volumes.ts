import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Images } from './images.ts';
import type { InstanceState } from './instance.ts';

/** What a node itself knows of an instance on it. */
export interface StandingInstance {
  /** The instance's number. */
  readonly instance: number;
  readonly name: string;
  readonly revision: string;
  readonly state: InstanceState;
}

export interface NewInstance {
  readonly instance: number;
  readonly name: string;
  readonly image: string;
  readonly configuration: string;
  readonly revision: string;
}

/** The media of one node: a folder for each instance on it, with its volumes C: and E: and the node's own note of it. */
export interface NodeVolumes {
  create(order: NewInstance, signal: AbortSignal): Promise<StandingInstance>;
  /** The role comes up from its volumes; it is `failed` when it lacks one. Undefined when there is no such instance. */
  start(instance: number): Promise<StandingInstance | undefined>;
  stop(instance: number): Promise<StandingInstance | undefined>;
  /** Another configuration on C:, in one step: no reader sees half of it. */
  configure(instance: number, configuration: string, revision: string): Promise<StandingInstance | undefined>;
  destroy(instance: number): Promise<void>;
  /** Every instance, also what a power cut left half made. */
  list(): Promise<readonly StandingInstance[]>;
  /** The folder that holds an instance's volumes. */
  folderOf(instance: number): string;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The volumes in a node's folder. What stands there outlives a power cut. */
export function createNodeVolumes(folder: string, images: Pick<Images, 'makeVolume'>): NodeVolumes {
  const instances = join(folder, 'instances');
  const folderOf = (instance: number): string => join(instances, String(instance));
  const configurationFile = (instance: number): string => join(folderOf(instance), 'C', 'Config', 'ServiceConfiguration.cscfg');
  const noteFile = (instance: number): string => join(folderOf(instance), 'instance.json');

  const put = async (file: string, content: string): Promise<void> => {
    await writeFile(`${file}.new`, content);
    await rename(`${file}.new`, file);
  };
  const note = async (standing: StandingInstance): Promise<StandingInstance> => {
    await put(noteFile(standing.instance), JSON.stringify(standing));
    return standing;
  };
  const find = async (instance: number): Promise<StandingInstance | undefined> => {
    const text = await readFile(noteFile(instance), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as StandingInstance);
  };
  const changed = async (instance: number, change: Partial<StandingInstance>): Promise<StandingInstance | undefined> => {
    const known = await find(instance);
    return known && note({ ...known, ...change });
  };

  return {
    folderOf,
    create: async ({ instance, name, image, configuration, revision }, signal) => {
      await rm(folderOf(instance), { recursive: true, force: true });
      await mkdir(join(folderOf(instance), 'C', 'Config'), { recursive: true });
      await images.makeVolume(image, join(folderOf(instance), 'E'), signal);
      await put(configurationFile(instance), configuration);
      return note({ instance, name, revision, state: 'creating' });
    },
    start: async (instance) => {
      const whole = (await exists(join(folderOf(instance), 'E'))) && (await exists(configurationFile(instance)));
      return changed(instance, { state: whole ? 'ready' : 'failed' });
    },
    stop: (instance) => changed(instance, { state: 'stopped' }),
    configure: async (instance, configuration, revision) => {
      if ((await find(instance)) === undefined) return undefined;
      await put(configurationFile(instance), configuration);
      return changed(instance, { revision });
    },
    destroy: (instance) => rm(folderOf(instance), { recursive: true, force: true }),
    list: async () => {
      const numbers = (await readdir(instances).catch(() => [])).map(Number).filter(Number.isSafeInteger);
      const known = await Promise.all(numbers.map(find));
      return numbers.map((instance, index) => known[index] ?? { instance, name: 'half made', revision: '', state: 'failed' });
    },
  };
}
