// JSON Schema from zod, in the form that generators of clients read: named schemas under components, and no construct that
// one of the tested generators (docs/clients.md) misreads.
import * as z from 'zod';

export type Json = { [key: string]: unknown };

const COMPONENTS = '#/components/schemas/';

/** Bounds that zod writes for every whole number: those of JavaScript, which say nothing about the field. */
const UNBOUNDED: ReadonlySet<unknown> = new Set([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);

/** Turns zod schemas into JSON Schema and collects the named ones. */
export class SchemaCollector {
  readonly #named = new Map<string, string>();

  /**
   * The JSON Schema of a request's or an answer's part.
   *
   * @throws Error where two different schemas carry the same name
   */
  add(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema, $defs, ...root } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      override: ({ jsonSchema }) => portable(jsonSchema, io),
    }) as Json;
    const definitions = ($defs ?? {}) as Record<string, Json>;
    for (const [name, definition] of Object.entries(definitions)) this.#name(name, relocated(definition));
    return relocated(root);
  }

  #name(name: string, definition: Json): void {
    const text = JSON.stringify(definition);
    const known = this.#named.get(name);
    if (known !== undefined && known !== text) throw new Error(`Two different schemas are named ${name}`);
    this.#named.set(name, text);
  }

  named(): Json {
    const sorted = [...this.#named].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, text]) => [name, JSON.parse(text)]));
  }
}

/** Rewrites references from a schema's own $defs to the document's components. */
function relocated(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', `"${COMPONENTS}`)) as Json;
}

/** Rewrites what generators misread, in place. */
function portable(schema: Json, io: 'input' | 'output'): void {
  if (typeof schema.documentedAs === 'string') {
    // The schema accepts more than a client should send; the document shows what to send.
    const { documentedAs, description } = schema;
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(
      schema,
      { $ref: COMPONENTS + documentedAs },
      description === undefined ? {} : { description },
    );
    return;
  }
  // A const is an enum of one value to every generator, and unknown to some.
  if ('const' in schema) {
    schema.enum = [schema.const];
    delete schema.const;
  }
  if (isUnsupportedPattern(schema)) delete schema.pattern;
  for (const bound of ['minimum', 'maximum']) if (UNBOUNDED.has(schema[bound])) delete schema[bound];
  // Every key of a JSON object is a text.
  if (JSON.stringify(schema.propertyNames) === '{"type":"string"}') delete schema.propertyNames;
  // Answers may gain fields; requests refuse unknown ones.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
}

/**
 * Patterns of dates and times say again what `format` says, and clients would apply them to their date objects; those of numbers
 * and truth values describe the text of a query parameter. Unicode classes need a flag that JSON Schema does not have, and RE2
 * engines refuse lookaround.
 */
function isUnsupportedPattern({ type, format, pattern }: Json): boolean {
  if (typeof pattern !== 'string') return false;
  return type !== 'string' || format === 'date' || format === 'date-time' || /\\p\{|\(\?<?[=!]/.test(pattern);
}
