// Declarations and histories for tests: the shipped samples, one ordinary declaration to vary, and arbitraries for properties that
// hold for every accepted declaration.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  ENTITIES,
  NO_HISTORY,
  type ProfileCounts,
  type Profiles,
} from '../../functions/score-import/profiles/profiles.ts';
import { Declaration } from '../../functions/score-import/schemas.ts';
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

/** Ground coffee from Brazil: the body of an ordinary request, with the changes of a test. */
export function declarationBody(changes: WireDeclaration = {}): WireDeclaration {
  return {
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
    hs6: '090121',
    departureCountry: 'BR',
    originCountry: 'BR',
    taxRate: 8,
    taxType: 'A',
    originMark: 'E',
    netMassKg: 250,
    itemPriceKrw: 3_500_000,
    ...changes,
  };
}

/** The same, parsed as the service parses it. */
export function declaration(changes: WireDeclaration = {}): Declaration {
  return Declaration.parse(declarationBody(changes));
}

/** Profiles with the given histories and no others. */
export function profiles(histories: Partial<Profiles> = {}): Profiles {
  return {
    goods: NO_HISTORY,
    importer: NO_HISTORY,
    declarant: NO_HISTORY,
    seller: NO_HISTORY,
    headingOrigin: NO_HISTORY,
    ...histories,
  };
}

const code = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const country = fc.constantFrom('CN', 'KR', 'US', 'BR', 'VN', 'DE', 'HK', 'XK', 'ZZ');
const amount = (max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max, noNaN: true }));
const party = fc.oneof(
  fc.stringMatching(/^[A-Z0-9]{1,9}$/),
  fc.constantFrom('São Tomé Cafés', '관세법인 한강', 'شركة النور', 'Ünal / Söhne'),
);
/** Any body that the contract accepts. */
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
    hs6: fc.constantFrom(...LASTING_SUBHEADINGS),
    departureCountry: country,
    originCountry: country,
    taxRate: amount(10_000),
    taxType: code,
    originMark: code,
    netMassKg: amount(1e10),
    itemPriceKrw: amount(1e15),
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
      'hs6',
      'departureCountry',
      'originCountry',
      'taxRate',
      'taxType',
      'originMark',
      'netMassKg',
      'itemPriceKrw',
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

/** Any profiles; some histories are often missing. */
export const anyProfiles: fc.Arbitrary<Profiles> = fc.record(
  Object.fromEntries(
    ENTITIES.map((entity) => [entity, fc.oneof(fc.constant(NO_HISTORY), anyHistory)]),
  ) as Record<keyof Profiles, fc.Arbitrary<ProfileCounts>>,
);
