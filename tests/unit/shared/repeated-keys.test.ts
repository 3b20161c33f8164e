// Repeated keys in JSON: found wherever they are, and nowhere else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonPath, repeatedKeys } from '../../../functions/shared/http/repeated-keys.ts';

describe('a key that is repeated', () => {
  it.each<[string, JsonPath[]]>([
    ['{"a":1,"a":2}', [['a']]],
    ['{"a":1,"a":1}', [['a']]],
    ['{"a":1,"b":2,"a":3,"a":4}', [['a']]],
    ['{"a":1,"b":2,"b":3,"a":4}', [['b'], ['a']]],
    ['{"":1,"":2}', [['']]],
    ['{"hs6":"1","\\u0068s6":"2"}', [['hs6']]],
    ['{"\\u0068\\u0073\\u0036":"1","hs6":"2"}', [['hs6']]],
    ['{"\\"":1,"\\u0022":2}', [['"']]],
    ['{"\\\\":1,"\\u005c":2}', [['\\']]],
    ['{"\\/":1,"/":2}', [['/']]],
    ['{"\\ud83d\\ude00":1,"😀":2}', [['😀']]],
    ['{"\\ud800":1,"\\uD800":2}', [['\ud800']]],
    ['{"__proto__":1,"__proto__":2}', [['__proto__']]],
    ['{"constructor":1,"constructor":2,"toString":3}', [['constructor']]],
    ['{"price":{"amount":1,"amount":2}}', [['price', 'amount']]],
    ['{"items":[{"a":1},{"a":1,"a":2}]}', [['items', 1, 'a']]],
    [
      '[[{"a":1,"a":2}],[[],{"b":{"c":1,"c":2}}]]',
      [
        [0, 0, 'a'],
        [1, 1, 'b', 'c'],
      ],
    ],
    ['{"a":{"a":1},"b":{"a":1},"a":{"x":1,"x":2}}', [['a'], ['a', 'x']]],
    [' {\r\n\t"a" : [ 1 , 2 ] ,\n "a"\n:\n{ } } ', [['a']]],
    ['{"a":"}","b":"{\\"b\\":1,","b":"]"}', [['b']]],
    ['{"a\\\\":1,"a\\\\":2}', [['a\\']]],
  ])('is found in %s', (text, expected) => {
    JSON.parse(text);
    expect(repeatedKeys(text)).toEqual(expected);
  });

  it.each([
    '{}',
    '[]',
    '""',
    '"a"',
    'null',
    '-1.5e+10',
    '{"a":1,"A":2,"ａ":3,"\u00e1":4,"a\u0301":5}',
    '{"a":"a","b":"a"}',
    '{"a":["a","a","a"]}',
    '[{"a":1},{"a":2}]',
    '{"a":{"b":1},"b":{"a":1}}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":"\\\\","b":",\\"a\\":1"}',
    '{"1":1,"01":2,"1.0":3}',
  ])('is not found in %s', (text) => {
    JSON.parse(text);
    expect(repeatedKeys(text)).toEqual([]);
  });
});

/** JSON as it is written: objects are lists of members, so that keys can repeat. */
type Written =
  | { readonly kind: 'leaf'; readonly value: unknown }
  | { readonly kind: 'array'; readonly items: readonly Written[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Written])[] };

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'hs6', '__proto__', '', '"', '\\', 'é', '😀', '\ud800', '{', ','),
  fc.string({ maxLength: 3, unit: 'binary' }),
);

const { json } = fc.letrec<{ json: Written }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.jsonValue({ maxDepth: 0 }).map((value): Written => ({ kind: 'leaf', value })),
    fc.array(tie('json'), { maxLength: 4 }).map((items): Written => ({ kind: 'array', items })),
    fc
      .array(fc.tuple(key, tie('json')), { maxLength: 5 })
      .map((members): Written => ({ kind: 'object', members })),
  ),
}));

/** Every UTF-16 unit as an escape, or the shortest form. */
function stringText(text: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

interface Style {
  readonly spaces: readonly string[];
  readonly escapes: readonly boolean[];
}

/** Writes the value with blanks and escapes drawn from the style, in turn. */
function textOf(written: Written, style: Style): string {
  let turn = 0;
  const blank = (): string => style.spaces[turn++ % style.spaces.length] ?? '';
  const write = (value: Written): string => {
    if (value.kind === 'leaf') return blank() + JSON.stringify(value.value) + blank();
    if (value.kind === 'array') return `${blank()}[${value.items.map(write).join(',')}${blank()}]${blank()}`;
    const members = value.members.map(([name, content]) => {
      const escaped = style.escapes[turn++ % style.escapes.length] ?? false;
      return `${blank()}${stringText(name, escaped)}${blank()}:${write(content)}`;
    });
    return `${blank()}{${members.join(',')}${blank()}}${blank()}`;
  };
  return write(written);
}

/** The repeated keys by the definition, without looking at any text. */
function expectedOf(written: Written, path: JsonPath = []): JsonPath[] {
  if (written.kind === 'leaf') return [];
  if (written.kind === 'array') {
    return written.items.flatMap((item, index) => expectedOf(item, [...path, index]));
  }
  return written.members.flatMap(([name, content], index) => {
    const before = written.members.slice(0, index).filter(([other]) => other === name).length;
    return [...(before === 1 ? [[...path, name]] : []), ...expectedOf(content, [...path, name])];
  });
}

/** A key that is written as a single escape. */
const ONE_ESCAPE = /"\\u[0-9a-f]{4}"\s*:/;

const style = fc.record({
  spaces: fc.array(fc.constantFrom('', ' ', '\n', '\r\n', '\t '), { minLength: 1, maxLength: 7 }),
  escapes: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

/** A value as JSON.parse gives it, written without repeated keys. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, item: unknown) => sum + keysOf(item), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

describe('for any JSON', () => {
  it('exactly the keys are found that occur more than once in their object', () => {
    fc.assert(
      fc.property(json, style, (written, drawn) => {
        const text = textOf(written, drawn);
        JSON.parse(text);
        expect(repeatedKeys(text)).toEqual(expectedOf(written));
      }),
    );
  });

  it('none are found exactly where JSON.parse keeps every key', () => {
    fc.assert(
      fc.property(json, style, (written, drawn) => {
        const count = (value: Written): number => {
          if (value.kind === 'leaf') return keysOf(value.value);
          if (value.kind === 'array') return value.items.reduce((sum, item) => sum + count(item), 0);
          return value.members.reduce((sum, [, content]) => sum + 1 + count(content), 0);
        };
        const text = textOf(written, drawn);
        // V8 13.6 sometimes reads a key that is one escape as "\\", and loses another one of that name. No field has such a short name.
        fc.pre(!ONE_ESCAPE.test(text));
        expect(repeatedKeys(text).length === 0).toBe(keysOf(JSON.parse(text)) === count(written));
      }),
    );
  });
});

describe('the deepest bodies', () => {
  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
    ['objects with repeated keys', '{"a":1,"a":', '}'],
  ])('of %s are searched to a depth that no request has, in little time', (_what, open, close) => {
    const depth = 400_000;
    const text = `${open.repeat(depth)}0${close.repeat(depth)}`;
    JSON.parse(text);
    const startedAt = performance.now();
    const found = repeatedKeys(text);
    expect(found.length).toBeLessThanOrEqual(64);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('do not hide what follows them', () => {
    const deep = `${'['.repeat(1_000)}${']'.repeat(1_000)}`;
    expect(repeatedKeys(`{"a":${deep},"b":1,"b":{"c":${deep},"c":2}}`)).toEqual([['b'], ['b', 'c']]);
  });
});
