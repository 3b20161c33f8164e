// The only file that talks to Athena: runs the SQL of statistics over the Glue table of the same files, for periods with more rows than a
// function should read.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { cellsFrom } from '../cells.ts';
import type { CellEngine, CellLimits, Cells, StatisticsQuery } from '../query.ts';
import { ATHENA, type CellRow, cellsSql } from '../sql.ts';

const POLL_MS = 250;
/** Asking again continues the same query, whose result Athena keeps. */
const REUSE_MINUTES = 10;

/** A query that takes longer than a request may: the caller asks again later. */
class QueryUnfinished extends Error {
  override readonly name = 'ThrottlingException';
}

export interface AthenaOptions {
  readonly workGroup: string;
  readonly database: string;
  /** How long a request waits for a query. */
  readonly waitMs: number;
}

export class AthenaEngine implements CellEngine {
  readonly #client: AthenaClient;
  readonly #options: AthenaOptions;

  constructor(client: AthenaClient, options: AthenaOptions) {
    this.#client = client;
    this.#options = options;
  }

  async cellsOf(query: StatisticsQuery, limits: CellLimits): Promise<Cells> {
    const { from, to } = query;
    const partitions = `day BETWEEN '${from}' AND '${to}'`;
    const relation = `(SELECT * FROM declarations WHERE ${partitions})`;
    const sql = cellsSql(query, limits, relation, ATHENA);
    const id = await this.#start(sql);
    await this.#finished(id);
    return cellsFrom(await this.#rows(id), query);
  }

  async #start(sql: string): Promise<string> {
    const { workGroup, database } = this.#options;
    const period = Math.floor(Date.now() / (REUSE_MINUTES * 60_000));
    const { QueryExecutionId = '' } = await this.#client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workGroup,
        QueryExecutionContext: { Database: database },
        // The same request within some minutes is the same execution, running or done.
        ClientRequestToken: createHash('sha256').update(`${period} ${sql}`).digest('hex'),
      }),
    );
    return QueryExecutionId;
  }

  async #finished(id: string): Promise<void> {
    const deadline = Date.now() + this.#options.waitMs;
    for (;;) {
      const { QueryExecution } = await this.#client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      const { State, StateChangeReason } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return;
      if (State === 'FAILED' || State === 'CANCELLED')
        throw new Error(`Athena: ${State}: ${StateChangeReason}`);
      if (Date.now() >= deadline) throw new QueryUnfinished(`The query ${id} is still running`);
      await sleep(POLL_MS);
    }
  }

  async #rows(id: string): Promise<CellRow[]> {
    const rows: CellRow[] = [];
    let isHeader = true;
    for await (const { ResultSet } of paginateGetQueryResults(
      { client: this.#client },
      { QueryExecutionId: id },
    )) {
      for (const { Data = [] } of ResultSet?.Rows ?? []) {
        // The first row of the first page names the columns.
        if (isHeader) {
          isHeader = false;
          continue;
        }
        const [k1, k2, value, n, cells, withheld] = Data.map(({ VarCharValue }) => VarCharValue ?? null);
        const number = (text: string | null | undefined): number | null =>
          text === null || text === undefined ? null : Number(text);
        rows.push({
          k1: k1 ?? null,
          k2: k2 ?? null,
          value: number(value),
          n: number(n),
          cells: number(cells),
          withheld: number(withheld) ?? 0,
        });
      }
    }
    return rows;
  }
}
