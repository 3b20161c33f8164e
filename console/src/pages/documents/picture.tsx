// A picture of a document. Its URL ends after some minutes: the document is then read again for a new one.
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useWords } from '../../words/words.tsx';

interface PictureProps {
  readonly url: string;
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly className?: string;
  readonly onStale: () => void;
}

export function Picture({ url, name, width, height, className, onStale }: PictureProps) {
  const say = useWords();
  const [failed, setFailed] = useState<string>();
  if (failed === url) {
    return (
      <span className="picture-failed">
        {say('picture.failed')}{' '}
        <Button variant="inline-link" ariaLabel={say('picture.again', { name })} onClick={onStale}>
          {say('failure.retry')}
        </Button>
      </span>
    );
  }
  return (
    <img
      src={url}
      alt={name}
      width={width}
      height={height}
      className={className}
      loading="lazy"
      onError={() => setFailed(url)}
    />
  );
}
