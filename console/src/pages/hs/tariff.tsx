// The tariff as a tree: where a code is in it, and what is beside and below it.
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TreeView from '@cloudscape-design/components/tree-view';
import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { HsCode } from '../../parts/texts.tsx';
import { useLanguage, useWords } from '../../words/words.tsx';

type Titled = Schemas['TitledHsCode'];
type Schedule = Schemas['HsSchedule'];

/** A code with its ancestors open; opening any code shows what is below it. */
function TariffTree({
  path,
  schedule,
  label,
}: {
  readonly path: readonly Titled[];
  readonly schedule: Schedule;
  readonly label: string;
}) {
  const say = useWords();
  const { api } = useCalls();
  const { language } = useLanguage();
  const [toggled, setToggled] = useState<readonly string[]>([]);
  const chosen = path.at(-1)?.code;
  const onPath = path.map(({ code }) => code);
  const opened = [...new Set([...onPath.slice(0, -1), ...toggled])];
  const loaded = useQueries({
    queries: toggled.map((code) => ({
      queryKey: ['hs', 'codes', schedule, code, language],
      queryFn: async () =>
        await answered(api.GET('/v1/hs/codes/{code}', { params: { path: { code }, query: { schedule } } })),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const below = new Map(
    loaded.flatMap(({ data }) => (data === undefined ? [] : [[data.code, data.children] as const])),
  );
  const childrenOf = ({ code }: Titled): readonly Titled[] | undefined => {
    const known = below.get(code);
    if (known !== undefined) return known.length === 0 ? undefined : known;
    const next = path[onPath.indexOf(code) + 1];
    if (onPath.includes(code) && next !== undefined) return [next];
    // Not known yet whether there is something below it.
    const isLeaf = code.length >= (schedule === 'HSK' ? 10 : 6);
    return isLeaf ? undefined : [{ code: `${code}…`, title: '' }];
  };
  const [root] = path;
  if (root === undefined) return null;
  return (
    <TreeView<Titled>
      items={[root]}
      ariaLabel={label}
      getItemId={({ code }) => code}
      getItemChildren={childrenOf}
      expandedItems={opened}
      onItemToggle={({ detail }) => {
        const { id, expanded } = detail;
        // What is on the path is open already: opening it again shows its siblings.
        const isClosed = !expanded && toggled.includes(id);
        setToggled(isClosed ? toggled.filter((code) => code !== id) : [...new Set([...toggled, id])]);
      }}
      renderItem={({ code, title }) =>
        title === ''
          ? { content: say('hs.loading') }
          : {
              content: (
                <span className={code === chosen ? 'chosen-code' : undefined}>
                  <span className="code">{code}</span> {title}
                </span>
              ),
              announcementLabel: `${code} ${title}`,
            }
      }
      i18nStrings={{
        expandButtonLabel: ({ code }) => say('hs.expand', { code }),
        collapseButtonLabel: ({ code }) => say('hs.showSiblings', { code }),
      }}
    />
  );
}

/** Where a candidate is in the tariff. */
export function Place({ candidate }: { readonly candidate: Schemas['HsCandidate'] }) {
  const say = useWords();
  return (
    <Container header={<Header variant="h2">{say('hs.place')}</Header>}>
      <TariffTree
        key={candidate.code}
        path={candidate.path}
        schedule={candidate.code.length > 6 ? 'HSK' : 'HS'}
        label={say('hs.place')}
      />
    </Container>
  );
}

interface TariffProps {
  readonly code: string | undefined;
  readonly onCode: (code: string | undefined) => void;
}

/** Codes by words of their titles, or by their first digits. */
export function Tariff({ code, onCode }: TariffProps) {
  const say = useWords();
  const [typed, setTyped] = useState(code ?? '');
  const searched = useDeferredValue(typed.trim());
  const found = useRead<Schemas['HsCodePage']>(
    ['hs', 'search', searched],
    (api, signal) =>
      api.GET('/v1/hs/codes', {
        params: { query: { ...(searched === '' ? {} : { q: searched }), limit: 30 } },
        signal,
      }),
    { keep: true },
  );
  const opened = useRead<Schemas['HsCode']>(
    code === undefined ? undefined : ['hs', 'codes', 'HS', code],
    (api, signal) =>
      api.GET('/v1/hs/codes/{code}', {
        params: { path: { code: code ?? '' }, query: { schedule: 'HS' } },
        signal,
      }),
  );
  const failure: CallFailed | null = found.error ?? opened.error;
  return (
    <div className="two-columns">
      <Container>
        <SpaceBetween size="m">
          <FormField label={say('hs.search')} description={say('hs.search.help')} stretch>
            <Input type="search" value={typed} onChange={({ detail }) => setTyped(detail.value)} />
          </FormField>
          {failure !== null && <Failure failure={failure} onRetry={() => void found.refetch()} />}
          {found.isLoading && <Loading label={say('hs.loading')} />}
          {found.data?.items.length === 0 && <Box>{say('hs.noneFound')}</Box>}
          <ul className="found-codes" aria-label={say('hs.found')}>
            {found.data?.items.map((one) => (
              <li key={one.code}>
                <button
                  type="button"
                  className="link-button"
                  aria-current={one.code === code ? 'true' : undefined}
                  onClick={() => onCode(one.code)}
                >
                  <HsCode code={one.code} /> {one.title}
                </button>
              </li>
            ))}
          </ul>
        </SpaceBetween>
      </Container>
      {opened.data !== undefined && (
        <Container header={<Header variant="h2">{say('hs.place')}</Header>}>
          <TariffTree key={opened.data.code} path={opened.data.path} schedule="HS" label={say('hs.place')} />
        </Container>
      )}
    </div>
  );
}
