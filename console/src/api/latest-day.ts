// The latest day that has declarations: what a page shows whose address names no day.
import { useCalls, useRead } from './use-api.ts';

/** @param isNeeded whether it is to be read */
export function useLatestDay(isNeeded: boolean) {
  const { session } = useCalls();
  const key = ['declarations', 'summary', 'latest'];
  return useRead(isNeeded && session.can('declarations:read') ? key : undefined, (api, signal) =>
    api.GET('/v1/declarations/summary', { signal }),
  );
}
