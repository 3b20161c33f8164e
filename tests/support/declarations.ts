// Declarations and histories for tests: the shipped samples, one ordinary declaration to vary, and arbitraries for properties that
// hold for every accepted declaration.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type DeclarationProfiles,
  NO_HISTORY,
  type ProfileCounts,
  type Profiles,
} from '../../functions/score-import/profiles/profiles.ts';
import { Declaration } from '../../functions/score-import/schemas.ts';
import type { ModelInput } from '../../functions/score-import/scoring/model.ts';
import { modelInputs, type ScoringInput } from '../../functions/score-import/scoring/scoring.ts';
import { LASTING_SUBHEADINGS } from './subheadings.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Folder of the shipped import-risk model. */
export const MODEL_FOLDER = join(ROOT, 'models', 'import-risk');

/** The request body for one declaration, as a clearance system sends it. */
export type WireDeclaration = Record<string, unknown>;

/** The shipped samples, as a clearance system would send them. */
export function sampleBodies(): WireDeclaration[] {
  return JSON.parse(readFileSync(join(ROOT, 'samples', 'declarations.json'), 'utf8')) as WireDeclaration[];
}

/** The shipped samples, parsed as the service parses them. */
export function sampleDeclarations(): Declaration[] {
  return sampleBodies().map((body) => Declaration.parse(body));
}

const ITEM_FIELDS: ReadonlySet<string> = new Set(Object.keys(Declaration.shape.items.element.shape));
const ORDINARY = {
  declarationId: '26-0101-000001',
  declaredOn: '2020-01-02',
  office: '40',
  processType: 'B',
  importType: '11',
  importUse: '21',
  paymentType: '11',
  transportMode: '10',
  declarantId: 'BROKER1',
  importerId: 'ROASTERY7',
  sellerId: 'FAZENDA3',
  courierId: 'COURIER9',
  departureCountry: 'BR',
  items: [
    {
      itemNumber: 1,
      hsCode: '090121',
      originCountry: 'BR',
      originMark: 'E',
      taxRate: 8,
      taxType: 'A',
      netMassKg: 250,
      price: { amount: 3_500_000 },
    },
  ],
};

/** Ground coffee from Brazil, one item: the body of an ordinary request, with the changes of a test to its header or its item. */
export function declarationBody(changes: WireDeclaration = {}): WireDeclaration {
  return withChanges(ORDINARY, changes);
}

/** A body of one item with changes: a field of items goes to the item, any other to the header. */
function withChanges({ items, ...header }: typeof ORDINARY, changes: WireDeclaration): WireDeclaration {
  const ofItem = Object.entries(changes).filter(([field]) => ITEM_FIELDS.has(field));
  const ofHeader = Object.entries(changes).filter(([field]) => !ITEM_FIELDS.has(field));
  return {
    ...header,
    items: [{ ...items[0], ...Object.fromEntries(ofItem) }],
    ...Object.fromEntries(ofHeader),
  };
}

/** The same with these items in place of its one, each with changes to it and the number of its place. */
export function itemsBody(items: readonly WireDeclaration[], changes: WireDeclaration = {}): WireDeclaration {
  const [ordinary] = ORDINARY.items;
  return declarationBody({
    items: items.map((item, index) => ({ ...ordinary, itemNumber: index + 1, ...item })),
    ...changes,
  });
}

/** A row of training's data, whose fields have the names of the model's columns, as the body of a declaration of one item. */
export function bodyOfRow(row: WireDeclaration): WireDeclaration {
  const { hs6, originCountry, originMark, taxRate, taxType, netMassKg, itemPrice, ...header } = row;
  const price = { amount: itemPrice };
  const item = { itemNumber: 1, hsCode: hs6, originCountry, originMark, taxRate, taxType, netMassKg, price };
  return { ...header, items: [item] };
}

/** An ordinary declaration of one item, parsed as the service parses it. */
export function declaration(changes: WireDeclaration = {}): Declaration {
  return Declaration.parse(declarationBody(changes));
}

/** Profiles of one item with the given histories and no others. */
function profiles(histories: Partial<Profiles> = {}): Profiles {
  return {
    goods: NO_HISTORY,
    importer: NO_HISTORY,
    declarant: NO_HISTORY,
    seller: NO_HISTORY,
    headingOrigin: NO_HISTORY,
    ...histories,
  };
}

/** Profiles of a declaration whose items all have the given histories and no others. */
export function profilesFor({ items }: Declaration, histories: Partial<Profiles> = {}): DeclarationProfiles {
  const { importer, declarant, seller, goods, headingOrigin } = profiles(histories);
  return {
    importer,
    declarant,
    seller,
    items: items.map(({ itemNumber }) => ({ itemNumber, goods, headingOrigin })),
  };
}

/** A declaration and the profiles that all of its items have. */
export function scoringInput(accepted: Declaration, histories: Partial<Profiles> = {}): ScoringInput {
  return { declaration: accepted, profiles: profilesFor(accepted, histories) };
}

/** The only item of an ordinary declaration with changes, and its profiles. */
export function modelInput(changes: WireDeclaration = {}, histories: Partial<Profiles> = {}): ModelInput {
  const [input] = modelInputs(scoringInput(declaration(changes), histories));
  if (input === undefined) throw new Error('The declaration has no item');
  return input;
}

const code = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const country = fc.constantFrom('CN', 'KR', 'US', 'BR', 'VN', 'DE', 'HK', 'XK', 'ZZ');
const amount = (max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max, noNaN: true }));
const party = fc.oneof(
  fc.stringMatching(/^[A-Z0-9]{1,9}$/),
  fc.constantFrom('São Tomé Cafés', '관세법인 한강', 'شركة النور', 'Ünal / Söhne'),
);
/** A price in the stage's currency or, with its exchange rate, in another one. */
const anyPrice = fc.oneof(
  fc.record({ amount: amount(1e15) }),
  fc.record({
    amount: amount(1e9),
    currency: fc.constantFrom('USD', 'EUR', 'JPY', 'KWD'),
    exchangeRate: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  }),
);
const anyItem = fc.record(
  {
    hsCode: fc
      .tuple(fc.constantFrom(...LASTING_SUBHEADINGS), fc.stringMatching(/^\d{0,4}$/))
      .map(([subheading, tail]) => subheading + tail),
    description: fc.constantFrom('Coffee', '볶은 커피', ''),
    originCountry: country,
    originMark: code,
    taxRate: amount(10_000),
    taxType: code,
    netMassKg: amount(1e10),
    grossMassKg: amount(1e10),
    quantity: fc.record({ value: amount(1e12), unit: fc.constantFrom('KGM', 'H87', 'LTR', 'C62') }),
    price: anyPrice,
  },
  {
    requiredKeys: ['hsCode', 'originCountry', 'originMark', 'taxRate', 'taxType', 'netMassKg', 'price'],
  },
);

/** Any body that the contract accepts, of one to four items. */
export const anyDeclarationBody: fc.Arbitrary<WireDeclaration> = fc.record(
  {
    declarationId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
    declaredOn: fc
      .date({ min: new Date('1990-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    office: code,
    processType: code,
    importType: code,
    importUse: code,
    paymentType: code,
    transportMode: code,
    declarantId: party,
    importerId: party,
    sellerId: party,
    courierId: party,
    departureCountry: country,
    items: fc
      .array(anyItem, { minLength: 1, maxLength: 4 })
      .map((items) => items.map((item, index) => ({ ...item, itemNumber: index + 1 }))),
  },
  {
    requiredKeys: [
      'declarationId',
      'declaredOn',
      'office',
      'processType',
      'importType',
      'importUse',
      'paymentType',
      'transportMode',
      'declarantId',
      'importerId',
      'departureCountry',
      'items',
    ],
  },
);

/** Any declaration, as the service parses it. */
export const anyDeclaration: fc.Arbitrary<Declaration> = anyDeclarationBody.map((body) =>
  Declaration.parse(body),
);

/** Any history: critical findings are frauds, and frauds are inspections. */
export const anyHistory: fc.Arbitrary<ProfileCounts> = fc
  .tuple(fc.nat(2000), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([inspected, fraudShare, criticalShare]) => {
    const fraud = Math.floor(inspected * fraudShare);
    return { inspected, fraud, critical: Math.floor(fraud * criticalShare) };
  });

const anyCounts = fc.oneof(fc.constant(NO_HISTORY), anyHistory);

/** Any declaration with any profiles of its parties and items; some histories are often missing. */
export const anyScoringInput: fc.Arbitrary<ScoringInput> = anyDeclaration.chain((accepted) =>
  fc
    .record({
      importer: anyCounts,
      declarant: anyCounts,
      seller: anyCounts,
      items: fc.tuple(
        ...accepted.items.map(({ itemNumber }) =>
          fc.record({ itemNumber: fc.constant(itemNumber), goods: anyCounts, headingOrigin: anyCounts }),
        ),
      ),
    })
    .map((history) => ({ declaration: accepted, profiles: history })),
);

/** Any item with any profiles. */
export const anyModelInput: fc.Arbitrary<ModelInput> = fc.nat().chain((seed) =>
  anyScoringInput.map((input) => {
    const inputs = modelInputs(input);
    const chosen = inputs[seed % inputs.length];
    if (chosen === undefined) throw new Error('A declaration has at least one item');
    return chosen;
  }),
);
