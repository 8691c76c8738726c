/** The head of a table in a feature file that names rows of the catalogue of frames. */
export const CATALOGUE_HEAD = ['row', 'what is done', 'what becomes of it'] as const;

/** One line of such a table. */
export interface CatalogueRow {
  readonly id: string;
  readonly done: string;
  readonly becomes: string;
}

/** The lines of a step's table; none where it is a table of something else. */
export function catalogueRows([head, ...body]: readonly (readonly string[])[]): CatalogueRow[] {
  if (head?.join('|') !== CATALOGUE_HEAD.join('|')) return [];
  return body.map(([id = '', done = '', becomes = '']) => ({ id, done, becomes }));
}
