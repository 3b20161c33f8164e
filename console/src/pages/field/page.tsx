// The field kit: HS codes and marks on documents where there is no network, by the models of the service in this browser. What is found is
// kept here until it can be sent.
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../words/words.tsx';
import { GoodsSection } from './goods.tsx';
import { KitSection } from './kit.tsx';
import { PhotoSection } from './photo.tsx';
import { useKit } from './use-kit.ts';

export default function FieldPage() {
  const say = useWords();
  const kit = useKit();
  return (
    <Page title={say('field.title')} description={say('field.about')}>
      <SpaceBetween size="l">
        <KitSection kit={kit} />
        <GoodsSection files={kit.parts?.hs.kept} />
        <PhotoSection files={kit.parts?.documents.kept} />
      </SpaceBetween>
    </Page>
  );
}
