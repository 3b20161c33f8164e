// The only file that talks to Neptune Analytics. It has never run against AWS: requests and answers are those of the public documentation
// (docs/decisions/0072).
import {
  ConflictException,
  ExecuteQueryCommand,
  GetGraphCommand,
  GetImportTaskCommand,
  type NeptuneGraphClient,
  ResetGraphCommand,
  StartImportTaskCommand,
} from '@aws-sdk/client-neptune-graph';
import type { GraphLoader } from './loader.ts';
import { GraphNotLoaded, type GraphQueries, MARK, MARKED, markOf, type Parameters } from './queries.ts';

/** A request may take a little longer than its queries. */
const QUERY_TIMEOUT_MS = 10_000;

/** Where imports come from. */
export interface ImportSource {
  readonly bucket: string;
  /** That Neptune takes on to read the bucket. */
  readonly roleArn: string;
}

export class NeptuneQueries implements GraphQueries {
  readonly #client: NeptuneGraphClient;
  readonly #graphId: string;

  constructor(client: NeptuneGraphClient, graphId: string) {
    this.#client = client;
    this.#graphId = graphId;
  }

  async rows(query: string, parameters: Parameters): Promise<readonly unknown[]> {
    try {
      const { payload } = await this.#client.send(
        new ExecuteQueryCommand({
          graphIdentifier: this.#graphId,
          queryString: query,
          language: 'OPEN_CYPHER',
          parameters: documents(parameters),
          queryTimeoutMilliseconds: QUERY_TIMEOUT_MS,
        }),
      );
      const { results } = JSON.parse(await payload.transformToString()) as { results: unknown[] };
      return results;
    } catch (error) {
      // What Neptune says of a graph that is being emptied or filled.
      if (error instanceof ConflictException) throw new GraphNotLoaded(error.message, { cause: error });
      throw error;
    }
  }
}

export class NeptuneLoader implements GraphLoader {
  readonly #client: NeptuneGraphClient;
  readonly #graphId: string;
  readonly #queries: NeptuneQueries;
  readonly #source: ImportSource;

  constructor(client: NeptuneGraphClient, graphId: string, source: ImportSource) {
    this.#client = client;
    this.#graphId = graphId;
    this.#queries = new NeptuneQueries(client, graphId);
    this.#source = source;
  }

  async holds(buildId: string): Promise<boolean> {
    return (await this.#queries.rows(MARKED, { build: markOf(buildId) })).length > 0;
  }

  async status(): Promise<string> {
    const { status = '' } = await this.#client.send(new GetGraphCommand({ graphIdentifier: this.#graphId }));
    return status;
  }

  async reset(): Promise<void> {
    await this.#client.send(new ResetGraphCommand({ graphIdentifier: this.#graphId, skipSnapshot: true }));
  }

  async startImport(prefix: string): Promise<string> {
    const { taskId = '' } = await this.#client.send(
      new StartImportTaskCommand({
        graphIdentifier: this.#graphId,
        source: `s3://${this.#source.bucket}/${prefix}`,
        roleArn: this.#source.roleArn,
        format: 'OPEN_CYPHER',
        failOnError: true,
      }),
    );
    return taskId;
  }

  async importState(
    taskId: string,
  ): Promise<{ readonly status: string; readonly reason?: string | undefined }> {
    const { status = '', statusReason } = await this.#client.send(
      new GetImportTaskCommand({ taskIdentifier: taskId }),
    );
    return { status, reason: statusReason };
  }

  async mark(buildId: string): Promise<void> {
    await this.#queries.rows(MARK, { build: markOf(buildId) });
  }
}

/** Parameters as the SDK takes them. */
function documents(parameters: Parameters): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' ? value : [...value],
    ]),
  );
}
