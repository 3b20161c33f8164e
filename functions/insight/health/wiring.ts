// Wiring of model health: the lake with DuckDB, and the models' manifests.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { openLake } from '../../shared/lake/wiring.ts';
import { logError, MESSAGES } from '../../shared/observability/log.ts';
import { once } from '../../shared/once.ts';
import { CHALLENGER_FOLDER, Manifest } from '../../shared/onnx/manifest.ts';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { LakeStateStore } from '../lake/state/store.ts';
import { readBaseline } from './baseline.ts';
import type { HealthPorts } from './measure.ts';

export function openHealth(): HealthPorts {
  const { LAKE_BUCKET, MODELS_DIR } = parseEnvironment({
    LAKE_BUCKET: z.string().min(1),
    MODELS_DIR: z.string().min(1),
  });
  const folder = taskPath(MODELS_DIR);
  const manifests = readdirSync(folder).map((name) => readManifest(join(folder, name), Manifest));
  const importRisk = manifests.find(({ name }) => name === 'import-risk');
  if (importRisk === undefined) throw new Error(`${folder} has no model import-risk`);
  const state = new LakeStateStore(s3(), LAKE_BUCKET);
  return {
    lake: once(openLake),
    completeThrough: async () => (await state.watermark())?.through,
    versions: new Map(manifests.map(({ name, version }) => [name, version])),
    drift: readBaseline(join(folder, importRisk.name), importRisk),
    challenger: challengerVersion(join(folder, importRisk.name, CHALLENGER_FOLDER)),
  };
}

/** Undefined where there is none, or one whose manifest cannot be read: health goes on without it, as scoring does. */
function challengerVersion(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    return readManifest(folder, Manifest).version;
  } catch (error) {
    logError(MESSAGES.challengerFailed, error);
    return undefined;
  }
}
