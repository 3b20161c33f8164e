// CloudFormation's intrinsic functions: resolves the values of a template as a deployment would.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';

/** What intrinsics refer to. Results are promises because a reference may have to create its resource first. */
export interface ReferenceScope {
  ref(logicalId: string): Promise<unknown>;
  attribute(logicalId: string, attribute: string): Promise<unknown>;
  importValue(name: string): Promise<unknown>;
  stackOutput(stack: string, output: string): Promise<unknown>;
  condition(name: string): Promise<boolean>;
  mapping(map: string, first: string, second: string): unknown;
}

/** The result of `Ref: AWS::NoValue`; members with this value are omitted. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves every intrinsic inside `value`.
 *
 * @param where names the value in error messages: a logical id with its property
 * @throws HostError for an unsupported intrinsic, or one with invalid arguments
 */
export async function resolveValue(value: unknown, scope: ReferenceScope, where: string): Promise<unknown> {
  const resolved = await resolve(value, scope, where);
  return resolved === NO_VALUE ? undefined : resolved;
}

async function resolve(value: unknown, scope: ReferenceScope, where: string): Promise<unknown> {
  if (Array.isArray(value)) {
    const items = await Promise.all(value.map((item: unknown) => resolve(item, scope, where)));
    return items.filter((item) => item !== NO_VALUE);
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isIntrinsic(only[0])) {
    return await call(only[0], only[1], scope, where);
  }
  const members = await Promise.all(
    entries.map(async ([key, member]) => [key, await resolve(member, scope, `${where}.${key}`)] as const),
  );
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

async function call(name: string, argument: unknown, scope: ReferenceScope, where: string): Promise<unknown> {
  const inside = async (value: unknown): Promise<unknown> => await resolve(value, scope, where);
  const bad = (expected: string): HostError =>
    new HostError(`${where}: ${name} takes ${expected}, not ${JSON.stringify(argument)}`);
  const list = (length: number, expected: string): readonly unknown[] => {
    if (!Array.isArray(argument) || argument.length !== length) throw bad(expected);
    return argument;
  };
  const text = async (value: unknown, expected: string): Promise<string> => {
    const resolved = await inside(value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw bad(expected);
  };
  const condition = async (value: unknown): Promise<boolean> => {
    if (typeof value === 'string') return await scope.condition(value);
    const resolved = await inside(value);
    if (typeof resolved !== 'boolean') throw bad('conditions');
    return resolved;
  };

  switch (name) {
    case 'Ref': {
      if (typeof argument !== 'string') throw bad('a logical id');
      return argument === 'AWS::NoValue' ? NO_VALUE : await scope.ref(argument);
    }
    case 'Fn::GetAtt': {
      const [id, attribute] = typeof argument === 'string' ? splitOnce(argument, '.') : list(2, 'two names');
      if (typeof id !== 'string') throw bad('a logical id first');
      return await scope.attribute(id, await text(attribute, 'an attribute name'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list(2, 'a separator and a list');
      const resolved = await inside(parts);
      if (typeof separator !== 'string' || !Array.isArray(resolved)) throw bad('a separator and a list');
      return resolved.map(String).join(separator);
    }
    case 'Fn::Sub':
      return await substitute(argument, scope, where, bad);
    case 'Fn::Select': {
      const [index, choices] = list(2, 'an index and a list');
      const resolved = await inside(choices);
      const position = Number(await text(index, 'an index and a list'));
      if (!Array.isArray(resolved) || !(position in resolved)) throw bad('an index inside its list');
      return resolved[position];
    }
    case 'Fn::Split': {
      const [separator, source] = list(2, 'a separator and a string');
      if (typeof separator !== 'string') throw bad('a separator and a string');
      return (await text(source, 'a separator and a string')).split(separator);
    }
    case 'Fn::ImportValue':
      return await scope.importValue(await text(argument, 'the name of an export'));
    case 'Fn::GetStackOutput': {
      const { StackName: stack, OutputName: output } = (await inside(argument)) as Readonly<
        Record<string, unknown>
      >;
      if (typeof stack !== 'string' || typeof output !== 'string') throw bad('a StackName and an OutputName');
      return await scope.stackOutput(stack, output);
    }
    case 'Fn::FindInMap': {
      const names = await Promise.all(list(3, 'three names').map((part) => text(part, 'three names')));
      const [map = '', first = '', second = ''] = names;
      return scope.mapping(map, first, second);
    }
    case 'Fn::If': {
      const [test, yes, no] = list(3, 'a condition and two values');
      return await inside((await condition(test)) ? yes : no);
    }
    case 'Condition':
      // Outside of conditions `Condition` is an ordinary member, as in the statements of an IAM policy.
      return typeof argument === 'string'
        ? await scope.condition(argument)
        : { Condition: await inside(argument) };
    case 'Fn::Equals': {
      const [left, right] = list(2, 'two values');
      return JSON.stringify(await inside(left)) === JSON.stringify(await inside(right));
    }
    case 'Fn::Not': {
      const [test] = list(1, 'one condition');
      return !(await condition(test));
    }
    case 'Fn::And':
    case 'Fn::Or': {
      if (!Array.isArray(argument)) throw bad('a list of conditions');
      const tests = await Promise.all(argument.map(condition));
      return name === 'Fn::And' ? tests.every(Boolean) : tests.some(Boolean);
    }
    default:
      throw new HostError(`${where}: ${name} is not supported by the local host`);
  }
}

async function substitute(
  argument: unknown,
  scope: ReferenceScope,
  where: string,
  bad: (expected: string) => HostError,
): Promise<string> {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string' || !isRecord(variables))
    throw bad('a string, or a string with its variables');
  // `${!Literal}` is the string `${Literal}` itself.
  const parts = template.split(/(\$\{[^}]*\})/);
  const texts = parts.map(async (part) => {
    if (!part.startsWith('${')) return part;
    const name = part.slice(2, -1);
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return String(await resolve(variables[name], scope, where));
    if (!name.includes('.')) return String(await scope.ref(name));
    const [id, attribute] = splitOnce(name, '.');
    return String(await scope.attribute(id, attribute));
  });
  return (await Promise.all(texts)).join('');
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
