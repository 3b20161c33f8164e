// The synthesized templates as data: what a stack declares, in CloudFormation's own words.
import { NAME_PREFIX } from '../settings.ts';

/** One stack as the CDK wrote it. */
export interface StackTemplate {
  readonly stackName: string;
  readonly template: Template;
  /** Construct paths by logical id (`Data/Declarations/Resource`): CDK keeps them beside the template, not in it. */
  readonly paths: Readonly<Record<string, string>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, ResourceDeclaration>>;
  readonly Outputs?: Readonly<Record<string, OutputDeclaration>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
}

export interface ResourceDeclaration {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

interface OutputDeclaration {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

/** Construct ids that say what kind of thing it is and not which one. */
const GENERIC_IDS = new Set(['Resource', 'Default', 'Table', 'Bucket', 'Function', 'Handler', 'Secret']);

/**
 * A readable name that stays the same over restarts: `Data/RiskProfiles/Table/Resource` gives
 * `customs-scoring-local-risk-profiles`. The stack's own name is not in it, so that a table may move between stacks.
 */
export function physicalName(constructPath: string): string {
  const ids = constructPath.split('/').slice(1);
  const telling = ids.filter((id) => !GENERIC_IDS.has(id));
  const words = (telling.length > 0 ? telling : ids.slice(0, 1)).map(kebabCase);
  return [NAME_PREFIX, ...words].join('-');
}

/** `RiskProfiles` gives `risk-profiles`. */
function kebabCase(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}

/** `RiskProfiles` gives `riskProfiles`. */
export function camelCase(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
