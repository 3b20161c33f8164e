// Cells from the rows of a result, whichever engine computed it.
import type { Cells, StatisticsQuery } from './query.ts';
import type { CellRow } from './sql.ts';

export function cellsFrom(rows: readonly CellRow[], query: StatisticsQuery): Cells {
  const cells = rows.flatMap(({ k1, k2, value, n }) =>
    k1 === null
      ? []
      : [{ by: k1, ...(query.by2 === undefined ? {} : { by2: k2 ?? '' }), value: value ?? 0, n: n ?? 0 }],
  );
  const [first] = rows;
  return { cells, withheld: first?.withheld ?? 0, omitted: (first?.cells ?? 0) - cells.length };
}
