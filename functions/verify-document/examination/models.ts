// The three models of documents, opened together: one finds marks, two compare them.
import { join } from 'node:path';
import type { Kind, ModelName } from '../schemas.ts';
import { DocumentDetector } from './detector.ts';
import type { VerdictRule, VerdictThresholds } from './verdict.ts';
import { MarkVerifier } from './verifier.ts';

/** What is used of a verification model. */
export interface Verifier extends Pick<MarkVerifier, 'embed' | 'compare'> {
  readonly manifest: ModelName & { readonly thresholds: VerdictThresholds };
}

/** What examining a document needs of the models. */
export interface DocumentModels {
  readonly detector: Pick<DocumentDetector, 'detect'> & { readonly manifest: ModelName };
  readonly verifiers: Readonly<Record<Kind, Verifier>>;
  readonly verdictRule: VerdictRule;
  /** Every model that has a part in a verdict; the detector first. */
  readonly names: readonly ModelName[];
}

/** Folders of the models inside the folder of all models. */
export const DETECTOR_MODEL = 'document-detector';
export const VERIFICATION_MODELS: Readonly<Record<Kind, string>> = {
  stamp: 'stamp-verification',
  signature: 'signature-verification',
};
/** Files of a verification model that are read beside model.onnx and model.json. */
export const VERIFICATION_FILES = ['comparison.onnx'] as const;

/**
 * Opens the models of documents.
 *
 * @param folder holds the folders of all models
 * @param threads inside one run of a model
 * @param required what a stage sets of the verdict rule's required kinds
 * @throws Error where a file is missing, was changed, or does not fit its manifest
 */
export async function openDocumentModels(
  folder: string,
  threads: number,
  required: Partial<VerdictRule['required']> = {},
): Promise<DocumentModels> {
  const options = { threads };
  const detector = await DocumentDetector.open(join(folder, DETECTOR_MODEL), options);
  const stamp = await MarkVerifier.open(join(folder, VERIFICATION_MODELS.stamp), options);
  const signature = await MarkVerifier.open(join(folder, VERIFICATION_MODELS.signature), options);
  const rule = detector.manifest.verdictRule;
  return {
    detector,
    verifiers: { stamp, signature },
    verdictRule: { ...rule, required: { ...rule.required, ...required } },
    names: [detector, stamp, signature].map(({ manifest: { name, version } }) => ({ name, version })),
  };
}
