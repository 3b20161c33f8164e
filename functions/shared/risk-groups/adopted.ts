// Groups that officers have adopted: what selects declarations for inspection.
import type { Condition } from './conditions.ts';

export interface AdoptedGroup {
  readonly groupId: string;
  readonly conditions: readonly Condition[];
  /** Share of declarations that the group is expected to cover, 0 to 1. */
  readonly share: number;
}
