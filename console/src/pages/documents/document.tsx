// One document: its verdict, each mark that was found with its sentence, and the page with what it was compared with.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Panel } from '../../parts/panel.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';
import { type Document, marksText, type Verdict, VerdictText } from './list.tsx';

type Finding = Schemas['Finding'];

const UNFINISHED: readonly Verdict[] = ['awaiting-upload', 'processing'];
const EVERY_MS = 1_500;

const TYPES: Readonly<Record<Finding['verdict'], StatusIndicatorProps.Type>> = {
  match: 'success',
  mismatch: 'error',
  inconclusive: 'warning',
  'no-reference': 'info',
};

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
  const { number, time } = useFormats();
  const counts = new Map<string, number>();
  const named = document.findings.map((finding) => {
    const count = (counts.get(finding.kind) ?? 0) + 1;
    counts.set(finding.kind, count);
    const similarity = finding.match === null ? undefined : `${number(finding.match.similarity, 1)} %`;
    return { finding, name: markName(say, finding, count, similarity) };
  });
  return (
    <SpaceBetween size="m">
      <div className="case-figures">
        <VerdictText status={document.status} />
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
      <ul className="marks" aria-label={say('documents.marks')}>
        {named.map(({ finding, name }) => (
          <li key={name}>
            <strong>{name}</strong>
            <StatusIndicator type={TYPES[finding.verdict]}>{finding.text}</StatusIndicator>
          </li>
        ))}
      </ul>
      {document.overlays.map(({ page, url }) => (
        <figure className="page-picture" key={page}>
          <a href={url} target="_blank" rel="noreferrer" aria-label={say('document.enlarge', { page })}>
            <img src={url} alt={say('document.page', { page, file: document.fileName })} />
          </a>
        </figure>
      ))}
      <KeyValuePairs
        columns={2}
        items={[
          { label: say('documents.type'), value: say(`documentType.${document.documentType}`) },
          { label: say('documents.authority'), value: document.authorityId },
          { label: say('documents.declaration'), value: document.declarationId ?? '–' },
          { label: say('documents.party'), value: document.party ?? '–' },
          { label: say('documents.by'), value: `${nameOf(document.by)}, ${time(document.createdAt)}` },
        ]}
      />
      <Box variant="small">{say('document.decides')}</Box>
    </SpaceBetween>
  );
}
