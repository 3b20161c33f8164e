// The graph of 1 million nodes and 5 million links, skewed, with a hub of 100,000 links: built, opened and asked. Synthetic links; the
// floor of a question is reading the same nodes' numbers from the arrays, without words.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphBuilder } from '../../functions/network/graph/builder.ts';
import { GraphFile } from '../../functions/network/graph/graph-file.ts';
import { type Graph, graphBytes, graphOf } from '../../functions/network/graph/layout.ts';
import { median, quantile, type Row, rate, residentMb, timed } from './measure.ts';

const NODES = 1_000_000;
const LINKS = 5_000_000;
const HUB_LINKS = 100_000;
const DAY = '2026-11-20';
const QUESTIONS = 2_000;
const PATHS = 300;

export async function benchNetwork(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'customs-scoring-bench-'));
  try {
    const file = join(folder, 'graph');
    const before = residentMb();
    let bytes: Uint8Array = new Uint8Array();
    const buildMs = await timed(() => {
      bytes = graphBytes(build());
      return Promise.resolve();
    });
    const buildMb = process.resourceUsage().maxRSS / 1024 - before;
    await writeFile(file, bytes);
    const size = bytes.length / 1e6;
    bytes = new Uint8Array();
    const openings: number[] = [];
    let graph = graphOf(await readFile(file));
    for (let run = 0; run < 7; run++) {
      openings.push(
        await timed(async () => {
          graph = graphOf(await readFile(file));
          await new GraphFile(graph).ego(idOf(run), { hops: 1, limit: 10 });
        }),
      );
    }
    const reading = median(await repeated(7, () => readFile(file)));
    return [
      {
        path: `graph of ${NODES / 1e6} M nodes, ${LINKS / 1e6} M links: build (${size.toFixed(0)} MB)`,
        p50Ms: buildMs,
        throughput: rate(LINKS / (buildMs / 1000), 'links'),
        memoryMb: buildMb,
        target: '≤ 60 s, ≤ 1,536 MiB',
      },
      {
        path: 'graph: open and answer once',
        p50Ms: median(openings),
        p99Ms: quantile(openings, 0.99),
        floor: 'reading the file',
        ratio: median(openings) / reading,
        target: '≤ 200 ms',
      },
      ...(await questions(graph)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function questions(graph: Graph): Promise<Row[]> {
  const file = new GraphFile(graph);
  const random = generator(7);
  const ids = Array.from({ length: QUESTIONS }, () => idOf(skewed(random)));
  const egos = await repeated(QUESTIONS, (run) => file.ego(ids[run] ?? '', { hops: 2, limit: 200 }));
  const floor = await repeated(QUESTIONS, () => Promise.resolve(walk(graph, skewed(random))));
  const hub = await repeated(50, () => file.ego(idOf(0), { hops: 2, limit: 200 }));
  const paths = await repeated(PATHS, (run) =>
    file.paths(run % 10 === 0 ? idOf(0) : (ids[run] ?? ''), ids[run + PATHS] ?? '', 6, 3),
  );
  const row = (path: string, times: readonly number[], target: string): Row => ({
    path: `${path} (p95 ${quantile(times, 0.95).toFixed(1)} ms)`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    target,
  });
  return [
    {
      ...row('graph: ego of 2 hops, up to 200 nodes', egos, 'p95 ≤ 10 ms'),
      floor: 'counting the nodes of 2 hops',
      ratio: median(egos) / median(floor),
    },
    row(`graph: ego of a hub of ${HUB_LINKS.toLocaleString('en-US')} links`, hub, ''),
    row('graph: path of up to 6 hops, every tenth from that hub', paths, 'p95 ≤ 50 ms'),
  ];
}

/** Links of parties to parties and things, where a few have many: the number of a node falls off exponentially. */
function build(): Graph {
  const builder = new GraphBuilder();
  const random = generator(1);
  for (let node = 0; node < NODES; node++) {
    builder.addNode({
      id: idOf(node),
      kind: node % 3 === 0 ? 'phone' : 'company',
      label: `Party ${node}`,
      score: node % 3 === 0 ? undefined : node % 1001,
    });
  }
  for (let link = 0; link < LINKS; link++) {
    const from = link < HUB_LINKS ? 0 : skewed(random);
    builder.addLink({
      from: idOf(from),
      to: idOf(link < HUB_LINKS ? link + 1 : skewed(random)),
      relation: link % 2 === 0 ? 'phone' : 'declares-for',
      since: '2026-01-02',
      until: '2026-06-02',
      n: 1 + (link % 4),
    });
  }
  return builder.build(DAY);
}

/** The nodes within two hops, counted. */
function walk({ arrays: { offsets, neighbours } }: Graph, node: number): number {
  const seen = new Set<number>();
  const step = (from: number, next: (neighbour: number) => void): void => {
    for (let place = offsets[from] ?? 0; place < (offsets[from + 1] ?? 0); place++)
      next(neighbours[place] ?? 0);
  };
  step(node, (near) => {
    seen.add(near);
    step(near, (far) => seen.add(far));
  });
  return seen.size;
}

function idOf(node: number): string {
  return `company-${String(node).padStart(7, '0')}`;
}

/** A node, low numbers far more often: the busiest of them has over a thousand links. */
function skewed(random: () => number): number {
  return Math.floor(NODES * random() ** 1.6);
}

/** A linear congruential generator: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function repeated(times: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let run = 0; run < times; run++) measured.push(await timed(() => work(run)));
  return measured;
}
