// Small parts of the network's pages: bands and kinds.
import type { Schemas } from '../../api/client.ts';
import { useWords } from '../../words/words.tsx';

export type Band = Schemas['NetworkBand'];
export type NodeKind = Schemas['NetworkNodeKind'];

/** Kinds that are parties, which have a page; all others are what parties share. */
const PARTIES: ReadonlySet<string> = new Set([
  'company',
  'taxpayer',
  'traveller',
  'person',
  'cargo',
  'vehicle',
] satisfies Schemas['NetworkEntityKind'][]);

export function isParty(kind: NodeKind): boolean {
  return PARTIES.has(kind);
}

/** A score with its band, by a letter, a colour and in words. */
export function ScoreAndBand({
  score,
  band,
}: {
  readonly score?: number | undefined;
  readonly band?: Band | undefined;
}) {
  const say = useWords();
  if (score === undefined || band === undefined) return <>–</>;
  return (
    <span className="band-score">
      <span className="figure">{score}</span>{' '}
      <span className={`band band-${band}`}>{say(`network.band.${band}`)}</span>
    </span>
  );
}
