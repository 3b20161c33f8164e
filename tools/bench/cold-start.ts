// Cold start of real bundles with the layer, each time in a fresh process: from the first line to the first answer,
// compared with a minimal script that loads onnxruntime and the same model and runs it once. Also the bundles' sizes.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { modelFeeds } from '../../functions/score-import/scoring/model.ts';
import { modelInputs } from '../../functions/score-import/scoring/scoring.ts';
import { buildOnnxLayer } from '../../layers/onnx/build.ts';
import { buildApp } from '../../lib/app.ts';
import { stageConfig } from '../../lib/config.ts';
import { startHost } from '../../local/host.ts';
import { startSecrets } from '../../tests/support/secrets.ts';
import { DRAW_SECRET, declarationEvent, functionEnvironment, goodsEvent } from './function-side.ts';
import { feedsOf, goods, HS_MODEL_FOLDER } from './hs-codes.ts';
import { median, quantile, type Row } from './measure.ts';
import { busyProfiles, declarations, MODEL_FOLDER } from './samples.ts';

const RUNS = 15;
const run = promisify(execFile);

/** A function to start cold. */
interface Case {
  /** Construct id of the function. */
  readonly name: string;
  readonly modelFolder: string;
  /** Event of each run. */
  readonly event: (run: number) => object;
  /** Tensors of the floor's one run. */
  readonly feeds: Feeds;
  /** Of the ratio to the floor. */
  readonly target: string;
}

type Feeds = Readonly<
  Record<string, { readonly type: string; readonly dims: readonly number[]; readonly data: unknown }>
>;

export async function benchColdStart(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-cold-'));
  const host = await startHost({ port: 0, state: join(folder, 'state'), quiet: true });
  const secrets = await startSecrets(DRAW_SECRET);
  try {
    const layer = join(folder, 'layer');
    const platform = { os: process.platform, arch: process.arch } as Parameters<typeof buildOnnxLayer>[1];
    const layerBytes = buildOnnxLayer(layer, platform);
    process.stderr.write('  bundling …\n');
    const bundles = new Bundles(folder);
    // Away from the repository, so that nothing resolves from its node_modules.
    const script = join(folder, 'cold-run.mjs');
    cpSync(join(import.meta.dirname, 'cold-run.mjs'), script);
    const rows: Row[] = [];
    for (const one of await cases()) {
      const bundle = bundles.of(one.name);
      const environment = {
        PATH: process.env.PATH,
        LAMBDA_TASK_ROOT: dirname(bundle),
        NODE_PATH: join(layer, 'nodejs', 'node_modules'),
        ...functionEnvironment(host.endpoints, secrets, one.modelFolder),
      };
      const answered = async (...args: string[]): Promise<number> => {
        const { stdout } = await run(process.execPath, [script, ...args], { env: environment, cwd: folder });
        return Number(/^ANSWER (.*)$/m.exec(stdout)?.[1]);
      };
      rows.push(await coldStart(one, bundle, folder, answered), {
        path: `${one.name} bundle`,
        throughput: `${(statSync(bundle).size / 1024).toFixed(0)} KiB`,
        floor: `layer, unzipped: ${(layerBytes / 1024 / 1024).toFixed(1)} MiB`,
        target: 'layer < 60 MB',
      });
    }
    return rows;
  } finally {
    await secrets.close();
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cases(): Promise<Case[]> {
  const sent = declarations('cold', RUNS + 1);
  const [declaration] = sent;
  if (declaration === undefined) throw new Error('There are no samples');
  const rows = modelInputs({ declaration, profiles: busyProfiles(declaration) });
  const [item] = goods(1);
  if (item === undefined) throw new Error('There are no sample goods');
  return [
    {
      name: 'ScoreDeclaration',
      modelFolder: MODEL_FOLDER,
      event: (run) => declarationEvent(sent[run] ?? declaration),
      feeds: written(modelFeeds(rows, { rows: [0], occluded: [0] })),
      target: '≤ 2.5',
    },
    {
      name: 'PredictHsCodes',
      modelFolder: HS_MODEL_FOLDER,
      event: () => goodsEvent([item]),
      feeds: written(await feedsOf(item)),
      target: '≤ 1.6',
    },
  ];
}

/** Tensors as JSON can hold them. */
function written(feeds: Awaited<ReturnType<typeof feedsOf>>): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, dims, data }]) => [
      name,
      {
        type,
        dims,
        data: Array.from(data as ArrayLike<unknown>, (value) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      },
    ]),
  );
}

async function coldStart(
  { name, event, feeds, modelFolder, target }: Case,
  bundle: string,
  folder: string,
  answered: (...args: string[]) => Promise<number>,
): Promise<Row> {
  const answers: number[] = [];
  const floors: number[] = [];
  const eventFile = join(folder, 'event.json');
  const feedsFile = join(folder, 'feeds.json');
  writeFileSync(feedsFile, JSON.stringify(feeds));
  for (let round = 0; round <= RUNS; round++) {
    writeFileSync(eventFile, JSON.stringify(event(round)));
    const answer = await answered('bundle', bundle, eventFile);
    const floor = await answered('floor', join(modelFolder, 'model.onnx'), feedsFile);
    // The first pair only brings the files into the page cache.
    if (round === 0) continue;
    answers.push(answer);
    floors.push(floor);
  }
  return {
    path: `${name} cold start, import to first answer (stored)`,
    p50Ms: median(answers),
    p99Ms: quantile(answers, 0.99),
    floor: `onnxruntime + model + one run: ${median(floors).toFixed(1)} ms`,
    ratio: median(answers) / median(floors),
    target,
  };
}

/** The app synthesised as it deploys. */
class Bundles {
  readonly #folder: string;
  readonly #outdir: string;
  readonly #resources: readonly [string, CfnResource][];

  constructor(folder: string) {
    this.#folder = folder;
    this.#outdir = join(folder, 'cdk.out');
    const identity = { kind: 'oidc', issuer: 'https://issuer.example', audience: 'bench' } as const;
    const config = stageConfig('bench', { identity });
    const assembly = buildApp({ config, outdir: this.#outdir, bundle: true, validate: false }).synth();
    const stack = assembly.stacks.find(({ stackName }) => stackName.endsWith('-Api'));
    this.#resources = Object.entries((stack?.template?.Resources ?? {}) as Record<string, CfnResource>);
  }

  /** Copies a function's asset out of the assembly; gives its code. */
  of(name: string): string {
    const ids = new RegExp(`^${name}[0-9A-F]{8}$`);
    const found = this.#resources.find(([id, { Type }]) => Type === 'AWS::Lambda::Function' && ids.test(id));
    const key = found?.[1].Properties.Code?.S3Key;
    const asset = readdirSync(this.#outdir).find(
      (file) => key !== undefined && file === `asset.${key.replace('.zip', '')}`,
    );
    if (asset === undefined) throw new Error(`${name} has no asset in ${this.#outdir}`);
    const task = join(this.#folder, 'task', name);
    mkdirSync(task, { recursive: true });
    cpSync(join(this.#outdir, asset), task, { recursive: true });
    return join(task, readdirSync(task).find((file) => file.startsWith('index.')) ?? 'index.mjs');
  }
}

interface CfnResource {
  readonly Type: string;
  readonly Properties: { readonly Code?: { readonly S3Key?: string } };
}
