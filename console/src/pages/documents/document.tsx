// One document: its verdict, each mark that was found beside what it was compared with, the pages with a box around each, and what an
// officer decides.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Panel } from '../../parts/panel.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';
import { DecisionForm, DecisionText } from './decision.tsx';
import { type Document, marksText, type Verdict, VerdictText } from './list.tsx';
import { Mark } from './mark.tsx';
import { numbered } from './marks.ts';
import { type NamedMark, PagePicture } from './page-picture.tsx';
import { Picture } from './picture.tsx';

type Finding = Schemas['Finding'];

const UNFINISHED: readonly Verdict[] = ['awaiting-upload', 'processing'];
const EVERY_MS = 1_500;

const WITH_VERDICT: readonly Verdict[] = ['verified', 'suspicious', 'unverifiable'];

/** A document, read again until it is examined. */
export function useDocument(id: string | undefined) {
  return useRead<Document>(
    id === undefined ? undefined : ['documents', id],
    (api, signal) =>
      api.GET('/v1/documents/{documentId}', { params: { path: { documentId: id ?? '' } }, signal }),
    {
      everyMs: (document) =>
        document === undefined || UNFINISHED.includes(document.status) ? EVERY_MS : false,
    },
  );
}

export function DocumentPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords();
  const document = useDocument(id);
  return (
    <Panel
      title={document.data?.fileName ?? say('document.title')}
      close={say('document.close')}
      loading={say('documents.loading')}
      onClose={onClose}
      read={document}
    >
      {(data) => <DocumentView document={data} />}
    </Panel>
  );
}

/** "Stamp 1, page 1: match, 95.8 %", as far as the reader may know. */
function markName(say: Say, finding: Finding, number: number, similarity: string | undefined): string {
  const name = say('mark.name', {
    kind: say(`markKind.${finding.kind}`),
    number,
    page: finding.page,
    verdict: say(`markVerdict.${finding.verdict}`),
  });
  return similarity === undefined ? name : `${name}, ${similarity}`;
}

export function DocumentView({ document }: { readonly document: Document }) {
  const say = useWords();
  const { session } = useCalls();
  const { time } = useFormats();
  const { decision, status } = document;
  return (
    <SpaceBetween size="m">
      <div className="case-figures">
        <VerdictText status={status} />
        <span>{marksText(say, document.findings)}</span>
      </div>
      {document.problem !== undefined && (
        <Alert type="error" header={document.problem.title}>
          {document.problem.detail}
        </Alert>
      )}
      {document.quality.length > 0 && (
        <Alert type="warning" header={say('document.quality')}>
          <ul className="plain-list">
            {document.quality.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Alert>
      )}
      <MarksAndPages document={document} />
      <KeyValuePairs
        columns={2}
        items={[
          { label: say('documents.type'), value: say(`documentType.${document.documentType}`) },
          { label: say('documents.authority'), value: document.authorityId },
          { label: say('documents.declaration'), value: document.declarationId ?? '–' },
          { label: say('documents.party'), value: document.party ?? '–' },
          { label: say('documents.by'), value: `${nameOf(document.by)}, ${time(document.createdAt)}` },
          {
            label: say('decision.latest'),
            value: decision === undefined ? say('decision.open') : <DecisionText decision={decision} />,
          },
        ]}
      />
      <Box variant="small">{say('document.decides')}</Box>
      {WITH_VERDICT.includes(status) && session.can('documents:decide') && (
        <DecisionForm document={document} />
      )}
    </SpaceBetween>
  );
}

/** The marks in a list, and the pages with a box around each; a box that is chosen leads to its mark. */
function MarksAndPages({ document }: { readonly document: Document }) {
  const say = useWords();
  const { number } = useFormats();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const { documentId, fileName, pages } = document;
  // URLs end after some minutes.
  const readAgain = (): void => void cache.invalidateQueries({ queryKey: ['documents', documentId] });
  const marks: NamedMark[] = numbered(document.findings).map((mark) => {
    const { match } = mark.finding;
    const similarity = match === null ? undefined : `${number(match.similarity, 1)} %`;
    return { ...mark, name: markName(say, mark.finding, mark.ofKind, similarity) };
  });
  return (
    <SpaceBetween size="m">
      <ul className="marks" aria-label={say('documents.marks')}>
        {marks.map((mark) => (
          <Mark key={mark.name} mark={mark} isChosen={mark.name === chosen} onStale={readAgain} />
        ))}
      </ul>
      {pages.map((page) => (
        <PagePicture
          key={page.page}
          page={page}
          fileName={fileName}
          marks={marks.filter(({ finding }) => finding.page === page.page)}
          chosen={chosen}
          onChoose={setChosen}
          onStale={readAgain}
        />
      ))}
      {pages.length === 0 &&
        document.overlays.map(({ page, url }) => (
          <figure className="page-picture" key={page}>
            <Picture url={url} name={say('document.page', { page, file: fileName })} onStale={readAgain} />
          </figure>
        ))}
    </SpaceBetween>
  );
}
