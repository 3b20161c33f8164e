// The synthesised templates as data, with CloudFormation's names.
import { NAME_PREFIX } from '../settings.ts';

/** One stack as the CDK wrote it. */
export interface StackTemplate {
  readonly stackName: string;
  readonly template: Template;
  /** Construct paths by logical id (`Data/Declarations/Resource`); the CDK writes them beside the template. */
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

/** Construct ids that name the kind of a resource and not which one it is. */
const GENERIC_IDS = new Set(['Resource', 'Default', 'Table', 'Bucket', 'Function', 'Handler', 'Secret']);

/**
 * A readable name that is the same at every start: `Data/RiskProfiles/Table/Resource` becomes
 * `customs-scoring-local-risk-profiles`. It does not contain the stack's name, so that a table can move between stacks.
 */
export function physicalName(constructPath: string): string {
  const ids = constructPath.split('/').slice(1);
  const specific = ids.filter((id) => !GENERIC_IDS.has(id));
  const words = (specific.length > 0 ? specific : ids.slice(0, 1)).map(kebabCase);
  return [NAME_PREFIX, ...words].join('-');
}

/** `RiskProfiles` becomes `risk-profiles`. */
function kebabCase(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}

/** `RiskProfiles` becomes `riskProfiles`. */
export function camelCase(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
