// Results on this device: what waits, what was sent and where it is now, and what the service did not take.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCallsIfSignedIn } from '../../api/use-api.ts';
import type { KeptResult } from '../../field/results.ts';
import { type Stop, sendable } from '../../field/sending.ts';
import { dotted } from '../../parts/hs-code.ts';
import { signIn } from '../../session/session.ts';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Results } from './use-results.ts';

const STATES: Readonly<Record<KeptResult['sending']['state'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  begun: 'in-progress',
  refused: 'error',
  sent: 'success',
};

export function ResultsSection({ results }: { readonly results: Results }) {
  const say = useWords();
  const session = useCallsIfSignedIn()?.session;
  const { kept = [], isSending, stopped } = results;
  const unsent = kept.filter(({ sending }) => sending.state !== 'sent').length;
  const canSend = session !== undefined && sendable(kept, session.person.id).length > 0;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${kept.length})`}
          actions={
            session === undefined ? (
              <Button disabled={unsent === 0} onClick={signIn}>
                {say('field.signIn')}
              </Button>
            ) : (
              <Button disabled={!canSend} loading={isSending} onClick={results.send}>
                {say('field.send')}
              </Button>
            )
          }
        >
          {say('field.results')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div role="status">{say('field.unsent', { count: unsent })}</div>
        {stopped !== undefined && <Stopped why={stopped} />}
        {kept.length > 0 && (
          <ul className="kit" aria-label={say('field.results')}>
            {kept.map((result) => (
              <li key={result.id}>
                <Result result={result} results={results} />
              </li>
            ))}
          </ul>
        )}
      </SpaceBetween>
    </Container>
  );
}

function Stopped({ why }: { readonly why: Stop }) {
  const say = useWords();
  const session = useCallsIfSignedIn()?.session;
  return (
    <div role="alert">
      <Alert
        type="warning"
        header={say(`failure.${why}`)}
        action={
          why === 'expired' && session !== undefined ? (
            <Button onClick={() => void session.signInAgain()}>{say('failure.signInAgain')}</Button>
          ) : undefined
        }
      >
        {say('field.stays')}
      </Alert>
    </div>
  );
}

function Result({ result, results }: { readonly result: KeptResult; readonly results: Results }) {
  const say = useWords();
  const { time } = useFormats();
  const { found, sending, madeAt, by } = result;
  const name = found.kind === 'goods' ? found.description : found.fileName;
  return (
    <SpaceBetween size="xxs">
      <Box variant="strong">{name}</Box>
      <Box>
        {found.kind === 'photo'
          ? say('field.photo.found', { count: found.marks })
          : found.code === undefined
            ? say('field.noCode')
            : say('hs.chosenCode', { code: dotted(found.code) })}
      </Box>
      <Box color="text-body-secondary">
        {by === undefined ? time(madeAt) : say('field.by', { time: time(madeAt), name: by.name })}
      </Box>
      <StatusIndicator type={STATES[sending.state]}>
        {say(`field.state.${sending.state}`)}
        {sending.state === 'refused' && ` ${sending.why}`}
      </StatusIndicator>
      {sending.state === 'sent' && found.kind === 'goods' && sending.serviceCode !== found.first && (
        <Box>{say('field.serviceCode', { code: dotted(sending.serviceCode ?? '–') })}</Box>
      )}
      <Actions result={result} results={results} name={name} />
    </SpaceBetween>
  );
}

interface ActionsProps {
  readonly result: KeptResult;
  readonly results: Results;
  readonly name: string;
}

function Actions({ result: { id, found, sending, ...rest }, results, name }: ActionsProps) {
  const say = useWords();
  // What was not sent is gone for good.
  const [isSure, setSure] = useState(sending.state === 'sent');
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {sending.state === 'refused' && (
        <Button onClick={() => results.retry({ id, found, sending, ...rest })}>{say('failure.retry')}</Button>
      )}
      {sending.state === 'sent' && (
        <Link
          to={found.kind === 'goods' ? '/hs' : '/documents'}
          search={
            (found.kind === 'goods' ? { prediction: sending.recordId } : { open: sending.recordId }) as never
          }
        >
          {say('field.open', { name })}
        </Link>
      )}
      <Button
        ariaLabel={say(isSure ? 'field.removeResult' : 'field.removeAsk', { name })}
        onClick={() => (isSure || sending.state === 'sent' ? results.remove(id) : setSure(true))}
      >
        {say(isSure ? 'field.removeSure' : 'field.removeOne')}
      </Button>
    </SpaceBetween>
  );
}
