// The worklist: which declarations to inspect, the riskiest first, and the one that is open beside them.
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLatestDay } from '../../api/latest-day.ts';
import { Choice } from '../../parts/choice.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { LANES, type Lane, STATUSES, type WorklistAddress, worklistAddress } from './address.ts';
import { Case } from './case.tsx';
import { DayTiles } from './day-tiles.tsx';
import { WorklistTable } from './table.tsx';

export default function WorklistPage() {
  const say = useWords();
  const [search, change] = useAddress();
  const address = worklistAddress(search);
  const latest = useLatestDay(address.day === undefined);
  const day = address.day ?? latest.data?.latestDay;
  const { open } = address;
  return (
    <Page title={say('worklist.title')} description={say('worklist.about')}>
      <SpaceBetween size="m">
        <Toolbar address={address} day={day} change={change} />
        {latest.isError && <Failure failure={latest.error} onRetry={() => void latest.refetch()} />}
        {day !== undefined && <DayTiles day={day} lane={address.lane} />}
        <div className={open === undefined ? 'list-and-case' : 'list-and-case with-case'}>
          <WorklistTable
            address={address}
            day={day}
            isWaiting={latest.isLoading}
            hasNoDay={latest.data !== undefined && day === undefined}
            onOpen={(id) => change({ open: id })}
          />
          {open !== undefined && (
            <Case
              key={open}
              id={open}
              address={address}
              day={day}
              onOpen={(id) => change({ open: id })}
              onClose={() => change({ open: undefined })}
            />
          )}
        </div>
      </SpaceBetween>
    </Page>
  );
}

interface ToolbarProps {
  readonly address: WorklistAddress;
  readonly day: string | undefined;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
}

function Toolbar({ address, day, change }: ToolbarProps) {
  const say = useWords();
  const statuses = [
    { value: '', label: say('worklist.status.all') },
    ...STATUSES.map((value) => ({ value, label: say(`worklist.status.${value}`) })),
  ];
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label={say('worklist.lane')}
        selectedId={address.lane}
        onChange={({ detail }) => change({ lane: detail.selectedId as Lane, open: undefined })}
        options={LANES.map((id) => ({ id, text: say(`lane.${id}.action`) }))}
      />
      <div className="filters">
        <DayField
          label={say('worklist.day')}
          value={day ?? ''}
          onChange={(value) => {
            if (value === '' || isDay(value)) change({ day: value, open: undefined });
          }}
        />
        <Choice
          label={say('worklist.status')}
          options={statuses}
          value={address.status ?? ''}
          onChange={(value) => change({ status: value })}
        />
        <TextFilter
          key={`office ${address.office}`}
          label={say('worklist.office')}
          value={address.office ?? ''}
          onChange={(office) => change({ office })}
        />
        <TextFilter
          key={`chapter ${address.chapter}`}
          label={say('worklist.chapter')}
          value={address.chapter ?? ''}
          onChange={(chapter) => change({ chapter })}
        />
        <TextFilter
          label={say('worklist.find')}
          value=""
          onChange={(id) => {
            if (id !== '') change({ open: id });
          }}
        />
      </div>
    </SpaceBetween>
  );
}
