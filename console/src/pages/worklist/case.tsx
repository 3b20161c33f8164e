// One declaration beside the list: why it was chosen, what was declared, what was found.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Reasons } from '../../parts/reasons.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { nextOpen, type WorklistAddress } from './address.ts';
import { DeclaredFields } from './declared-fields.tsx';
import { History, OfDeclaration, OfImporter } from './further.tsx';
import { Inspection } from './inspection.tsx';
import { Items } from './items.tsx';
import { Profiles } from './profiles.tsx';
import { listKey } from './table.tsx';

export type Declaration = Schemas['ScoredDeclaration'];
type Worklist = Schemas['Worklist'];

interface CaseProps {
  readonly id: string;
  readonly address: WorklistAddress;
  readonly day: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

export function Case({ id, address, day, onOpen, onClose }: CaseProps) {
  const say = useWords();
  const declaration = useRead(['declarations', id], (api, signal) =>
    api.GET('/v1/declarations/{declarationId}', { params: { path: { declarationId: id } }, signal }),
  );
  const cache = useQueryClient();
  const notify = useNotify();
  const recorded = (inspection: Declaration['inspection'], goOn: boolean): void => {
    // The row changes at once and stays where it is.
    cache.setQueriesData<Worklist>({ queryKey: ['declarations', 'list'] }, (list) =>
      withInspection(list, id, inspection),
    );
    cache.setQueriesData<Declaration>({ queryKey: ['declarations', id], exact: false }, (one) =>
      one !== undefined && 'declaration' in one ? { ...one, inspection } : one,
    );
    void cache.invalidateQueries({ queryKey: ['declarations', 'summary'] });
    void cache.invalidateQueries({ queryKey: ['history', id] });
    const lists = cache.getQueriesData<Worklist>({ queryKey: listKey(address, day) });
    const items = lists.flatMap(([, list]) => list?.items ?? []);
    const next = goOn ? nextOpen(items, id) : undefined;
    notify({
      type: 'success',
      text: say(goOn && next === undefined ? 'inspection.recorded.last' : 'inspection.recorded'),
    });
    if (next !== undefined) onOpen(next);
  };
  return (
    <Panel
      title={say('case.title', { id })}
      close={say('case.close')}
      loading={say('case.loading')}
      onClose={onClose}
      read={declaration}
    >
      {(data) => (
        <Opened declaration={data} onRecorded={recorded} onReload={() => void declaration.refetch()} />
      )}
    </Panel>
  );
}

function withInspection(
  list: Worklist | undefined,
  id: string,
  inspection: Declaration['inspection'],
): Worklist | undefined {
  if (list === undefined) return undefined;
  const items = list.items.map((item) => (item.declarationId === id ? { ...item, inspection } : item));
  return { ...list, items };
}

interface OpenedProps {
  readonly declaration: Declaration;
  readonly onRecorded: (inspection: Declaration['inspection'], goOn: boolean) => void;
  readonly onReload: () => void;
}

function Opened({ declaration, onRecorded, onReload }: OpenedProps) {
  const say = useWords();
  const { session } = useCalls();
  const { percent } = useFormats();
  const [itemNumber, setItemNumber] = useState(declaration.riskiestItem);
  const item = declaration.items.find((one) => one.itemNumber === itemNumber) ?? declaration.items[0];
  const isOne = declaration.items.length === 1;
  return (
    <SpaceBetween size="m">
      <div className="case-figures">
        <span className="case-score">
          <span className="figure">{declaration.score}</span>{' '}
          <Box variant="small">{say('case.ofThousand')}</Box>
        </span>
        <Badge className={`lane-badge ${declaration.lane}`}>{say(`lane.${declaration.lane}.action`)}</Badge>
        {declaration.inspection !== undefined && <Badge>{say(`selectedBy.${declaration.selectedBy}`)}</Badge>}
      </div>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say('case.fraud'), value: percent(declaration.fraudProbability) },
          { label: say('case.critical'), value: percent(declaration.criticalProbability) },
          { label: say('case.assignee'), value: <Assignment declaration={declaration} /> },
        ]}
      />
      <div>
        <Header variant="h3">
          {isOne ? say('case.reasons') : say('case.reasonsOf', { item: itemNumber })}
        </Header>
        <Reasons reasons={item?.reasons ?? []} label={say('case.reasons')} />
      </div>
      {!isOne && (
        <ExpandableSection
          headerText={say('items.title', { count: declaration.items.length })}
          defaultExpanded
        >
          <Items declaration={declaration} chosen={itemNumber} onChoose={setItemNumber} />
        </ExpandableSection>
      )}
      <Inspection declaration={declaration} onRecorded={onRecorded} onReload={onReload} />
      <ExpandableSection headerText={say('profiles.title')}>
        <Profiles declaration={declaration} itemNumber={itemNumber} />
      </ExpandableSection>
      <ExpandableSection headerText={say('declared.title')}>
        <DeclaredFields declaration={declaration} itemNumber={itemNumber} />
      </ExpandableSection>
      {session.can('documents:read') && (
        <Section title={say('documents.ofDeclaration')}>
          <OfDeclaration id={declaration.declarationId} />
        </Section>
      )}
      <Section title={say('history.title')}>
        <History id={declaration.declarationId} />
      </Section>
      <Section title={say('importer.title')}>
        <OfImporter id={declaration.declarationId} importerId={declaration.declaration.importerId} />
      </Section>
    </SpaceBetween>
  );
}

/** A section whose content is read when it is opened. */
function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection headerText={title} expanded={open} onChange={({ detail }) => setOpen(detail.expanded)}>
      {open && children}
    </ExpandableSection>
  );
}

/** Who works on the declaration; claim it, or give it back. */
function Assignment({ declaration }: { readonly declaration: Declaration }) {
  const say = useWords();
  const { api, session } = useCalls();
  const cache = useQueryClient();
  const { declarationId, assignee, assigneeName, inspection, status } = declaration;
  const isMine = assignee === session.person.id;
  const assign = useMutation<unknown, CallFailed, string | null>({
    mutationFn: async (next) =>
      await answered(
        api.POST('/v1/declarations/{declarationId}/assignment', {
          params: { path: { declarationId } },
          body: { assignee: next },
        }),
      ),
    // Also after a conflict: then somebody else has it.
    onSettled: () => cache.invalidateQueries({ queryKey: ['declarations'] }),
  });
  const canChange = session.can('inspections:write') && inspection === undefined && status !== 'cancelled';
  return (
    <SpaceBetween size="xxs">
      <span>{assignee === undefined ? say('case.nobody') : (assigneeName ?? assignee)}</span>
      {canChange && (assignee === undefined || isMine) && (
        <Button
          variant="inline-link"
          loading={assign.isPending}
          onClick={() => assign.mutate(isMine ? null : session.person.id)}
        >
          {say(isMine ? 'case.giveBack' : 'case.claim')}
        </Button>
      )}
      {assign.isError && <Failure failure={assign.error} />}
    </SpaceBetween>
  );
}
