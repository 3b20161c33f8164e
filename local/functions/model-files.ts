// Watches the manifests of the models: whoever promotes or rolls back a version (npm run tool -- promote) replaces the manifest last, and
// functions that have the model open must then open it again.
import { readdirSync, type Stats, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';

const MANIFESTS = ['model.json', join('challenger', 'model.json')];
const LOOK_EVERY_MS = 1_000;

/**
 * Calls back when a manifest of a model, or of its challenger, was replaced, came or went.
 *
 * @param folder of all models
 * @param onChange receives the name of the model
 * @returns ends the watch
 */
export function watchModels(
  folder: string,
  onChange: (model: string) => void,
  everyMs = LOOK_EVERY_MS,
): () => void {
  const watches = readdirSync(folder).flatMap((model) =>
    MANIFESTS.map((manifest) => {
      const file = join(folder, model, manifest);
      // A file that is only read, or linked, was not replaced.
      const changed = (now: Stats, before: Stats): void => {
        if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) onChange(model);
      };
      // Looked at by name: a watch of the file itself would end when another one takes its place.
      watchFile(file, { interval: everyMs, persistent: false }, changed);
      return () => unwatchFile(file, changed);
    }),
  );
  return () => {
    for (const end of watches) end();
  };
}
