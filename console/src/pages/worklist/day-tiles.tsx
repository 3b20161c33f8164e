// The day's figures of a lane: how many are open, how many are done, and what was found.

import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useRead } from '../../api/use-api.ts';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Lane } from './address.ts';

export function DayTiles({ day, lane }: { readonly day: string; readonly lane: Lane }) {
  const say = useWords();
  const { number } = useFormats();
  const { data } = useRead(
    ['declarations', 'summary', day],
    (api, signal) =>
      api.GET('/v1/declarations/summary', { params: { query: { from: day, to: day } }, signal }),
    { keep: true },
  );
  const counts = data?.days.find((one) => one.day === day)?.lanes[lane];
  const shown = (value: number | undefined): string => (data === undefined ? '…' : number(value ?? 0));
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: say('tiles.declarations'), value: shown(counts?.declarations) },
          { label: say('tiles.open'), value: shown(counts?.open) },
          { label: say('tiles.inspected'), value: shown(counts?.inspected) },
          {
            label: say('tiles.fraud'),
            value:
              data === undefined
                ? '…'
                : say('tiles.fraudOf', { fraud: counts?.fraud ?? 0, critical: counts?.critical ?? 0 }),
          },
        ]}
      />
    </Container>
  );
}
