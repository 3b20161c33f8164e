// Which files of models/ a function is deployed with: they lie in its bundle under the same path as in the repository, so
// that the same relative path finds them in Lambda and on one machine.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** The folder of all models. */
export const MODELS_FOLDER = 'models';

/** Folder of a model. */
export function modelFolder(model: string): string {
  return `${MODELS_FOLDER}/${model}`;
}

/** What a function needs to run a model: the graph and its manifest, and what else of the folder it reads. */
export function filesToRun(model: string, further: readonly string[] = []): string[] {
  return filesOf(model, ['model.onnx', 'model.json', ...further]);
}

/** Files of a model's folder. */
export function filesOf(model: string, files: readonly string[]): string[] {
  return files.map((file) => `${modelFolder(model)}/${file}`);
}

/** What a function needs to describe all models: their manifests and cards. */
export function filesToDescribe(): string[] {
  return readdirSync(join(ROOT, MODELS_FOLDER))
    .sort()
    .flatMap((model) => filesOf(model, ['model.json', 'CARD.md']));
}
