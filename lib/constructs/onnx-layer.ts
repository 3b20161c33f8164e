// The Lambda layer with onnxruntime-node, pruned to one platform; built at synthesis without Docker.
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildOnnxLayer, layerFingerprint } from '../../layers/onnx/build.ts';
import type { StageConfig } from '../config.ts';
import { ROOT } from './root.ts';

export class OnnxLayer extends LayerVersion {
  constructor(scope: Construct, config: StageConfig) {
    const target = { os: 'linux', arch: config.architecture === 'arm64' ? 'arm64' : 'x64' } as const;
    super(scope, 'OnnxLayer', {
      description: `onnxruntime-node for ${target.os}-${target.arch}`,
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64],
      code: Code.fromAsset(join(ROOT, 'layers', 'onnx'), {
        assetHashType: AssetHashType.CUSTOM,
        assetHash: layerFingerprint(target),
        bundling: {
          image: DockerImage.fromRegistry('unused: the layer is built by the local step'),
          local: {
            tryBundle(outputFolder: string): boolean {
              buildOnnxLayer(outputFolder, target);
              return true;
            },
          },
        },
      }),
    });
  }
}
