// Handler files of tests that replace the service's own and run from source.
import { BUNDLE_METADATA, ENTRY_METADATA } from '../../../local/resources/function.ts';
import type { ResourceDeclaration, StackTemplate } from '../../../local/template/template.ts';

/** Replacement handler files, by the files that they replace. */
export type Entries = Readonly<Record<string, string>>;

/** Replaces a function's handler file if there is a replacement. */
export function withEntry(resource: ResourceDeclaration, entries: Entries): ResourceDeclaration {
  const entry = entries[String(resource.Metadata?.[ENTRY_METADATA])];
  if (entry === undefined) return resource;
  const { [BUNDLE_METADATA]: _replaced, ...metadata } = resource.Metadata ?? {};
  return { ...resource, Metadata: { ...metadata, [ENTRY_METADATA]: entry } };
}

/** Applies a change to every resource of a stack. */
export function withResources(
  stack: StackTemplate,
  change: (resource: ResourceDeclaration) => ResourceDeclaration,
): StackTemplate {
  const resources = Object.entries(stack.template.Resources ?? {});
  const Resources = Object.fromEntries(resources.map(([id, resource]) => [id, change(resource)]));
  return { ...stack, template: { ...stack.template, Resources } };
}
