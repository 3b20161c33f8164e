// Opens what an examination needs: the models, the verdict rule and pdfium.
import type { DocumentType, Kind } from '../schemas.ts';
import type { Examination } from './contract.ts';
import { enrolReference } from './enrol.ts';
import { examineDocument } from './examine.ts';
import { type DocumentModels, openDocumentModels } from './models.ts';
import type { PdfiumFiles } from './pages/pdf.ts';

interface ExaminationSettings {
  /** Folder of all models. */
  readonly models: string;
  readonly pdfium: PdfiumFiles;
  /** Threads used within one run of a model. */
  readonly threads: number;
  /** Kinds of marks that a stage requires for document types, instead of those in the manifest. */
  readonly required?: Partial<Record<DocumentType, Kind[]>>;
}

/** Opens an examination from settings. */
export async function examinationOf(settings: ExaminationSettings): Promise<Examination> {
  const { pdfium } = settings;
  const opened = await openDocumentModels(settings.models, settings.threads);
  const { verdictRule } = opened;
  const required = { ...verdictRule.required, ...settings.required };
  const models: DocumentModels = { ...opened, verdictRule: { ...verdictRule, required } };
  return {
    examine: (input, onPage) => examineDocument(input, { models, pdfium }, onPage),
    enrol: (input) => enrolReference(input, { models, pdfium }),
    models: models.names,
    comparedBy: {
      stamp: models.verifiers.stamp.manifest.version,
      signature: models.verifiers.signature.manifest.version,
    },
  };
}
