// npm run bench -- million: a nightly run of a million generated taxpayers over the local host, stage by stage out of the state
// machine's history, with the most memory that the host and its functions held; then the same run with the host killed in the middle
// of scoring and of publishing, whose report must be the same bytes.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Run } from '../../bin/support/answers.ts';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { reportKeys, snapshotPrefix } from '../../functions/delinquency/keys.ts';
import { readEndpoints } from './endpoints.ts';
import { newestHistory } from './execution-history.ts';
import { type Row, rate } from './measure.ts';
import { ROOT } from './samples.ts';

const TAXPAYERS = Number(process.env.BENCH_TAXPAYERS ?? 1_000_000);
const DAY = '2026-11-20';
const POLL_MS = 1_000;
const MEMORY_EVERY_MS = 1_000;
/** Shares of a stage's shards after which the host is killed. */
const KILLS = [
  { stage: 'Score shards', share: 0.4 },
  { stage: 'Publish shards', share: 0.4 },
] as const;
const run = promisify(execFile);

export async function benchMillion(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-million-'));
  try {
    const snapshot = join(folder, 'snapshot.csv');
    await generate(snapshot);
    const undisturbed = await measureRun(join(folder, 'undisturbed'), snapshot);
    const killed = await measureKilledRun(join(folder, 'killed'), snapshot);
    return [
      ...undisturbed.rows,
      {
        path: `killed ${KILLS.length} times with SIGKILL and started again`,
        throughput: `report.csv ${killed === undisturbed.sha256 ? 'is the same, byte for byte' : 'DIFFERS'}`,
        floor: `SHA-256 ${undisturbed.sha256.slice(0, 16)}… and ${killed.slice(0, 16)}…`,
        target: 'the same bytes',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generate(file: string): Promise<void> {
  const script = join(ROOT, 'samples', 'generate-taxpayers.ts');
  progress(`generating ${TAXPAYERS.toLocaleString('en-US')} taxpayers`);
  await run(process.execPath, [script, '--taxpayers', String(TAXPAYERS), '--day', DAY, '--out', file]);
}

async function measureRun(state: string, snapshot: string): Promise<{ rows: Row[]; sha256: string }> {
  const host = await Host.start(state);
  try {
    await host.upload(snapshot);
    const memory = host.watchMemory();
    const finished = await host.runToEnd();
    const peak = await memory.stop();
    const rows = stageRows(await host.history(), finished);
    return { rows: [...rows, ...memoryRows(peak)], sha256: await host.reportSha256() };
  } finally {
    await host.stop('SIGTERM');
  }
}

async function measureKilledRun(state: string, snapshot: string): Promise<string> {
  let host = await Host.start(state);
  await host.upload(snapshot);
  for (const { stage, share } of KILLS) {
    await host.post();
    await host.reach(stage, share);
    progress(`killing the host in the middle of "${stage}"`);
    await host.stop('SIGKILL');
    host = await Host.start(state);
  }
  try {
    await host.runToEnd();
    return await host.reportSha256();
  } finally {
    await host.stop('SIGTERM');
  }
}

/** Rows per second of each state that works on every taxpayer, and of the whole run. */
function stageRows(history: readonly HistoryEvent[], { taxpayers, rejected }: Run): Row[] {
  const timeOf = (name: string, kind: 'stateEnteredEventDetails' | 'stateExitedEventDetails'): number => {
    const event = history.find((one) => one[kind]?.name === name);
    return event?.timestamp?.getTime() ?? Number.NaN;
  };
  const row = (path: string, ms: number): Row => ({
    path,
    p50Ms: ms,
    throughput: rate((1000 * (taxpayers + rejected)) / ms, 'rows'),
  });
  const stages = ['Begin run', 'Score shards', 'Rank run', 'Publish shards', 'Finish run'].map((name) =>
    row(name, timeOf(name, 'stateExitedEventDetails') - timeOf(name, 'stateEnteredEventDetails')),
  );
  const times = history.map(({ timestamp }) => timestamp?.getTime() ?? Number.NaN);
  const iterations = history.filter(({ type }) => type === 'MapIterationSucceeded').length;
  const whole = row(
    `nightly run of ${taxpayers.toLocaleString('en-US')} taxpayers`,
    Math.max(...times) - Math.min(...times),
  );
  return [...stages, { ...whole, floor: `${history.length} events, ${iterations} iterations succeeded` }];
}

/** The local host as a process, with what it runs. */
class Host {
  readonly #child: ChildProcess;
  readonly #state: string;
  readonly #api: ApiClient;

  private constructor(child: ChildProcess, state: string, api: ApiClient) {
    this.#child = child;
    this.#state = state;
    this.#api = api;
  }

  static async start(state: string): Promise<Host> {
    const child = spawn(process.execPath, [join(ROOT, 'local', 'main.ts'), '--state', state, '--port', '0'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await ready(child);
    const service = await findService({ endpoints: join(state, 'endpoints.json') });
    return new Host(child, state, new ApiClient(service));
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
  }

  get #endpoints() {
    return readEndpoints(this.#state);
  }

  #s3(): S3Client {
    const { s3Url, region, credentials } = this.#endpoints;
    return new S3Client({
      endpoint: s3Url,
      region,
      credentials,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  }

  async upload(file: string): Promise<void> {
    await this.#s3().send(
      new PutObjectCommand({
        Bucket: this.#endpoints.buckets.snapshots,
        Key: `${snapshotPrefix(DAY)}snapshot.csv`,
        Body: createReadStream(file),
        ContentLength: statSync(file).size,
      }),
    );
  }

  async post(): Promise<Run> {
    return await this.#api.expect<Run>('POST', '/v1/delinquency/runs', { runDate: DAY });
  }

  async runToEnd(): Promise<Run> {
    let seen = await this.post();
    const startedAt = Date.now();
    while (seen.status === 'running') {
      await sleep(POLL_MS);
      seen = await this.#api.expect<Run>('GET', `/v1/delinquency/runs/${seen.runId}`);
      progress(`${seen.status}, ${Math.round((Date.now() - startedAt) / 1000)} s, ${await this.#where()}`);
    }
    if (seen.status !== 'succeeded') throw new Error(`The run failed: ${seen.problem?.detail}`);
    return seen;
  }

  async #where(): Promise<string> {
    const history = await this.history();
    const state = history.findLast(({ type }) => type?.endsWith('StateEntered'))?.stateEnteredEventDetails
      ?.name;
    return `${state}, ${history.filter(({ type }) => type === 'MapIterationSucceeded').length} shards`;
  }

  /** Waits until a share of a stage's shards is done. */
  async reach(stage: string, share: number): Promise<void> {
    for (;;) {
      const history = await this.history();
      const done = history.filter(
        (event) =>
          event.type === 'MapIterationSucceeded' && event.mapIterationSucceededEventDetails?.name === stage,
      ).length;
      const started = history.find(
        (event, index) =>
          event.type === 'MapStateStarted' && history[index - 1]?.stateEnteredEventDetails?.name === stage,
      );
      const length = started?.mapStateStartedEventDetails?.length ?? Number.POSITIVE_INFINITY;
      if (done >= share * length) return;
      await sleep(POLL_MS / 4);
    }
  }

  /** Every event of the newest execution. */
  async history(): Promise<HistoryEvent[]> {
    return await newestHistory(this.#endpoints);
  }

  async reportSha256(): Promise<string> {
    const { Body } = await this.#s3().send(
      new GetObjectCommand({ Bucket: this.#endpoints.buckets.snapshots, Key: reportKeys(DAY).csv }),
    );
    const hash = createHash('sha256');
    for await (const chunk of Body as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex');
  }

  /** Samples the memory of the host and of every process below it; `stop` gives the most of each. */
  watchMemory(): { stop: () => Promise<Memory> } {
    const { pid } = this.#child;
    let isRunning = true;
    const watched = (async () => {
      let peak: Memory = { host: 0, largestFunction: 0, all: 0 };
      while (isRunning) {
        const now = memoryBelow(await processes(), pid ?? 0);
        peak = {
          host: Math.max(peak.host, now.host),
          largestFunction: Math.max(peak.largestFunction, now.largestFunction),
          all: Math.max(peak.all, now.all),
        };
        await sleep(MEMORY_EVERY_MS);
      }
      return peak;
    })();
    return {
      stop: async () => {
        isRunning = false;
        return await watched;
      },
    };
  }
}

/** Waits for the banner; what comes after it is read and dropped. */
async function ready(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}`)));
  });
}

/** Resident bytes. Pages that processes share count for each of them. */
interface Memory {
  readonly host: number;
  readonly largestFunction: number;
  /** The host and all functions, also those that the run never calls: each has a process that waits. */
  readonly all: number;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

async function processes(): Promise<Process[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, bytes: kilobytes * 1024 }));
}

function memoryBelow(all: readonly Process[], root: number): Memory {
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const members = all.filter(({ pid }) => family.has(pid));
  const below = members.filter(({ pid }) => pid !== root).map(({ bytes }) => bytes);
  return {
    host: members.find(({ pid }) => pid === root)?.bytes ?? 0,
    largestFunction: Math.max(0, ...below),
    all: members.reduce((total, { bytes }) => total + bytes, 0),
  };
}

function memoryRows({ host, largestFunction, all }: Memory): Row[] {
  const row = (path: string, bytes: number, target?: string): Row => ({
    path,
    memoryMb: bytes / 1024 ** 2,
    ...(target === undefined ? {} : { target }),
  });
  return [
    row('peak of the host, with its tables, bucket and state machine', host, '< 1.5 GB'),
    row('peak of the largest function', largestFunction, '< 1.5 GB; a shard ≤ 512 MB'),
    row('peak of the host and the processes of all functions', all),
  ];
}

function progress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
