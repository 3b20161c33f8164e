// Parts of answers that several capabilities share.
import * as z from 'zod';

/** The model that made a score: every score carries it. */
export const ModelVersion = z
  .object({ name: z.string(), version: z.string() })
  .meta({ id: 'ModelVersion', description: 'A shipped model and its version' });
export type ModelVersion = z.infer<typeof ModelVersion>;

/**
 * The discriminator of a union in the API document, so that generated clients read each member as its own class.
 *
 * @param schemas for each value of the property, the name of the member's schema
 */
export function discriminator(
  propertyName: string,
  schemas: Readonly<Record<string, string>>,
): { propertyName: string; mapping: Record<string, string> } {
  const references = Object.entries(schemas).map(([value, name]) => [value, `#/components/schemas/${name}`]);
  return { propertyName, mapping: Object.fromEntries(references) };
}
