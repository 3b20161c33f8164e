// What the service has to say to people, before it is worded: a phrase of the catalogue and its values. Messages are what is stored and
// what the domain returns; they become words when an answer is sent (wording.ts), in the language of whoever asks.
import * as z from 'zod';
import { type PhraseName, type Phrases, templateOf } from './phrases.ts';
import type { NamesIn } from './template.ts';

export type MessageValue = string | number | Message | readonly (string | number | Message)[];

export interface Message {
  /** Name in the catalogue; never reused for something else, since messages are stored. */
  readonly phrase: PhraseName;
  readonly values?: Readonly<Record<string, MessageValue>>;
}

/** Text for people in an answer. No other text is of this type, so that none reaches an answer in one language only. */
export const Words = z.string().brand<'Words'>();
export type Words = z.infer<typeof Words>;

/** An answer, or a part of one, whose texts for people are not worded yet. */
export type Unworded<Answer> = Answer extends Words
  ? Message
  : Answer extends readonly (infer Member)[]
    ? Unworded<Member>[]
    : Answer extends object
      ? { [Field in keyof Answer]: Unworded<Answer[Field]> }
      : Answer;

/** The opposite: an answer as clients read it. */
export type Worded<Answer> = Answer extends Message
  ? Words
  : Answer extends readonly (infer Member)[]
    ? Worded<Member>[]
    : Answer extends object
      ? { [Field in keyof Answer]: Worded<Answer[Field]> }
      : Answer;

/** The values that a phrase has places for, as the arguments after its name. */
export type ValuesOf<Name extends PhraseName> = [NamesIn<Phrases[Name]['en']>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Phrases[Name]['en']>, MessageValue>>];

/** A message of the catalogue. */
export function message<Name extends PhraseName>(phrase: Name, ...values: ValuesOf<Name>): Message {
  const [given] = values as [Message['values']?];
  return given === undefined ? { phrase } : { phrase, values: given };
}

/** True for a message among the other values of an answer or a record. */
export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'phrase') === 'string';
}

/** True for the name of a phrase. */
export function isPhrase(name: string): name is PhraseName {
  return templateOf(name) !== undefined;
}
