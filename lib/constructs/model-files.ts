// The files of models/ that a function is deployed with. They keep their repository paths inside the bundle, so that the same
// relative path works in Lambda and on one machine.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHALLENGER_FOLDER } from '../../functions/shared/onnx/manifest.ts';
import { ROOT } from './root.ts';

/** The folder of all models. */
export const MODELS_FOLDER = 'models';

/** Folder of a model. */
export function modelFolder(model: string): string {
  return `${MODELS_FOLDER}/${model}`;
}

/** The files a function needs to run a model: the graph, the manifest and any further file it reads. */
export function filesToRun(model: string, further: readonly string[] = []): string[] {
  return filesOf(model, ['model.onnx', 'model.json', ...further]);
}

/** Files of a model's challenger; none where the model has no challenger. */
export function challengerFiles(model: string, files: readonly string[], root = ROOT): string[] {
  const folder = `${modelFolder(model)}/${CHALLENGER_FOLDER}`;
  return existsSync(join(root, folder)) ? files.map((file) => `${folder}/${file}`) : [];
}

/** Files of a model's folder. */
export function filesOf(model: string, files: readonly string[]): string[] {
  return files.map((file) => `${modelFolder(model)}/${file}`);
}

/** The files a function needs to measure the health of all models: their manifests, and what import risk is compared with. */
export function filesToMeasure(): string[] {
  const manifests = readdirSync(join(ROOT, MODELS_FOLDER)).sort();
  return [
    ...manifests.flatMap((model) => filesOf(model, ['model.json'])),
    ...filesOf('import-risk', ['baseline.json']),
    ...challengerFiles('import-risk', ['model.json']),
  ];
}

/** The files a function needs to describe all models: their manifests and cards. */
export function filesToDescribe(): string[] {
  return readdirSync(join(ROOT, MODELS_FOLDER))
    .sort()
    .flatMap((model) => filesOf(model, ['model.json', 'CARD.md']));
}
