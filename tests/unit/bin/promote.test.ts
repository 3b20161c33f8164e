// npm run tool -- promote on a copy of the shipped model: what it checks, what it changes, and that rollback takes it back.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { promote, rollBack } from '../../../bin/promote/versions.ts';
import { openChallenger } from '../../../functions/score-import/scoring/challenger.ts';
import { ImportRiskModel } from '../../../functions/score-import/scoring/model.ts';
import { run } from '../../api/support/process.ts';
import { MODEL_FOLDER } from '../../support/declarations.ts';
import '../../support/silent.ts';

const THREADS = { threads: 1 };
const CHAMPION = (await ImportRiskModel.open(MODEL_FOLDER, THREADS)).manifest.version;

let models: string;
let folder: string;
let challenger: string;
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'promote-'));
  folder = join(models, 'import-risk');
  challenger = join(folder, 'challenger');
  for (const place of [folder, challenger]) copyOf(place);
  change(challenger, 'model.json', (content) => ({ ...content, version: '9.0.0' }));
});
afterEach(() => rmSync(models, { recursive: true, force: true }));

function copyOf(place: string): void {
  const files = readdirSync(MODEL_FOLDER, { withFileTypes: true }).filter((one) => one.isFile());
  for (const { name } of files) cpSync(join(MODEL_FOLDER, name), join(place, name));
}

type Json = Record<string, unknown>;

function change(place: string, file: string, to: (content: Json) => object): void {
  const path = join(place, file);
  writeFileSync(path, JSON.stringify(to(JSON.parse(readFileSync(path, 'utf8')))));
}

const versionIn = async (place: string) => (await ImportRiskModel.open(place, THREADS)).manifest.version;
const contentOf = (place: string) =>
  Object.fromEntries(
    readdirSync(place, { withFileTypes: true, recursive: true })
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => [
        join(parentPath, name),
        readFileSync(join(parentPath, name), 'base64'),
      ]),
  );

describe('promote', () => {
  it('makes the challenger decide, and rollback the former version again', async () => {
    const open = async () =>
      openChallenger(folder, (await ImportRiskModel.open(folder, THREADS)).manifest, THREADS);
    expect((await open())?.version).toBe('9.0.0');
    const printed = await run('bin/promote/main.ts', 'import-risk', '--models', models);
    expect([printed.code, printed.stdout]).toEqual([
      0,
      expect.stringContaining('import-risk 9.0.0 decides now'),
    ]);
    expect([await versionIn(folder), await versionIn(join(folder, 'former'))]).toEqual(['9.0.0', CHAMPION]);
    expect(await open()).toBeUndefined();
    expect(existsSync(challenger)).toBe(false);

    expect(await rollBack(folder)).toEqual({ from: '9.0.0', to: CHAMPION });
    expect([await versionIn(folder), await versionIn(join(folder, 'former'))]).toEqual([CHAMPION, '9.0.0']);
    const { [join(folder, 'model.json')]: manifest } = contentOf(folder);
    expect(manifest).toBe(readFileSync(join(MODEL_FOLDER, 'model.json'), 'base64'));
    expect(await rollBack(folder)).toEqual({ from: CHAMPION, to: '9.0.0' });
  });

  it.each([
    ['a worse figure', 'model.json', withAuc(0.5), /AUC is 0\.5000; the minimum is/],
    ['another evaluation set', 'model.json', withRows(100), /measured on 100, .* not comparable/],
    [
      'the version of the champion',
      'model.json',
      (one: Json) => ({ ...one, version: CHAMPION }),
      /version of its own/,
    ],
    [
      'yellow above red',
      'model.json',
      (one: Json) => ({ ...one, thresholds: { red: 0.2, yellow: 0.3 } }),
      /yellow threshold/,
    ],
    [
      'another graph than its golden vectors',
      'golden.json',
      (one: Json) => ({ ...one, cases: (one.cases as Json[]).map((each) => ({ ...each, fraud: 0.123 })) }),
      /golden vectors differ:\n {2}\S+: fraud/,
    ],
    [
      'another baseline than its manifest names',
      'baseline.json',
      (one: Json) => ({ ...one, rows: 1 }),
      /baseline\.json does not match/,
    ],
  ] as const)('refuses a challenger with %s, and changes nothing', async (_, file, to, message) => {
    change(challenger, file, to);
    const before = contentOf(models);
    await expect(promote(folder)).rejects.toThrow(message);
    expect(contentOf(models)).toEqual(before);
  });

  it('refuses an incomplete challenger, and rollback without a former version', async () => {
    rmSync(join(challenger, 'golden.json'));
    await expect(promote(folder)).rejects.toThrow(/challenger lacks golden\.json/);
    await expect(rollBack(folder)).rejects.toThrow(/nothing was promoted/);
  });

  it('accepts missed gates for a reason, which the manifest then has', async () => {
    change(challenger, 'model.json', withAuc(0.5));
    expect(await promote(folder, 'better on our own results')).toEqual({ from: CHAMPION, to: '9.0.0' });
    const { acceptedWorse } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    expect(acceptedWorse).toMatchObject({
      reason: 'better on our own results',
      gates: [{ set: 'static profiles, all rows', figure: 'AUC' }],
    });
  });

  it('rolls back from a version that is broken', async () => {
    await promote(folder);
    writeFileSync(join(folder, 'model.onnx'), 'no graph');
    expect(await rollBack(folder)).toEqual({ from: '9.0.0', to: CHAMPION });
    expect(await versionIn(folder)).toBe(CHAMPION);
  });
});

function withStatic(all: object) {
  return (content: Json) => {
    const metrics = content.metrics as { static: { all: Json } };
    const { static: figures } = metrics;
    return {
      ...content,
      metrics: { ...metrics, static: { ...figures, all: { ...figures.all, ...all } } },
    };
  };
}

function withAuc(auc: number) {
  return withStatic({ auc });
}

function withRows(rows: number) {
  return withStatic({ rows });
}
