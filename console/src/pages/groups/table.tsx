// The groups of a period in the API's order: the highest rate that is sure first.
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Schemas } from '../../api/client.ts';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

export type RiskGroup = Schemas['RiskGroup'];

const PAGE_SIZE = 20;
const NARROW = ['group', 'low', 'decision'];
const BESIDE_GROUP = ['group', 'low', 'verdict', 'decision'];

const VERDICTS: Readonly<Record<RiskGroup['verdict'], StatusIndicatorProps.Type>> = {
  holding: 'success',
  fading: 'warning',
  'too-few': 'info',
};

export function VerdictOfGroup({ verdict }: { readonly verdict: RiskGroup['verdict'] }) {
  const say = useWords();
  return <StatusIndicator type={VERDICTS[verdict]}>{say(`groups.verdict.${verdict}`)}</StatusIndicator>;
}

interface GroupTableProps {
  /** Undefined until it is known, or if there is none. */
  readonly period: string | undefined;
  readonly isWaiting: boolean;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function GroupTable({ period, isWaiting, open, onOpen }: GroupTableProps) {
  const say = useWords();
  const { number, percent } = useFormats();
  const pages = usePages(
    period === undefined ? undefined : ['groups', 'list', period],
    (api, signal, nextToken) =>
      api.GET('/v1/risk-groups', {
        params: { query: { period: period ?? '', limit: PAGE_SIZE, nextToken } },
        signal,
      }),
  );
  const columns = [
    {
      id: 'group',
      header: say('groups.group'),
      isRowHeader: true,
      cell: ({ groupId: id, conditions }: RiskGroup) => (
        <OpenLink current={id === open} search={{ open: id }} onFollow={() => onOpen(id)}>
          {conditions.map(({ text }) => text).join(' · ')}
        </OpenLink>
      ),
      minWidth: 190,
    },
    {
      id: 'low',
      header: say('groups.low'),
      cell: ({ rateLow }: RiskGroup) => <span className="figure">{percent(rateLow)}</span>,
      minWidth: 110,
    },
    { id: 'rate', header: say('groups.rate'), cell: ({ rate }: RiskGroup) => percent(rate), minWidth: 90 },
    {
      id: 'lift',
      header: say('groups.lift'),
      cell: ({ lift }: RiskGroup) => `× ${number(lift, 1)}`,
      minWidth: 90,
    },
    {
      id: 'score',
      header: say('groups.byScore'),
      cell: ({ expectedByScore }: RiskGroup) =>
        expectedByScore === undefined ? '–' : percent(expectedByScore),
      minWidth: 110,
    },
    {
      id: 'inspected',
      header: say('groups.inspected'),
      cell: ({ frauds, inspected }: RiskGroup) =>
        say('groups.fraudsOf', { frauds: number(frauds), inspected: number(inspected) }),
      minWidth: 110,
    },
    {
      id: 'now',
      header: say('groups.now'),
      cell: ({ declarationsNow }: RiskGroup) => number(declarationsNow),
      minWidth: 110,
    },
    {
      id: 'verdict',
      header: say('groups.verdict'),
      cell: ({ verdict }: RiskGroup) => <VerdictOfGroup verdict={verdict} />,
      minWidth: 120,
    },
    {
      id: 'decision',
      header: say('groups.decision'),
      cell: ({ decision }: RiskGroup) =>
        decision === undefined ? '–' : say(`groups.decision.${decision.outcome}`),
      minWidth: 110,
    },
  ];
  return (
    <PagedTable
      pages={pages}
      title={say('groups.title')}
      heading={period === undefined ? say('groups.title') : say('groups.of', { period })}
      columns={columns}
      shown={open === undefined ? undefined : BESIDE_GROUP}
      narrow={NARROW}
      trackBy="groupId"
      loading={say('groups.loading')}
      isWaiting={isWaiting}
      empty={[say('groups.none'), say('groups.none.advice')]}
    />
  );
}
