// What belongs to a declaration and is read when somebody asks for it: its history, its documents, its importer's other declarations.
import Box from '@cloudscape-design/components/box';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { nameOf, Outcome } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';

const MOST_OTHERS = 10;
const MOST_DOCUMENTS = 10;

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

interface OfImporterProps {
  /** The declaration that is open, which is not one of the others. */
  readonly id: string;
  readonly importerId: string;
}

export function OfImporter({ id, importerId }: OfImporterProps) {
  const say = useWords();
  const { day } = useFormats();
  const others = useRead(['declarations', 'importer', importerId], (api, signal) =>
    api.GET('/v1/declarations', { params: { query: { importerId, limit: MOST_OTHERS + 1 } }, signal }),
  );
  if (others.isError) return <Failure failure={others.error} onRetry={() => void others.refetch()} />;
  if (others.data === undefined) return <Loading label={say('importer.loading')} height="4rem" />;
  const shown = others.data.items.filter(({ declarationId }) => declarationId !== id).slice(0, MOST_OTHERS);
  if (shown.length === 0) return <Box>{say('importer.none')}</Box>;
  return (
    <ul className="plain-list">
      {shown.map(({ declarationId, declaredOn, score, status, inspection }) => (
        <li key={declarationId}>
          <Link to="/worklist" search={{ day: declaredOn, open: declarationId } as never}>
            {declarationId}
          </Link>{' '}
          · {day(declaredOn)} · {say('history.score', { score })} ·{' '}
          <Outcome status={status} outcome={inspection?.outcome} />
        </li>
      ))}
    </ul>
  );
}

/** The verdict of each document of a declaration, with a link to it. */
export function OfDeclaration({ id }: { readonly id: string }) {
  const say = useWords();
  const documents = useRead(['documents', 'list', { declarationId: id }, 'beside'], (api, signal) =>
    api.GET('/v1/documents', { params: { query: { declarationId: id, limit: MOST_DOCUMENTS } }, signal }),
  );
  if (documents.isError)
    return <Failure failure={documents.error} onRetry={() => void documents.refetch()} />;
  if (documents.data === undefined) return <Loading label={say('documents.loading')} height="4rem" />;
  const { items, nextToken } = documents.data;
  if (items.length === 0) return <Box>{say('documents.ofDeclaration.none')}</Box>;
  return (
    <>
      <ul className="plain-list">
        {items.map(({ documentId, fileName, status, decision }) => (
          <li key={documentId}>
            <Link to="/documents" search={{ declaration: id, open: documentId } as never}>
              {fileName}
            </Link>{' '}
            · {say(`verdict.${status}`)}
            {decision !== undefined && ` · ${say(`decision.${decision.decision}`)}`}
          </li>
        ))}
      </ul>
      {nextToken !== undefined && (
        <Link to="/documents" search={{ declaration: id } as never}>
          {say('documents.ofDeclaration.all')}
        </Link>
      )}
    </>
  );
}
