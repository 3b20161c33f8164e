// Documents: what was uploaded and what was found on it; uploads; and the registered stamps and signatures of an authority.
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useCalls } from '../../api/use-api.ts';
import { Page } from '../../parts/page.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { DocumentPanel } from './document.tsx';
import { DocumentFilters, DocumentTable } from './list.tsx';
import { References } from './references.tsx';
import { UploadForm } from './upload.tsx';

export default function DocumentsPage() {
  const say = useWords();
  const { session } = useCalls();
  const [{ tab = 'documents', status, declaration, issuer, from, to, open, authority }, change] =
    useAddress();
  const filter = { status, declaration, issuer, from, to };
  return (
    <Page title={say('documents.title')} description={say('documents.about')}>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => change({ tab: detail.activeTabId, open: undefined })}
        ariaLabel={say('documents.title')}
        tabs={[
          {
            id: 'documents',
            label: say('documents.list'),
            content: (
              <SpaceBetween size="m">
                <DocumentFilters
                  value={filter}
                  onChange={({ status, declaration, issuer, from, to }) =>
                    change({ status, declaration, issuer, from, to, open: undefined })
                  }
                />
                <div className={open === undefined ? 'list-and-case' : 'list-and-case with-case'}>
                  <DocumentTable filter={filter} open={open} onOpen={(id) => change({ open: id })} />
                  {open !== undefined && (
                    <DocumentPanel key={open} id={open} onClose={() => change({ open: undefined })} />
                  )}
                </div>
              </SpaceBetween>
            ),
          },
          ...(session.can('documents:write')
            ? [{ id: 'upload', label: say('documents.upload'), content: <UploadForm /> }]
            : []),
          ...(session.can('references:read')
            ? [
                {
                  id: 'references',
                  label: say('references.title'),
                  content: (
                    <References authority={authority} onAuthority={(next) => change({ authority: next })} />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Page>
  );
}
