// A world until a day as the three tables that an administration uploads for its networks: entities with their identifiers, links, outcomes.

import { companyName } from '../taxpayers-generator/companies.ts';
import { Random } from '../taxpayers-generator/random.ts';
import type { Tie, World } from './world.ts';

const FIRST_DAY_MS = Date.UTC(2025, 0, 1);
/** Days after which the result of an inspection is known. */
const KNOWN_AFTER_DAYS = 14;

export interface WorldTables {
  readonly entities: string;
  readonly links: string;
  readonly outcomes: string;
}

/** The day of a day of the year. */
export function dateOf(day: number): string {
  return new Date(FIRST_DAY_MS + day * 86_400_000).toISOString().slice(0, 10);
}

/** @param day day of the year; later links and later known results are left out */
export function worldTables({ parties, ties, happenings }: World, day: number): WorldTables {
  const known = parties.filter(({ born }) => born <= day);
  const entities: string[] = known.map(({ id, kind, born }, index) =>
    row(id, kind, companyName(new Random(index, 9)), '', '', dateOf(born)),
  );
  const links: string[] = [];
  const others = new Map<string, string>();
  const travellers = new Map<string, string>();
  for (const tie of ties) {
    const party = parties[tie.party];
    if (party === undefined || party.born > day || tie.day > day) continue;
    const on = dateOf(tie.day);
    const identifier = identifierOf(tie);
    if (identifier !== undefined) entities.push(row(party.id, party.kind, '', tie.kind, identifier, on));
    else if (tie.kind === 'booking') {
      // Whoever is on a booking travels with whoever was on it before.
      const before = travellers.get(tie.other);
      if (before !== undefined && before !== party.id)
        links.push(row(before, party.id, 'travels-with', on, 'bookings'));
      travellers.set(tie.other, party.id);
    } else {
      const other = tie.other.replace(':', '-');
      others.set(other, tie.kind === 'person' ? 'person' : 'company');
      links.push(row(other, party.id, LINKS[tie.kind] ?? '', on, 'register'));
    }
  }
  for (const [id, kind] of [...others].sort()) entities.push(row(id, kind, '', '', '', dateOf(0)));
  const outcomes = happenings
    .filter(({ inspected, day: on }) => inspected && on + KNOWN_AFTER_DAYS <= day)
    .map(({ party, day: on, fraud }) =>
      row(parties[party]?.id ?? '', dateOf(on), fraud ? 'fraud' : 'clear', dateOf(on + KNOWN_AFTER_DAYS)),
    );
  return {
    entities: table('entityId,kind,name,identifierKind,identifierValue,asOf', entities),
    links: table('from,to,kind,day,source', links),
    outcomes: table('entityId,day,outcome,knownOn', outcomes),
  };
}

const LINKS: Readonly<Partial<Record<Tie['kind'], string>>> = {
  person: 'represents',
  seller: 'sells-to',
  declarant: 'declares-for',
};

/** A thing as an identifier that is valid for its kind; undefined for people and occasions. */
function identifierOf({ kind, other }: Tie): string | undefined {
  const number = Number(other.slice(other.lastIndexOf('-') + 1));
  const digits = String(number).padStart(8, '0');
  switch (kind) {
    case 'phone':
      return `010-${digits.slice(0, 4)}-${digits.slice(4)}`;
    case 'account':
      return `110-${digits}-21`;
    case 'card':
      return `5310 8800 ${digits.slice(0, 4)} ${digits.slice(4)}`;
    case 'address':
      return `서울특별시 중구 세종대로 ${number} (정동)`;
    default:
      return undefined;
  }
}

function table(header: string, rows: readonly string[]): string {
  return [header, ...rows, ''].join('\n');
}

function row(...cells: readonly string[]): string {
  return cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
