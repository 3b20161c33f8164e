// A running host after `npm run tool -- promote`: functions that have the model open are replaced, events in progress are finished, and a
// rollback takes it back.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { promote, rollBack } from '../../../bin/promote/versions.ts';
import { FunctionHost } from '../../../local/functions/function-host.ts';
import { FunctionLog } from '../../../local/functions/function-log.ts';
import { watchModels } from '../../../local/functions/model-files.ts';
import { MODEL_FOLDER } from '../../support/declarations.ts';
import '../../support/silent.ts';
import { temporaryFolder } from './temporary.ts';

const NO_ENDPOINTS = {
  ...{ dynamodb: '', s3: '', secretsManager: '', sqs: '', sns: '', stepFunctions: '', eventBridge: '' },
};

/** A models folder with the shipped version, and the same one as a challenger of another name. */
function modelsIn(root: string): { readonly folder: string; readonly champion: string } {
  const folder = join(root, 'models', 'import-risk');
  const files = readdirSync(MODEL_FOLDER, { withFileTypes: true }).filter((one) => one.isFile());
  for (const place of [folder, join(folder, 'challenger')]) {
    for (const { name } of files) cpSync(join(MODEL_FOLDER, name), join(place, name));
  }
  const manifest = join(folder, 'challenger', 'model.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  writeFileSync(manifest, JSON.stringify({ ...content, version: '9.0.0' }));
  return { folder, champion: content.version };
}

test('a promoted version decides on a running host, and after a rollback the former one does', async () => {
  const root = temporaryFolder();
  const { folder, champion } = modelsIn(root);
  const host = new FunctionHost(NO_ENDPOINTS, new FunctionLog(join(root, 'log'), () => undefined), {
    ...{ maxProcesses: 2, idleMs: 60_000, extraIdleMs: 60_000, compileCache: join(root, 'cache') },
  });
  onTestFinished(() => host.close());
  for (const [name, environment] of [
    ['scoring', { MODEL_DIR: 'models/import-risk' }],
    ['other', {}],
  ] as const) {
    host.add({
      ...{ name, arn: name, entry: join(import.meta.dirname, '../../local/fixtures/deciding.ts') },
      ...{ taskRoot: root, environment, timeoutMs: 30_000, memoryMb: 512 },
    });
  }
  const ask = async (name: string, event: object = {}): Promise<{ version?: string; pid: number }> => {
    const outcome = await host.pool(name)?.invoke(event);
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    return JSON.parse(outcome.payload) as { version?: string; pid: number };
  };
  const changed: string[] = [];
  onTestFinished(
    watchModels(
      join(root, 'models'),
      (model) => {
        changed.push(model);
        host.renew(['models', `models/${model}`]);
      },
      20,
    ),
  );
  const untouched = await ask('other');
  expect((await ask('scoring')).version).toBe(champion);
  const inProgress = ask('scoring', { afterMs: 1_500 });

  expect(await promote(folder)).toEqual({ from: champion, to: '9.0.0' });
  const seen = { timeout: 20_000, interval: 50 };
  await vi.waitFor(async () => expect((await ask('scoring')).version).toBe('9.0.0'), seen);
  expect((await inProgress).version).toBe(champion);

  expect(await rollBack(folder)).toEqual({ from: '9.0.0', to: champion });
  await vi.waitFor(async () => expect((await ask('scoring')).version).toBe(champion), seen);
  expect(new Set(changed)).toEqual(new Set(['import-risk']));
  expect(await ask('other')).toEqual(untouched);
});
