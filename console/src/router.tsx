// Addresses: each page has a path of its own, and its search parameters are all of its state, so that an address can be sent to a
// colleague.
import { createRootRoute, createRoute, createRouter, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useCallsIfSignedIn } from './api/use-api.ts';
import { Forbidden, Missing } from './parts/failure.tsx';
import { Loading } from './parts/loading.tsx';
import { type ConsolePage, mayOpen, PAGES, pagesFor } from './routes.ts';
import { Shell } from './shell/shell.tsx';
import { useWords } from './words/words.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: Missing });

function guarded(page: ConsolePage) {
  const Content = lazy(page.load);
  return function Guarded() {
    const session = useCallsIfSignedIn()?.session;
    return mayOpen(page, session) ? (
      <Suspense fallback={<PageLoading />}>
        <Content />
      </Suspense>
    ) : (
      <Forbidden />
    );
  };
}

function PageLoading() {
  const say = useWords();
  return <Loading label={say('page.loading')} height="20rem" />;
}

/** The address of the console opens the first page that the person may see. */
function First() {
  const session = useCallsIfSignedIn()?.session;
  const navigate = useNavigate();
  const [first] = pagesFor(session);
  if (first === undefined) return <Forbidden />;
  void navigate({ to: first.path, replace: true });
  return null;
}

/** Search parameters are text: nobody's identifier turns into a number. */
function readSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

export const router = createRouter({
  routeTree: root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/', component: First }),
    ...PAGES.map((page) =>
      createRoute({ getParentRoute: () => root, path: page.path, component: guarded(page) }),
    ),
  ]),
  basepath: '/console',
  parseSearch: readSearch,
  stringifySearch: writeSearch,
});

type Search = Readonly<Record<string, string | undefined>>;

/** The search parameters of the page, and how to change some of them; undefined takes one away. */
export function useAddress(): [Search, (changes: Search) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = (changes: Search): void => {
    const next = { ...search, ...changes };
    void navigate({ to: '.', search: next as never, resetScroll: false });
  };
  return [search, change];
}
