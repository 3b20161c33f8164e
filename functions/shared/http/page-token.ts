// Opaque page tokens: clients pass them back and never look inside.
import type * as z from 'zod';

/** Packs what the next page needs to know. */
export function packToken(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Unpacks a token; undefined where it is none of this schema, since a client may send anything. */
export function unpackToken<Schema extends z.ZodType>(
  token: string,
  schema: Schema,
): z.output<Schema> | undefined {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(content);
  return parsed.success ? parsed.data : undefined;
}
