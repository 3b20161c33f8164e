// What the service must know of a photo to examine it: the same as of any document.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { KeptPhoto } from '../../field/results.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { DOCUMENT_TYPES, isAuthority } from '../../parts/documents.ts';
import { ErrorSummary, type FieldProblem } from '../../parts/failure.tsx';
import { isAccepted, MOST_BYTES } from '../../parts/uploads.ts';
import { useWords, type WordKey } from '../../words/words.tsx';

interface PhotoFormProps {
  readonly file: File;
  /** Number of marks that the kit found. */
  readonly marks: number;
  readonly onKeep: (found: KeptPhoto) => Promise<void>;
}

export function PhotoForm({ file, marks, onKeep }: PhotoFormProps) {
  const say = useWords();
  const [documentType, setType] = useState<KeptPhoto['documentType']>('certificate-of-origin');
  const [authority, setAuthority] = useState('');
  const [declaration, setDeclaration] = useState('');
  const wrong: FieldProblem[] = [];
  const report = (field: string, text: WordKey): void => {
    wrong.push({ field, text: say(text) });
  };
  if (!isAccepted(file.type)) report('field-photo-keep', 'upload.badType');
  else if (file.size > MOST_BYTES || file.size === 0) report('field-photo-keep', 'upload.badSize');
  if (!isAuthority(authority)) report('field-authority', 'upload.noAuthority');
  const { attempt, problems, problemOf, attempted } = useChecked(wrong);
  const types = DOCUMENT_TYPES.map((value) => ({ value, label: say(`documentType.${value}`) }));
  const keep = async (): Promise<void> => {
    const declarationId = declaration.trim();
    await onKeep({
      kind: 'photo',
      file,
      fileName: file.name,
      documentType,
      authorityId: authority.trim(),
      ...(declarationId === '' ? {} : { declarationId }),
      marks,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (attempted()) void keep();
      }}
    >
      <SpaceBetween size="m">
        <ErrorSummary key={attempt} problems={problems} />
        <Choice label={say('upload.type')} options={types} value={documentType} onChange={setType} />
        <FormField
          label={say('upload.authority')}
          description={say('upload.authority.help')}
          errorText={problemOf('field-authority')}
        >
          <Input
            controlId="field-authority"
            value={authority}
            onChange={({ detail }) => setAuthority(detail.value)}
          />
        </FormField>
        <FormField label={say('upload.declaration')}>
          <Input value={declaration} onChange={({ detail }) => setDeclaration(detail.value)} />
        </FormField>
        <div id="field-photo-keep">
          <Button variant="primary" formAction="submit">
            {say('field.photo.keep')}
          </Button>
        </div>
      </SpaceBetween>
    </form>
  );
}
