// Reads the tables that prediction has beside the model, from the files that are deployed with the function; once, at cold start.
import { readFileSync } from 'node:fs';
import { Languages, type ReadLanguage } from './language.ts';
import { Terms } from './terms.ts';

/** @throws Error that names the line of the file that is not a term */
export function readTerms(file: string): Terms {
  return Terms.of(readFileSync(file, 'utf8'), file);
}

/**
 * @param support the languages that the model reads
 * @throws Error where the file is cut off
 */
export function readLanguages(file: string, support: readonly ReadLanguage[]): Languages {
  return Languages.of(readFileSync(file), support);
}
