// EventBridge's event patterns: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
// A pattern is compiled once, and refused then where it holds an operator that this file does not know.
import { isRecord } from '../json.ts';

/** True where an event matches. */
export type Matcher = (event: unknown) => boolean;

/** Says which part of a pattern cannot be honoured. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** Whether one value of the event (never a list or an object) is what a filter asks for. */
type ValueTest = (value: unknown) => boolean;
/** Whether the values at a place of the event are; empty where the event has nothing there. */
type FieldTest = (values: readonly unknown[]) => boolean;

/**
 * Compiles a pattern.
 *
 * @throws PatternError for an operator it does not know, or one whose argument is not what it takes
 */
export function compilePattern(pattern: unknown): Matcher {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    throw new PatternError('a pattern is an object with at least one field');
  }
  return objectMatcher(pattern, '');
}

function objectMatcher(pattern: Readonly<Record<string, unknown>>, path: string): Matcher {
  const tests = Object.entries(pattern).map(([name, part]): Matcher => {
    const where = path === '' ? name : `${path}.${name}`;
    if (name === '$or') return anyOf(part, path, where);
    if (Array.isArray(part)) {
      const test = fieldTest(part, where);
      return (event) => test(valuesOf(memberOf(event, name)));
    }
    if (!isRecord(part)) throw new PatternError(`${where} should be a list of values or an object`);
    const inside = objectMatcher(part, where);
    return (event) => listOf(memberOf(event, name)).some(inside);
  });
  return (event) => tests.every((test) => test(event));
}

function anyOf(alternatives: unknown, path: string, where: string): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isRecord)) {
    throw new PatternError(`${where} should be a list of two or more patterns`);
  }
  const matchers = alternatives.map((alternative) => objectMatcher(alternative, path));
  return (event) => matchers.some((matcher) => matcher(event));
}

function memberOf(event: unknown, name: string): unknown {
  return isRecord(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

/** A place that is missing is still looked into once: `exists: false` inside it is true. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

/** The plain values at a place: filters look at these, never at lists or objects. */
function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  return value === undefined || isRecord(value) ? [] : [value];
}

function fieldTest(filters: readonly unknown[], where: string): FieldTest {
  if (filters.length === 0) throw new PatternError(`${where} should not be an empty list`);
  const tests = filters.map((filter) => filterTest(filter, where));
  return (values) => tests.some((test) => test(values));
}

function filterTest(filter: unknown, where: string): FieldTest {
  if (isRecord(filter) && 'exists' in filter) {
    const [, wanted] = onlyEntry(filter, where);
    if (typeof wanted !== 'boolean') throw new PatternError(`${where}: exists takes true or false`);
    return (values) => values.length > 0 === wanted;
  }
  const test = isRecord(filter) ? operatorTest(filter, where) : exactTest(filter, where);
  return (values) => values.some(test);
}

function exactTest(wanted: unknown, where: string): ValueTest {
  if (wanted !== null && !['string', 'number', 'boolean'].includes(typeof wanted)) {
    throw new PatternError(`${where}: ${JSON.stringify(wanted)} is not a value or a filter`);
  }
  return (value) => value === wanted;
}

function onlyEntry(filter: Readonly<Record<string, unknown>>, where: string): readonly [string, unknown] {
  const [entry, ...others] = Object.entries(filter);
  if (entry === undefined || others.length > 0) {
    throw new PatternError(`${where}: a filter has one operator, not ${JSON.stringify(filter)}`);
  }
  return entry;
}

function operatorTest(filter: Readonly<Record<string, unknown>>, where: string): ValueTest {
  const [operator, argument] = onlyEntry(filter, where);
  const here = `${where}: ${operator}`;
  switch (operator) {
    case 'prefix':
      return endTest(argument, here, (text, end) => text.startsWith(end));
    case 'suffix':
      return endTest(argument, here, (text, end) => text.endsWith(end));
    case 'equals-ignore-case': {
      const wanted = textOf(argument, here).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'wildcard':
      return wildcardTest(textOf(argument, here), here);
    case 'numeric':
      return numericTest(argument, here);
    case 'anything-but':
      return anythingBut(argument, here);
    default:
      throw new PatternError(`${where}: the operator ${operator} is not supported`);
  }
}

/** `prefix` and `suffix`: a text, or `{ "equals-ignore-case": text }`. */
function endTest(argument: unknown, here: string, has: (text: string, end: string) => boolean): ValueTest {
  if (!isRecord(argument)) {
    const end = textOf(argument, here);
    return (value) => typeof value === 'string' && has(value, end);
  }
  const [operator, inner] = onlyEntry(argument, here);
  if (operator !== 'equals-ignore-case') {
    throw new PatternError(`${here}: the operator ${operator} is not supported`);
  }
  const end = textOf(inner, here).toLowerCase();
  return (value) => typeof value === 'string' && has(value.toLowerCase(), end);
}

const NOT_INSIDE_ANYTHING_BUT = new Set(['numeric', 'exists', 'anything-but']);

/** Values, or one filter of texts with one text or several. A field that is missing is not anything. */
function anythingBut(argument: unknown, here: string): ValueTest {
  let unwanted: readonly ValueTest[];
  if (isRecord(argument)) {
    const [operator, inner] = onlyEntry(argument, here);
    if (NOT_INSIDE_ANYTHING_BUT.has(operator)) {
      throw new PatternError(`${here}: the operator ${operator} is not supported`);
    }
    unwanted = nonEmpty(inner, here).map((text) => operatorTest({ [operator]: text }, here));
  } else {
    unwanted = nonEmpty(argument, here).map((value) => exactTest(value, here));
  }
  return (value) => !unwanted.some((test) => test(value));
}

function nonEmpty(argument: unknown, here: string): readonly unknown[] {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw new PatternError(`${here} should not be an empty list`);
  return list;
}

function textOf(argument: unknown, here: string): string {
  if (typeof argument !== 'string' || argument === '') {
    throw new PatternError(`${here} takes a text, not ${JSON.stringify(argument)}`);
  }
  return argument;
}

/** `*` stands for any characters, `\*` for itself. */
function wildcardTest(pattern: string, here: string): ValueTest {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(pattern)) {
    throw new PatternError(`${here} takes no two * in a row: ${pattern}`);
  }
  if (/\\(?![*\\])/.test(pattern.replaceAll('\\\\', ''))) {
    throw new PatternError(`${here} takes \\ only before * and \\: ${pattern}`);
  }
  const source = pattern.replaceAll(/\\([*\\])|(\*)|([^*\\]+)/g, (_all, escaped, star, plain) => {
    return star === undefined ? RegExp.escape(escaped ?? plain) : '.*';
  });
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => typeof value === 'string' && expression.test(value);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]`, or a range: `[">", 0, "<=", 5]`. */
function numericTest(argument: unknown, here: string): ValueTest {
  const wrong = new PatternError(
    `${here} takes comparisons like [">", 0, "<=", 5], not ${JSON.stringify(argument)}`,
  );
  if (!Array.isArray(argument) || (argument.length !== 2 && argument.length !== 4)) throw wrong;
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < argument.length; at += 2) {
    const [sign, bound]: unknown[] = argument.slice(at, at + 2);
    const compare =
      typeof sign === 'string' && Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
    if (compare === undefined || typeof bound !== 'number') throw wrong;
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}
