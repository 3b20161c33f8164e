// From messages to words.
import type { Language } from './language.ts';
import { isMessage, type Message, type MessageValue, type Worded, type Words } from './message.ts';
import { figure, whole } from './numbers.ts';
import { particleAfter } from './particles.ts';
import { templateOf } from './phrases.ts';
import { type Part, partsOf } from './template.ts';

/** Templates that were used before, read. */
const read: Readonly<Record<Language, Map<string, readonly Part[]>>> = { en: new Map(), ko: new Map() };

/** A message in a language. One that the catalogue no longer has, of an old record, is its phrase's name. */
export function worded({ phrase, values }: Message, language: Language): Words {
  let text = '';
  for (const part of partsIn(phrase, language)) {
    if ('text' in part) text += part.text;
    else if ('particle' in part) text += particleAfter(text, part.particle);
    else text += shown(values?.[part.name] ?? '?', part, language);
  }
  return text as Words;
}

function partsIn(phrase: string, language: Language): readonly Part[] {
  const known = read[language].get(phrase);
  if (known !== undefined) return known;
  const template = templateOf(phrase);
  const parts = template === undefined ? [{ text: phrase }] : partsOf(template[language]);
  read[language].set(phrase, parts);
  return parts;
}

function shown(
  value: MessageValue,
  { format, choice }: Exclude<Part, { readonly text: string } | { readonly particle: string }>,
  language: Language,
): string {
  if (choice !== undefined) return choice[value === 1 ? 0 : 1];
  if (Array.isArray(value)) return listed(value, format ?? 'and', language);
  if (typeof value === 'number') return NUMBERS[format ?? '']?.(value) ?? String(value);
  const text = isMessage(value) ? worded(value, language) : String(value);
  return TEXTS[format ?? '']?.(text, language) ?? text;
}

/** A language tag that the runtime accepts, whether it knows it or not. */
const TAG = /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i;

const TEXTS: Readonly<Record<string, (text: string, language: Language) => string | undefined>> = {
  capital: (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
  language: (tag, language) =>
    TAG.test(tag) ? new Intl.DisplayNames(language, { type: 'language' }).of(tag) : undefined,
};

const NUMBERS: Readonly<Record<string, (value: number) => string>> = { figure, whole };

const SEPARATORS: Readonly<Record<string, string>> = {
  commas: ', ',
  semicolons: '; ',
  lines: '\n',
};
/** Before the last member of a list, by language. */
const CONJUNCTIONS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  and: { en: ' and ', ko: ', ' },
  or: { en: ' or ', ko: ' 또는 ' },
};

function listed(members: readonly (string | number | Message)[], format: string, language: Language): string {
  const texts = members.map((member) => (isMessage(member) ? worded(member, language) : String(member)));
  const separator = SEPARATORS[format];
  if (separator !== undefined) return texts.join(separator);
  const last = texts.pop() ?? '';
  const conjunction = CONJUNCTIONS[format]?.[language] ?? ', ';
  return texts.length === 0 ? last : `${texts.join(', ')}${conjunction}${last}`;
}

/**
 * An answer with all of its messages in words. Parts without messages are not copied.
 *
 * @param answer plain JSON
 */
export function wordedIn<Answer>(language: Language, answer: Answer): Worded<Answer> {
  return withWords(answer, language) as Worded<Answer>;
}

function withWords(value: unknown, language: Language): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return membersWithWords(value, language);
  if (isMessage(value)) return worded(value, language);
  let copy: Record<string, unknown> | undefined;
  for (const field in value) {
    const before: unknown = value[field as keyof typeof value];
    const after = withWords(before, language);
    if (after === before) continue;
    copy ??= { ...value };
    copy[field] = after;
  }
  return copy ?? value;
}

function membersWithWords(members: readonly unknown[], language: Language): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < members.length; index++) {
    const after = withWords(members[index], language);
    if (after === members[index]) continue;
    copy ??= [...members];
    copy[index] = after;
  }
  return copy ?? members;
}
