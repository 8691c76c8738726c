import type { Store } from '../../state/store.ts';
import type { BlobIndex } from './blob-index.ts';

/** The methods that change something. */
const CHANGES = [
  'createContainer',
  'changeContainer',
  'deleteContainer',
  'put',
  'change',
  'snapshot',
  'copy',
  'remove',
  'keepBlock',
  'commitBlocks',
  'keepServiceProperties',
] as const satisfies readonly (keyof BlobIndex)[];
type Change = (typeof CHANGES)[number];

/** The index as a front end has it: a change resolves when it is durable, together with all that is asked for in the same turn, and nobody sees it before. */
export type GatheredIndex = Omit<BlobIndex, Change> & {
  readonly [Name in Change]: (...given: Parameters<BlobIndex[Name]>) => Promise<ReturnType<BlobIndex[Name]>>;
};

export function gathered(index: BlobIndex, together: Store['together']): GatheredIndex {
  const later = (name: Change) => {
    const change = index[name] as (...given: unknown[]) => unknown;
    return (...given: unknown[]): Promise<unknown> => together(() => change(...given));
  };
  const changes = Object.fromEntries(CHANGES.map((name) => [name, later(name)])) as unknown as Pick<GatheredIndex, Change>;
  return { ...index, ...changes };
}
