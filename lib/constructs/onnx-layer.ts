// The Lambda layer with onnxruntime-node.
import type { Construct } from 'constructs';
import { buildOnnxLayer, layerFingerprint } from '../../layers/onnx/build.ts';
import type { StageConfig } from '../config.ts';
import { NativeLayer } from './native-layer.ts';

export class OnnxLayer extends NativeLayer {
  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'OnnxLayer', {
      config,
      what: 'onnxruntime-node',
      folder: 'onnx',
      fingerprint: layerFingerprint,
      build: buildOnnxLayer,
    });
  }
}
