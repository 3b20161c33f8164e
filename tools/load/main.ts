// npm run tool -- load: runs closed and open loops against a local host in its own process, records its memory and finds where it
// saturates. Prints tables in Markdown; progress goes to stderr. `--long --write` produces the tables of docs/reliability/load.md.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { enrol, type ReferenceFile } from '../../bin/support/enrolment.ts';
import { type LoadedHost, startHostProcess } from './host.ts';
import { Connections } from './http.ts';
import { closedLoop, openLoop, type Work } from './loops.ts';
import { watchMemory } from './memory.ts';
import { type LoopResult, loopTable, memoryTable, type Saturation, saturationTable } from './report.ts';
import { saturate } from './saturation.ts';
import { SCENARIOS, type Scenario, SETTINGS, type Target, workOf } from './scenarios.ts';

const HELP = `Generates load on a local host and reports throughput, latency, memory and saturation.

  npm run tool -- load [options]

  --scenario <names>      ${SCENARIOS.join(', ')}; comma-separated; all by default
  --loops <names>         closed, open, saturation; comma-separated; all by default
  --seconds <number>      per loop (default 5)
  --connections <number>  callers of a closed loop (default 4)
  --rate <number>         requests per second of an open loop (default: each scenario's own)
  --long                  one minute per loop, every search, then ten minutes of mixed work; half an hour in all
  --write                 writes the tables into docs/reliability/load.md
  --help                  this text
`;

const ROOT = join(import.meta.dirname, '..', '..');
const DOCUMENT = join(ROOT, 'docs', 'reliability', 'load.md');
const SHORT_SEARCHES: readonly Scenario[] = ['declarations', 'hs'];
const LONG_SECONDS = 60;
const SOAK_SECONDS = 600;
const SEARCH_SECONDS = { short: 4, long: 15 };
const ENROL_WITHIN_MS = 300_000;

const LOOPS = ['closed', 'open', 'saturation'] as const;
/** Names with commas between them; all of them where none is given. */
const some = <const Name extends string>(names: readonly Name[]) =>
  z.preprocess((text) => (typeof text === 'string' ? text.split(',') : names), z.array(z.enum(names)).min(1));
const Options = z.object({
  scenario: some(SCENARIOS),
  loops: some(LOOPS),
  seconds: z.coerce.number().positive().optional(),
  connections: z.coerce.number().int().positive().default(4),
  rate: z.coerce.number().positive().optional(),
  long: z.boolean().default(false),
  write: z.boolean().default(false),
});
type Options = z.infer<typeof Options>;

/** Loops of one run against one host. */
class Run {
  readonly #host: LoadedHost;
  readonly #options: Options;
  readonly #connections = new Connections();
  readonly #api: ApiClient;
  #loops = 0;

  constructor(host: LoadedHost, options: Options, api: ApiClient) {
    this.#host = host;
    this.#options = options;
    this.#api = api;
  }

  async loop(scenario: Scenario, kind: 'closed' | 'open', seconds: number): Promise<LoopResult> {
    const { connections } = this.#options;
    const settings = SETTINGS[scenario];
    const rate = this.#options.rate ?? settings.rate;
    const load = `${kind === 'closed' ? `${connections} callers` : `${rate}/s`}, ${seconds} s`;
    progress(`${scenario}: ${load}`);
    const work = this.#work(scenario);
    // The first answers start functions: they are measured by `npm run bench -- cold-start`.
    await Promise.all(Array.from({ length: connections }, (_, index) => work(-1 - index)));
    const memory = watchMemory(this.#host.pid);
    const loaded =
      kind === 'closed' ? await closedLoop(work, connections, seconds) : await openLoop(work, rate, seconds);
    return { scenario, settings, load, loaded, memory: await memory.stop() };
  }

  async search(scenario: Scenario, seconds: number): Promise<Saturation> {
    progress(`${scenario}: rates doubling`);
    return await saturate(scenario, () => this.#work(scenario), seconds);
  }

  close(): void {
    this.#connections.close();
  }

  #work(scenario: Scenario): Work {
    this.#loops += 1;
    const { apiUrl } = this.#host.endpoints;
    const target: Target = {
      prefix: `load-${randomBytes(4).toString('hex')}-${this.#loops}`,
      send: (call) => this.#connections.send(call),
      api: async (method, path, body) =>
        await this.#connections.send({
          method,
          url: apiUrl + path,
          headers: {
            authorization: `Bearer ${await this.#api.token()}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
    };
    return workOf(scenario, target);
  }
}

async function measure(run: Run, options: Options): Promise<string> {
  const { scenario: scenarios, loops, long } = options;
  const seconds = options.seconds ?? (long ? LONG_SECONDS : 5);
  const results: LoopResult[] = [];
  for (const scenario of scenarios) {
    for (const kind of ['closed', 'open'] as const) {
      if (loops.includes(kind)) results.push(await run.loop(scenario, kind, seconds));
    }
  }
  const found: Saturation[] = [];
  for (const scenario of loops.includes('saturation') ? scenarios : []) {
    const isShort = !long && scenarios.length > 1;
    if (isShort && !SHORT_SEARCHES.includes(scenario)) continue;
    found.push(await run.search(scenario, long ? SEARCH_SECONDS.long : SEARCH_SECONDS.short));
  }
  if (long) results.push(await run.loop('mixed', 'open', SOAK_SECONDS));
  return report(results, found);
}

function report(results: readonly LoopResult[], found: readonly Saturation[]): string {
  const cpu = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const busy = loadavg()
    .map((load) => load.toFixed(1))
    .join(', ');
  const command = ['npm run tool -- load', ...process.argv.slice(2)].join(' ');
  return [
    `\`${command}\`, Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpu}; load average over 1, 5, 15 minutes: ${busy}.`,
    ...(results.length === 0 ? [] : [loopTable(results), memoryTable(results)]),
    ...(found.length === 0 ? [] : [saturationTable(found)]),
  ].join('\n\n');
}

/** Registers the references that the documents of the load are compared with. */
async function enrolReferences(api: ApiClient): Promise<void> {
  const folder = join(ROOT, 'samples', 'documents');
  const listed = JSON.parse(readFileSync(join(folder, 'references.json'), 'utf8')) as (Omit<
    ReferenceFile,
    'path'
  > & { file: string })[];
  const files = listed.map(({ file, ...reference }) => ({ ...reference, path: join(folder, file) }));
  progress(`registering ${files.length} references`);
  await enrol(api, files, Date.now() + ENROL_WITHIN_MS, () => {});
}

function writeDocument(tables: string): void {
  const marks = /(<!-- npm run tool -- load[^>]*-->\n)[\s\S]*(<!-- end of the tables -->)/;
  const text = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(
    DOCUMENT,
    text.replace(marks, (_all, begin, end) => `${begin}\n${tables}\n\n${end}`),
  );
}

function progress(text: string): void {
  process.stderr.write(`${text} …\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string' },
      loops: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      rate: { type: 'string' },
      long: { type: 'boolean' },
      write: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const options = Options.parse(values);
  progress('starting the host');
  const host = await startHostProcess();
  const api = new ApiClient(await findService({ endpoints: host.endpointsFile }));
  const run = new Run(host, options, api);
  try {
    if (options.scenario.some((name) => name === 'documents' || name === 'mixed')) await enrolReferences(api);
    const tables = await measure(run, options);
    console.log(tables);
    if (options.write) writeDocument(tables);
  } finally {
    run.close();
    await host.stop();
  }
}

await main();
