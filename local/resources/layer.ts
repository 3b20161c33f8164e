// Lambda layers: a layer that names its source folder is mounted from there. Others hold what node_modules already has
// (onnxruntime), so they have nothing to mount.
import { join } from 'node:path';
import { HostError } from '../errors.ts';
import { ACCOUNT_ID, REGION, REPOSITORY_ROOT } from '../settings.ts';
import type { ResourceRunner } from './resource.ts';

/** Template metadata, set by the CDK app, that names the folder a layer is made of. */
const SOURCE_METADATA = 'customs-scoring:source';

export const layerRunner: ResourceRunner = {
  create(resource, services) {
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${resource.name('LayerName')}:1`;
    const source = resource.metadata[SOURCE_METADATA];
    if (source !== undefined) {
      if (typeof source !== 'string') {
        throw new HostError(`${resource.type} ${resource.path}: ${SOURCE_METADATA} is not a folder name`);
      }
      services.functions.addLayer(arn, join(REPOSITORY_ROOT, source));
    }
    return Promise.resolve({ ref: arn, attributes: { LayerVersionArn: arn } });
  },
};
