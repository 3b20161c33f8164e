// A process of its own that examines one document file as the worker does, and prints its time and the most memory it held.
// Usage: node document-memory.ts <file> <content type>
import { readFileSync } from 'node:fs';
import { examineDocument } from '../../functions/verify-document/examination/examine.ts';
import { openDocumentModels } from '../../functions/verify-document/examination/models.ts';
import { DEFAULT_LIMITS } from '../../functions/verify-document/examination/pages/limits.ts';
import type { ContentType } from '../../functions/verify-document/schemas.ts';
import { enrolledReferences, MODELS_FOLDER, openTools } from './document-samples.ts';

const [file = '', contentType] = process.argv.slice(2);
const models = await openDocumentModels(MODELS_FOLDER, 1);
const references = await enrolledReferences(models);
const input = {
  bytes: readFileSync(file),
  contentType: contentType as ContentType,
  documentType: 'certificate-of-origin',
  references,
  limits: DEFAULT_LIMITS,
} as const;
const startedAt = performance.now();
const { pages, findings } = await examineDocument(input, openTools(models), async () => undefined);
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ pages, marks: findings.length, ms: performance.now() - startedAt, peakMb }));
process.exit(0);
