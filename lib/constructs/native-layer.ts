// A Lambda layer with an npm package that has native code, pruned to one platform; built at synthesis without Docker.
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LayerTarget } from '../../layers/layer.ts';
import type { StageConfig } from '../config.ts';
import { ROOT } from './root.ts';

export interface NativeLayerProps {
  readonly config: StageConfig;
  /** Name of the package. */
  readonly what: string;
  /** Folder of the builder in layers/. */
  readonly folder: string;
  /** Changes whenever the layer must be published again. */
  fingerprint(target: LayerTarget): string;
  build(outputFolder: string, target: LayerTarget): number;
}

export class NativeLayer extends LayerVersion {
  constructor(scope: Construct, id: string, props: NativeLayerProps) {
    const isArm = props.config.architecture === 'arm64';
    const target = { os: 'linux', arch: isArm ? 'arm64' : 'x64' } as const;
    super(scope, id, {
      description: `${props.what} for ${target.os}-${target.arch}`,
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [isArm ? Architecture.ARM_64 : Architecture.X86_64],
      code: Code.fromAsset(join(ROOT, 'layers', props.folder), {
        assetHashType: AssetHashType.CUSTOM,
        assetHash: props.fingerprint(target),
        bundling: {
          image: DockerImage.fromRegistry('unused: the layer is built by the local step'),
          local: {
            tryBundle(outputFolder: string): boolean {
              props.build(outputFolder, target);
              return true;
            },
          },
        },
      }),
    });
  }
}
