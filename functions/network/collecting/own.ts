// The port to what the service knows itself: parties of declarations with their links and inspection results, and taxpayers.
import type { Collected } from './collection.ts';

/** Prefix of the ids of whom an importer deals with: their numbers are those of other registers than the importers'. */
export const ROLES = { seller: 'seller:', declarant: 'declarant:', courier: 'courier:' } as const;

export interface OwnData {
  /** What was declared and scored from one day to another, both included; YYYY-MM-DD. */
  collect(from: string, to: string): Promise<Collected>;
}
