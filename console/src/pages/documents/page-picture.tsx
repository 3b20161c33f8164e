// A page with a box around each mark: a button that leads to what is known of it. The verdict is in the name, the colour and the line.
import type { Schemas } from '../../api/client.ts';
import { useWords } from '../../words/words.tsx';
import { layers, type NumberedMark } from './marks.ts';
import { Picture } from './picture.tsx';

/** Of a box's number, as a share of the page's width. */
const LABEL_SHARE = 0.035;

export interface NamedMark extends NumberedMark {
  /** "Stamp 1, page 1: match, 95.8 %" */
  readonly name: string;
}

interface PagePictureProps {
  readonly page: Schemas['DocumentPagePicture'];
  readonly fileName: string;
  /** Of this page. */
  readonly marks: readonly NamedMark[];
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
  readonly onStale: () => void;
}

export function PagePicture({ page, fileName, marks, chosen, onChoose, onStale }: PagePictureProps) {
  const say = useWords();
  const { width, height, url } = page;
  const order = layers(marks.map(({ finding }) => finding.box));
  const label = width * LABEL_SHARE;
  return (
    <figure className="page-picture">
      <div className="marked-page">
        <Picture
          url={url}
          width={width}
          height={height}
          name={say('document.page', { page: page.page, file: fileName })}
          onStale={onStale}
        />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
          {marks.map(({ finding: { box, verdict }, name, onPage }) => (
            <g key={name} className={`mark-box ${verdict}${name === chosen ? ' chosen' : ''}`}>
              <rect
                x={box.x * width}
                y={box.y * height}
                width={box.width * width}
                height={box.height * height}
              />
              <rect
                className="mark-tag"
                x={box.x * width}
                y={Math.max(0, box.y * height - label * 1.3)}
                width={label * 1.3}
                height={label * 1.3}
              />
              <text
                x={box.x * width + label * 0.65}
                y={Math.max(0, box.y * height - label * 1.3) + label}
                fontSize={label}
                textAnchor="middle"
              >
                {onPage}
              </text>
            </g>
          ))}
        </svg>
        {marks.map(({ finding: { box }, name }, index) => (
          <button
            type="button"
            key={name}
            className="mark-button"
            aria-label={name}
            aria-pressed={name === chosen}
            style={{
              left: share(box.x + box.width / 2),
              top: share(box.y + box.height / 2),
              width: share(box.width),
              height: share(box.height),
              zIndex: order[index],
            }}
            onClick={() => onChoose(name)}
          />
        ))}
      </div>
      <figcaption>
        <a href={url} target="_blank" rel="noreferrer" className="open-link">
          {say('document.enlarge', { page: page.page })}
        </a>
      </figcaption>
    </figure>
  );
}

const share = (value: number): string => `${value * 100}%`;
