// Templates: what a phrase says in each language, with places for values in braces.
//
//   {name}            a value: text and numbers as they are, another message in its words, a list as "a, b and c"
//   {name:figure}     a number for people: three significant digits, or a whole number with separators
//   {name:whole}      a whole number with separators
//   {name:or}         a list as "a, b or c"
//   {name:commas}, {name:semicolons}, {name:lines}   a list with those between its members
//   {name:capital}    a text that begins a sentence
//   {name:language}   the name of a language by its tag (BCP 47)
//   {name?one|other}  a text that depends on whether a number is 1 (English)
//   {은/는}           the particle after what stands before it (Korean)
import type { Language } from './language.ts';

export type Template = Readonly<Record<Language, string>>;

type NameOf<Place extends string> = Place extends `${string}/${string}`
  ? never
  : Place extends `${infer Name}:${string}`
    ? Name
    : Place extends `${infer Name}?${string}`
      ? Name
      : Place;

/** The names of the values that a template has places for. */
export type NamesIn<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? NameOf<Place> | NamesIn<Rest>
  : never;

/** A text between places, a value with how it is shown, or a pair of particles. */
export type Part =
  | { readonly text: string }
  | { readonly name: string; readonly format?: string; readonly choice?: readonly [string, string] }
  | { readonly particle: string };

const PLACE = /\{([^{}]+)\}/;

/** Reads a template. */
export function partsOf(template: string): Part[] {
  return template.split(PLACE).flatMap((text, index): Part[] => {
    if (index % 2 === 0) return text === '' ? [] : [{ text }];
    if (/^[()가-힣]+\/[가-힣]+$/.test(text)) return [{ particle: text }];
    const choice = /^(\w+)\?(.*)\|(.*)$/.exec(text);
    if (choice !== null) return [{ name: choice[1] ?? '', choice: [choice[2] ?? '', choice[3] ?? ''] }];
    const [name = '', format] = text.split(':');
    return [format === undefined ? { name } : { name, format }];
  });
}
