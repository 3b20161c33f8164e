// The repository's root, from which bundling and assets resolve their paths.
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');
