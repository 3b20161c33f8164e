// Wiring of statistics: the lake with DuckDB, and Athena where the stage has it. Both are opened by the first request that needs them.
import * as z from 'zod';
import { CLIENT_SETTINGS } from '../../shared/aws/clients.ts';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { DECLARATIONS } from '../../shared/lake/tables.ts';
import { openLake } from '../../shared/lake/wiring.ts';
import { once } from '../../shared/once.ts';
import { LakeStateStore } from '../lake/state/store.ts';
import { LocalEngine } from './local.ts';
import type { CellEngine } from './query.ts';
import type { StatisticsPorts } from './statistics.ts';

const Name = z.string().min(1);

export function openStatistics(): StatisticsPorts {
  const environment = parseEnvironment({
    LAKE_BUCKET: Name,
    CURRENCY: Name,
    ATHENA_WORKGROUP: Name.optional(),
    ATHENA_DATABASE: Name.optional(),
    ATHENA_ABOVE_ROWS: z.coerce.number().int().positive().optional(),
    ATHENA_WAIT_MS: z.coerce.number().int().positive().optional(),
  });
  const bucket = environment.LAKE_BUCKET;
  const { ATHENA_WORKGROUP: workGroup, ATHENA_DATABASE: database, ATHENA_WAIT_MS: waitMs } = environment;
  const aboveRows = environment.ATHENA_ABOVE_ROWS;
  const state = new LakeStateStore(s3(), bucket);
  const lake = once(openLake);
  const large =
    workGroup === undefined || database === undefined || waitMs === undefined || aboveRows === undefined
      ? undefined
      : { engine: whenUsed(() => openAthena({ workGroup, database, waitMs })), aboveRows };
  return {
    size: async (period) => await (await lake()).size(DECLARATIONS, period),
    completeThrough: async () => (await state.watermark())?.through,
    local: whenUsed(async () => new LocalEngine(await lake())),
    large,
    currency: environment.CURRENCY,
  };
}

/** The Athena client is large: only requests that need it load it. */
async function openAthena(options: {
  readonly workGroup: string;
  readonly database: string;
  readonly waitMs: number;
}): Promise<CellEngine> {
  const [{ AthenaClient }, { AthenaEngine }] = await Promise.all([
    import('@aws-sdk/client-athena'),
    import('./athena/store.ts'),
  ]);
  return new AthenaEngine(new AthenaClient(CLIENT_SETTINGS), options);
}

function whenUsed(open: () => Promise<CellEngine>): CellEngine {
  const opened = once(open);
  return { cellsOf: async (query, limits) => await (await opened()).cellsOf(query, limits) };
}
