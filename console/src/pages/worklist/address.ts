// The worklist's state in its address: /worklist?lane&day&status&office&chapter&open.
import type { Schemas } from '../../api/client.ts';

export type Lane = Schemas['Lane'];
export const LANES = ['red', 'yellow', 'green'] as const satisfies readonly Lane[];

export const STATUSES = ['open', 'inspected', 'cancelled'] as const;
type WorkStatus = (typeof STATUSES)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const OFFICE = /^[A-Za-z0-9]{1,8}$/;
const CHAPTER = /^\d{2}$/;

export interface WorklistAddress {
  readonly lane: Lane;
  /** Undefined for the latest day with declarations. */
  readonly day: string | undefined;
  /** Undefined for declarations of every status but cancelled. */
  readonly status: WorkStatus | undefined;
  readonly office: string | undefined;
  readonly chapter: string | undefined;
  /** Number of the declaration that is open beside the list. */
  readonly open: string | undefined;
}

/** Reads search parameters; what is not valid counts as not given, so that a damaged address still opens the page. */
export function worklistAddress(search: Readonly<Record<string, string | undefined>>): WorklistAddress {
  return {
    lane: LANES.find((lane) => lane === search.lane) ?? 'red',
    day: matching(search.day, DAY),
    status: STATUSES.find((status) => status === search.status),
    office: matching(search.office, OFFICE),
    chapter: matching(search.chapter, CHAPTER),
    open: search.open === '' ? undefined : search.open,
  };
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

/** The declaration to open after one is done: the next open one below it, else the first open one of the list. */
export function nextOpen(
  items: readonly {
    readonly declarationId: string;
    readonly inspection?: unknown;
    readonly status: string;
  }[],
  done: string,
): string | undefined {
  const isOpen = (item: (typeof items)[number]): boolean =>
    item.declarationId !== done && item.inspection === undefined && item.status !== 'cancelled';
  const place = items.findIndex(({ declarationId }) => declarationId === done);
  return (items.slice(place + 1).find(isOpen) ?? items.find(isOpen))?.declarationId;
}
