// Opens the three document models together: one detects marks, two compare them with references.
import { join } from 'node:path';
import { modelIn } from '../../shared/onnx/session.ts';
import type { Kind, ModelName } from '../schemas.ts';
import { type Detector, DocumentDetector } from './detector.ts';
import { resizeRaster } from './pages/raster.ts';
import type { VerdictRule } from './verdict.ts';
import { MarkVerifier, type Verifier } from './verifier.ts';

/** The models and the verdict rule that an examination applies. */
export interface DocumentModels {
  readonly detector: Detector;
  readonly verifiers: Readonly<Record<Kind, Verifier>>;
  readonly verdictRule: VerdictRule;
  /** Every model that contributes to a verdict, the detector first. */
  readonly names: readonly ModelName[];
}

/** Folder names of the models. */
export const DETECTOR_MODEL = 'document-detector';
export const VERIFICATION_MODELS: Readonly<Record<Kind, string>> = {
  stamp: 'stamp-verification',
  signature: 'signature-verification',
};
/** Opens the detector of a folder, whose convolutions are worth rewriting for this processor. */
export async function openDetector(folder: string, threads: number): Promise<DocumentDetector> {
  return await DocumentDetector.open(modelIn(folder, { threads, forThisProcessor: true }), resizeRaster);
}

/**
 * Opens the models of documents.
 *
 * @param folder contains the folders of all models
 * @param threads used within one run of a model
 * @throws Error if a file is missing, was changed, or does not match its manifest
 */
export async function openDocumentModels(folder: string, threads: number): Promise<DocumentModels> {
  const options = { threads };
  const detector = await openDetector(join(folder, DETECTOR_MODEL), threads);
  const stamp = await MarkVerifier.open(join(folder, VERIFICATION_MODELS.stamp), options);
  const signature = await MarkVerifier.open(join(folder, VERIFICATION_MODELS.signature), options);
  return {
    detector,
    verifiers: { stamp, signature },
    verdictRule: detector.manifest.verdictRule,
    names: [detector, stamp, signature].map(({ manifest: { name, version } }) => ({ name, version })),
  };
}
