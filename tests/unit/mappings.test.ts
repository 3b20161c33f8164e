// docs/mappings.md against the schema and the data set: each field of a declaration has its row, and no row is of another field.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Declaration } from '../../functions/score-import/schemas.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ROWS = readFileSync(join(ROOT, 'docs/mappings.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, field, wco = '', id = '', , column = ''] = line.split('|').map((cell) => cell.trim());
    const name = /^`([a-zA-Z.]+)`$/.exec(field ?? '')?.[1];
    return name === undefined ? [] : [{ name, wco, id, column }];
  });

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly $ref?: string;
  readonly allOf?: readonly Shape[];
  readonly $defs?: Readonly<Record<string, Shape>>;
}

function fieldsOf(schema: Shape, definitions: Readonly<Record<string, Shape>>, prefix = ''): string[] {
  const resolved =
    schema.$ref === undefined ? schema : (definitions[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (resolved.items !== undefined) return fieldsOf(resolved.items, definitions, prefix);
  const parts = [resolved, ...(resolved.allOf ?? [])];
  return parts.flatMap((part) =>
    part !== resolved
      ? fieldsOf(part, definitions, prefix)
      : Object.entries(part.properties ?? {}).flatMap(([name, field]) => [
          `${prefix}${name}`,
          ...fieldsOf(field, definitions, `${prefix}${name}.`),
        ]),
  );
}

const schema = z.toJSONSchema(Declaration, { io: 'input' }) as Shape;

describe('the table of mappings', () => {
  it('has each field of a declaration once, in its order, and no other', () => {
    const fields = fieldsOf(schema, schema.$defs ?? {});
    expect(fields).toContain('items.price.currency');
    expect(ROWS.map(({ name }) => name)).toEqual(fields);
  });

  it('names the element and its WCO id together', () => {
    for (const { name, wco, id } of ROWS) {
      expect(id === '–', name).toBe(wco.startsWith('–'));
      if (id !== '–') expect(id, name).toMatch(/^[A-Z]?\d{2,3}[AB]?(?: †)?$/);
    }
  });

  it('has every column of the data set that is read', () => {
    const source = readFileSync(join(ROOT, 'bin/support/declaration-csv.ts'), 'utf8');
    const columns = [...source.matchAll(/^ {2}(?:'([A-Z][^']*)'|(Date)): '(\w+)',$/gm)];
    expect(columns).toHaveLength(20);
    for (const [, quoted, plain, field] of columns) {
      const row = ROWS.find(({ name }) => [field, `items.${field}`].includes(name));
      expect(row?.column, field).toBe(quoted ?? plain);
    }
  });
});
