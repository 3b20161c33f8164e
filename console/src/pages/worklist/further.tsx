// What belongs to a declaration and is read when somebody asks for it: its history.
import Box from '@cloudscape-design/components/box';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';

export function History({ id }: { readonly id: string }) {
  const say = useWords();
  const { time } = useFormats();
  const history = useRead(['history', id], (api, signal) =>
    api.GET('/v1/declarations/{declarationId}/history', { params: { path: { declarationId: id } }, signal }),
  );
  if (history.isError) return <Failure failure={history.error} onRetry={() => void history.refetch()} />;
  if (history.data === undefined) return <Loading label={say('history.loading')} height="4rem" />;
  return (
    <ol className="history" aria-label={say('history.title')}>
      {history.data.items.map((line) => (
        <li key={line.at + line.event}>
          <span>{eventText(say, line)}</span>
          <Box variant="small">
            {time(line.at)} · {nameOf(line.by)}
          </Box>
        </li>
      ))}
    </ol>
  );
}

function eventText(say: Say, { event, detail }: Schemas['HistoryLine']): string {
  const parts = [
    say(`history.${event}`),
    ...(detail.outcome === undefined ? [] : [say(`outcome.${detail.outcome}`)]),
    ...(detail.score === undefined ? [] : [say('history.score', { score: detail.score })]),
    ...(detail.changed === undefined ? [] : [say('history.changed', { fields: detail.changed.join(', ') })]),
    ...(detail.reason === undefined ? [] : [`“${detail.reason}”`]),
  ];
  return parts.join(' · ');
}
