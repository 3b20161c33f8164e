// The one list of pages: where each is, who may open it, and where it is in the navigation.
import type { ComponentType } from 'react';
import type { Scope } from '../../functions/shared/auth/scopes.ts';
import type { WordKey } from './words/words.tsx';

export type Group = 'work' | 'insight' | 'oversight';

export interface ConsolePage {
  readonly path: string;
  readonly name: WordKey;
  /** A person needs one of them. */
  readonly scopes: readonly Scope[];
  readonly group: Group;
  /** True for what nobody of a party is shown, whatever the scopes. */
  readonly customsOnly?: boolean;
  /** True for a page that can also be used before a sign-in, as there is none without a network. */
  readonly beforeSignIn?: boolean;
  /** Loaded when the page is opened. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

export const PAGES: readonly ConsolePage[] = [
  {
    path: '/worklist',
    name: 'worklist.title',
    scopes: ['declarations:read'],
    group: 'work',
    load: () => import('./pages/worklist/page.tsx'),
  },
  {
    path: '/documents',
    name: 'documents.title',
    scopes: ['documents:read'],
    group: 'work',
    load: () => import('./pages/documents/page.tsx'),
  },
  {
    path: '/delinquency',
    name: 'delinquency.title',
    scopes: ['delinquency:read'],
    group: 'work',
    load: () => import('./pages/delinquency/page.tsx'),
  },
  {
    path: '/hs',
    name: 'hs.title',
    scopes: ['hs:predict'],
    group: 'work',
    load: () => import('./pages/hs/page.tsx'),
  },
  {
    path: '/field',
    name: 'field.title',
    scopes: ['hs:predict', 'documents:write'],
    group: 'work',
    beforeSignIn: true,
    load: () => import('./pages/field/page.tsx'),
  },
  {
    path: '/network',
    name: 'network.title',
    scopes: ['network:read'],
    customsOnly: true,
    group: 'insight',
    load: () => import('./pages/network/page.tsx'),
  },
  {
    path: '/data',
    name: 'data.title',
    scopes: ['statistics:read'],
    customsOnly: true,
    group: 'insight',
    load: () => import('./pages/data/page.tsx'),
  },
  {
    path: '/groups',
    name: 'groups.title',
    scopes: ['groups:read'],
    customsOnly: true,
    group: 'insight',
    load: () => import('./pages/groups/page.tsx'),
  },
  {
    path: '/models',
    name: 'models.title',
    scopes: ['models:read'],
    customsOnly: true,
    group: 'oversight',
    load: () => import('./pages/models/page.tsx'),
  },
  {
    path: '/audit',
    name: 'audit.title',
    scopes: ['audit:read'],
    group: 'oversight',
    load: () => import('./pages/audit/page.tsx'),
  },
];

/** Who opens a page. */
interface Visitor {
  readonly person: { readonly party?: string };
  can(scope: Scope): boolean;
}

/** @param visitor undefined if nobody has signed in */
export function mayOpen(
  { scopes, customsOnly = false, beforeSignIn = false }: ConsolePage,
  visitor: Visitor | undefined,
): boolean {
  if (visitor === undefined) return beforeSignIn;
  return scopes.some((scope) => visitor.can(scope)) && !(customsOnly && visitor.person.party !== undefined);
}

/** The pages that a person may open. */
export function pagesFor(visitor: Visitor | undefined): ConsolePage[] {
  return PAGES.filter((page) => mayOpen(page, visitor));
}
