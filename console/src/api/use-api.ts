// Reads and writes of pages through one cache.
import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Session } from '../session/session.ts';
import { useLanguage } from '../words/words.tsx';
import { type Answer, type Api, answered, CallFailed } from './client.ts';

const FRESH_MS = 10_000;
const MOST_REPEATS = 2;

export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A browser that is offline fails at once and says so, instead of waiting.
        networkMode: 'always',
        retry: (count, error) => error instanceof CallFailed && error.kind === 'busy' && count < MOST_REPEATS,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

interface Calls {
  readonly api: Api;
  readonly session: Session;
}

const Context = createContext<Calls | undefined>(undefined);
export const CallsProvider = Context.Provider;

export function useCalls(): Calls {
  const calls = useContext(Context);
  if (calls === undefined) throw new Error('Used outside of a session');
  return calls;
}

/** Undefined on a page that is used before a sign-in. */
export function useCallsIfSignedIn(): Calls | undefined {
  return useContext(Context);
}

/**
 * What the API answers to a read, kept by its key and the language of its words.
 *
 * @param key of the answer; undefined if it is not to be read
 */
export function useRead<Data>(
  key: readonly unknown[] | undefined,
  call: (api: Api, signal: AbortSignal) => Answer<Data>,
  options: { readonly everyMs?: (data: Data | undefined) => number | false; readonly keep?: boolean } = {},
): UseQueryResult<Data, CallFailed> {
  const { api } = useCalls();
  const { language } = useLanguage();
  const { everyMs, keep } = options;
  return useQuery<Data, CallFailed>({
    queryKey: [...(key ?? ['nothing']), language],
    queryFn: async ({ signal }) => await answered(call(api, signal)),
    enabled: key !== undefined,
    ...(keep === true ? { placeholderData: keepPreviousData } : {}),
    ...(everyMs === undefined ? {} : { refetchInterval: (query) => everyMs(query.state.data) }),
  });
}
