// Marks on a photo without a network: a picture from the camera, and the stamps and signatures that the model on this device finds on it.
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { KitFile } from '../../../../lib/console-kit.ts';
import { askModels } from '../../field/models.ts';
import type { PhotoAnswer, PhotoMark } from '../../field/photo.ts';
import type { KeptPhoto } from '../../field/results.ts';
import { useFormats, useWords } from '../../words/words.tsx';
import { PhotoForm } from './photo-form.tsx';

/** What the service reads as well; telephones hand over one of them instead of their own format. */
const ACCEPTED = 'image/jpeg,image/png';

interface PhotoSectionProps {
  /** Of the part of the kit; undefined if it is not on this device. */
  readonly files: readonly KitFile[] | undefined;
  readonly onKeep: (found: KeptPhoto) => Promise<boolean>;
}

export function PhotoSection({ files, onKeep }: PhotoSectionProps) {
  const say = useWords();
  const find = useMutation<PhotoAnswer, Error, File>({
    mutationFn: (photo) => askModels('marks', { photo }, files ?? []),
  });
  return (
    <Container header={<Header variant="h2">{say('field.photo')}</Header>}>
      {files === undefined ? (
        <Box>{say('field.photo.needed')}</Box>
      ) : (
        <SpaceBetween size="m">
          <div className="form-row">
            <PictureInput camera onPicture={find.mutate}>
              {say('field.photo.take')}
            </PictureInput>
            <PictureInput onPicture={find.mutate}>{say('field.photo.choose')}</PictureInput>
          </div>
          <div role="status">
            {find.isPending && <StatusIndicator type="loading">{say('field.photo.looking')}</StatusIndicator>}
            {find.data !== undefined && (
              <StatusIndicator type={find.data.marks.length === 0 ? 'warning' : 'success'}>
                {say('field.photo.found', { count: find.data.marks.length })}
              </StatusIndicator>
            )}
          </div>
          {find.isError && (
            <div role="alert">
              <StatusIndicator type="error">{say('field.photo.unreadable')}</StatusIndicator>
            </div>
          )}
          {find.data !== undefined && (
            <FoundMarks answer={find.data} name={find.variables.name}>
              <PhotoForm
                key={find.submittedAt}
                file={find.variables}
                marks={find.data.marks.length}
                onKeep={async (kept) => {
                  if (await onKeep(kept)) find.reset();
                }}
              />
            </FoundMarks>
          )}
        </SpaceBetween>
      )}
    </Container>
  );
}

interface PictureInputProps {
  /** Opens the camera where there is one. */
  readonly camera?: boolean;
  readonly onPicture: (file: File) => void;
  readonly children: ReactNode;
}

function PictureInput({ camera = false, onPicture, children }: PictureInputProps) {
  const id = useId();
  return (
    <div className="picture-input">
      <label htmlFor={id}>{children}</label>
      <input
        id={id}
        type="file"
        accept={ACCEPTED}
        {...(camera ? { capture: 'environment' as const } : {})}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onPicture(file);
        }}
      />
    </div>
  );
}

interface FoundMarksProps {
  readonly answer: PhotoAnswer;
  readonly name: string;
  /** What stands below the list. */
  readonly children: ReactNode;
}

function FoundMarks({ answer: { marks, shown }, name, children }: FoundMarksProps) {
  const say = useWords();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(shown);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [shown]);
  return (
    <div className="two-columns">
      <SpaceBetween size="m">
        <ol className="plain-list" aria-label={say('field.photo.marks')}>
          {marks.map((mark, index) => (
            <li key={placeOf(mark)}>
              <MarkText mark={mark} number={index + 1} />
            </li>
          ))}
        </ol>
        {children}
      </SpaceBetween>
      <div className="photo">
        {address !== undefined && <img src={address} alt={say('field.photo.picture', { name })} />}
        {marks.map((mark, index) => (
          <span
            key={placeOf(mark)}
            className={`photo-mark ${mark.kind}`}
            aria-hidden="true"
            style={{
              left: share(mark.box.x),
              top: share(mark.box.y),
              width: share(mark.box.width),
              height: share(mark.box.height),
            }}
          >
            <span>{index + 1}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

function MarkText({ mark: { kind, score }, number }: { readonly mark: PhotoMark; readonly number: number }) {
  const say = useWords();
  const { percent } = useFormats();
  return <>{say('field.photo.mark', { number, kind: say(`markKind.${kind}`), score: percent(score, 0) })}</>;
}

const share = (value: number): string => `${value * 100}%`;

const placeOf = ({ kind, box: { x, y } }: PhotoMark): string => `${kind} ${x} ${y}`;
