// A neighbourhood as it is shown, in whatever format: the answer of the ego route.

export type Band = 'low' | 'medium' | 'high';

export interface ShownNode {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** 0..1000; things have none. */
  readonly score?: number | undefined;
  readonly band?: Band | undefined;
  readonly degree: number;
}

export interface ShownLink {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly since: string;
  readonly until: string;
  readonly n: number;
  /** The link in words. */
  readonly text: string;
}

export interface Neighbourhood {
  /** The node in the middle first. */
  readonly nodes: readonly ShownNode[];
  readonly links: readonly ShownLink[];
  readonly truncated: boolean;
  readonly hubs: readonly { readonly id: string; readonly degree: number }[];
}

/** Text as content or attribute value of XML 1.0, which has no form for most control characters. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
