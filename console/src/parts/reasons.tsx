// Reasons of a score, strongest first: the sentence, a signed bar, the number and its direction in words.
import { useFormats, useWords } from '../words/words.tsx';
import { barsOf } from './bars.ts';

interface Reason {
  readonly contribution: number;
  readonly text: string;
}

interface ReasonsProps {
  readonly reasons: readonly Reason[];
  /** Name of the list. */
  readonly label: string;
}

export function Reasons({ reasons, label }: ReasonsProps) {
  const say = useWords();
  const { signed } = useFormats();
  const bars = barsOf(reasons.map(({ contribution }) => contribution));
  return (
    <ul className="reasons" aria-label={label}>
      {reasons.map(({ text, contribution }, index) => {
        const { share = 0, raises = false } = bars[index] ?? {};
        return (
          <li key={text} className={raises ? 'raises' : 'lowers'}>
            <span className="reason-text">{text}</span>
            <span className="reason-figures">
              <span className="reason-scale" aria-hidden="true">
                <span
                  className="reason-bar"
                  style={{ width: `${Math.abs(share) * 50}%`, [raises ? 'left' : 'right']: '50%' }}
                />
              </span>
              <span className="reason-number">{signed(contribution)}</span>
              <span className="reason-direction">
                <span aria-hidden="true">{raises ? '▲' : '▼'}</span>{' '}
                {say(raises ? 'reason.raises' : 'reason.lowers')}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
