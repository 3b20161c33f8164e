// The inspection of a declaration: the result that is recorded, or the form to record one; and its correction.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useCalls } from '../../api/use-api.ts';
import { nameOf, Outcome } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Declaration } from './case.tsx';
import { InspectionForm } from './inspection-form.tsx';

interface InspectionProps {
  readonly declaration: Declaration;
  readonly onRecorded: (inspection: Declaration['inspection'], goOn: boolean) => void;
  readonly onReload: () => void;
}

export function Inspection({ declaration, onRecorded, onReload }: InspectionProps) {
  const say = useWords();
  const { session } = useCalls();
  const [isCorrecting, setCorrecting] = useState(false);
  const [hasConflict, setConflict] = useState(false);
  const { time } = useFormats();
  const { inspection, status } = declaration;
  if (inspection === undefined && (status === 'cancelled' || !session.can('inspections:write'))) {
    return status === 'cancelled' ? (
      <Box color="text-status-inactive">{say('inspection.cancelled')}</Box>
    ) : null;
  }
  const showsForm = inspection === undefined || isCorrecting;
  return (
    <SpaceBetween size="s">
      <Header variant="h3">{say(isCorrecting ? 'inspection.correction' : 'inspection.title')}</Header>
      {hasConflict && inspection !== undefined && (
        <div role="alert">
          <Alert type="warning" header={say('inspection.conflict')}>
            {say('inspection.conflict.text', {
              outcome: say(`outcome.${inspection.outcome}`),
              name: nameOf(inspection.by),
              time: time(inspection.recordedAt),
            })}
          </Alert>
        </div>
      )}
      {inspection !== undefined && <Recorded declaration={declaration} inspection={inspection} />}
      {showsForm ? (
        <InspectionForm
          declaration={declaration}
          isCorrection={inspection !== undefined}
          onRecorded={(result, goOn) => {
            setCorrecting(false);
            setConflict(false);
            onRecorded(result, goOn);
          }}
          onConflict={() => {
            setConflict(true);
            onReload();
          }}
          {...(inspection === undefined ? {} : { onCancel: () => setCorrecting(false) })}
        />
      ) : (
        session.can('inspections:correct') && (
          <Button onClick={() => setCorrecting(true)}>{say('inspection.correct')}</Button>
        )
      )}
    </SpaceBetween>
  );
}

interface RecordedProps {
  readonly declaration: Declaration;
  readonly inspection: NonNullable<Declaration['inspection']>;
}

function Recorded({ declaration, inspection }: RecordedProps) {
  const say = useWords();
  const { time, money } = useFormats();
  const { session } = useCalls();
  const { outcome, items, recoveredDuty, note, by, recordedAt, revision, reason } = inspection;
  return (
    <KeyValuePairs
      columns={2}
      items={[
        {
          label: say('inspection.outcome'),
          value: <Outcome status={declaration.status} outcome={outcome} />,
        },
        { label: say('inspection.by'), value: `${nameOf(by)}, ${time(recordedAt)}` },
        ...(items === undefined
          ? []
          : [
              {
                label: say('inspection.items'),
                value: items
                  .map((item) => `${item.itemNumber}: ${say(`outcome.${item.outcome}`)}`)
                  .join(', '),
              },
            ]),
        ...(recoveredDuty === undefined
          ? []
          : [{ label: say('inspection.duty'), value: money(recoveredDuty, session.config.currency) }]),
        ...(note === undefined ? [] : [{ label: say('inspection.note'), value: note }]),
        ...(revision === 1
          ? []
          : [{ label: say('inspection.revision', { revision }), value: reason ?? '–' }]),
      ]}
    />
  );
}
