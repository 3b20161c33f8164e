// What happened, at the top of every page: results of what a person did, read out by screen readers.
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useWords } from '../words/words.tsx';

export interface Notice {
  readonly type: 'success' | 'info' | 'warning';
  readonly text: string;
}

const ShowContext = createContext<(notice: Notice) => void>(() => undefined);
const ItemsContext = createContext<ReactNode>(null);

/** Shows one notice in place of the last one. */
export function useNotify(): (notice: Notice) => void {
  return useContext(ShowContext);
}

export function useNotices(): ReactNode {
  return useContext(ItemsContext);
}

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const say = useWords();
  const [shown, setShown] = useState<Notice & { readonly id: number }>();
  const notify = useCallback((notice: Notice) => setShown({ ...notice, id: performance.now() }), []);
  const items: FlashbarProps.MessageDefinition[] = useMemo(
    () =>
      shown === undefined
        ? []
        : [
            {
              id: String(shown.id),
              type: shown.type,
              content: shown.text,
              ariaRole: 'status',
              dismissible: true,
              dismissLabel: say('notice.dismiss'),
              onDismiss: () => setShown(undefined),
            },
          ],
    [shown, say],
  );
  return (
    <ShowContext value={notify}>
      <ItemsContext value={<Flashbar items={items} />}>{children}</ItemsContext>
    </ShowContext>
  );
}
