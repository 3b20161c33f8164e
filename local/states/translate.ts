// Rewrites those parts of the States Language that aws-local-stepfunctions 3.0.0 interprets differently from AWS into equivalent ones
// that it interprets correctly.
import { isRecord } from '../json.ts';
import type { Fields } from './fields.ts';

/** The member of the context object that replaces `$$.Execution`. */
export const EXECUTION_MEMBER = 'HostExecution';

/** Tests of a Choice that are always false in the library if their expected value is `false`. */
const TYPE_TESTS = ['IsPresent', 'IsNull', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'];

/**
 * Translates the paths of a state into the context object: the library overwrites `$$.Execution` in every map iteration.
 *
 * @param refuse makes the error for an unsupported part of the context object
 */
export function translatePaths(state: Fields, refuse: (what: string) => Error): Fields {
  const translated = (value: unknown, isPath: boolean): unknown => {
    if (typeof value === 'string') {
      if (!isPath) return value;
      const [unknown] = /\$\$\.(?!Execution\b|StateMachine\b|Map\b)\w*/.exec(value) ?? [];
      if (unknown !== undefined) throw refuse(`${unknown} is not supported by the local host`);
      return value.replaceAll(/\$\$\.Execution\b/g, () => `$$.${EXECUTION_MEMBER}`);
    }
    if (Array.isArray(value)) return value.map((item: unknown) => translated(item, false));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, translated(member, namesPath(name))]),
    );
  };
  const whole = translated(state, false);
  if (!isRecord(whole)) return state;
  // The library would create a member named "$".
  if (whole.ResultPath === '$') delete whole.ResultPath;
  if (Array.isArray(whole.Catch)) {
    for (const catcher of whole.Catch)
      if (isRecord(catcher) && catcher.ResultPath === '$') delete catcher.ResultPath;
  }
  return whole;
}

function namesPath(name: string): boolean {
  return name.endsWith('.$') || name.endsWith('Path') || name === 'Variable';
}

/** Replaces `IsPresent: false` by a `Not` of `IsPresent: true`, and likewise the other tests of this kind. */
export function translateChoice(state: Fields): Fields {
  const rule = (given: unknown): unknown => {
    if (Array.isArray(given)) return given.map(rule);
    if (!isRecord(given)) return given;
    const { And: and, Or: or, Not: not, Next: next, Comment: _, ...test } = given;
    const flow = next === undefined ? {} : { Next: next };
    if (and !== undefined) return { And: rule(and), ...flow };
    if (or !== undefined) return { Or: rule(or), ...flow };
    if (not !== undefined) return { Not: rule(not), ...flow };
    const negative = TYPE_TESTS.find((name) => test[name] === false);
    return negative === undefined ? given : { Not: { ...test, [negative]: true }, ...flow };
  };
  return { ...state, Choices: rule(state.Choices) };
}
