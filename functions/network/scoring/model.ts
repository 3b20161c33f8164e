// The ONNX model of networks: features of parties in, log-odds of fraud out. Trees and calibration are inside the graph.
import type { InferenceSession } from 'onnxruntime-node';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import { FEATURES } from '../exposure/features.ts';
import { NetworkManifest } from './manifest.ts';

export class NetworkModel {
  readonly manifest: NetworkManifest;
  readonly session: InferenceSession;

  private constructor(manifest: NetworkManifest, session: InferenceSession) {
    this.manifest = manifest;
    this.session = session;
  }

  /**
   * Opens the model in a folder.
   *
   * @throws Error if files are missing, do not belong together, or the model reads other features than are computed here
   */
  static async open(folder: string, options: SessionOptions): Promise<NetworkModel> {
    const manifest = readManifest(folder, NetworkManifest);
    if (manifest.features.join() !== FEATURES.join()) {
      throw new Error(
        `The model ${manifest.name} ${manifest.version} reads other features than are computed`,
      );
    }
    return new NetworkModel(manifest, await openSession(folder, manifest, options));
  }

  /** The log-odds of each row of features. */
  async logOdds(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    if (rows.length === 0) return new Float32Array();
    const features = new ort.Tensor('float32', Float32Array.from(rows.flat()), [
      rows.length,
      FEATURES.length,
    ]);
    const { logOdds } = await this.session.run({ features });
    if (!(logOdds?.data instanceof Float32Array)) throw new Error('The model returned no log-odds');
    return logOdds.data;
  }
}
