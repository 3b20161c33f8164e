// Cold start of the real bundle with the layer, each time in a fresh process: from the first line to the first answer,
// held against a minimal script that loads onnxruntime and the same model and runs it once. Also the bundle's size.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnnxLayer } from '../../layers/onnx/build.ts';
import { buildApp } from '../../lib/app.ts';
import { stageConfig } from '../../lib/config.ts';
import { startHost } from '../../local/host.ts';
import { startSecrets } from '../support/secrets.ts';
import { DRAW_SECRET, declarationEvent, functionEnvironment } from './function-side.ts';
import { median, quantile, type Row } from './measure.ts';
import { declarations, MODEL_FOLDER } from './samples.ts';

const RUNS = 15;
const FUNCTION = 'ScoreDeclaration';
const run = promisify(execFile);

export async function benchColdStart(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-cold-'));
  const host = await startHost({ port: 0, state: join(folder, 'state'), quiet: true, warm: false });
  const secrets = await startSecrets(DRAW_SECRET);
  try {
    const layer = join(folder, 'layer');
    const platform = { os: process.platform, arch: process.arch } as Parameters<typeof buildOnnxLayer>[1];
    const layerBytes = buildOnnxLayer(layer, platform);
    process.stderr.write('  bundling …\n');
    const bundle = bundleOf(folder);
    // Away from the repository, so that nothing resolves from its node_modules.
    const script = join(folder, 'cold-run.mjs');
    cpSync(join(import.meta.dirname, 'cold-run.mjs'), script);
    const environment = {
      PATH: process.env.PATH,
      NODE_PATH: join(layer, 'nodejs', 'node_modules'),
      ...functionEnvironment(host.endpoints, secrets, MODEL_FOLDER),
    };
    const figure = async (name: string, ...args: string[]): Promise<number> => {
      const { stdout } = await run(process.execPath, [script, ...args], { env: environment, cwd: folder });
      return Number(new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1]);
    };
    const answers: number[] = [];
    const floors: number[] = [];
    const sent = declarations('cold', RUNS + 1);
    for (const [index, declaration] of sent.entries()) {
      const eventFile = join(folder, 'event.json');
      writeFileSync(eventFile, JSON.stringify(declarationEvent(declaration)));
      const answer = await figure('ANSWER', 'bundle', bundle, eventFile);
      const floor = await figure('ANSWER', 'floor', join(MODEL_FOLDER, 'model.onnx'));
      // The first pair only brings the files into the page cache.
      if (index === 0) continue;
      answers.push(answer);
      floors.push(floor);
    }
    return [
      {
        path: `${FUNCTION} cold start, import to first answer (stored)`,
        p50Ms: median(answers),
        p99Ms: quantile(answers, 0.99),
        floor: `onnxruntime + model + one run: ${median(floors).toFixed(1)} ms`,
        ratio: median(answers) / median(floors),
        target: '≤ 1.5',
      },
      {
        path: `${FUNCTION} bundle`,
        throughput: `${(statSync(bundle).size / 1024).toFixed(0)} KiB`,
        floor: `layer, unzipped: ${(layerBytes / 1024 / 1024).toFixed(1)} MiB`,
        target: 'layer < 60 MB',
      },
    ];
  } finally {
    await secrets.close();
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthesises the app as it deploys and copies the function's asset out of it. */
function bundleOf(folder: string): string {
  const outdir = join(folder, 'cdk.out');
  const identity = { kind: 'oidc', issuer: 'https://issuer.example', audience: 'bench' } as const;
  const assembly = buildApp({
    config: stageConfig('bench', { identity }),
    outdir,
    bundle: true,
    validate: false,
  }).synth();
  const stack = assembly.stacks.find(({ stackName }) => stackName.endsWith('-Api'));
  const resources = Object.entries((stack?.template?.Resources ?? {}) as Record<string, CfnResource>);
  const key = resources.find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && new RegExp(`^${FUNCTION}[0-9A-F]{8}$`).test(id),
  )?.[1].Properties.Code?.S3Key;
  const asset = readdirSync(outdir).find(
    (name) => key !== undefined && name === `asset.${key.replace('.zip', '')}`,
  );
  if (asset === undefined) throw new Error(`${FUNCTION} has no asset in ${outdir}`);
  const target = join(folder, 'task');
  mkdirSync(target);
  cpSync(join(outdir, asset), target, { recursive: true });
  return join(target, readdirSync(target).find((name) => name.startsWith('index.')) ?? 'index.mjs');
}

interface CfnResource {
  readonly Type: string;
  readonly Properties: { readonly Code?: { readonly S3Key?: string } };
}
