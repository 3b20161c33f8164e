// What schemas say: every rule of every request is of the catalogue, and so is whatever zod checks by itself.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isSaid, messageOf, says } from '../../../../functions/shared/words/issues.ts';
import { worded } from '../../../../functions/shared/words/wording.ts';
import { ROUTES } from '../../../../lib/routes.ts';

/** What the rules of a schema and of all schemas within it say. */
function rulesOf(schema: unknown, found = new Set<string>(), seen = new Set<unknown>()): Set<string> {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return found;
  seen.add(schema);
  const { _zod } = schema as { _zod?: { def?: Record<string, unknown> } };
  const error = _zod?.def?.error;
  if (typeof error === 'function') found.add(String(error({ code: 'custom', input: undefined })));
  for (const part of Object.values(_zod?.def ?? schema)) {
    if (typeof part === 'object' && part !== null) {
      for (const inner of [part, ...Object.values(part)]) rulesOf(inner, found, seen);
    }
  }
  return found;
}

describe('every rule of a request', () => {
  it.each(ROUTES.map((route) => [route.operationId, route] as const))(
    'of %s is in the catalogue',
    (_, route) => {
      const { params, query, body } = route.request;
      const rules = [params, query, body].flatMap((schema) => [...rulesOf(schema)]);
      expect(rules.filter((text) => !isSaid(text))).toEqual([]);
    },
  );

  it('is found at all', () => {
    const found = ROUTES.flatMap(({ request }) => [...rulesOf(request.body)]);
    expect(found).toContain('Expected a code of 1 to 8 letters and digits');
    expect(found).toContain('Expected a calendar day, YYYY-MM-DD');
  });
});

describe('what zod checks by itself', () => {
  const schema = z.strictObject({
    name: z.string(),
    count: z.int(),
    list: z.array(z.string()).min(2).max(3),
    mode: z.enum(['a', 'b']),
    only: z.literal('x'),
    share: z.number().gt(0).lt(1),
    step: z.number().multipleOf(5),
    day: z.iso.date(),
    at: z.iso.datetime(),
    mail: z.email(),
    short: z.string().max(3),
    either: z.union([z.number(), z.boolean()]),
    rule: z.string().regex(/^a/, says('field.trueOrFalse')),
  });

  it('is said in both languages', () => {
    const { error } = schema.safeParse({
      count: 1.5,
      list: ['a'],
      mode: 'c',
      only: 'y',
      share: 0,
      step: 4,
      day: '2020-02-30',
      at: 'noon',
      mail: 'nobody',
      short: 'long',
      either: 'x',
      rule: 'b',
    });
    const said = Object.fromEntries(
      (error?.issues ?? []).map((issue) => [
        issue.path.join('.'),
        [worded(messageOf(issue), 'en'), worded(messageOf(issue), 'ko')],
      ]),
    );
    expect(said).toEqual({
      name: ['Required: expected string', '필수 항목입니다. 문자열이 필요합니다'],
      count: ['Expected int, got number', '정수가 필요하지만 숫자가 왔습니다'],
      list: ['Expected at least 2 items', '2개 이상이어야 합니다'],
      mode: ['Expected one of "a", "b"', '다음 중 하나여야 합니다: "a", "b"'],
      only: ['Expected "x"', '"x"만 쓸 수 있습니다'],
      share: ['Expected more than 0', '0보다 커야 합니다'],
      step: ['Expected a multiple of 5', '5의 배수여야 합니다'],
      day: ['Expected a calendar day, YYYY-MM-DD', '날짜(YYYY-MM-DD)여야 합니다'],
      at: ['Expected a time in UTC, YYYY-MM-DDThh:mm:ssZ', 'UTC 시각(YYYY-MM-DDThh:mm:ssZ)이어야 합니다'],
      mail: ['Not in the expected form', '형식이 올바르지 않습니다'],
      short: ['Expected at most 3 characters', '3자 이하여야 합니다'],
      either: ['Not valid', '올바르지 않습니다'],
      rule: ['Expected true or false', 'true 또는 false여야 합니다'],
    });
  });
});
