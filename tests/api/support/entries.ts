// Handler files of tests that run in place of the service's own, from source.
import { BUNDLE_METADATA, ENTRY_METADATA } from '../../../local/resources/function.ts';
import type { ResourceDeclaration, StackTemplate } from '../../../local/template/template.ts';

/** Handler files to run, by those that they replace. */
export type Entries = Readonly<Record<string, string>>;

/** A function with another handler file, if there is one for it. */
export function withEntry(resource: ResourceDeclaration, entries: Entries): ResourceDeclaration {
  const entry = entries[String(resource.Metadata?.[ENTRY_METADATA])];
  if (entry === undefined) return resource;
  const { [BUNDLE_METADATA]: _replaced, ...metadata } = resource.Metadata ?? {};
  return { ...resource, Metadata: { ...metadata, [ENTRY_METADATA]: entry } };
}

/** A stack with every resource changed. */
export function withResources(
  stack: StackTemplate,
  change: (resource: ResourceDeclaration) => ResourceDeclaration,
): StackTemplate {
  const resources = Object.entries(stack.template.Resources ?? {});
  const Resources = Object.fromEntries(resources.map(([id, resource]) => [id, change(resource)]));
  return { ...stack, template: { ...stack.template, Resources } };
}
