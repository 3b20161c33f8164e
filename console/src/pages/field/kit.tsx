// What of the field kit is on this device, how large it is, and what can be done about it.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import type { KitFile } from '../../../../lib/console-kit.ts';
import type { Part } from '../../field/calls.ts';
import type { Check } from '../../field/check.ts';
import { PARTS } from '../../field/kept.ts';
import { askModels } from '../../field/models.ts';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Kit, PartState } from './use-kit.ts';

const MB = 1_000_000;

const SHELL: Readonly<Record<Kit['shell'], StatusIndicatorProps.Type>> = {
  keeping: 'in-progress',
  kept: 'success',
  impossible: 'warning',
};

export function KitSection({ kit }: { readonly kit: Kit }) {
  const say = useWords();
  return (
    <Container header={<Header variant="h2">{say('field.device')}</Header>}>
      <SpaceBetween size="m">
        <div role="status">
          <StatusIndicator type={SHELL[kit.shell]}>{say(`field.shell.${kit.shell}`)}</StatusIndicator>
        </div>
        <ul className="kit" aria-label={say('field.parts')}>
          {PARTS.map((part) => (
            <li key={part}>
              <PartRow part={part} state={kit.parts?.[part]} kit={kit} />
            </li>
          ))}
        </ul>
      </SpaceBetween>
    </Container>
  );
}

const sum = (files: readonly KitFile[], size: 'bytes' | 'stored'): number =>
  files.reduce((total, file) => total + file[size], 0);

interface PartRowProps {
  readonly part: Part;
  readonly state: PartState | undefined;
  readonly kit: Kit;
}

function PartRow({ part, state, kit }: PartRowProps) {
  const say = useWords();
  const { number } = useFormats();
  const megabytes = (bytes: number): string => number(bytes / MB, 1);
  const name = say(`field.part.${part}`);
  const check = useMutation<Check, Error, readonly KitFile[]>({
    mutationFn: (files) => askModels('check', { part }, files),
  });
  const { kept, offered, missing = [] } = state ?? {};
  const isRunning = kit.download?.part === part;
  const canDownload = offered !== undefined && (kept === undefined || missing.length > 0);
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            {canDownload && !isRunning && (
              <Button disabled={kit.download !== undefined} onClick={() => kit.start(part)}>
                {say(kept === undefined ? 'field.download' : 'field.update', { name })}
              </Button>
            )}
            {isRunning && <Button onClick={kit.cancel}>{say('field.cancel')}</Button>}
            {kept !== undefined && (
              <Button loading={check.isPending} onClick={() => check.mutate(kept)}>
                {say('field.check', { name })}
              </Button>
            )}
            {kept !== undefined && (
              <Button disabled={check.isPending} onClick={() => kit.remove(part)}>
                {say('field.remove', { name })}
              </Button>
            )}
          </SpaceBetween>
        }
      >
        {name}
      </Header>
      <Box>{say(`field.part.${part}.about`)}</Box>
      <Box>
        {kept !== undefined && say('field.kept', { stored: megabytes(sum(kept, 'stored')) })}{' '}
        {kept === undefined && offered === undefined && say('field.unknown')}
        {canDownload &&
          say('field.size', {
            download: megabytes(sum(missing, 'bytes')),
            stored: megabytes(sum(missing, 'stored')),
          })}
      </Box>
      {isRunning && kit.download !== undefined && (
        <ProgressBar
          label={say('field.downloading', { name })}
          value={(100 * kit.download.arrived) / Math.max(1, kit.download.all)}
          additionalInfo={say('field.arrived', {
            arrived: megabytes(kit.download.arrived),
            all: megabytes(kit.download.all),
          })}
        />
      )}
      {kit.failure?.part === part && (
        <div role="alert">
          <Alert type="error" header={say('field.downloadFailed')}>
            {kit.failure.reason}
          </Alert>
        </div>
      )}
      <div role="status">
        {check.data !== undefined && <Checked check={check.data} />}
        {check.isError && <StatusIndicator type="error">{check.error.message}</StatusIndicator>}
      </div>
    </SpaceBetween>
  );
}

function Checked({ check: { cases, failed, worst } }: { readonly check: Check }) {
  const say = useWords();
  const { number } = useFormats();
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={failed.length === 0 ? 'success' : 'error'}>
        {say('field.checked', { right: cases - failed.length, cases, worst: number(worst, 4) })}
      </StatusIndicator>
      {failed.length > 0 && <Box>{failed.join(' · ')}</Box>}
    </SpaceBetween>
  );
}
