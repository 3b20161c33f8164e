// The wire contract of import declarations: requests and answers in zod. Field names and order follow the public
// Korean import declaration form; every other type of this capability is inferred from here.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { EARLIEST_DAY, latestDay } from '../shared/days.ts';
import { discriminator, ModelVersion } from '../shared/http/answers.ts';
import { displayText, identifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { Problem } from '../shared/http/problem.ts';
import {
  editionCalendar,
  HS_EDITIONS,
  ofItsEdition,
  type SubheadingCheck,
} from '../shared/nomenclature/editions.ts';
import { hasOnlySeenCharacters } from '../shared/text.ts';
import { COUNTRY_CODES, isCountry } from './countries.ts';

const MAX_BATCH_ITEMS = 500;
const MAX_NOTE_LENGTH = 2_000;

const Day = z.iso.date({ error: 'Expected a calendar day, YYYY-MM-DD', abort: true });

const DeclarationId = identifier('The declaration number, unique within the administration');

const MAX_PARTY_ID = 64;
const PARTY_ID = /^[\p{L}\p{N}](?: ?[\p{L}\p{M}\p{N}._:/-])*$/u;

/**
 * Identifier of a party. Compatibility variants are equal (Unicode NFKC), and invisible characters are refused: a full-width letter,
 * a second space or an invisible mark must not separate a party from its history.
 */
const PartyId = z
  .string()
  .normalize('NFKC')
  .refine(
    (id) => id.length <= MAX_PARTY_ID && PARTY_ID.test(id) && hasOnlySeenCharacters(id),
    `Expected 1 to ${MAX_PARTY_ID} letters, digits, single spaces, ".", "_", ":", "/" or "-", starting with a letter or digit`,
  )
  // The rule needs Unicode classes, which patterns in the API document do not support.
  .meta({ format: 'party-id', minLength: 1, maxLength: MAX_PARTY_ID });

/** A party that is optional; an empty text counts as absent. */
const OptionalPartyId = z
  .union([z.literal(''), PartyId], {
    error: 'Expected a party identifier of at most 64 characters, or an empty text',
  })
  .optional()
  .transform((value) => (value === '' ? undefined : value))
  // One kind of text in the API document: generators make a class of a choice between two.
  .meta({ type: 'string', format: 'party-id', maxLength: MAX_PARTY_ID, anyOf: undefined });

const Code = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9]{1,8}$/, 'Expected a code of 1 to 8 letters and digits')
    .meta({ description: what });

const Country = z
  .string()
  .refine(isCountry, 'Expected an ISO 3166-1 alpha-2 country code in capitals, or ZZ for unknown')
  .meta({ id: 'Country', description: 'ISO 3166-1 alpha-2; ZZ is unknown', enum: [...COUNTRY_CODES] });

/** Chapters 01 to 97 without the reserved 77; a heading never ends in 00. The edition of the day decides about the rest. */
const SUBHEADING = /^(?:0[1-9]|[1-68]\d|7[0-689]|9[0-7])(?:0[1-9]|[1-9]\d)\d{2}$/;

const Hs6 = z
  .string()
  .regex(
    SUBHEADING,
    'Expected an HS subheading: 6 digits within chapters 01 to 97 (77 is reserved), whose heading does not end in 00',
  )
  .meta({
    description:
      'HS subheading, 6 digits, of the edition that the day follows: HS 2022 from 2022-01-01, HS 2017 from 2017-01-01, HS 2012, 2007 and 2002 likewise, unless the stage adopted an edition on another day',
    format: 'hs-subheading',
  });

const Amount = (maximum: number) =>
  z.number().min(0, 'Expected 0 or more').max(maximum, `Expected at most ${maximum}`);

const DeclarationFields = z.strictObject({
  declarationId: DeclarationId,
  declaredOn: Day.refine((day) => day <= latestDay(), 'The day is in the future')
    .refine((day) => day >= EARLIEST_DAY, `Expected ${EARLIEST_DAY} or later`)
    .meta({ description: `Day of the declaration, from ${EARLIEST_DAY} to today` }),
  office: Code('Customs office code'),
  processType: Code('Clearance process code'),
  importType: Code('Import type code'),
  importUse: Code('Import use code'),
  paymentType: Code('Payment terms code'),
  transportMode: Code('Transport mode code'),
  declarantId: PartyId.meta({ description: 'Declarant, usually a customs broker' }),
  importerId: PartyId.meta({ description: 'Importer (consignee)' }),
  sellerId: OptionalPartyId.meta({ description: 'Foreign seller, if declared' }),
  courierId: OptionalPartyId.meta({ description: 'Express courier, if declared' }),
  hs6: Hs6,
  departureCountry: Country.meta({ description: 'Country of departure' }),
  originCountry: Country.meta({ description: 'Country of origin' }),
  taxRate: Amount(10_000).meta({ description: 'Duty rate in percent' }),
  taxType: Code('Duty regime code, for example of a trade agreement'),
  originMark: Code('Origin marking code'),
  netMassKg: Amount(1e10).meta({ description: 'Net mass in kilograms' }),
  itemPriceKrw: Amount(1e15).meta({ description: 'Declared price of the item in Korean won' }),
});
export type Declaration = z.output<typeof DeclarationFields>;

/** Enough to know the edition by: whether it is a day of the calendar is checked with the field. */
const DAY_LIKE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The schema of declarations with a check of their subheadings, which needs the day; one response names it with every other bad
 * field.
 */
export function declarationSchema(check: SubheadingCheck): typeof DeclarationFields {
  return DeclarationFields.superRefine(
    (value: unknown, context) => {
      const { hs6, declaredOn } = value as { readonly hs6?: unknown; readonly declaredOn?: unknown };
      if (!SUBHEADING.test(String(hs6)) || !DAY_LIKE.test(String(declaredOn))) return;
      const message = check(String(hs6), String(declaredOn));
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['hs6'], message });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

/** The days on which an administration's tariff followed an edition of the HS, where it adopted it on a day of its own. */
export const AdoptedEditions = z.partialRecord(
  z.enum(HS_EDITIONS),
  z.iso.date('Expected a calendar day, YYYY-MM-DD'),
);

/** Declarations of an administration that adopted each edition of the HS when it entered into force. */
export const Declaration = declarationSchema(ofItsEdition(editionCalendar())).meta({
  id: 'Declaration',
  description: 'An import declaration, one item of goods',
});

const StoredDeclaration = z
  .object({ ...Declaration.shape, sellerId: z.string().optional(), courierId: z.string().optional() })
  .meta({ id: 'StoredDeclaration', description: 'The declaration as submitted' });

/** Explains why a score near 1,000 can be yellow, wherever both are shown. */
export const LANE_CAPACITY_NOTE =
  'Lanes follow inspection capacity: only as many declarations are red as can be inspected, those with the highest scores ' +
  '(5 % with the shipped thresholds, which start at a score of 998), so a score of 994 can be yellow.';

export const Lane = z.enum(['green', 'yellow', 'red']).meta({
  id: 'Lane',
  description: `green: fast track; yellow: documents are checked; red: goods are inspected. ${LANE_CAPACITY_NOTE}`,
});
export type Lane = z.infer<typeof Lane>;

export const Reason = z
  .object({
    feature: z.string().meta({ description: 'Field group or history that the reason refers to' }),
    value: z.union([z.string(), z.number()]).meta({ description: 'Value that the model used' }),
    contribution: z.number().meta({
      description:
        'Change in the log-odds of fraud relative to the reference value; positive values raise the risk',
    }),
    text: z.string().meta({ description: 'The reason as a sentence' }),
  })
  .meta({ id: 'Reason', description: 'One reason for the score' });
export type Reason = z.infer<typeof Reason>;

export const Warning = z
  .object({
    pointer: z.string().meta({ description: 'JSON Pointer into the declaration' }),
    message: z.string(),
  })
  .meta({
    id: 'Warning',
    description:
      'Accepted and scored, but worth a look: a code that the model never saw, an unknown country (ZZ), a mass below 1 g, a price below 1 KRW',
  });
export type Warning = z.infer<typeof Warning>;

const Probability = z.number().min(0).max(1);
const Moment = z.iso.datetime();

export const Assessment = z
  .object({
    declarationId: z.string(),
    score: z.int().min(0).max(1000).meta({ description: 'Risk score: the fraud probability in thousandths' }),
    fraudProbability: Probability,
    criticalProbability: Probability.meta({
      description: 'Probability of critical fraud, at most fraudProbability',
    }),
    lane: Lane,
    selectedBy: z.enum(['score', 'random']).meta({
      id: 'SelectedBy',
      description:
        'score: the score and the thresholds decided the lane; random: selected for inspection by the random share, regardless of the score',
    }),
    reasons: z.array(Reason).meta({ description: 'Strongest first' }),
    novelty: z.object({ knownImporter: z.boolean(), knownGoods: z.boolean() }).meta({
      id: 'Novelty',
      description: 'Whether inspection results exist for the importer and for the same goods',
    }),
    warnings: z.array(Warning).meta({ description: 'Empty if nothing is worth a look' }),
    model: ModelVersion,
    scoredAt: Moment,
  })
  .meta({ id: 'Assessment', description: 'The risk assessment of a declaration' });
export type Assessment = z.infer<typeof Assessment>;

export const Batch = z
  .strictObject({
    items: z
      .array(
        // The batch accepts any value, so that a bad item fails alone.
        z.unknown().meta({ documentedAs: 'Declaration' }),
      )
      .min(1, 'Expected at least one declaration')
      .max(MAX_BATCH_ITEMS, `Expected at most ${MAX_BATCH_ITEMS} declarations; send more in further batches`)
      .meta({ description: 'Each declaration is validated separately' }),
  })
  .meta({ id: 'DeclarationBatch' });

const ScoredBatchItem = z.object({ result: z.literal('scored'), ...Assessment.shape }).meta({
  id: 'ScoredBatchItem',
  description: 'A declaration of the batch that was stored, with its assessment',
});

const BatchProblem = z
  .object({ result: z.literal('problem'), declarationId: z.string().optional(), problem: Problem })
  .meta({
    id: 'BatchProblem',
    description: 'A declaration of the batch that was not stored, with its problem',
  });

const BatchAnswerItem = z.discriminatedUnion('result', [ScoredBatchItem, BatchProblem]).meta({
  id: 'DeclarationBatchAnswerItem',
  description: '`result` tells an assessment from a problem',
  discriminator: discriminator('result', { scored: 'ScoredBatchItem', problem: 'BatchProblem' }),
});
export type BatchAnswerItem = z.infer<typeof BatchAnswerItem>;

export const BatchAnswer = z
  .object({
    items: z.array(BatchAnswerItem).meta({ description: 'In the order of the request' }),
  })
  .meta({ id: 'DeclarationBatchAnswer' });
export type BatchAnswer = z.infer<typeof BatchAnswer>;

export const Outcome = z.enum(['clear', 'fraud', 'critical']).meta({ id: 'InspectionOutcome' });
export type Outcome = z.infer<typeof Outcome>;

export const InspectionResult = z
  .strictObject({
    outcome: Outcome.meta({ description: 'critical: fraud that endangers public safety' }),
    recoveredDutyKrw: Amount(1e15).optional().meta({ description: 'Duty recovered, in Korean won' }),
    note: displayText('Remarks, for colleagues and auditors', MAX_NOTE_LENGTH).optional(),
  })
  .meta({ id: 'InspectionResult' });
export type InspectionResult = z.infer<typeof InspectionResult>;

export const RecordedInspection = InspectionResult.extend({
  recordedAt: Moment,
  by: By,
}).meta({ id: 'RecordedInspection' });
export type RecordedInspection = z.infer<typeof RecordedInspection>;

export const InspectionAnswer = z
  .object({ declarationId: z.string(), inspection: RecordedInspection })
  .meta({ id: 'InspectionAnswer' });

const ProfileCounts = z
  .object({ inspected: z.int(), fraud: z.int(), critical: z.int() })
  .meta({ id: 'ProfileCounts' });

export const ScoredDeclaration = Assessment.extend({
  selectionProbability: Probability.meta({
    description: 'Probability of selection for inspection; its inverse is the weight for unbiased estimates',
  }),
  declaration: StoredDeclaration,
  profiles: z.record(z.string(), ProfileCounts).meta({
    description: 'Inspection history that the model used: inspected, fraud and critical results per entity',
  }),
  by: By.meta({ description: 'Who submitted the declaration' }),
  inspection: RecordedInspection.optional(),
}).meta({ id: 'ScoredDeclaration' });

const WorklistItem = Assessment.extend({
  declaredOn: z.iso.date(),
  inspection: RecordedInspection.optional(),
}).meta({ id: 'WorklistItem' });

export const Worklist = z
  .object({ items: z.array(WorklistItem), nextToken: z.string().optional() })
  .meta({ id: 'Worklist', description: 'Highest score first' });

export const DeclarationPath = z.strictObject({ declarationId: DeclarationId });

export const WorklistQuery = z.strictObject({
  lane: Lane.meta({ description: 'Lane of the declarations' }),
  day: Day.meta({ description: 'Day of declaration' }),
  ...pageQuery(50),
});
