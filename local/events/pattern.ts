// EventBridge's event patterns, as far as the templates use them: exact texts, prefixes and existence. A pattern is compiled at the start, and
// refused then where it contains anything else of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';

/** True for an event that matches. */
export type Matcher = (event: unknown) => boolean;

/**
 * Compiles a pattern, or the part of one below a field.
 *
 * @param path names the field in error messages; empty for a whole pattern
 * @throws HostError that names the field and what is not supported
 */
export function compilePattern(pattern: unknown, path = ''): Matcher {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) {
    const what = path === '' ? 'the pattern should be' : `${path} should be a list of values or`;
    throw new HostError(`${what} an object with at least one field`);
  }
  const tests = Object.entries(pattern).map(([name, part]): Matcher => {
    const field = path === '' ? name : `${path}.${name}`;
    if (name === '$or') throw new HostError(`${field}: $or is not supported by the local host`);
    const test = Array.isArray(part) ? anyOf(part, field) : compilePattern(part, field);
    return (event) => valuesAt(event, name).some(test);
  });
  return (event) => tests.every((test) => test(event));
}

function anyOf(filters: readonly unknown[], field: string): Matcher {
  if (filters.length === 0) throw new HostError(`${field} should not be an empty list`);
  const tests = filters.map((filter) => filterTest(filter, field));
  return (value) => tests.some((test) => test(value));
}

function filterTest(filter: unknown, field: string): Matcher {
  if (typeof filter === 'string') return (value) => value === filter;
  if (!isRecord(filter)) {
    throw new HostError(`${field}: the value ${JSON.stringify(filter)} is not supported by the local host`);
  }
  const { prefix, exists, ...others } = filter;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new HostError(`${field}: ${other} is not supported by the local host`);
  if (typeof exists === 'boolean' && prefix === undefined) return (value) => (value !== undefined) === exists;
  if (typeof prefix === 'string') return (value) => typeof value === 'string' && value.startsWith(prefix);
  throw new HostError(`${field}: prefix should be a string, not ${JSON.stringify(prefix)}`);
}

/** A pattern matches a list if it matches one of its elements. */
function valuesAt(event: unknown, name: string): readonly unknown[] {
  const value = isRecord(event) && Object.hasOwn(event, name) ? event[name] : undefined;
  return Array.isArray(value) ? value : [value];
}
