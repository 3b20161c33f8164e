// Rows that clients send over the API: each is checked alone, and the good ones become a table like the uploaded ones, which runs read.
import * as z from 'zod';
import { csvHeader, csvLine } from '../../shared/csv.ts';
import {
  type FieldError,
  fieldErrors,
  invalidFields,
  type Problem,
  problem,
} from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { plainForm } from '../resolution/identifiers.ts';
import {
  type NewNetworkEntity,
  type NewNetworkLink,
  SentEntity,
  SentIdentifier,
  SentLink,
} from '../schemas.ts';

/** An item that is good, or what is wrong with it. */
export type Checked<Item> = { readonly item: Item } | { readonly id?: string; readonly problem: Problem };

/**
 * Checks items each for itself.
 *
 * @param errorsOf what is already known to be wrong with an item, such as a repeated key
 */
export function checkEntities(
  items: readonly unknown[],
  errorsOf: (index: number) => readonly FieldError[],
): Checked<NewNetworkEntity>[] {
  return items.map((item, index) =>
    checked(SentEntity, item, index, [...errorsOf(index), ...badIdentifiers(item, index)]),
  );
}

export function checkLinks(
  items: readonly unknown[],
  errorsOf: (index: number) => readonly FieldError[],
): Checked<NewNetworkLink>[] {
  return items.map((item, index) => checked(SentLink, item, index, errorsOf(index)));
}

/** Values that are no identifier of their kind, whatever else is wrong with the item. */
function badIdentifiers(item: unknown, index: number): FieldError[] {
  const { identifiers = [] } = z.object({ identifiers: z.array(z.unknown()) }).safeParse(item).data ?? {};
  return identifiers.flatMap((one, place) => {
    const { data } = SentIdentifier.safeParse(one);
    if (data === undefined || plainForm(data) !== undefined) return [];
    const what = message('network.notAnIdentifier', { kind: data.kind });
    return [{ pointer: `/items/${index}/identifiers/${place}/value`, message: what }];
  });
}

function checked<Item>(
  schema: z.ZodType<Item>,
  item: unknown,
  index: number,
  known: readonly FieldError[],
): Checked<Item> {
  const parsed = schema.safeParse(item);
  const errors = [...known, ...fieldErrors(parsed.error?.issues ?? [], `/items/${index}`)];
  if (parsed.success && errors.length === 0) return { item: parsed.data };
  const id = z.object({ entityId: z.string().max(128) }).safeParse(item).data?.entityId;
  return { ...(id === undefined ? {} : { id }), problem: problem('invalid-request', invalidFields(errors)) };
}

/** The table of entities: a row for each name and identifier. */
export function entitiesTable(items: readonly NewNetworkEntity[]): string {
  const rows = items.flatMap(({ entityId, kind, names, identifiers, asOf }) =>
    Array.from({ length: Math.max(1, names.length, identifiers.length) }, (_, place) =>
      csvLine([
        { code: entityId },
        kind,
        names[place] ?? '',
        identifiers[place]?.kind ?? '',
        { code: identifiers[place]?.value ?? '' },
        { code: asOf },
      ]),
    ),
  );
  return csvHeader(['entityId', 'kind', 'name', 'identifierKind', 'identifierValue', 'asOf']) + rows.join('');
}

export function linksTable(items: readonly NewNetworkLink[]): string {
  const rows = items.map(({ from, to, kind, day, source }) =>
    csvLine([{ code: from }, { code: to }, kind, { code: day }, source]),
  );
  return csvHeader(['from', 'to', 'kind', 'day', 'source']) + rows.join('');
}
