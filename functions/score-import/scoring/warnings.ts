// Warnings: what is accepted and scored but worth a look, because the model knows less about it than its answer looks like.
import { type EditionCalendar, uncheckedSubheading } from '../../shared/nomenclature/editions.ts';
import type { Declaration, Warning } from '../schemas.ts';

/** The columns of the model's codes, in the order of a declaration, as people call them. */
const CODE_NAMES = {
  office: 'customs office',
  processType: 'clearance process code',
  importType: 'import type code',
  importUse: 'import use code',
  paymentType: 'payment terms code',
  transportMode: 'transport mode code',
  hs6: 'HS subheading',
  departureCountry: 'country of departure',
  originCountry: 'country of origin',
  taxType: 'duty regime code',
  originMark: 'origin marking code',
} as const;
type CodeColumn = keyof typeof CODE_NAMES;
const CODE_COLUMNS = Object.keys(CODE_NAMES) as CodeColumn[];

/** Countries, which may be declared as unknown. */
const COUNTRIES: ReadonlySet<CodeColumn> = new Set(['departureCountry', 'originCountry']);
const UNKNOWN_COUNTRY = 'ZZ';

/** Masses are declared to the gram and prices to the won: what is less stands in place of a missing value. */
const LEAST_MASS_KG = 0.001;
const LEAST_PRICE_KRW = 1;

/** The codes that a model was trained on, by column. */
type KnownCodes = Readonly<Record<CodeColumn, ReadonlySet<string>>>;

/** What warnings depend on beside the declaration. */
export interface WarningContext {
  readonly model: { readonly name: string; readonly version: string };
  readonly knownCodes: KnownCodes;
  /** Headings and chapters of the known subheadings: what an unknown subheading is scored as. */
  readonly knownGroups: ReadonlySet<string>;
  readonly calendar: EditionCalendar;
}

/** Headings and chapters of subheadings. */
export function groupsOf(subheadings: Iterable<string>): Set<string> {
  const groups = new Set<string>();
  for (const code of subheadings) groups.add(code.slice(0, 4)).add(code.slice(0, 2));
  return groups;
}

/** Everything about a declaration that is worth a look, in the order of its fields; pointers are relative to the declaration. */
export function warningsFor(declaration: Declaration, context: WarningContext): Warning[] {
  const warnings: Warning[] = [];
  for (const column of CODE_COLUMNS) {
    const code = declaration[column];
    if (code === UNKNOWN_COUNTRY && COUNTRIES.has(column)) {
      warnings.push({ pointer: `/${column}`, message: `The ${CODE_NAMES[column]} is ${code}, unknown` });
    } else if (!context.knownCodes[column].has(code)) {
      warnings.push({ pointer: `/${column}`, message: unknownCode(column, code, context) });
    }
  }
  const unchecked = uncheckedSubheading(declaration.hs6, declaration.declaredOn, context.calendar);
  if (unchecked !== undefined) warnings.push({ pointer: '/hs6', message: unchecked });
  if (declaration.netMassKg < LEAST_MASS_KG) {
    const amount = declaration.netMassKg === 0 ? '0 kg' : 'less than 1 g';
    warnings.push({
      pointer: '/netMassKg',
      message: `The net mass is ${amount}: check that it is not missing`,
    });
  }
  if (declaration.itemPriceKrw < LEAST_PRICE_KRW) {
    const amount = declaration.itemPriceKrw === 0 ? '0' : 'less than 1 KRW';
    warnings.push({
      pointer: '/itemPriceKrw',
      message: `The price is ${amount}: check that it is not missing`,
    });
  }
  return warnings;
}

function unknownCode(column: CodeColumn, code: string, context: WarningContext): string {
  const { name, version } = context.model;
  return `The ${CODE_NAMES[column]} ${code} was not in the training data of ${name} ${version}; it is scored as ${substitute(column, code, context.knownGroups)}`;
}

/** What the model's encoders put in place of a code that they do not know. */
function substitute(column: CodeColumn, code: string, groups: ReadonlySet<string>): string {
  const [heading, chapter] = [code.slice(0, 4), code.slice(0, 2)];
  if (column === 'hs6' && groups.has(heading)) return `goods of heading ${heading}`;
  if (column === 'hs6' && groups.has(chapter)) return `goods of chapter ${chapter}`;
  return column === 'hs6' ? 'average goods' : 'an average one';
}

/** Fields of a declaration that have a warning. */
export function doubtfulFields(warnings: readonly Warning[]): Set<string> {
  return new Set(warnings.map(({ pointer }) => pointer.slice(1)));
}
