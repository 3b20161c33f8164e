// Reads the manifests and cards of all shipped models from a folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest } from '../shared/onnx/manifest.ts';
import { readManifest } from '../shared/onnx/model-file.ts';
import type { ModelDescription } from './schemas.ts';

/** Models that compare marks with references: their thresholds and cards say how similar a forgery has to be. */
const COMPARING: readonly string[] = ['signature-verification', 'stamp-verification'];

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

/**
 * The models as they are shown to a caller.
 *
 * @param withCards whether the caller asked for the model cards
 * @param withReferences whether the caller may see what is known of references
 */
export function modelsView(
  models: readonly ModelDescription[],
  withCards: boolean,
  withReferences: boolean,
): ModelDescription[] {
  return models.map(({ card, ...model }) => {
    const isOpen = withReferences || !COMPARING.includes(model.name);
    return {
      ...model,
      thresholds: isOpen ? model.thresholds : null,
      ...(withCards && isOpen && card !== undefined ? { card } : {}),
    };
  });
}
