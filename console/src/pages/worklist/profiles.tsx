// What inspections had found before, at the time of the score: the goods, and everyone involved.
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Schemas } from '../../api/client.ts';
import { useWords } from '../../words/words.tsx';
import type { Declaration } from './case.tsx';

interface ProfilesProps {
  readonly declaration: Declaration;
  readonly itemNumber: number;
}

export function Profiles({ declaration, itemNumber }: ProfilesProps) {
  const say = useWords();
  const { items, importer, declarant, seller } = declaration.profiles;
  const ofItem = items.find((item) => item.itemNumber === itemNumber);
  const shown = (counts: Schemas['ProfileCounts'] | undefined): string =>
    counts === undefined || counts.inspected === 0
      ? say('profiles.none')
      : say('profiles.counts', { ...counts });
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: say('profiles.goods'), value: shown(ofItem?.goods) },
        { label: say('profiles.headingOrigin'), value: shown(ofItem?.headingOrigin) },
        { label: say('profiles.importer'), value: shown(importer) },
        { label: say('profiles.declarant'), value: shown(declarant) },
        { label: say('profiles.seller'), value: shown(seller) },
      ]}
    />
  );
}
