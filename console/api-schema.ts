// The types of the API that the console calls, from the document that outside clients use (npm run openapi).
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';

/** A list of every country or currency says nothing as a type, and is long. */
const LONGEST_ENUM = 40;

/** Of no use to types; texts would change the file with every word. */
const LEFT_OUT = new Set(['example', 'examples']);
/** Of no use either, unless they are properties of that name, which have a schema. */
const ROLES = new Set(['links', 'tags']);
const TEXTS = new Set(['description', 'summary']);

const TITLE = '// Generated from docs/openapi.json by `npm run openapi`.\n';

/** The content of src/api/schema.d.ts. */
export async function apiSchema(document: object): Promise<string> {
  const shortened = JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    const isLong = key === 'enum' && Array.isArray(value) && value.length > LONGEST_ENUM;
    // A property of that name has a schema, not a text.
    const isText = TEXTS.has(key) && typeof value === 'string';
    const isRole = ROLES.has(key) && !isSchema(value);
    return isLong || isText || isRole || LEFT_OUT.has(key) ? undefined : value;
  }) as OpenAPI3;
  return TITLE + astToString(await openapiTS(shortened, { alphabetize: false, silent: true }));
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('type' in value || '$ref' in value);
}
