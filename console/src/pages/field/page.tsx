// The field kit: HS codes and marks on documents where there is no network, by the models of the service in this browser. What is found is
// kept here until it can be sent.
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { KeptResult } from '../../field/results.ts';
import { Page } from '../../parts/page.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useWords } from '../../words/words.tsx';
import { GoodsSection } from './goods.tsx';
import { KitSection } from './kit.tsx';
import { PhotoSection } from './photo.tsx';
import { ResultsSection } from './results.tsx';
import { useKit } from './use-kit.ts';
import { useResults } from './use-results.ts';

export default function FieldPage() {
  const say = useWords();
  const kit = useKit();
  const results = useResults();
  const notify = useNotify();
  const keep = async (found: KeptResult['found']): Promise<boolean> => {
    try {
      await results.keep(found);
    } catch (error) {
      notify({ type: 'warning', text: say('field.notKept', { reason: String(error) }) });
      return false;
    }
    notify({ type: 'success', text: say('field.isKept') });
    return true;
  };
  return (
    <Page title={say('field.title')} description={say('field.about')}>
      <SpaceBetween size="l">
        <KitSection kit={kit} />
        <GoodsSection files={kit.parts?.hs.kept} onKeep={keep} />
        <PhotoSection files={kit.parts?.documents.kept} onKeep={keep} />
        <ResultsSection results={results} />
      </SpaceBetween>
    </Page>
  );
}
