// One group: what its imports have in common, what was found in them over time, the declarations that it covers, and the decision on it.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { useDraft } from '../../parts/drafts.ts';
import { Failure } from '../../parts/failure.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { type RiskGroup, VerdictOfGroup } from './table.tsx';

type Outcome = NonNullable<RiskGroup['decision']>['outcome'];
type Covered = Schemas['RiskGroupDeclaration'];

const PAGE_SIZE = 20;
const NARROW = ['declaration', 'score'];

export function Group({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords();
  const group = useRead<RiskGroup>(['groups', 'one', id], (api, signal) =>
    api.GET('/v1/risk-groups/{groupId}', { params: { path: { groupId: id } }, signal }),
  );
  return (
    <Panel
      title={say('groups.one')}
      close={say('groups.close')}
      loading={say('groups.loading')}
      onClose={onClose}
      read={group}
    >
      {(data) => <Opened group={data} />}
    </Panel>
  );
}

function Opened({ group }: { readonly group: RiskGroup }) {
  const say = useWords();
  const { number, percent, time } = useFormats();
  const { session } = useCalls();
  const { before, conditions, decision, goods, share, text, verdict } = group;
  return (
    <SpaceBetween size="m">
      <Box>{text}</Box>
      <ul className="plain-list" aria-label={say('groups.conditions')}>
        {conditions.map((condition) => (
          <li key={condition.text}>{condition.text}</li>
        ))}
      </ul>
      <KeyValuePairs
        columns={2}
        items={[
          { label: say('groups.goods'), value: number(goods) },
          { label: say('groups.share'), value: percent(share, 2) },
          { label: say('groups.verdict'), value: <VerdictOfGroup verdict={verdict} /> },
          {
            label: say('groups.decision'),
            value:
              decision === undefined ? (
                '–'
              ) : (
                <>
                  {say(`groups.decision.${decision.outcome}`)}{' '}
                  <Box variant="small">
                    {nameOf(decision.by)}, {time(decision.decidedAt)}
                    {decision.note === undefined ? '' : `: ${decision.note}`}
                  </Box>
                </>
              ),
          },
        ]}
      />
      {session.can('groups:decide') && <DecisionForm group={group} />}
      {before.length > 0 && (
        <Table
          variant="embedded"
          items={before}
          trackBy="period"
          ariaLabels={{ tableLabel: say('groups.before') }}
          header={<Header variant="h3">{say('groups.before')}</Header>}
          columnDefinitions={[
            {
              id: 'period',
              header: say('groups.period'),
              isRowHeader: true,
              cell: ({ period }) => period,
            },
            { id: 'rate', header: say('groups.rate'), cell: ({ rate }) => percent(rate) },
            { id: 'n', header: say('measure.inspected'), cell: ({ n }) => number(n) },
          ]}
        />
      )}
      <Declarations id={group.groupId} />
    </SpaceBetween>
  );
}

function DecisionForm({ group: { groupId, decision } }: { readonly group: RiskGroup }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const [note, setNote] = useDraft(`group ${groupId}`, '');
  const decide = useMutation<RiskGroup, CallFailed, Outcome>({
    mutationFn: async (outcome) =>
      await answered(
        api.POST('/v1/risk-groups/{groupId}/decision', {
          params: { path: { groupId } },
          body: { outcome, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        }),
      ),
    onSuccess: async () => {
      setNote('');
      await cache.invalidateQueries({ queryKey: ['groups'] });
      notify({ type: 'success', text: say('groups.decided') });
    },
  });
  return (
    <SpaceBetween size="s">
      {decide.isError && <Failure failure={decide.error} onRetry={() => decide.mutate(decide.variables)} />}
      <FormField label={say('groups.note')}>
        <Input value={note} onChange={({ detail }) => setNote(detail.value)} />
      </FormField>
      <SpaceBetween size="xs" direction="horizontal">
        {(['adopted', 'dismissed'] as const)
          .filter((outcome) => outcome !== decision?.outcome)
          .map((outcome) => (
            <Button key={outcome} loading={decide.isPending} onClick={() => decide.mutate(outcome)}>
              {say(`groups.decide.${outcome}`)}
            </Button>
          ))}
      </SpaceBetween>
    </SpaceBetween>
  );
}

function Declarations({ id }: { readonly id: string }) {
  const say = useWords();
  const { day } = useFormats();
  const { session } = useCalls();
  const pages = usePages(['groups', 'declarations', id], (api, signal, nextToken) =>
    api.GET('/v1/risk-groups/{groupId}/declarations', {
      params: { path: { groupId: id }, query: { limit: PAGE_SIZE, nextToken } },
      signal,
    }),
  );
  return (
    <PagedTable
      pages={pages}
      title={say('groups.declarations')}
      columns={[
        {
          id: 'declaration',
          header: say('worklist.declaration'),
          isRowHeader: true,
          cell: ({ declarationId, declaredOn, lane }: Covered) =>
            session.can('declarations:read') ? (
              <Link
                to={'/worklist' as never}
                search={{ day: declaredOn, lane, open: declarationId } as never}
                className="open-link"
              >
                {declarationId}
              </Link>
            ) : (
              declarationId
            ),
        },
        { id: 'score', header: say('worklist.score'), cell: ({ score }: Covered) => score },
        { id: 'day', header: say('declared.day'), cell: ({ declaredOn }: Covered) => day(declaredOn) },
        {
          id: 'inspection',
          header: say('worklist.inspection'),
          cell: ({ inspected }: Covered) =>
            say(inspected ? 'worklist.status.inspected' : 'worklist.status.open'),
        },
      ]}
      narrow={NARROW}
      trackBy="declarationId"
      loading={say('worklist.loading')}
      empty={[say('groups.noDeclarations'), say('groups.noDeclarations.advice')]}
    />
  );
}
