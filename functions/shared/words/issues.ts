// What schemas say of bad values. A zod issue carries a text, not a message: `says` gives zod the English text and keeps the message, so
// that whoever makes a problem of an issue finds it again. Issues whose values depend on the request carry their message themselves.
import type * as z from 'zod';
import { isMessage, type Message, message, type ValuesOf } from './message.ts';
import type { PhraseName } from './phrases.ts';
import { worded } from './wording.ts';

/** By English text: one entry for each rule of a schema that was broken. */
const rules = new Map<string, Message>();

/** What zod asks when a value breaks a rule. */
export interface Rule {
  readonly error: () => string;
}

/** What a rule of a schema says of a bad value; {@link messageOf} finds the message again. */
export function says<Name extends PhraseName>(phrase: Name, ...values: ValuesOf<Name>): Rule {
  const rule = message(phrase, ...values);
  return {
    // Worded when it is first needed, not at every cold start.
    error: () => {
      const text = worded(rule, 'en');
      rules.set(text, rule);
      return text;
    },
  };
}

/** True for a text that a rule has said: all that schemas of requests may say. */
export function isSaid(text: string): boolean {
  return rules.has(text);
}

/** A custom issue whose values depend on the request. */
export function issue(
  rule: Message,
  path: readonly PropertyKey[] = [],
): { code: 'custom'; path: PropertyKey[]; message: string; params: { readonly says: Message } } {
  return { code: 'custom', path: [...path], message: worded(rule, 'en'), params: { says: rule } };
}

/** What an issue says: its rule's message, or one for what zod checks by itself. */
export function messageOf(found: z.core.$ZodIssue): Message {
  const own = found.code === 'custom' ? found.params?.says : undefined;
  if (isMessage(own)) return own;
  return rules.get(found.message) ?? messageOfZod(found);
}

function messageOfZod(found: z.core.$ZodIssue): Message {
  switch (found.code) {
    case 'invalid_type': {
      const expected = typeName(found.expected);
      const got = /received (.+)$/.exec(found.message)?.[1] ?? 'undefined';
      return got === 'undefined'
        ? message('field.required', { expected })
        : message('field.type', { expected, got: typeName(got) });
    }
    case 'invalid_value': {
      const values = found.values.map((value) => JSON.stringify(value));
      return values.length === 1
        ? message('field.value', { value: values[0] ?? '' })
        : message('field.oneOf', { values });
    }
    case 'too_small': {
      const least = Number(found.minimum);
      if (found.origin === 'string') return message('field.leastCharacters', { least });
      if (found.origin === 'array') return message('field.leastItems', { least });
      return found.inclusive === false
        ? message('field.moreThan', { bound: least })
        : message('field.atLeast', { least });
    }
    case 'too_big': {
      const most = Number(found.maximum);
      if (found.origin === 'string') return message('field.characters', { most });
      if (found.origin === 'array') return message('field.mostItems', { most });
      return found.inclusive === false
        ? message('field.lessThan', { bound: most })
        : message('field.atMost', { most });
    }
    case 'not_multiple_of':
      return message('field.multiple', { step: found.divisor });
    case 'invalid_format':
      if (found.format === 'date') return message('field.day');
      return found.format === 'datetime' ? message('field.moment') : message('field.format');
    default:
      return message('field.invalid');
  }
}

const TYPES = {
  string: 'type.string',
  number: 'type.number',
  int: 'type.int',
  boolean: 'type.boolean',
  array: 'type.array',
  object: 'type.object',
  null: 'type.null',
  NaN: 'type.NaN',
} as const satisfies Readonly<Record<string, PhraseName>>;

/** A type of JSON by its name in zod. */
function typeName(name: string): Message | string {
  return Object.hasOwn(TYPES, name) ? message(TYPES[name as keyof typeof TYPES]) : name;
}
