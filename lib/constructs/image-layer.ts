// The Lambda layer with sharp, for functions that read or draw images.
import type { Construct } from 'constructs';
import { buildImageLayer, imageLayerFingerprint } from '../../layers/image/build.ts';
import type { StageConfig } from '../config.ts';
import { NativeLayer } from './native-layer.ts';

export class ImageLayer extends NativeLayer {
  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'ImageLayer', {
      config,
      what: 'sharp',
      folder: 'image',
      fingerprint: imageLayerFingerprint,
      build: buildImageLayer,
    });
  }
}
