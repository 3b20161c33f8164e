// Where aws-local-stepfunctions 3.0.0 reads the States Language otherwise than AWS: the same meaning in words that it
// reads rightly.
import { isRecord } from '../json.ts';
import type { Fields } from './fields.ts';

/** The member of the context object under which the host keeps what a definition calls `$$.Execution`. */
export const EXECUTION_MEMBER = 'HostExecution';

/** Tests of a Choice that the library answers with false whatever they are asked, once they are asked for `false`. */
const TYPE_TESTS = ['IsPresent', 'IsNull', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'];

/**
 * The paths of a state, with those into the context object where the host keeps it: the library overwrites
 * `$$.Execution` in every map iteration.
 *
 * @param refuse the error for a part of the context object that this host does not have
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
  // The library would make a member called "$".
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

/** `IsPresent: false` becomes a `Not` of `IsPresent: true`, and so do the other tests of this kind. */
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
