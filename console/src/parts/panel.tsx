// What is open beside a list: its heading, a button that closes it, and its content once it is read.
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { CallFailed } from '../api/client.ts';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';

interface PanelProps<Data> {
  readonly title: string;
  /** What the button says that closes it. */
  readonly close: string;
  readonly loading: string;
  readonly onClose: () => void;
  readonly read: UseQueryResult<Data, CallFailed>;
  readonly children: (data: Data) => ReactNode;
}

export function Panel<Data>({ title, close, loading, onClose, read, children }: PanelProps<Data>) {
  const headingId = useId();
  const place = useRef<HTMLElement>(null);
  // What was opened is read next; the keyboard goes on from there.
  useEffect(() => place.current?.focus(), []);
  return (
    <section className="case" aria-labelledby={headingId} tabIndex={-1} ref={place}>
      <SpaceBetween size="m">
        <Header
          variant="h2"
          actions={<Button variant="icon" iconName="close" ariaLabel={close} onClick={onClose} />}
        >
          <span id={headingId}>{title}</span>
        </Header>
        {read.isLoading && <Loading label={loading} />}
        {read.isError && <Failure failure={read.error} onRetry={() => void read.refetch()} />}
        {read.data !== undefined && children(read.data)}
      </SpaceBetween>
    </section>
  );
}
