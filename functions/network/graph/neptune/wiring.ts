// Wiring of the graph in Neptune Analytics, for the functions of a stage that has one.
import { NeptuneGraphClient } from '@aws-sdk/client-neptune-graph';
import * as z from 'zod';
import { CLIENT_SETTINGS } from '../../../shared/aws/clients.ts';
import { parseEnvironment } from '../../../shared/environment.ts';
import type { DayGraphs } from '../../days/graphs.ts';
import { fromFile } from '../../days/graphs.ts';
import { WhileLoaded } from './fallback.ts';
import type { GraphLoader } from './loader.ts';
import { NeptuneGraph } from './reader.ts';
import { NeptuneLoader, NeptuneQueries } from './store.ts';

const Name = z.string().min(1);
/** A query may walk many links. */
const REQUEST_TIMEOUT_MS = 12_000;

function openClient(): NeptuneGraphClient {
  const { requestHandler, ...settings } = CLIENT_SETTINGS;
  return new NeptuneGraphClient({
    ...settings,
    requestHandler: { ...requestHandler, requestTimeout: REQUEST_TIMEOUT_MS },
  });
}

/** The graph of a day: in Neptune where it is loaded, else from its file. */
export function openNeptuneGraphs(): DayGraphs {
  const { NEPTUNE_GRAPH_ID } = parseEnvironment({ NEPTUNE_GRAPH_ID: Name });
  const queries = new NeptuneQueries(openClient(), NEPTUNE_GRAPH_ID);
  return (day) => {
    const { buildId, runDate } = day.published;
    return new WhileLoaded(new NeptuneGraph(queries, buildId, runDate), () => fromFile(day));
  };
}

export function openLoader(): GraphLoader {
  const environment = parseEnvironment({
    NEPTUNE_GRAPH_ID: Name,
    NEPTUNE_IMPORT_ROLE_ARN: Name,
    SNAPSHOTS_BUCKET: Name,
  });
  const source = { bucket: environment.SNAPSHOTS_BUCKET, roleArn: environment.NEPTUNE_IMPORT_ROLE_ARN };
  return new NeptuneLoader(openClient(), environment.NEPTUNE_GRAPH_ID, source);
}
