// Where the files are that generated clients send.
import { join } from 'node:path';

/** The sample documents. */
export const SAMPLES = join(import.meta.dirname, '..', '..', '..', 'samples', 'documents');
