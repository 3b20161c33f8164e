// Uploading a document: announced to the API, sent to the bucket with its signed URL, and followed until there is a verdict.
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { DOCUMENT_TYPES, isAuthority } from '../../parts/documents.ts';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure, type FieldProblem } from '../../parts/failure.tsx';
import { FileField } from '../../parts/file-field.tsx';
import { ACCEPTED, announced, isAccepted, MOST_BYTES, put } from '../../parts/uploads.ts';
import { useWords, type WordKey } from '../../words/words.tsx';
import { DocumentView, useDocument } from './document.tsx';

type DocumentType = Schemas['DocumentType'];

interface Typed {
  readonly type: DocumentType;
  readonly authority: string;
  readonly declaration: string;
}

const MOST_AUTHORITIES = 100;
const EMPTY: Typed = { type: 'certificate-of-origin', authority: '', declaration: '' };

export function UploadForm() {
  const say = useWords();
  const { api, session } = useCalls();
  const cache = useQueryClient();
  const [typed, setTyped] = useDraft<Typed>('upload', EMPTY);
  const [file, setFile] = useState<File>();
  const [uploaded, setUploaded] = useState<string>();
  const document = useDocument(uploaded);
  // Those with references are proposed to whoever may see them; another may be typed.
  const authorities = useRead(
    session.can('references:read') ? ['authorities', 'proposed'] : undefined,
    (api, signal) => api.GET('/v1/authorities', { params: { query: { limit: MOST_AUTHORITIES } }, signal }),
  );
  const wrong: FieldProblem[] = [];
  const report = (field: string, text: WordKey): void => {
    wrong.push({ field, text: say(text) });
  };
  if (file === undefined) report('upload-file', 'upload.noFile');
  else if (!isAccepted(file.type)) report('upload-file', 'upload.badType');
  else if (file.size > MOST_BYTES || file.size === 0) report('upload-file', 'upload.badSize');
  if (!isAuthority(typed.authority)) report('upload-authority', 'upload.noAuthority');
  const { attempt, problems, problemOf, attempted, begin } = useChecked(wrong);
  const send = useMutation<string, CallFailed>({
    mutationFn: async () => {
      if (file === undefined) throw new CallFailed('invalid');
      const declaration = typed.declaration.trim();
      const { documentId, upload } = await answered(
        api.POST('/v1/documents', {
          body: {
            ...(await announced(file)),
            documentType: typed.type,
            authorityId: typed.authority.trim(),
            ...(declaration === '' ? {} : { declarationId: declaration }),
          },
        }),
      );
      await put(upload, file);
      return documentId;
    },
    onSuccess: (id) => {
      setUploaded(id);
      setFile(undefined);
      begin();
      void cache.invalidateQueries({ queryKey: ['documents', 'list'] });
    },
  });
  const types = DOCUMENT_TYPES.map((value) => ({ value, label: say(`documentType.${value}`) }));
  const isExamined =
    document.data !== undefined && !['awaiting-upload', 'processing'].includes(document.data.status);
  return (
    <div className="two-columns">
      <Container header={<Header variant="h2">{say('upload.title')}</Header>}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!attempted()) return;
            setUploaded(undefined);
            send.mutate();
          }}
        >
          <SpaceBetween size="m">
            <ErrorSummary key={attempt} problems={problems} />
            {send.isError && <Failure failure={send.error} onRetry={() => send.mutate()} />}
            <FileField
              id="upload-file"
              label={say('upload.file')}
              accept={ACCEPTED}
              constraint={say('upload.constraint')}
              value={file}
              onChange={setFile}
              errorText={problemOf('upload-file')}
            />
            <Choice
              label={say('upload.type')}
              options={types}
              value={typed.type}
              onChange={(type) => setTyped({ ...typed, type })}
            />
            <FormField
              label={say('upload.authority')}
              description={say('upload.authority.help')}
              errorText={problemOf('upload-authority')}
            >
              <Input
                controlId="upload-authority"
                value={typed.authority}
                onChange={({ detail }) => setTyped({ ...typed, authority: detail.value })}
                autoComplete={false}
                nativeInputAttributes={{ list: 'upload-authorities' }}
              />
            </FormField>
            <datalist id="upload-authorities">
              {authorities.data?.items.map(({ authorityId }) => (
                <option key={authorityId} value={authorityId} />
              ))}
            </datalist>
            <FormField label={say('upload.declaration')}>
              <Input
                value={typed.declaration}
                onChange={({ detail }) => setTyped({ ...typed, declaration: detail.value })}
              />
            </FormField>
            <Button variant="primary" formAction="submit" loading={send.isPending}>
              {say('upload.send')}
            </Button>
          </SpaceBetween>
        </form>
      </Container>
      <Container header={<Header variant="h2">{say('upload.result')}</Header>}>
        <SpaceBetween size="m">
          <div role="status">
            {send.isPending ? (
              <StatusIndicator type="loading">{say('upload.uploading')}</StatusIndicator>
            ) : uploaded === undefined ? (
              say('upload.nothing')
            ) : isExamined ? (
              say(`verdict.${document.data.status}`)
            ) : (
              <StatusIndicator type="in-progress">{say('verdict.processing')}</StatusIndicator>
            )}
          </div>
          {document.isError && <Failure failure={document.error} onRetry={() => void document.refetch()} />}
          {isExamined && <DocumentView document={document.data} />}
        </SpaceBetween>
      </Container>
    </div>
  );
}
