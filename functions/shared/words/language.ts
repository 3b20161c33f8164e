// The language of titles and messages: the one of English and Korean that a client prefers.

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * Reads Accept-Language (RFC 9110, section 12.5.4): the supported language with the highest weight, the first of several; English if
 * the header is missing, malformed, or names neither.
 */
export function preferredLanguage(header: string | undefined): Language {
  let best: Language = 'en';
  let weight = 0;
  for (const part of header?.split(',') ?? []) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = LANGUAGES.find((one) => range === one || range.startsWith(`${one}-`) || range === '*');
    const quality = weightOf(parameters);
    if (language === undefined || quality <= weight) continue;
    best = language;
    weight = quality;
  }
  return best;
}

function weightOf(parameters: readonly string[]): number {
  const given = parameters
    .map((one) => /^\s*q=(\d(?:\.\d{0,3})?)\s*$/.exec(one)?.[1])
    .find((one) => one !== undefined);
  if (given === undefined) return parameters.length === 0 ? 1 : 0;
  return Math.min(1, Number(given));
}
