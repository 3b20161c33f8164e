// Cells in words: the values of dimensions by their names, and measured values with their units.
import { type Say, useFormats, useWords } from '../../words/words.tsx';
import type { Dimension, Measure } from './question.ts';

const LANES = ['red', 'yellow', 'green', 'not-scored'] as const;
const OUTCOMES = ['clear', 'fraud', 'critical', 'not-inspected'] as const;

export interface CellWords {
  readonly nameOf: (dimension: Dimension, value: string | undefined) => string;
  readonly measured: (measure: Measure, value: number) => string;
}

/** @param currency of prices and duties */
export function useCellWords(currency: string | undefined): CellWords {
  const say = useWords();
  const { day, country, number, percent, money } = useFormats();
  return {
    nameOf: (dimension, value) => {
      if (value === undefined || value === '') return say('data.unknown');
      if (dimension === 'day') return day(value);
      if (dimension === 'origin' || dimension === 'departure') return `${value} ${country(value)}`;
      return named(say, dimension, value);
    },
    measured: (measure, value) => {
      if (measure === 'fraudRate') return percent(value);
      const isMoney = measure === 'price' || measure === 'duty';
      return isMoney && currency !== undefined ? money(value, currency) : number(value);
    },
  };
}

function named(say: Say, dimension: Dimension, value: string): string {
  const lane = LANES.find((one) => one === value);
  if (dimension === 'lane' && lane !== undefined) return say(`lane.${lane}`);
  const outcome = OUTCOMES.find((one) => one === value);
  if (dimension === 'outcome' && outcome !== undefined) return say(`outcome.${outcome}`);
  return value;
}
