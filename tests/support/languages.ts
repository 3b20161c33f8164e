// The shipped table of languages, for the languages that a test chooses.
import { LANGUAGES_FILE, type Languages } from '../../functions/predict-hs/prediction/language.ts';
import { readLanguages } from '../../functions/predict-hs/prediction/tables.ts';

/** English and Korean are read. */
export const languages = readLanguages(LANGUAGES_FILE, [{ tag: 'en' }, { tag: 'ko' }]);

/** English and Korean are read, and some languages less well. */
export function languagesWith(...weaker: readonly string[]): Languages {
  return readLanguages(LANGUAGES_FILE, [
    { tag: 'en' },
    { tag: 'ko' },
    ...weaker.map((tag) => ({ tag, weaker: true })),
  ]);
}
