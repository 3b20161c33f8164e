// The issuing authorities with references, and the registered stamps and signatures of one: how many are valid, what to add, and a
// picture to add or retire.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { ACCEPTED, announced, isAccepted, MOST_BYTES, put } from '../../parts/uploads.ts';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

type Reference = Schemas['Reference'];
type Kind = Schemas['MarkKind'];
const KINDS = ['stamp', 'signature'] as const satisfies readonly Kind[];
const PICTURES = ACCEPTED.filter((type) => type.startsWith('image/'));
const EVERY_MS = 1_500;
const AUTHORITIES = 25;
const NARROW = ['authority', 'stamp', 'signature'];

const TYPES: Readonly<Record<Reference['status'], StatusIndicatorProps.Type>> = {
  'awaiting-upload': 'pending',
  active: 'success',
  rejected: 'error',
  retired: 'stopped',
};

interface ReferencesProps {
  readonly authority: string | undefined;
  readonly onAuthority: (authority: string | undefined) => void;
}

export function References({ authority, onAuthority }: ReferencesProps) {
  const say = useWords();
  const [typed, setTyped] = useState(authority ?? '');
  return (
    <SpaceBetween size="m">
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          onAuthority(typed.trim() === '' ? undefined : typed.trim());
        }}
      >
        <FormField label={say('upload.authority')}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} />
        </FormField>
        <Button formAction="submit">{say('references.show')}</Button>
      </form>
      {authority === undefined ? (
        <Authorities onOpen={onAuthority} />
      ) : (
        <>
          <div className="form-row">
            <Button onClick={() => onAuthority(undefined)}>{say('references.all')}</Button>
            <Link to="/documents" search={{ issuer: authority } as never} className="open-link">
              {say('references.documents', { authority })}
            </Link>
          </div>
          <OfAuthority key={authority} authority={authority} />
        </>
      )}
    </SpaceBetween>
  );
}

type Authority = Schemas['Authority'];

function Authorities({ onOpen }: { readonly onOpen: (authority: string) => void }) {
  const say = useWords();
  const pages = usePages(['authorities'], (api, signal, nextToken) =>
    api.GET('/v1/authorities', { params: { query: { limit: AUTHORITIES, nextToken } }, signal }),
  );
  return (
    <PagedTable
      pages={pages}
      title={say('references.authorities')}
      columns={[
        {
          id: 'authority',
          header: say('documents.authority'),
          isRowHeader: true,
          cell: ({ authorityId }: Authority) => (
            <OpenLink
              current={false}
              search={{ authority: authorityId }}
              onFollow={() => onOpen(authorityId)}
            >
              {authorityId}
            </OpenLink>
          ),
        },
        ...KINDS.map((kind) => ({
          id: kind,
          header: say(`references.valid.${kind}`),
          cell: ({ valid }: Authority) => String(valid[kind]),
        })),
        {
          id: 'advice',
          header: say('references.advice'),
          cell: ({ advice }: Authority) =>
            advice.length === 0 ? (
              '–'
            ) : (
              <ul className="plain-list">
                {advice.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            ),
        },
      ]}
      narrow={NARROW}
      trackBy="authorityId"
      loading={say('references.loading')}
      empty={[say('references.noAuthority'), say('references.noAuthority.advice')]}
    />
  );
}

function OfAuthority({ authority }: { readonly authority: string }) {
  const say = useWords();
  const { time, day } = useFormats();
  const { api, session } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const key = ['references', authority];
  const list = useRead<Schemas['ReferenceList']>(
    key,
    (api, signal) =>
      api.GET('/v1/authorities/{authorityId}/references', {
        params: { path: { authorityId: authority }, query: { limit: 100 } },
        signal,
      }),
    {
      everyMs: (data) => (data?.items.some(({ status }) => status === 'awaiting-upload') ? EVERY_MS : false),
    },
  );
  const retire = useMutation<unknown, CallFailed, string>({
    mutationFn: async (referenceId) =>
      await answered(
        api.DELETE('/v1/authorities/{authorityId}/references/{referenceId}', {
          params: { path: { authorityId: authority, referenceId } },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: key });
      void cache.invalidateQueries({ queryKey: ['authorities'] });
      notify({ type: 'success', text: say('references.retired') });
    },
  });
  if (list.isError) return <Failure failure={list.error} onRetry={() => void list.refetch()} />;
  const canWrite = session.can('references:write');
  return (
    <SpaceBetween size="m">
      {list.data !== undefined && (
        <Container>
          <KeyValuePairs
            columns={2}
            items={KINDS.map((kind) => ({
              label: say(`references.valid.${kind}`),
              value: String(list.data.valid[kind]),
            }))}
          />
        </Container>
      )}
      {(list.data?.advice ?? []).length > 0 && (
        <Alert type="info" header={say('references.advice')}>
          <ul className="plain-list">
            {list.data?.advice.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Alert>
      )}
      {retire.isError && <Failure failure={retire.error} />}
      <Table
        variant="container"
        items={list.data?.items ?? []}
        trackBy="referenceId"
        wrapLines
        enableKeyboardNavigation
        loading={list.isLoading}
        loadingText={say('references.loading')}
        ariaLabels={{ tableLabel: say('references.title') }}
        header={<Header variant="h2">{say('references.of', { authority })}</Header>}
        empty={<Box textAlign="center">{say('references.none')}</Box>}
        columnDefinitions={[
          { id: 'kind', header: say('references.kind'), cell: ({ kind }) => say(`markKind.${kind}`) },
          { id: 'file', header: say('documents.file'), isRowHeader: true, cell: ({ fileName }) => fileName },
          {
            id: 'status',
            header: say('references.status'),
            cell: ({ status, problem }) => (
              <StatusIndicator type={TYPES[status]}>
                {say(`referenceStatus.${status}`)}
                {problem?.detail === undefined ? '' : `: ${problem.detail}`}
              </StatusIndicator>
            ),
          },
          {
            id: 'valid',
            header: say('references.period'),
            cell: ({ validFrom, validTo }) =>
              validFrom === undefined && validTo === undefined
                ? say('references.always')
                : `${validFrom === undefined ? '…' : day(validFrom)} – ${validTo === undefined ? '…' : day(validTo)}`,
          },
          { id: 'time', header: say('documents.time'), cell: ({ createdAt }) => time(createdAt) },
          {
            id: 'retire',
            header: say('references.action'),
            cell: ({ referenceId, status, fileName }) =>
              canWrite && status === 'active' ? (
                <Button
                  variant="inline-link"
                  ariaLabel={say('references.retireOne', { file: fileName })}
                  onClick={() => retire.mutate(referenceId)}
                >
                  {say('references.retire')}
                </Button>
              ) : (
                '–'
              ),
          },
        ]}
      />
      {canWrite && <AddReference authority={authority} />}
    </SpaceBetween>
  );
}

function AddReference({ authority }: { readonly authority: string }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const [kind, setKind] = useState<Kind>('stamp');
  const [file, setFile] = useState<File>();
  const isGood = file !== undefined && isAccepted(file.type) && file.size <= MOST_BYTES;
  const add = useMutation<void, CallFailed>({
    mutationFn: async () => {
      if (file === undefined) throw new CallFailed('invalid');
      const { upload } = await answered(
        api.POST('/v1/authorities/{authorityId}/references', {
          params: { path: { authorityId: authority } },
          body: { ...(await announced(file)), kind },
        }),
      );
      await put(upload, file);
    },
    onSuccess: async () => {
      setFile(undefined);
      await cache.invalidateQueries({ queryKey: ['references', authority] });
      void cache.invalidateQueries({ queryKey: ['authorities'] });
    },
  });
  return (
    <Container header={<Header variant="h2">{say('references.add')}</Header>}>
      <SpaceBetween size="m">
        {add.isError && <Failure failure={add.error} onRetry={() => add.mutate()} />}
        <SegmentedControl
          label={say('references.kind')}
          selectedId={kind}
          options={KINDS.map((id) => ({ id, text: say(`markKind.${id}`) }))}
          onChange={({ detail }) => setKind(detail.selectedId as Kind)}
        />
        <FileField
          id="reference-picture"
          label={say('references.picture')}
          accept={PICTURES}
          value={file}
          onChange={setFile}
          errorText={file !== undefined && !isGood ? say('upload.badType') : undefined}
        />
        <Button variant="primary" disabled={!isGood} loading={add.isPending} onClick={() => add.mutate()}>
          {say('references.add')}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
