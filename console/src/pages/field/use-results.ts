// The results that are kept on this device, and their way to the service: sent as soon as somebody is signed in and the service answers.
import { useCallback, useEffect, useState } from 'react';
import { useCallsIfSignedIn } from '../../api/use-api.ts';
import { browserResults, type KeptResult } from '../../field/results.ts';
import { type Stop, sendAll, sendable } from '../../field/sending.ts';
import { put } from '../../parts/uploads.ts';

export interface Results {
  /** Oldest first; undefined until they are read. */
  readonly kept: readonly KeptResult[] | undefined;
  readonly isSending: boolean;
  /** Why the last attempt stopped early. */
  readonly stopped: Stop | undefined;
  readonly keep: (found: KeptResult['found']) => Promise<void>;
  readonly send: () => void;
  /** Makes a refused result wait again. */
  readonly retry: (result: KeptResult) => void;
  readonly remove: (id: string) => void;
}

/** One page at a time sends. */
const LOCK = 'field-results';

export function useResults(): Results {
  const calls = useCallsIfSignedIn();
  const [kept, setKept] = useState<readonly KeptResult[]>();
  const [isSending, setSending] = useState(false);
  const [stopped, setStopped] = useState<Stop>();
  const read = useCallback(async () => setKept(await browserResults.all()), []);
  const send = useCallback(async () => {
    await read();
    if (calls === undefined) return;
    const { api, session } = calls;
    await navigator.locks.request(LOCK, async () => {
      const waiting = sendable(await browserResults.all(), session.person.id);
      setStopped(undefined);
      if (waiting.length === 0) return;
      setSending(true);
      const tools = { api, put, store: browserResults, now: () => new Date() };
      setStopped(await sendAll(waiting, tools, read).finally(() => setSending(false)));
    });
  }, [calls, read]);
  useEffect(() => {
    const attempt = (): void => void send();
    attempt();
    addEventListener('online', attempt);
    return () => removeEventListener('online', attempt);
  }, [send]);
  const change = async (act: Promise<void>): Promise<void> => {
    await act;
    await send();
  };
  return {
    kept,
    isSending,
    stopped,
    keep: async (found) => {
      // The browser then does not clear them by itself, where it agrees.
      await navigator.storage.persist?.();
      const { id, name } = calls?.session.person ?? {};
      const by = id === undefined || name === undefined ? {} : { by: { id, name } };
      const result = { id: crypto.randomUUID(), madeAt: new Date().toISOString(), ...by, found };
      await browserResults.put({ ...result, renewals: 0, sending: { state: 'waiting' } });
      void send();
    },
    send: () => void send(),
    retry: (result) => {
      const { sending } = result;
      const next: KeptResult['sending'] =
        sending.state === 'refused' && sending.recordId !== undefined
          ? { state: 'begun', recordId: sending.recordId }
          : { state: 'waiting' };
      void change(browserResults.put({ ...result, sending: next }));
    },
    remove: (id) => void change(browserResults.remove(id)),
  };
}
