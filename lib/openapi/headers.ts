// The headers of successful answers in the API document.

import type { Route } from '../../functions/shared/http/route.ts';
import { LANGUAGES } from '../../functions/shared/words/language.ts';
import type { Json } from './schemas.ts';

/** The named headers. */
export const HEADERS = {
  ContentLanguage: {
    description: 'The language of the answer: the one that Accept-Language prefers',
    schema: { type: 'string', enum: [...LANGUAGES] },
    example: 'en',
  },
  Location: {
    description: 'Path at which what was created or started can be read',
    schema: { type: 'string', format: 'uri-reference' },
    example: '/v1/declarations/2020-000123',
  },
  RetryAfter: {
    description: 'Seconds to wait before the next look; absent once the `status` is final',
    schema: { type: 'integer', minimum: 1 },
    example: 5,
  },
  IdempotentReplayed: {
    description:
      '`true` if the answer was given before: the request repeated an earlier one and changed nothing',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
} as const satisfies Readonly<Record<string, Json>>;

/** The headers of a route's successful answer, as a member of its response. */
export function answerHeaders({ location, polling, idempotent }: Route): Json {
  const headers = {
    'Content-Language': reference('ContentLanguage'),
    ...(location === undefined ? {} : { Location: reference('Location') }),
    ...(polling === undefined ? {} : { 'Retry-After': reference('RetryAfter') }),
    ...(idempotent ? { 'Idempotent-Replayed': reference('IdempotentReplayed') } : {}),
  };
  return { headers };
}

function reference(name: keyof typeof HEADERS): Json {
  return { $ref: `#/components/headers/${name}` };
}
