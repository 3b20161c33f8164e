// What the API document says of codes that the import-risk model knows: the fields are open, but only these were in its training
// data.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
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
  const declaration = schemas.Declaration as Json;
  const properties = { ...(declaration.properties as Record<string, Json>) };
  for (const [field, text] of Object.entries(knownCodes)) {
    const property = properties[field];
    if (property === undefined) throw new Error(`The declaration has no field ${field}`);
    const codes = text.split(' ');
    const listed =
      codes.length <= MOST_LISTED
        ? codes.join(', ')
        : `${codes.length.toLocaleString('en')} codes, listed in ${FOLDER}/model.json`;
    properties[field] = {
      ...property,
      description: `${property.description}. Known to ${name} ${version}: ${listed}. Any other is scored with a warning`,
    };
  }
  return { ...schemas, Declaration: { ...declaration, properties } };
}
