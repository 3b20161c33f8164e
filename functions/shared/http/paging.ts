// Lists in pages: the query fields `limit` and `nextToken`, and the opaque tokens that lead from one page to the next. A token is
// bound to the list that it was made for, and holds no more than a position in it: clients may send anything.
import * as z from 'zod';
import { says } from '../words/issues.ts';
import { message } from '../words/message.ts';
import { invalidRequest, type ProblemError } from './problem.ts';

const MAX_TOKEN_LENGTH = 2_000;
const MAX_LIMIT = 100;

/**
 * The query fields of a list.
 *
 * @param defaultLimit items of a page where the request names no limit
 */
export function pageQuery(defaultLimit: number) {
  const expected = says('field.between', { least: 1, most: MAX_LIMIT });
  return {
    limit: z
      .string()
      .regex(/^\d{1,3}$/, expected)
      .transform(Number)
      .refine((limit) => limit >= 1 && limit <= MAX_LIMIT, expected)
      .default(defaultLimit)
      .meta({
        type: 'integer',
        minimum: 1,
        maximum: MAX_LIMIT,
        description: 'Maximum number of items on the page',
      }),
    nextToken: z
      .string()
      .max(MAX_TOKEN_LENGTH)
      .optional()
      .meta({ description: 'The nextToken of the previous page' }),
  } as const;
}

/** A list that is read in pages. */
export interface PagedList<Position> {
  /** What tells it from any other list of its route, for example a lane and day. */
  readonly name: string;
  /** What its positions look like; must refuse whatever the table would not take as a key. */
  readonly position: z.ZodType<Position>;
}

/** The token of the page that follows a position. */
export function tokenAfter<Position>({ name }: PagedList<Position>, position: Position): string {
  return Buffer.from(JSON.stringify([name, position])).toString('base64url');
}

/** The position in a token; undefined where the token was not made for this list. */
export function positionOf<Position>(
  { name, position }: PagedList<Position>,
  token: string,
): Position | undefined {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = z.tuple([z.literal(name), position]).safeParse(content);
  return parsed.success ? parsed.data[1] : undefined;
}

/**
 * The position after which a page starts; undefined for the first page.
 *
 * @throws ProblemError 400 for a token of another list
 */
export function startOf<Position>(
  list: PagedList<Position>,
  nextToken: string | undefined,
): Position | undefined {
  if (nextToken === undefined) return undefined;
  const position = positionOf(list, nextToken);
  if (position !== undefined) return position;
  throw invalidToken();
}

/** The 400 for a token that no page of the list has led to. */
export function invalidToken(): ProblemError {
  return invalidRequest([{ pointer: '/query/nextToken', message: message('field.nextToken') }]);
}

/** The answer for a page: its items, and the token of the next page unless it is the last one. */
export function pageAnswer<Item, Position>(
  list: PagedList<Position>,
  items: readonly Item[],
  next: Position | undefined,
): { items: Item[]; nextToken?: string } {
  return { items: [...items], ...(next === undefined ? {} : { nextToken: tokenAfter(list, next) }) };
}
