// A neighbourhood as it is shown, in whatever format: the answer of the ego route.

import type { Ego, GraphLink, GraphNode } from '../graph/reader.ts';

export type Band = 'low' | 'medium' | 'high';

export interface ShownNode extends GraphNode {
  /** Things have none. */
  readonly band?: Band | undefined;
}

export interface ShownLink extends GraphLink {
  /** The link in words. */
  readonly text: string;
}

export interface Neighbourhood extends Ego {
  readonly nodes: readonly ShownNode[];
  readonly links: readonly ShownLink[];
}

/** Text as content or attribute value of XML 1.0, which has no form for most control characters. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
