// One Lambda wrapping one ONNX model: the runtime layer, the model's files in the bundle, memory that buys one core, threads set
// to match, and everything an API function has.
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ApiFunction, type ApiFunctionProps } from './api-function.ts';
import { filesToRun, modelFolder } from './model-files.ts';
import type { OnnxLayer } from './onnx-layer.ts';

/** Lambda gives one full vCPU at this size; less memory means less of a core. */
const ONE_CORE_MB = 1_769;

export interface ScoringFunctionProps extends ApiFunctionProps {
  /** Name of the model: a folder of models/. */
  readonly model: string;
  /** Files of the model's folder that the function reads beside the graph; the manifest names each with its SHA-256. */
  readonly modelFiles?: readonly string[];
  readonly runtime: OnnxLayer;
  /** Threads inside one run; more than one needs memory for more than one core. */
  readonly threads?: number;
}

export class ScoringFunction extends ApiFunction {
  constructor(scope: Construct, props: ScoringFunctionProps) {
    const threads = props.threads ?? 1;
    super(scope, {
      p99Target: Duration.seconds(1),
      ...props,
      memoryMb: props.memoryMb ?? ONE_CORE_MB * threads,
      timeout: props.timeout ?? Duration.seconds(10),
      layers: [props.runtime, ...(props.layers ?? [])],
      files: [...filesToRun(props.model, props.modelFiles), ...(props.files ?? [])],
      environment: {
        ...props.environment,
        MODEL_DIR: modelFolder(props.model),
        ONNX_THREADS: String(threads),
      },
    });
  }
}
