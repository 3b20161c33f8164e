// The graph in Neptune Analytics: the same answers as the file of the same day, over random graphs that are loaded from the tables of the
// night into a stand-in; what is sent to AWS, and what is made of the answers that its documentation shows; and the steps of a load.
import { NeptuneGraphClient } from '@aws-sdk/client-neptune-graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../functions/network/graph/builder.ts';
import { GraphFile } from '../../../functions/network/graph/graph-file.ts';
import { graphBytes } from '../../../functions/network/graph/layout.ts';
import { WhileLoaded } from '../../../functions/network/graph/neptune/fallback.ts';
import type { GraphLoader } from '../../../functions/network/graph/neptune/loader.ts';
import { GraphNotLoaded, MARK, markOf, NODES } from '../../../functions/network/graph/neptune/queries.ts';
import { NeptuneGraph } from '../../../functions/network/graph/neptune/reader.ts';
import { NeptuneLoader, NeptuneQueries } from '../../../functions/network/graph/neptune/store.ts';
import { tableParts } from '../../../functions/network/graph/neptune/tables.ts';
import { advanceLoad, ImportFailed, type LoadState } from '../../../functions/network/steps/load.ts';
import { ImportedGraph } from '../../support/neptune.ts';

const DAY = '2026-11-20';
const BUILD = 'b'.repeat(16);
const HUB = 3;
const IDS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', '가람', 'x"y', 'with, comma', 'phone:\n1'];

interface Drawn {
  readonly scores: readonly (number | null)[];
  readonly links: readonly (readonly [
    one: number,
    other: number,
    relation: string,
    month: number,
    n: number,
  ])[];
}

const aGraph: fc.Arbitrary<Drawn> = fc.record({
  scores: fc.array(fc.option(fc.integer({ min: 0, max: 1000 })), {
    minLength: IDS.length,
    maxLength: IDS.length,
  }),
  links: fc.array(
    fc.tuple(
      fc.nat(IDS.length - 1),
      fc.nat(IDS.length - 1),
      fc.constantFrom('phone', 'address'),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
    ),
    { maxLength: 40 },
  ),
});

function graphOf({ scores, links }: Drawn) {
  const builder = new GraphBuilder();
  for (const [index, id] of IDS.entries()) {
    const kind = index % 3 === 0 ? 'phone' : 'company';
    builder.addNode({ id, kind, label: `of ${id}`, score: scores[index] ?? undefined });
  }
  for (const [one, other, relation, month, n] of links) {
    const day = `2026-0${month}-01`;
    builder.addLink({ from: IDS[one] ?? '', to: IDS[other] ?? '', relation, since: day, until: day, n });
  }
  return builder.build(DAY, HUB);
}

function bothOf(drawn: Drawn) {
  const graph = graphOf(drawn);
  // Small parts, so that tables have several.
  const imported = new ImportedGraph().import(tableParts(graph, 7));
  void imported.rows(MARK, { build: markOf(BUILD) });
  return { file: new GraphFile(graph), neptune: new NeptuneGraph(imported, BUILD, DAY), imported };
}

/** Each run loads a graph. */
const FEW = { numRuns: 40 };
const aNode = fc.constantFrom(...IDS, 'unknown');

describe('the graph in Neptune', () => {
  it('shows the same neighbourhoods as the file', async () => {
    const options = fc.record({
      hops: fc.constantFrom(1 as const, 2 as const),
      limit: fc.integer({ min: 1, max: 12 }),
      kinds: fc.option(fc.constantFrom(new Set(['company']), new Set(['phone'])), { nil: undefined }),
      since: fc.option(fc.constantFrom('2026-03-01', '2026-06-01'), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(aGraph, aNode, options, async (drawn, id, of) => {
        const { file, neptune } = bothOf(drawn);
        expect(await neptune.ego(id, of)).toEqual(await file.ego(id, of));
      }),
      FEW,
    );
  });

  it('finds the same paths in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(
        aGraph,
        aNode,
        aNode,
        fc.integer({ min: 1, max: 6 }),
        async (drawn, from, to, hops) => {
          const { file, neptune } = bothOf(drawn);
          expect(await neptune.paths(from, to, hops, 3)).toEqual(await file.paths(from, to, hops, 3));
        },
      ),
      FEW,
    );
  });

  it('counts the same', async () => {
    await fc.assert(
      fc.asyncProperty(aGraph, aNode, async (drawn, id) => {
        const { file, neptune } = bothOf(drawn);
        expect(await neptune.component(id)).toEqual(await file.component(id));
        expect(await neptune.stats()).toEqual(await file.stats());
      }),
      FEW,
    );
  });

  it('never puts an id, a kind or a day into a text', async () => {
    const { neptune, imported } = bothOf({ scores: [], links: [[0, 9, 'phone', 1, 1]] });
    await neptune.ego('x"y', { hops: 2, limit: 5, kinds: new Set(['company']), since: '2026-01-01' });
    await neptune.paths('A', 'x"y', 6, 3);
    await neptune.component('x"y');
    const texts = imported.asked.map(({ query }) => query).join('\n');
    for (const part of ['x"y', 'company', '2026', BUILD]) expect(texts).not.toContain(part);
    const given = imported.asked.map(({ parameters }) => JSON.stringify(parameters)).join('\n');
    for (const part of ['x\\"y', 'company', '2026-01-01', BUILD]) expect(given).toContain(part);
  });

  it('answers from the file while another build is loaded, or none', async () => {
    const graph = graphOf({ scores: [], links: [[0, 1, 'phone', 1, 1]] });
    const imported = new ImportedGraph().import(tableParts(graph));
    const neptune = new NeptuneGraph(imported, BUILD, DAY);
    await imported.rows(MARK, { build: markOf('another') });
    await expect(neptune.ego('A', { hops: 1, limit: 5 })).rejects.toThrow(GraphNotLoaded);
    await expect(neptune.stats()).rejects.toThrow(GraphNotLoaded);
    const file = new GraphFile(graph);
    const both = new WhileLoaded(neptune, () => file);
    expect(await both.ego('A', { hops: 1, limit: 5 })).toEqual(await file.ego('A', { hops: 1, limit: 5 }));
    expect(await both.paths('A', 'B', 2, 3)).toEqual(await file.paths('A', 'B', 2, 3));
    expect(await both.component('A')).toEqual(await file.component('A'));
    expect(await both.stats()).toEqual(await file.stats());
    const broken = new WhileLoaded(
      { ...file, ego: () => Promise.reject(new Error('no answer')) } as unknown as GraphFile,
      () => file,
    );
    await expect(broken.ego('A', { hops: 1, limit: 5 })).rejects.toThrow('no answer');
  });
});

interface Sent {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly graph: string | undefined;
  readonly body: unknown;
}

/** What the SDK hands to a request handler. */
interface Request {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A client whose requests are kept, and answered as the documentation of the service shows. */
function clientWith(answers: readonly { readonly status?: number; readonly body: unknown }[]) {
  const sent: Sent[] = [];
  const left = [...answers];
  const client = new NeptuneGraphClient({
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Request) => {
        const { method, hostname, path, headers, body } = request;
        const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
        sent.push({
          method,
          hostname,
          path,
          graph: headers.graphidentifier ?? headers.graphIdentifier,
          body: text === '' ? undefined : JSON.parse(text),
        });
        const { status = 200, body: answer } = left.shift() ?? { body: {} };
        const error: Record<string, string> =
          status === 200 ? {} : { 'x-amzn-errortype': 'ConflictException' };
        return Promise.resolve({
          response: {
            statusCode: status,
            headers: { 'content-type': 'application/json', ...error },
            body: new Blob([JSON.stringify(answer)]).stream(),
          },
        });
      },
      metadata: { handlerProtocol: 'http/1.1' },
    },
  });
  return { client, sent };
}

const GRAPH = 'g-0123456789';
const AT_GRAPH = `${GRAPH}.ap-northeast-2.neptune-graph.amazonaws.com`;

describe('requests to Neptune Analytics', () => {
  it('are queries with parameters, and rows are the results of the answer', async () => {
    const row = {
      id: 'A',
      kind: 'company',
      label: 'Baram',
      score: 900,
      degree: 0,
      hub: 0,
      place: 0,
    };
    const { client, sent } = clientWith([
      { body: { results: [row] } },
      { body: { results: [] } },
      { body: { results: [] } },
      { body: { results: [{ id: markOf(BUILD) }] } },
    ]);
    const neptune = new NeptuneGraph(new NeptuneQueries(client, GRAPH), BUILD, DAY);
    expect(await neptune.ego('A', { hops: 1, limit: 5 })).toEqual({
      nodes: [{ id: 'A', kind: 'company', label: 'Baram', score: 900, degree: 0 }],
      links: [],
      truncated: false,
      hubs: [],
    });
    expect(sent[0]).toEqual({
      method: 'POST',
      hostname: AT_GRAPH,
      path: '/queries',
      graph: GRAPH,
      body: {
        query: NODES,
        language: 'OPEN_CYPHER',
        parameters: { build: markOf(BUILD), ids: ['A'] },
        queryTimeoutMilliseconds: 10_000,
      },
    });
    expect(sent).toHaveLength(4);
  });

  it('that the graph refuses while it is filled mean that it is not loaded', async () => {
    const { client } = clientWith([{ status: 409, body: { message: 'Graph is not available' } }]);
    await expect(new NeptuneQueries(client, GRAPH).rows(NODES, {})).rejects.toThrow(GraphNotLoaded);
  });

  it('empty the graph, import what is under a prefix in the role for it, and look at both', async () => {
    const { client, sent } = clientWith([
      { body: { status: 'AVAILABLE' } },
      { body: { status: 'RESETTING' } },
      { body: { taskId: 't-0123456789' } },
      { body: { status: 'FAILED', statusReason: 'Unknown column' } },
      { body: { results: [] } },
    ]);
    const roleArn = 'arn:aws:iam::123456789012:role/import';
    const loader = new NeptuneLoader(client, GRAPH, { bucket: 'snapshots', roleArn });
    expect(await loader.status()).toBe('AVAILABLE');
    await loader.reset();
    expect(await loader.startImport('network-days/2026-11-20/b/neptune/')).toBe('t-0123456789');
    expect(await loader.importState('t-0123456789')).toEqual({ status: 'FAILED', reason: 'Unknown column' });
    await loader.mark(BUILD);
    const control = 'neptune-graph.ap-northeast-2.amazonaws.com';
    expect(sent.map(({ method, hostname, path, body }) => [method, hostname, path, body])).toEqual([
      ['GET', control, `/graphs/${GRAPH}`, undefined],
      ['PUT', control, `/graphs/${GRAPH}`, { skipSnapshot: true }],
      [
        'POST',
        control,
        `/graphs/${GRAPH}/importtasks`,
        {
          source: 's3://snapshots/network-days/2026-11-20/b/neptune/',
          roleArn,
          format: 'OPEN_CYPHER',
          failOnError: true,
        },
      ],
      ['GET', control, '/importtasks/t-0123456789', undefined],
      ['POST', AT_GRAPH, '/queries', expect.objectContaining({ query: MARK })],
    ]);
  });
});

describe('a load', () => {
  function loading(importStates: readonly string[]) {
    const states = [...importStates];
    const acts: string[] = [];
    const written = new Map<string, Uint8Array>();
    const marked = new Set<string>();
    let emptyingLooks = 0;
    const graph: GraphLoader = {
      holds: (buildId) => Promise.resolve(marked.has(buildId)),
      status: () => Promise.resolve(emptyingLooks-- > 0 ? 'RESETTING' : 'AVAILABLE'),
      reset: () => {
        acts.push('reset');
        marked.clear();
        emptyingLooks = 1;
        return Promise.resolve();
      },
      startImport: (prefix) => {
        acts.push(`import ${prefix}`);
        return Promise.resolve('t-1');
      },
      importState: () => Promise.resolve({ status: states.shift() ?? 'SUCCEEDED', reason: 'as it is' }),
      mark: (buildId) => {
        acts.push(`mark ${buildId}`);
        marked.add(buildId);
        return Promise.resolve();
      },
    };
    const bytes = Buffer.from(graphBytes(graphOf({ scores: [], links: [[0, 1, 'phone', 1, 1]] })));
    const dependencies = {
      runs: { current: () => Promise.resolve({ runDate: DAY, buildId: BUILD, at: `${DAY}T00:00:00Z` }) },
      files: {
        read: (key: string) => Promise.resolve(key.endsWith('/graph.bin') ? bytes : undefined),
        write: (key: string, body: Uint8Array) => {
          written.set(key, body);
          return Promise.resolve();
        },
      },
      graph,
    };
    return { dependencies, acts, written };
  }

  /** The steps that the state machine takes, waits left out. */
  async function toItsEnd(dependencies: Parameters<typeof advanceLoad>[0]): Promise<string[]> {
    let state: LoadState = { load: 'begin' };
    const seen: string[] = [];
    while (state.load !== 'done') {
      state = await advanceLoad(dependencies, state);
      seen.push(state.load);
    }
    return seen;
  }

  const PREFIX = `network-days/${DAY}/${BUILD}/neptune/`;

  it('writes the tables, empties the graph, imports and marks it last; a loaded day is left as it is', async () => {
    const { dependencies, acts, written } = loading(['INITIALIZING', 'IMPORTING']);
    expect(await toItsEnd(dependencies)).toEqual([
      'emptying',
      'emptying',
      'importing',
      'importing',
      'importing',
      'done',
    ]);
    expect(acts).toEqual(['reset', `import ${PREFIX}`, `mark ${BUILD}`]);
    expect([...written.keys()]).toEqual([`${PREFIX}nodes-0001.csv.gz`, `${PREFIX}links-0001.csv.gz`]);
    expect(await toItsEnd(dependencies)).toEqual(['done']);
  });

  it('that fails leaves no mark, and the next one begins again', async () => {
    const { dependencies, acts } = loading(['FAILED']);
    await expect(toItsEnd(dependencies)).rejects.toThrow(
      new ImportFailed('The import t-1 ended as FAILED: as it is'),
    );
    expect(acts).not.toContain(`mark ${BUILD}`);
    expect(await toItsEnd(dependencies)).toContain('importing');
    expect(acts).toContain(`mark ${BUILD}`);
  });

  it('has nothing to do before the first published day', async () => {
    const { dependencies } = loading([]);
    const runs = { current: () => Promise.resolve(undefined) };
    expect(await advanceLoad({ ...dependencies, runs }, { load: 'begin' })).toEqual({ load: 'done' });
  });
});
