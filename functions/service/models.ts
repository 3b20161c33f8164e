// Reads the manifests and cards of all shipped models from a folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest, readManifest } from '../shared/onnx/manifest.ts';
import type { ModelDescription } from './schemas.ts';

/**
 * Describes each model of `folder`, by name.
 *
 * @throws Error where a manifest or card is missing or not valid
 */
export function describeModels(folder: string): (ModelDescription & { readonly card: string })[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { version, created, sha256, trainedOn, metrics, thresholds, ...manifest } = readManifest(
        join(folder, name),
        Manifest,
      );
      const card = readFileSync(join(folder, name, 'CARD.md'), 'utf8');
      return { name: manifest.name, version, created, sha256, trainedOn, metrics, thresholds, card };
    });
}
