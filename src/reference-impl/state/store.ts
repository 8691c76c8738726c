import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { writeDurably } from './durable-file.ts';
import { emptyDatabase } from './empty-database.ts';
import { createTurn, type WaitingWork } from './turn.ts';

/** What can be bound to a statement. Booleans are kept as 0 and 1; times as ISO 8601 text. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/**
 * What must not be lost. One SQL database in the fabric's folder, in WAL mode with `synchronous=FULL`: a transaction that has
 * returned is on the medium, whatever happens to the process or the power afterwards. It is the only state that a restarted fabric has.
 */
export interface Store {
  /** Runs a statement that answers no rows; returns how many rows it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[];
  /**
   * What {@link all} answers for this value: out of memory, unless something was written since it was last asked. For what every request asks; the
   * database takes its time even for one row. `sql` only reads. The rows are shared by all who ask, and frozen.
   */
  remembered<Row>(sql: string, value: string): readonly Readonly<Row>[];
  /** Everything in `work` becomes durable at once, or nothing does. An inner transaction joins the outer one. `work` must not await. */
  transaction<T>(work: () => T): T;
  /**
   * Like {@link transaction}, but together with all else that is asked for before this turn of the event loop ends: all of it goes on the medium at once,
   * which takes as long for many as for one. Each work sees those before it, and is rolled back by itself. Resolves when it is durable.
   */
  together<T>(work: () => T): Promise<T>;
  /** Runs `then` once the transaction around it is durable (at once, when there is none), and never when it is rolled back. */
  afterCommit(then: () => void): void;
  /** A named value of the fabric as a whole, such as how far its clock was moved. */
  setting(name: string): string | undefined;
  keepSetting(name: string, value: string): void;
  /** Lets go of the files. Later calls throw {@link StoreClosed}: an abandoned fabric changes nothing more. */
  close(): void;
}

/** A call on a store whose fabric has been stopped or has crashed. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed';
  constructor() {
    super('the store of this fabric is closed');
  }
}

/** The database's file name inside the fabric's folder. */
export const STORE_FILE = 'fabric.db';

/**
 * Opens the store in a folder, making the folder and an empty store if there is none; rows that are there already are kept. Throws when
 * another fabric has this folder open.
 */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, STORE_FILE);
  if (!existsSync(file)) writeDurably(file, emptyDatabase());
  const database = new Database(':memory:');
  try {
    // The driver lets go of a closed database only when the last of its statements has been collected as garbage. A detached one it lets go of
    // at once, and then another fabric can have it. The exclusive lock, taken by the empty transaction, keeps two fabrics from sharing a folder.
    database.exec(
      `ATTACH DATABASE '${resolve(file).replaceAll("'", "''")}' AS fabric; PRAGMA fabric.locking_mode=EXCLUSIVE; PRAGMA fabric.journal_mode=WAL;
       PRAGMA fabric.synchronous=FULL; PRAGMA fabric.secure_delete=ON; PRAGMA foreign_keys=ON; BEGIN IMMEDIATE; COMMIT;`,
    );
  } catch (error) {
    database.close();
    throw new Error(`the store ${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return storeOver(database);
}

/** A statement made ready, and the names of the columns of its rows. */
interface Prepared {
  readonly statement: Database.Statement<unknown[]>;
  readonly columns: readonly string[];
  /** Whether it surely changes nothing that can be read. */
  readonly reads: boolean;
}

/** How many answers are remembered of one statement. */
const MOST_REMEMBERED = 200;

function storeOver(database: Database.Database): Store {
  const statements = new Map<string, Prepared>();
  // Answers by statement and value. The lock keeps everybody else from writing, so they hold until something is written here.
  const memory = new Map<string, Map<string, readonly unknown[]>>();
  let closed = false;
  let inTransaction = false;
  let afterwards: (() => void)[] = [];

  const prepared = (sql: string): Prepared => {
    if (closed) throw new StoreClosed();
    let known = statements.get(sql);
    if (known === undefined) {
      // Rows as arrays: the driver makes those in half the time, and leaves its timing out of them.
      const statement = database.prepare(sql);
      known = {
        statement,
        columns: statement.reader
          ? statement
              .raw(true)
              .columns()
              .map(({ name }) => name)
          : [],
        reads: /^\s*(?:SELECT|BEGIN|COMMIT|SAVEPOINT|RELEASE)\b/i.test(sql),
      };
      statements.set(sql, known);
    }
    if (!known.reads) memory.clear(); // a rollback is such a statement too
    return known;
  };
  // The driver takes values as one array only: a lone Buffer is an object to it, whose properties it would bind, and that ends the process.
  const run = (sql: string, values: readonly SqlValue[] = []): number => prepared(sql).statement.run(values).changes;
  const rollBack = (): void => {
    inTransaction = false;
    afterwards = [];
    if (!closed) run('ROLLBACK');
  };
  const outermost = <T>(work: () => T): T => {
    run('BEGIN IMMEDIATE');
    inTransaction = true;
    let result: T;
    try {
      result = work();
      run('COMMIT');
    } catch (error) {
      rollBack();
      throw error;
    }
    inTransaction = false;
    const due = afterwards;
    afterwards = [];
    for (const then of due) then();
    return result;
  };

  /** Carries a work out within a transaction; the answer settles its promise once the transaction is durable. */
  const carryOut = ({ work, resolve, reject }: WaitingWork): (() => void) => {
    const due = afterwards.length;
    run('SAVEPOINT work');
    try {
      const result = work();
      run('RELEASE work');
      return () => resolve(result);
    } catch (error) {
      run('ROLLBACK TO work');
      run('RELEASE work');
      afterwards.length = due;
      return () => reject(error);
    }
  };
  const together = createTurn((works) => {
    try {
      for (const settle of outermost(() => works.map(carryOut))) settle();
    } catch (error) {
      for (const { reject } of works) reject(error);
    }
  });

  const store: Store = {
    run: (sql, ...values) => run(sql, values),
    get: <Row>(sql: string, ...values: readonly SqlValue[]) => {
      const { statement, columns } = prepared(sql);
      const row = statement.get(values) as readonly unknown[] | undefined;
      return row === undefined ? undefined : (named(columns, row) as Row);
    },
    all: <Row>(sql: string, ...values: readonly SqlValue[]) => {
      const { statement, columns } = prepared(sql);
      return (statement.all(values) as (readonly unknown[])[]).map((row) => named(columns, row) as Row);
    },
    remembered: <Row>(sql: string, value: string) => {
      if (closed) throw new StoreClosed();
      const known = memory.get(sql)?.get(value);
      if (known !== undefined) return known as readonly Readonly<Row>[];
      const rows = Object.freeze(store.all<Row>(sql, value).map((row) => Object.freeze(row)));
      const answers = memory.get(sql) ?? new Map<string, readonly unknown[]>();
      if (answers.size >= MOST_REMEMBERED) answers.clear();
      memory.set(sql, answers.set(value, rows));
      return rows;
    },
    transaction: (work) => (inTransaction ? work() : outermost(work)),
    together,
    afterCommit: (then) => {
      if (inTransaction) afterwards.push(then);
      else then();
    },
    setting: (name) => store.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name)?.value,
    keepSetting: (name, value) => {
      store.run('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value);
    },
    close: () => {
      if (closed) return;
      if (inTransaction) rollBack();
      closed = true;
      statements.clear();
      memory.clear();
      database.exec('DETACH DATABASE fabric');
      database.close();
    },
  };
  return store;
}

/** A row as an object of its columns. The driver gives a blob now as a Buffer and now as an ArrayBuffer. */
function named(columns: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const value = row[at];
    object[column] = value instanceof ArrayBuffer ? Buffer.from(value) : value;
  }
  return object;
}
