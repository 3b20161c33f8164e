// Layers that carry models: one per model for the functions that run it (found at /opt/model.onnx and
// /opt/model.json), and one with all manifests and cards for the function that describes them (/opt/<name>/…).
import { join, relative } from 'node:path';
import { type CfnLayerVersion, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ROOT } from './api-function.ts';

/** Template metadata that names the folder a layer is made of; the local host mounts it. */
export const SOURCE_METADATA = 'customs-scoring:source';

/** Where Lambda mounts layers. */
export const MODEL_FOLDER = '/opt';

function assetLayer(
  scope: Construct,
  id: string,
  description: string,
  folder: string,
  exclude: string[],
): LayerVersion {
  const layer = new LayerVersion(scope, id, { description, code: Code.fromAsset(folder, { exclude }) });
  (layer.node.defaultChild as CfnLayerVersion).addMetadata(SOURCE_METADATA, relative(ROOT, folder));
  return layer;
}

/** A model with its manifest: what a scoring function needs, and nothing else of its folder. */
export class ModelLayer {
  readonly layer: LayerVersion;
  readonly model: string;

  constructor(scope: Construct, model: string) {
    this.model = model;
    this.layer = assetLayer(scope, 'Model', `Model ${model}`, join(ROOT, 'models', model), [
      '*',
      '!model.onnx',
      '!model.json',
    ]);
  }
}

/** Manifests and cards of all models, without the models. */
export function manifestsLayer(scope: Construct): LayerVersion {
  return assetLayer(scope, 'Manifests', 'Manifests and cards of all models', join(ROOT, 'models'), [
    '*/*',
    '!*/model.json',
    '!*/CARD.md',
  ]);
}
