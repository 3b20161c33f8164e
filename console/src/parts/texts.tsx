// Small parts that many pages show: codes, directions, outcomes, links that open something.
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client.ts';
import { useWords } from '../words/words.tsx';
import { dotted } from './hs-code.ts';
import { codePieces } from './spans.ts';

/** An HS code with its dots, as tariffs print it. */
export function HsCode({ code }: { readonly code: string }) {
  return <span className="code">{dotted(code)}</span>;
}

/** A sentence of the API with the names of fields in it. */
export function Coded({ text }: { readonly text: string }) {
  let at = 0;
  return codePieces(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.isCode ? <code key={key}>{piece.text}</code> : <span key={key}>{piece.text}</span>;
  });
}

/** A fact that raises or lowers the risk, by a sign and in words. */
export function Direction({ value, children }: { readonly value: number; readonly children: ReactNode }) {
  const say = useWords();
  const raises = value > 0;
  return (
    <span className="direction">
      <span
        className={raises ? 'sign raises' : 'sign lowers'}
        role="img"
        aria-label={say(raises ? 'reason.raises' : 'reason.lowers')}
      >
        {raises ? '▲' : '▼'}
      </span>{' '}
      {children}
    </span>
  );
}

const OUTCOMES: Readonly<Record<Schemas['InspectionOutcome'], StatusIndicatorProps.Type>> = {
  clear: 'success',
  fraud: 'warning',
  critical: 'error',
};

interface OutcomeProps {
  readonly status: Schemas['DeclarationStatus'];
  readonly outcome: Schemas['InspectionOutcome'] | undefined;
  /** Who works on it. */
  readonly assignee?: string | undefined;
}

/** How far the inspection of a declaration is. */
export function Outcome({ status, outcome, assignee }: OutcomeProps) {
  const say = useWords();
  if (outcome !== undefined)
    return <StatusIndicator type={OUTCOMES[outcome]}>{say(`outcome.${outcome}`)}</StatusIndicator>;
  if (status === 'cancelled')
    return <StatusIndicator type="stopped">{say('worklist.status.cancelled')}</StatusIndicator>;
  if (assignee !== undefined) return <StatusIndicator type="in-progress">{assignee}</StatusIndicator>;
  return <StatusIndicator type="pending">{say('worklist.status.open')}</StatusIndicator>;
}

/** Who did something: the person, else the client. */
export function nameOf({ client, user }: Schemas['RecordedBy']): string {
  return user?.name ?? client;
}

interface OpenLinkProps {
  /** Search parameters of what it opens on the same page. */
  readonly search: Readonly<Record<string, string>>;
  readonly current: boolean;
  readonly onFollow: () => void;
  readonly children: ReactNode;
}

/** A link that opens something beside the list; in a new tab it opens both. */
export function OpenLink({ search, current, onFollow, children }: OpenLinkProps) {
  const { pathname, search: all } = useLocation();
  return (
    <Link
      to={pathname}
      search={{ ...all, ...search } as never}
      className={current ? 'open-link current' : 'open-link'}
      aria-current={current ? 'true' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onFollow();
      }}
    >
      {children}
    </Link>
  );
}
