// Files of whole records: asked for, made in the background, and downloaded.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scope } from '../../../../functions/shared/auth/scopes.ts';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Choice } from '../../parts/choice.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

type Kind = Schemas['ExportKind'];
type Format = Schemas['ExportFormat'];

/** Each kind, and the scope that it also needs. */
const KINDS: readonly (readonly [Kind, Scope])[] = [
  ['declarations', 'declarations:read'],
  ['inspections', 'declarations:read'],
  ['hs-decisions', 'hs:predict'],
  ['documents', 'documents:read'],
  ['delinquency', 'delinquency:read'],
  ['audit', 'audit:read'],
];
const FORMATS = ['csv', 'parquet'] as const satisfies readonly Format[];
const EVERY_MS = 1_000;

interface ExportFormProps {
  /** The days of the records. */
  readonly from: string;
  readonly to: string;
}

export function ExportForm({ from, to }: ExportFormProps) {
  const say = useWords();
  const { day } = useFormats();
  const { api, session } = useCalls();
  const kinds = KINDS.filter(([, scope]) => session.can(scope)).map(([value]) => ({
    value,
    label: say(`export.${value}`),
  }));
  const formats = FORMATS.map((value) => ({ value, label: say(`export.format.${value}`) }));
  const [kind, setKind] = useState(kinds[0]?.value);
  const [format, setFormat] = useState<Format>('csv');
  const ask = useMutation<string, CallFailed>({
    mutationFn: async () => {
      const body = { kind: kind ?? 'declarations', from, to, format };
      return (await answered(api.POST('/v1/exports', { body }))).exportId;
    },
  });
  return (
    <SpaceBetween size="m">
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <Choice label={say('export.kind')} options={kinds} value={kind} onChange={setKind} />
        <Choice label={say('export.format')} options={formats} value={format} onChange={setFormat} />
        <Button formAction="submit" loading={ask.isPending} disabled={kind === undefined}>
          {say('export.make', { from: day(from), to: day(to) })}
        </Button>
      </form>
      {ask.isError && <Failure failure={ask.error} onRetry={() => ask.mutate()} />}
      {ask.data !== undefined && <Made exportId={ask.data} />}
    </SpaceBetween>
  );
}

/** How far an export is, and its file once there is one. */
function Made({ exportId }: { readonly exportId: string }) {
  const say = useWords();
  const { number } = useFormats();
  const made = useRead<Schemas['Export']>(
    ['exports', exportId],
    (api, signal) => api.GET('/v1/exports/{exportId}', { params: { path: { exportId } }, signal }),
    { everyMs: (data) => (data === undefined || data.status === 'running' ? EVERY_MS : false) },
  );
  if (made.isError) return <Failure failure={made.error} onRetry={() => void made.refetch()} />;
  const { status = 'running', url, rows = 0, problem } = made.data ?? {};
  return (
    <div role="status">
      {status === 'running' && <StatusIndicator type="in-progress">{say('export.running')}</StatusIndicator>}
      {status === 'failed' && (
        <StatusIndicator type="error">{problem ?? say('export.failed')}</StatusIndicator>
      )}
      {status === 'succeeded' && (
        <SpaceBetween size="xs" direction="horizontal">
          <StatusIndicator type="success">{say('export.ready', { rows: number(rows) })}</StatusIndicator>
          <Button variant="inline-link" iconName="download" href={url ?? ''} target="_blank">
            {say('export.download')}
          </Button>
        </SpaceBetween>
      )}
    </div>
  );
}
