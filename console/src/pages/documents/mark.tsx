// One mark: its verdict in a sentence, and for readers who may see references its pictures side by side: on the page, its ink, the
// reference that it was compared with.
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useWords } from '../../words/words.tsx';
import type { NamedMark } from './page-picture.tsx';
import { Picture } from './picture.tsx';

const TYPES: Readonly<Record<Schemas['FindingVerdict'], StatusIndicatorProps.Type>> = {
  match: 'success',
  mismatch: 'error',
  inconclusive: 'warning',
  'no-reference': 'info',
};
const PICTURES = ['mark', 'ink', 'reference'] as const;

interface MarkProps {
  readonly mark: NamedMark;
  readonly isChosen: boolean;
  readonly onStale: () => void;
}

export function Mark({ mark: { finding, name }, isChosen, onStale }: MarkProps) {
  const say = useWords();
  const place = useRef<HTMLLIElement>(null);
  // Who chooses a box reads on here.
  useEffect(() => {
    if (isChosen) place.current?.focus();
  }, [isChosen]);
  const { pictures, verdict, text } = finding;
  return (
    <li ref={place} tabIndex={-1} className={isChosen ? 'chosen' : undefined}>
      <strong>{name}</strong>
      <StatusIndicator type={TYPES[verdict]}>{text}</StatusIndicator>
      {pictures !== undefined && (
        <div className="mark-pictures">
          {PICTURES.map((picture) => {
            const url = pictures[picture];
            return url === undefined ? null : (
              <figure key={picture}>
                <Picture
                  url={url}
                  name={say('mark.pictureOf', { picture: say(`mark.picture.${picture}`), name })}
                  className={picture === 'mark' ? 'mark-crop' : 'mark-ink'}
                  onStale={onStale}
                />
                <figcaption>{say(`mark.picture.${picture}`)}</figcaption>
              </figure>
            );
          })}
        </div>
      )}
    </li>
  );
}
