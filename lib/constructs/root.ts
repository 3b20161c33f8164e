// Where the repository is: bundling and assets start here.
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
