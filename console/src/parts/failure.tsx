// What a person reads when something does not work: what happened, in a sentence, and what to do about it.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Link } from '@tanstack/react-router';
import { Component, type ReactNode } from 'react';
import type { CallFailed, FailureKind, Problem } from '../api/client.ts';
import { useCalls } from '../api/use-api.ts';
import { SignInRefused } from '../session/session.ts';
import { useWords, type WordKey } from '../words/words.tsx';
import { Page } from './page.tsx';

const TITLES: Readonly<Record<FailureKind, WordKey>> = {
  offline: 'failure.offline',
  unreachable: 'failure.unreachable',
  expired: 'failure.expired',
  forbidden: 'failure.forbidden',
  missing: 'failure.missing',
  conflict: 'failure.conflict',
  invalid: 'failure.invalid',
  busy: 'failure.busy',
  broken: 'failure.broken',
};

const ADVICE: Readonly<Partial<Record<FailureKind, WordKey>>> = {
  offline: 'failure.offline.advice',
  unreachable: 'failure.unreachable.advice',
  expired: 'failure.expired.advice',
  forbidden: 'failure.forbidden.advice',
  busy: 'failure.busy.advice',
  broken: 'failure.broken.advice',
};

interface FailureProps {
  readonly failure: CallFailed;
  /** Does again what failed. */
  readonly onRetry?: () => void;
}

/** A failed call, as an alert. */
export function Failure({ failure, onRetry }: FailureProps) {
  const say = useWords();
  const { session } = useCalls();
  const { kind, problem } = failure;
  const advice = ADVICE[kind];
  const canRetry = onRetry !== undefined && (failure.isTemporary || kind === 'broken');
  return (
    <div role="alert">
      <Alert
        type={kind === 'conflict' ? 'warning' : 'error'}
        header={say(TITLES[kind])}
        action={
          kind === 'expired' ? (
            <Button onClick={() => void session.signInAgain()}>{say('failure.signInAgain')}</Button>
          ) : canRetry ? (
            <Button onClick={onRetry}>{say('failure.retry')}</Button>
          ) : undefined
        }
      >
        <SpaceBetween size="xxs">
          {problem?.detail !== undefined && <span>{problem.detail}</span>}
          {advice !== undefined && <span>{say(advice)}</span>}
          <Fields problem={problem} />
          {kind === 'broken' && problem?.requestId !== undefined && (
            <Box variant="small">{say('failure.request', { id: problem.requestId })}</Box>
          )}
        </SpaceBetween>
      </Alert>
    </div>
  );
}

function Fields({ problem }: { readonly problem: Problem | undefined }) {
  if (problem?.errors === undefined || problem.errors.length === 0) return null;
  return (
    <ul className="plain-list">
      {problem.errors.map(({ pointer, message }) => (
        <li key={pointer + message}>
          <code>{pointer}</code> {message}
        </li>
      ))}
    </ul>
  );
}

/** One bad field: the id of its control, and what is wrong. */
export interface FieldProblem {
  readonly field: string;
  readonly text: string;
}

/** Everything that is wrong with a form, each with a link to its field. */
export function ErrorSummary({ problems }: { readonly problems: readonly FieldProblem[] }) {
  const say = useWords();
  if (problems.length === 0) return null;
  return (
    <div
      role="alert"
      tabIndex={-1}
      ref={(place) => {
        place?.focus();
      }}
    >
      <Alert type="error" header={say('form.problem')}>
        <ul className="plain-list">
          {problems.map(({ field, text }) => (
            <li key={field}>
              <a
                href={`#${field}`}
                onClick={(event) => {
                  event.preventDefault();
                  const place = document.getElementById(field);
                  const control = place?.matches('input, textarea, select, button')
                    ? place
                    : place?.querySelector<HTMLElement>('input, textarea, select, button');
                  control?.focus();
                }}
              >
                {text}
              </a>
            </li>
          ))}
        </ul>
      </Alert>
    </div>
  );
}

/** The person lacks the scope of a page. */
export function Forbidden() {
  const say = useWords();
  const { session } = useCalls();
  return (
    <Page title={say('forbidden.title')}>
      <Container>
        <SpaceBetween size="s">
          <Box>{say('forbidden.text', { name: session.person.name })}</Box>
          <Button onClick={() => session.signOut()}>{say('banner.signOut')}</Button>
        </SpaceBetween>
      </Container>
    </Page>
  );
}

/** No page has this address. */
export function Missing() {
  const say = useWords();
  return (
    <Page title={say('missing.title')}>
      <Container>
        <SpaceBetween size="s">
          <Box>{say('missing.text')}</Box>
          <Link to="/">{say('missing.first')}</Link>
        </SpaceBetween>
      </Container>
    </Page>
  );
}

/** The console could not start: there is no session yet, and no frame. */
export function StartFailed({ error }: { readonly error: unknown }) {
  const say = useWords();
  const refused = error instanceof SignInRefused;
  return (
    <main className="start-failed">
      <h1>{say(refused ? 'start.refused' : 'failure.unreachable')}</h1>
      <p role="alert">{refused ? error.message : say('start.unreachable')}</p>
      <Button variant="primary" onClick={() => location.assign('/console/')}>
        {say('failure.retry')}
      </Button>
    </main>
  );
}

/** A page that fails to draw, or to load after a new version was deployed, does not take the others with it. */
export class PageFailures extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PageFailed /> : this.props.children;
  }
}

function PageFailed() {
  const say = useWords();
  return (
    <Page title={say('failure.broken')}>
      <div role="alert">
        <Alert
          type="error"
          action={<Button onClick={() => location.reload()}>{say('failure.reload')}</Button>}
        >
          {say('failure.page')}
        </Alert>
      </div>
    </Page>
  );
}
