// What the API document says of codes that the import-risk model knows: the fields are open, but only these were in its training
// data.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ITEM_FIELDS } from '../../functions/score-import/scoring/rows.ts';
import { ROOT } from '../constructs/root.ts';
import type { Json } from './schemas.ts';

const FOLDER = join('models', 'import-risk');

/** The part of the manifest that the document shows; codes of a field are separated by spaces. */
const Known = z.object({
  name: z.string(),
  version: z.string(),
  knownCodes: z.record(z.string(), z.string()),
});

/** A longer list, that of the subheadings, is only counted. */
const MOST_LISTED = 200;

/**
 * Adds the known codes to the descriptions of the fields of a declaration.
 *
 * @param schemas of the API document, by name
 * @throws Error where the declaration lacks a field whose codes the model knows
 */
export function withKnownCodes(schemas: Json): Json {
  const { name, version, knownCodes } = Known.parse(
    JSON.parse(readFileSync(join(ROOT, FOLDER, 'model.json'), 'utf8')),
  );
  const header = propertiesOf(schemas.Declaration);
  const item = propertiesOf(schemas.DeclarationItem);
  for (const [column, text] of Object.entries(knownCodes)) {
    const [properties, field] = isItemColumn(column) ? [item, ITEM_FIELDS[column]] : [header, column];
    const property = properties[field];
    if (property === undefined) throw new Error(`The declaration has no field ${field}`);
    const codes = text.split(' ');
    const listed =
      codes.length <= MOST_LISTED
        ? codes.join(', ')
        : `${codes.length.toLocaleString('en')} ${column === 'hs6' ? 'subheadings' : 'codes'}, listed in ${FOLDER}/model.json`;
    properties[field] = {
      ...property,
      description: `${property.description}. Known to ${name} ${version}: ${listed}. Any other is scored with a warning`,
    };
  }
  return {
    ...schemas,
    Declaration: { ...(schemas.Declaration as Json), properties: header },
    DeclarationItem: { ...(schemas.DeclarationItem as Json), properties: item },
  };
}

function propertiesOf(schema: unknown): Record<string, Json> {
  return { ...((schema as Json).properties as Record<string, Json>) };
}

function isItemColumn(column: string): column is keyof typeof ITEM_FIELDS {
  return Object.hasOwn(ITEM_FIELDS, column);
}
