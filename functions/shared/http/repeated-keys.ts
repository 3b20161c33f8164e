// Finds repeated keys in JSON. JSON.parse silently takes the last of them, so that two readers of one declaration could see
// different goods (RFC 8259, section 4).

/** Where a value is: the keys and indexes that lead to it. */
export type JsonPath = readonly (string | number)[];

/**
 * Levels of nesting that are searched. No request of the service has as many: the validation refuses whatever is nested deeper,
 * and a body of a million brackets costs no memory here.
 */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An object or array around the current position. */
interface Container {
  /** Keys so far, each with whether it is already reported; undefined for an array. */
  readonly keys: Map<string, boolean> | undefined;
  /** Current key or index. */
  at: string | number;
}

/**
 * The path of every key that occurs more than once in its object, once each, in the order of the text. Keys are compared as JSON.parse
 * reads them: `"hs6"` and `"\u0068s6"` are the same.
 *
 * @param text valid JSON: what JSON.parse refuses gives any result
 */
export function repeatedKeys(text: string): JsonPath[] {
  const repeated: JsonPath[] = [];
  const around: Container[] = [];
  let untracked = 0;
  let expectsKey = false;
  for (let position = 0; position < text.length; position += 1) {
    switch (text.charCodeAt(position)) {
      case QUOTE: {
        const end = endOfString(text, position);
        const container = around.at(-1);
        if (expectsKey && container?.keys !== undefined) {
          container.at = keyOf(text.slice(position + 1, end));
          if (isRepeated(container.keys, container.at)) repeated.push(around.map(({ at }) => at));
        }
        expectsKey = false;
        position = end;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY: {
        const isObject = text.charCodeAt(position) === OPEN_OBJECT;
        if (around.length === MAX_DEPTH) untracked += 1;
        else around.push(isObject ? { keys: new Map(), at: '' } : { keys: undefined, at: 0 });
        expectsKey = isObject && untracked === 0;
        break;
      }
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        if (untracked > 0) untracked -= 1;
        else around.pop();
        expectsKey = false;
        break;
      case COMMA: {
        const container = untracked > 0 ? undefined : around.at(-1);
        if (typeof container?.at === 'number') container.at += 1;
        expectsKey = container?.keys !== undefined;
        break;
      }
      default:
    }
  }
  return repeated;
}

/** True for the second occurrence of a key, false for the first and for all others. */
function isRepeated(keys: Map<string, boolean>, key: string): boolean {
  const reported = keys.get(key);
  if (reported !== true) keys.set(key, reported !== undefined);
  return reported === false;
}

function keyOf(raw: string): string {
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** Position of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

/** Whether an odd number of backslashes precedes a position. */
function isEscaped(text: string, position: number): boolean {
  let before = position;
  while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (position - before) % 2 === 1;
}
