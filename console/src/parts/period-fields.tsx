// The period of a page: two days in its address, by default the last ones that have declarations.
import { useState } from 'react';
import { useLatestDay } from '../api/latest-day.ts';
import { useWords } from '../words/words.tsx';
import { DayField } from './day-field.tsx';
import { isDay, type Period, periodOf, type Search } from './days.ts';

/** The period of an address; undefined until it is known which days have declarations. */
export function usePeriod(search: Search): Period | undefined {
  const latest = useLatestDay(search.to === undefined);
  const today = new Date().toISOString().slice(0, 10);
  return latest.isLoading ? undefined : periodOf(search, latest.data?.latestDay ?? today);
}

interface PeriodFieldsProps {
  readonly period: Period;
  readonly change: (period: { readonly from: string; readonly to: string }) => void;
}

/** Fields for both days; the address changes once both are typed in full. */
export function PeriodFields({ period, change }: PeriodFieldsProps) {
  const say = useWords();
  const [typed, setTyped] = useState({ from: period.from, to: period.to });
  const setDay = (field: keyof Period, day: string): void => {
    const next = { ...typed, [field]: day };
    setTyped(next);
    if (isDay(next.from) && isDay(next.to)) change(next);
  };
  return (
    <>
      <DayField label={say('data.from')} value={typed.from} onChange={(day) => setDay('from', day)} />
      <DayField label={say('data.to')} value={typed.to} onChange={(day) => setDay('to', day)} />
    </>
  );
}
