// Statistics over declarations: what can be asked for, and what an engine answers.

/** What declarations are grouped by. */
export const DIMENSIONS = [
  'day',
  'lane',
  'hsChapter',
  'hs4',
  'origin',
  'departure',
  'office',
  'importer',
  'outcome',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What is counted or summed. */
export const MEASURES = [
  'declarations',
  'items',
  'inspected',
  'frauds',
  'fraudRate',
  'price',
  'duty',
] as const;
export type Measure = (typeof MEASURES)[number];

export interface StatisticsQuery {
  /** First and last day of declaration, both included. */
  readonly from: string;
  readonly to: string;
  readonly by: Dimension;
  readonly by2?: Dimension | undefined;
  readonly measure: Measure;
}

/** A cell of the answer. */
interface Cell {
  readonly by: string;
  /** Undefined for a query of one dimension. */
  readonly by2?: string | undefined;
  /** Of a rate: the number of declarations in which fraud was found. */
  readonly value: number;
  /** Declarations of the cell; for frauds and rates, those that were inspected. */
  readonly n: number;
}

export interface CellLimits {
  /** Cells with fewer importers are withheld; 0 withholds none. */
  readonly leastParties: number;
  /** Cells with the largest `n` are answered, at most so many. */
  readonly mostCells: number;
}

export interface Cells {
  readonly cells: readonly Cell[];
  /** Cells with too few parties. */
  readonly withheld: number;
  /** Cells beyond the most that are answered. */
  readonly omitted: number;
}

/** Computes cells from the lake. */
export interface CellEngine {
  cellsOf(query: StatisticsQuery, limits: CellLimits): Promise<Cells>;
}
