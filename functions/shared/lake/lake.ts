// The lake as queries see it: a table's days as a relation of SQL, of which only the columns that are named can be read.
import type { Period } from '../days.ts';
import { type CopiedFile, LocalCopies } from './copies.ts';
import { type DuckDb, literal } from './duckdb.ts';
import { LakeChanged, type LakeObject, type LakeObjects } from './objects.ts';
import type { ColumnType, LakeTable, TableName } from './tables.ts';

/** DuckDB's types of columns. */
export const DUCKDB_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  day: 'DATE',
  moment: 'TIMESTAMP',
};

/** A partition may be replaced between listing and reading; nobody replaces as often as that. */
const MAX_ATTEMPTS = 5;

export class Lake {
  readonly db: DuckDb;
  readonly #objects: LakeObjects;
  readonly #copies: LocalCopies;

  constructor(objects: LakeObjects, db: DuckDb) {
    this.db = db;
    this.#objects = objects;
    this.#copies = new LocalCopies(objects, db);
  }

  /** How many rows a table has in a period, and when the latest of its files was written; undefined if it has none. */
  async size(
    table: LakeTable<TableName>,
    { from, to }: Period,
  ): Promise<{ readonly rows: number; readonly modifiedAt: string | undefined }> {
    return await this.#unchanged(table, from, to, async (objects) => {
      const rows = await this.#copies.rowsOf(objects);
      return { rows: rows.reduce((sum, count) => sum + count, 0), modifiedAt: latest(objects) };
    });
  }

  /**
   * Runs work on a table's rows in a period.
   *
   * @param columns what the work reads
   * @param work receives a relation for FROM, with these columns, `day` (a DATE) and `file_index` (which of a day's files)
   */
  async read<Result>(
    table: LakeTable<TableName>,
    { from, to }: Period,
    columns: readonly string[],
    work: (relation: string) => Promise<Result>,
  ): Promise<Result> {
    return await this.#unchanged(table, from, to, async (objects) => {
      const copies = await this.#copies.withColumns(objects, columns);
      return await work(relationOf(table, columns, copies));
    });
  }

  async #unchanged<Result>(
    table: LakeTable<TableName>,
    from: string,
    to: string,
    work: (objects: readonly LakeObject[]) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(await this.#objects.list(table.name, from, to));
      } catch (error) {
        if (!(error instanceof LakeChanged) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
}

function latest(objects: readonly LakeObject[]): string | undefined {
  return objects
    .map(({ modifiedAt }) => modifiedAt)
    .sort()
    .at(-1);
}

/** Files as a relation; a column that some of them lack is null in their rows. */
function relationOf(
  table: LakeTable,
  columns: readonly string[],
  files: readonly Pick<CopiedFile, 'path' | 'columns'>[],
): string {
  const typed = columns.map((name) => {
    const column = table.columns[name];
    if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
    const having = files.filter((file) => file.columns.has(name)).length;
    return { name, type: DUCKDB_TYPES[column.type], having };
  });
  const selected = typed.map(({ name, type, having }) => (having === 0 ? `NULL::${type} AS ${name}` : name));
  if (files.length === 0) {
    return `(SELECT ${[...selected, 'NULL::DATE AS day', 'NULL::UBIGINT AS file_index'].join(', ')} WHERE false)`;
  }
  const paths = files.map(({ path }) => literal(path)).join(', ');
  const differ = typed.some(({ having }) => having !== 0 && having !== files.length);
  const options = `hive_partitioning = true, hive_types = {'day': DATE}, union_by_name = ${differ}`;
  return `(SELECT ${[...selected, 'day', 'file_index'].join(', ')} FROM read_parquet([${paths}], ${options}))`;
}
