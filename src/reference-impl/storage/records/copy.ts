/** What a copy is for: to be read in the account's location, to be there in the paired one, or to be brought back. */
export type CopyRole = 'here' | 'paired' | 'backup';

/** Where a copy of a record lies: so many blocks of a medium, from the first on. */
export interface Copy {
  readonly medium: string;
  readonly first: number;
  readonly count: number;
  readonly role: CopyRole;
}

/** A record as the store has it. */
export interface RecordRow {
  readonly id: string;
  readonly account: string;
  /** In bytes. */
  readonly size: number;
  readonly copies: string;
  readonly work: 'collect' | 'replicate' | null;
  /** Since when the work is to be done: ISO 8601 UTC. */
  readonly since: string | null;
}

export const copiesOf = (text: string): readonly Copy[] => JSON.parse(text) as Copy[];
