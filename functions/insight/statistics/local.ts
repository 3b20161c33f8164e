// Statistics by DuckDB, over local copies of the columns that a query reads.
import type { Lake } from '../../shared/lake/lake.ts';
import { DECLARATIONS } from '../../shared/lake/tables.ts';
import { cellsFrom } from './cells.ts';
import type { CellEngine, CellLimits, Cells, StatisticsQuery } from './query.ts';
import { type CellRow, cellsSql, columnsOf, DUCKDB } from './sql.ts';

export class LocalEngine implements CellEngine {
  readonly #lake: Lake;

  constructor(lake: Lake) {
    this.#lake = lake;
  }

  async cellsOf(query: StatisticsQuery, limits: CellLimits): Promise<Cells> {
    return await this.#lake.read(DECLARATIONS, query, columnsOf(query, limits), async (relation) => {
      const rows = await this.#lake.db.query(cellsSql(query, limits, relation, DUCKDB));
      return cellsFrom(rows as unknown as CellRow[], query);
    });
  }
}
