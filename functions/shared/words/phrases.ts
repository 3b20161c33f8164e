// The catalogue of everything that the service says to people, in both languages. docs/languages.md has the glossary.
import { DECLARATION_PHRASES } from './phrases/declarations.ts';
import { DELINQUENCY_PHRASES } from './phrases/delinquency.ts';
import { DOCUMENT_PHRASES } from './phrases/documents.ts';
import { HS_PHRASES } from './phrases/hs-codes.ts';
import { NETWORK_PHRASES } from './phrases/network.ts';
import { REQUEST_PHRASES } from './phrases/requests.ts';
import { RISK_GROUP_PHRASES } from './phrases/risk-groups.ts';
import { WEBHOOK_PHRASES } from './phrases/webhooks.ts';
import type { Template } from './template.ts';

export type Phrases = typeof REQUEST_PHRASES &
  typeof DECLARATION_PHRASES &
  typeof HS_PHRASES &
  typeof DOCUMENT_PHRASES &
  typeof DELINQUENCY_PHRASES &
  typeof RISK_GROUP_PHRASES &
  typeof NETWORK_PHRASES &
  typeof WEBHOOK_PHRASES;

export type PhraseName = keyof Phrases;

/** Not one object: to make it at every cold start takes twice as long as to read the phrases. */
export const TOPICS: readonly Readonly<Record<string, Template>>[] = [
  REQUEST_PHRASES,
  DECLARATION_PHRASES,
  HS_PHRASES,
  DOCUMENT_PHRASES,
  DELINQUENCY_PHRASES,
  RISK_GROUP_PHRASES,
  NETWORK_PHRASES,
  WEBHOOK_PHRASES,
];

/** What a phrase says; undefined for a name that the catalogue does not have. */
export function templateOf(name: string): Template | undefined {
  return TOPICS.find((topic) => Object.hasOwn(topic, name))?.[name];
}
