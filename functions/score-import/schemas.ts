// The wire contract of import declarations: requests and answers in zod. Field names follow the public Korean import declaration
// form (docs/mappings.md has those of the WCO); every other type of this capability is inferred from here.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { EARLIEST_DAY, isDay, latestDay, type Period, periodEndingToday } from '../shared/days.ts';
import { discriminator, ModelVersion } from '../shared/http/answers.ts';
import { callersIdentifier, displayLine, displayText, identifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { refusePeriod } from '../shared/http/period.ts';
import { Problem } from '../shared/http/problem.ts';
import { WITH_NETWORK } from '../shared/network/beside.ts';
import {
  editionCalendar,
  HS_EDITIONS,
  ofItsEdition,
  type SubheadingCheck,
  subheadingOf,
} from '../shared/nomenclature/editions.ts';
import { hasOnlySeenCharacters } from '../shared/text.ts';
import { issue, says } from '../shared/words/issues.ts';
import { type Message, message, type Unworded, Words } from '../shared/words/message.ts';
import { COUNTRY_CODES, isCountry } from './countries.ts';
import { CURRENCY_CODES, isCurrency } from './currencies.ts';

/** Items of a declaration: what the forms of customs number with three digits. */
const MAX_ITEMS = 999;
const MAX_BATCH_DECLARATIONS = 500;
/** Items of all declarations of a batch: what one invocation scores, and its answer holds. */
const MAX_BATCH_ITEMS = 2_000;
const MAX_NOTE_LENGTH = 2_000;
const MAX_REASON_LENGTH = 500;

const Day = z.iso.date({ ...says('field.day'), abort: true });

/** What stands in a path where the id of a declaration could. */
const SUMMARY = 'summary';

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
    says('import.partyId', { most: MAX_PARTY_ID }),
  )
  // The rule needs Unicode classes, which patterns in the API document do not support.
  .meta({ format: 'party-id', minLength: 1, maxLength: MAX_PARTY_ID });

/** A party that is optional; an empty text counts as absent. */
const OptionalPartyId = z
  .union([z.literal(''), PartyId], says('import.optionalPartyId', { most: MAX_PARTY_ID }))
  .optional()
  .transform((value) => (value === '' ? undefined : value))
  // One kind of text in the API document: generators make a class of a choice between two.
  .meta({ type: 'string', format: 'party-id', maxLength: MAX_PARTY_ID, anyOf: undefined });

const Code = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9]{1,8}$/, says('import.code'))
    .meta({ description: what });

const Country = z
  .string()
  .refine(isCountry, says('import.country'))
  .meta({ id: 'Country', description: 'ISO 3166-1 alpha-2; ZZ is unknown', enum: [...COUNTRY_CODES] });

/** Chapters 01 to 97 without the reserved 77; a heading never ends in 00. The edition of the day decides about the rest. */
const HS_CODE = /^(?:0[1-9]|[1-68]\d|7[0-689]|9[0-7])(?:0[1-9]|[1-9]\d)\d{2,6}$/;

/** The chapters of {@link HS_CODE}. */
const HS_CHAPTER = /^(?:0[1-9]|[1-68]\d|7[0-689]|9[0-7])$/;

const HS_CODE_LENGTHS = { shortest: 6, longest: 10 } as const;

const HsCode = z.string().regex(HS_CODE, says('import.hsCode')).meta({
  description:
    'HS code, 6 to 10 digits; the first six, the subheading, are scored. They are of the edition that the day follows: HS 2022 from 2022-01-01, HS 2017 from 2017-01-01, HS 2012, 2007 and 2002 likewise, unless the stage adopted an edition on another day',
  format: 'hs-code',
  minLength: HS_CODE_LENGTHS.shortest,
  maxLength: HS_CODE_LENGTHS.longest,
});

const Amount = (maximum: number) =>
  z
    .number()
    .min(0, says('field.atLeast', { least: 0 }))
    .max(maximum, says('field.atMost', { most: maximum }));

const MAX_MASS_KG = 1e10;
const MAX_PRICE = 1e15;
const MAX_EXCHANGE_RATE = 1e9;

/** The currency of a stage that sets none. */
export const DEFAULT_CURRENCY = 'KRW';

export const Currency = z
  .string()
  .refine(isCurrency, says('import.currency'))
  .meta({ id: 'Currency', description: 'ISO 4217', enum: [...CURRENCY_CODES] });

const Quantity = z
  .strictObject({
    value: Amount(1e12),
    unit: z
      .string()
      .regex(/^[A-Z0-9]{2,3}$/, says('import.unit'))
      .meta({ description: 'Unit code of UN/ECE Recommendation 20, such as KGM, LTR or H87 (piece)' }),
  })
  .meta({ id: 'Quantity', description: 'Quantity in the unit of the tariff' });

function priceIn(stageCurrency: string) {
  return z
    .strictObject({
      amount: Amount(MAX_PRICE),
      currency: Currency.default(stageCurrency),
      exchangeRate: z
        .number()
        .positive(says('field.moreThan', { bound: 0 }))
        .max(MAX_EXCHANGE_RATE, says('field.atMost', { most: MAX_EXCHANGE_RATE }))
        .optional()
        .meta({
          description: `Units of the stage's currency (${stageCurrency}) for one unit of \`currency\`; required unless both are the same`,
        }),
    })
    .meta({ id: 'Price', description: 'Declared price of the item in any currency' });
}

const MAX_DESCRIPTION_LENGTH = 512;

function itemFields(stageCurrency: string) {
  return z
    .strictObject({
      itemNumber: z
        .int()
        .min(1, says('field.atLeast', { least: 1 }))
        .max(MAX_ITEMS, says('field.atMost', { most: MAX_ITEMS }))
        .meta({ description: 'Number of the item, unique within the declaration' }),
      hsCode: HsCode,
      description: displayText('Description of the goods', MAX_DESCRIPTION_LENGTH).optional(),
      originCountry: Country.meta({ description: 'Country of origin' }),
      originMark: Code('Origin marking code'),
      taxRate: Amount(10_000).meta({ description: 'Duty rate in percent' }),
      taxType: Code('Duty regime code, for example of a trade agreement'),
      netMassKg: Amount(MAX_MASS_KG).meta({ description: 'Net mass in kilograms' }),
      grossMassKg: Amount(MAX_MASS_KG).optional().meta({ description: 'Gross mass in kilograms' }),
      quantity: Quantity.optional(),
      price: priceIn(stageCurrency),
    })
    .meta({ id: 'DeclarationItem', description: 'One item of goods' });
}

function declarationFields(stageCurrency: string) {
  return z.strictObject({
    declarationId: DeclarationId.refine((id) => id !== SUMMARY, says('import.idIsPath', { id: SUMMARY })),
    declaredOn: Day.refine((day) => day <= latestDay(), says('field.dayInFuture'))
      .refine((day) => day >= EARLIEST_DAY, says('field.earliestDay', { day: EARLIEST_DAY }))
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
    departureCountry: Country.meta({ description: 'Country of departure' }),
    items: z
      .array(itemFields(stageCurrency))
      .min(1, says('field.atLeastOneItem'))
      .max(MAX_ITEMS, says('field.mostItems', { most: MAX_ITEMS }))
      .meta({ description: 'The goods, each item with a number of its own' }),
  });
}
export type Declaration = z.output<ReturnType<typeof declarationFields>>;
export type DeclarationItem = Declaration['items'][number];
export type Price = DeclarationItem['price'];

/** Enough to know the edition by: whether it is a day of the calendar is checked with the field. */
const DAY_LIKE = /^\d{4}-\d{2}-\d{2}$/;

/** What an administration's declarations are checked against beside their form. */
export interface DeclarationRules {
  readonly subheadings: SubheadingCheck;
  /** ISO 4217 code of the stage's currency: that of a price without one, and of exchange rates. */
  readonly currency: string;
}

/** A declaration of which nothing is known yet. */
type Unchecked<Value> = { readonly [Field in keyof Value]?: unknown };

/** The schema of an administration's declarations; one response names every bad field, those that depend on others included. */
export function declarationSchema(rules: DeclarationRules): ReturnType<typeof declarationFields> {
  return declarationFields(rules.currency).superRefine(
    (value: unknown, context) => {
      const { declaredOn, items } = value as Unchecked<Declaration>;
      if (!Array.isArray(items)) return;
      const report = (path: (string | number)[], rule: Message): void =>
        context.addIssue(issue(rule, ['items', ...path]));
      const firstWith = new Map<unknown, number>();
      for (const [index, item] of items.slice(0, MAX_ITEMS).entries()) {
        if (typeof item !== 'object' || item === null) continue;
        const { itemNumber, hsCode, price } = item as Unchecked<DeclarationItem>;
        const first = firstWith.get(itemNumber);
        if (first === undefined) firstWith.set(itemNumber, index);
        else if (typeof itemNumber === 'number') {
          report([index, 'itemNumber'], message('import.numberOnce', { first, number: itemNumber }));
        }
        const subheading = subheadingProblem(hsCode, declaredOn, rules.subheadings);
        if (subheading !== undefined) report([index, 'hsCode'], subheading);
        const problem = priceProblem(price, rules.currency);
        if (problem !== undefined) report([index, 'price', problem.field], problem.says);
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

function subheadingProblem(hsCode: unknown, day: unknown, check: SubheadingCheck): Message | undefined {
  if (!HS_CODE.test(String(hsCode)) || !DAY_LIKE.test(String(day))) return undefined;
  return check(subheadingOf(String(hsCode)), String(day));
}

function priceProblem(
  price: unknown,
  stageCurrency: string,
): { readonly field: keyof Price; readonly says: Message } | undefined {
  if (typeof price !== 'object' || price === null) return undefined;
  const { amount, currency = stageCurrency, exchangeRate } = price as Unchecked<Price>;
  if (typeof currency !== 'string' || !isCurrency(currency)) return undefined;
  if (currency === stageCurrency) {
    if (exchangeRate === undefined || exchangeRate === 1) return undefined;
    return { field: 'exchangeRate', says: message('import.noExchangeRate', { currency: stageCurrency }) };
  }
  if (exchangeRate === undefined) {
    return {
      field: 'exchangeRate',
      says: message('import.exchangeRate', { stage: stageCurrency, currency }),
    };
  }
  if (typeof amount !== 'number' || typeof exchangeRate !== 'number') return undefined;
  // Amounts that are too large themselves are reported with their field.
  if (amount > MAX_PRICE || amount * exchangeRate <= MAX_PRICE) return undefined;
  return {
    field: 'amount',
    says: message('import.convertedAmount', { most: MAX_PRICE, currency: stageCurrency }),
  };
}

/** The days on which an administration's tariff followed an edition of the HS, where it adopted it on a day of its own. */
export const AdoptedEditions = z.partialRecord(z.enum(HS_EDITIONS), z.iso.date(says('field.day')));

/** Declarations of an administration that has won and adopted each edition of the HS when it entered into force. */
export const Declaration = declarationSchema({
  subheadings: ofItsEdition(editionCalendar()),
  currency: DEFAULT_CURRENCY,
}).meta({
  id: 'Declaration',
  description: `An import declaration: a header and 1 to ${MAX_ITEMS} items of goods`,
});

const StoredItem = z
  .object({
    ...Declaration.shape.items.element.shape,
    description: z.string().optional(),
    quantity: z.object(Quantity.shape).meta({ id: 'StoredQuantity' }).optional(),
    price: z
      .object({ amount: z.number(), currency: Currency, exchangeRate: z.number().optional() })
      .meta({ id: 'StoredPrice', description: "The price; one without a currency is in the stage's" }),
  })
  .meta({ id: 'StoredItem', description: 'One item of goods, as submitted' });

const StoredDeclaration = z
  .object({
    ...Declaration.shape,
    sellerId: z.string().optional(),
    courierId: z.string().optional(),
    items: z.array(StoredItem),
  })
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
    text: Words.meta({ description: 'The reason as a sentence' }),
  })
  .meta({ id: 'Reason', description: 'One reason for the score' });
export type Reason = Unworded<z.infer<typeof Reason>>;

export const Warning = z
  .object({
    pointer: z.string().meta({ description: 'JSON Pointer into the declaration' }),
    message: Words,
  })
  .meta({
    id: 'Warning',
    description:
      "Accepted and scored, but worth a look: a code that the model never saw, an unknown country (ZZ), a mass below 1 g, a price below the smallest unit of the stage's currency, differing exchange rates",
  });
export type Warning = Unworded<z.infer<typeof Warning>>;

const Probability = z.number().min(0).max(1);
const Moment = z.iso.datetime();
const ItemNumber = z.int().min(1).max(MAX_ITEMS);

const Risk = {
  score: z.int().min(0).max(1000).meta({ description: 'Risk score: the fraud probability in thousandths' }),
  fraudProbability: Probability,
  criticalProbability: Probability.meta({
    description: 'Probability of critical fraud, at most fraudProbability',
  }),
};

export const ItemAssessment = z
  .object({
    itemNumber: ItemNumber,
    ...Risk,
    reasons: z.array(Reason).meta({ description: 'Strongest first' }),
    novelty: z.object({ knownImporter: z.boolean(), knownGoods: z.boolean() }).meta({
      id: 'Novelty',
      description: 'Whether inspection results exist for the importer and for the same goods',
    }),
  })
  .meta({ id: 'ItemAssessment', description: 'The risk assessment of one item' });
export type ItemAssessment = Unworded<z.infer<typeof ItemAssessment>>;

const Version = z
  .int()
  .min(1)
  .meta({ description: 'Version of the declaration: 1, and 1 more with each amendment' });

const Status = z.enum(['scored', 'cancelled']).meta({ id: 'DeclarationStatus' });
export type Status = z.infer<typeof Status>;

export const SelectedBy = z.enum(['score', 'random', 'group']).meta({
  id: 'SelectedBy',
  description:
    'score: the score and the thresholds decided the lane; random: selected for inspection by the random share, regardless of the score; group: selected because an adopted risk group covers it',
});
export type SelectedBy = z.infer<typeof SelectedBy>;

/** What a list shows of an assessment: all of it but its items and warnings. */
const Headline = {
  declarationId: z.string(),
  version: Version,
  status: Status,
  ...Risk,
  riskiestItem: ItemNumber.meta({
    description:
      'Number of the item with the highest fraud probability; the figures of the declaration are its',
  }),
  lane: Lane,
  selectedBy: SelectedBy,
  groupId: z.string().optional().meta({
    description:
      'With selectedBy group: the adopted risk group that covers the declaration, the smallest of several',
  }),
};

export const Assessment = z
  .object({
    ...Headline,
    items: z.array(ItemAssessment).meta({ description: 'In the order of the declaration' }),
    warnings: z.array(Warning).meta({ description: 'Empty if nothing is worth a look' }),
    model: ModelVersion,
    scoredAt: Moment,
  })
  .meta({ id: 'Assessment', description: 'The risk assessment of a declaration' });
export type Assessment = Unworded<z.infer<typeof Assessment>>;

export const Batch = z
  .strictObject({
    declarations: z
      .array(
        // The batch accepts any value, so that a bad declaration fails alone.
        z.unknown().meta({ documentedAs: 'Declaration' }),
      )
      .min(1, says('import.atLeastOneDeclaration'))
      .max(MAX_BATCH_DECLARATIONS, says('import.mostDeclarations', { most: MAX_BATCH_DECLARATIONS }))
      .superRefine((declarations, context) => {
        const count = declarations.reduce<number>((sum, declaration) => sum + itemsOf(declaration), 0);
        if (count <= MAX_BATCH_ITEMS) return;
        context.addIssue(issue(message('import.mostBatchItems', { most: MAX_BATCH_ITEMS, count })));
      })
      .meta({
        description: `Each declaration is validated separately; at most ${MAX_BATCH_ITEMS} items in all of them`,
      }),
  })
  .meta({ id: 'DeclarationBatch' });

function itemsOf(declaration: unknown): number {
  if (typeof declaration !== 'object' || declaration === null) return 0;
  const { items } = declaration as Unchecked<Declaration>;
  return Array.isArray(items) ? items.length : 0;
}

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
export type BatchAnswerItem = Unworded<z.infer<typeof BatchAnswerItem>>;

export const BatchAnswer = z
  .object({
    items: z.array(BatchAnswerItem).meta({ description: 'In the order of the request' }),
  })
  .meta({ id: 'DeclarationBatchAnswer' });
export type BatchAnswer = Unworded<z.infer<typeof BatchAnswer>>;

export const Outcome = z.enum(['clear', 'fraud', 'critical']).meta({ id: 'InspectionOutcome' });
export type Outcome = z.infer<typeof Outcome>;

const ItemOutcome = z
  .strictObject({ itemNumber: ItemNumber, outcome: Outcome })
  .meta({ id: 'ItemOutcome', description: 'What the inspection of one item found' });

const InspectionFields = z.strictObject({
  outcome: Outcome.meta({
    description: 'critical: fraud that endangers public safety. With `items`, the gravest of their outcomes',
  }),
  items: z
    .array(ItemOutcome)
    .max(MAX_ITEMS, says('field.mostItems', { most: MAX_ITEMS }))
    .optional()
    // Generated clients send an empty list for one that was not given.
    .overwrite((items) => (items?.length === 0 ? undefined : items))
    .meta({
      description:
        'Outcomes of single items; those that are not listed are clear. Without this list, or with an empty one, the outcome is that of every item',
    }),
  recoveredDuty: Amount(MAX_PRICE)
    .optional()
    .meta({ description: "Duty recovered, in the stage's currency" }),
  note: displayText('Remarks, for colleagues and auditors', MAX_NOTE_LENGTH).optional(),
});
export type InspectionResult = z.infer<typeof InspectionFields>;

/** Each item once, and the gravest of their outcomes as that of the declaration; one response names it with every other bad field. */
function consistent<Fields extends z.ZodObject>(fields: Fields): Fields {
  return fields.superRefine(
    (value: unknown, context) => {
      const { outcome, items } = value as Unchecked<InspectionResult>;
      if (!Array.isArray(items)) return;
      const firstWith = new Map<unknown, number>();
      for (const [index, item] of items.slice(0, MAX_ITEMS).entries()) {
        const { itemNumber } = (item ?? {}) as Unchecked<z.infer<typeof ItemOutcome>>;
        const first = firstWith.get(itemNumber);
        if (first === undefined) firstWith.set(itemNumber, index);
        else if (typeof itemNumber === 'number') {
          const rule = message('import.itemOnce', { first, number: itemNumber });
          context.addIssue(issue(rule, ['items', index, 'itemNumber']));
        }
      }
      const outcomes = items.map((item) => (item as Unchecked<z.infer<typeof ItemOutcome>> | null)?.outcome);
      const gravest = Outcome.options.findLast((one) => outcomes.includes(one));
      if (gravest === undefined || outcome === gravest || !Outcome.safeParse(outcome).success) return;
      context.addIssue(issue(message('import.gravestOutcome', { outcome: gravest }), ['outcome']));
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
}

export const InspectionResult = consistent(InspectionFields).meta({ id: 'InspectionResult' });

/** Why something that was recorded is changed. */
const ReasonText = displayLine({
  description: 'Why, for colleagues and auditors',
  maximum: MAX_REASON_LENGTH,
  message: says('field.line', { most: MAX_REASON_LENGTH }),
});

export const InspectionCorrection = consistent(InspectionFields.extend({ reason: ReasonText })).meta({
  id: 'InspectionCorrection',
  description: 'The result that replaces the recorded one, and why',
});

const InspectionRevision = z
  .int()
  .min(1)
  .meta({ description: '1 for the result as it was first recorded, and 1 more with each correction' });

export const RecordedInspection = z
  .object({
    ...InspectionFields.shape,
    items: z.array(z.object(ItemOutcome.shape).meta({ id: 'RecordedItemOutcome' })).optional(),
    revision: InspectionRevision,
    reason: z.string().optional().meta({ description: 'Why the earlier result was corrected' }),
    recordedAt: Moment,
    by: By,
  })
  .meta({ id: 'RecordedInspection' });
export type RecordedInspection = z.infer<typeof RecordedInspection>;

export const InspectionAnswer = z
  .object({ declarationId: z.string(), inspection: RecordedInspection })
  .meta({ id: 'InspectionAnswer' });

export const Cancellation = z.strictObject({ reason: ReasonText }).meta({ id: 'DeclarationCancellation' });

const MAX_ASSIGNEE_LENGTH = 128;

const Assigned = {
  assignee: z.string().optional().meta({ description: 'Id of who works on the declaration, if anyone does' }),
  assigneeName: z.string().optional().meta({ description: 'Known where they claimed it themselves' }),
};

export const NewAssignment = z
  .strictObject({
    assignee: callersIdentifier('Id of a person (`by.user.id`) or a client', MAX_ASSIGNEE_LENGTH)
      .nullable()
      // One type of two kinds in the API document: generators make a class of a choice between two.
      .meta({
        type: ['string', 'null'],
        minLength: 1,
        maxLength: MAX_ASSIGNEE_LENGTH,
        anyOf: undefined,
        description: 'Id of a person (`by.user.id`) or a client; null gives the declaration back',
      }),
  })
  .meta({ id: 'NewAssignment' });

export const AssignmentAnswer = z
  .object({
    declarationId: z.string(),
    assignee: z
      .string()
      .nullable()
      .meta({
        type: ['string', 'null'],
        anyOf: undefined,
        description: 'Id of who works on the declaration; null if nobody does',
      }),
    assigneeName: Assigned.assigneeName,
  })
  .meta({ id: 'AssignmentAnswer' });

/** An amendment of an administration's declarations. */
export function amendmentSchema<Schema extends z.ZodType<Declaration>>(declaration: Schema) {
  return z.strictObject({ reason: ReasonText, declaration }).meta({ id: 'DeclarationAmendment' });
}
export const Amendment = amendmentSchema(Declaration);

const HistoryEvent = z
  .enum(['submitted', 'amended', 'assigned', 'given-back', 'cancelled', 'inspected', 'corrected'])
  .meta({ id: 'HistoryEvent' });

export const HistoryLine = z
  .object({
    at: Moment,
    by: By,
    event: HistoryEvent,
    version: Version,
    detail: z
      .object({
        score: z.int().optional(),
        lane: Lane.optional(),
        reason: z.string().optional(),
        changed: z
          .array(z.string())
          .optional()
          .meta({ description: 'JSON Pointers of the fields that an amendment changed, at most 50' }),
        outcome: Outcome.optional(),
        revision: InspectionRevision.optional(),
        assignee: z.string().optional(),
      })
      .meta({ id: 'HistoryDetail', description: 'What belongs to the event' }),
  })
  .meta({ id: 'HistoryLine', description: 'Who did what to a declaration' });
export type HistoryLine = z.infer<typeof HistoryLine>;

export const History = z
  .object({ items: z.array(HistoryLine) })
  .meta({ id: 'DeclarationHistory', description: 'Oldest first' });

const ProfileCounts = z
  .object({ inspected: z.int(), fraud: z.int(), critical: z.int() })
  .meta({ id: 'ProfileCounts' });

export const ScoredDeclaration = Assessment.extend({
  selectionProbability: Probability.meta({
    description: 'Probability of selection for inspection; its inverse is the weight for unbiased estimates',
  }),
  declaration: StoredDeclaration,
  profiles: z
    .object({
      importer: ProfileCounts,
      declarant: ProfileCounts,
      seller: ProfileCounts,
      items: z.array(
        z
          .object({ itemNumber: ItemNumber, goods: ProfileCounts, headingOrigin: ProfileCounts })
          .meta({ id: 'ItemProfiles' }),
      ),
    })
    .meta({
      id: 'DeclarationProfiles',
      description:
        'Inspection history that the model used: inspected declarations of each entity, and those with fraud and critical fraud',
    }),
  by: By.meta({ description: 'Who submitted the declaration' }),
  ...Assigned,
  inspection: RecordedInspection.optional(),
  ...WITH_NETWORK,
}).meta({ id: 'ScoredDeclaration' });

const WorklistItem = z
  .object({
    ...Headline,
    declaredOn: z.iso.date(),
    office: z.string(),
    importerId: z.string(),
    goods: z
      .object({
        hsCode: z.string(),
        originCountry: z.string(),
        departureCountry: z.string(),
        items: z.int().meta({ description: 'Number of items of the declaration' }),
        price: z.number().meta({ description: "Price of all items, in the stage's currency" }),
      })
      .meta({
        id: 'WorklistGoods',
        description: 'The goods: code and origin of the riskiest item, price of all',
      }),
    mainReason: Reason.optional().meta({
      description: 'Strongest reason of the riskiest item, if it has any',
    }),
    ...Assigned,
    inspection: RecordedInspection.optional(),
    model: ModelVersion,
    scoredAt: Moment,
  })
  .meta({ id: 'WorklistItem' });
export type WorklistItem = Unworded<z.infer<typeof WorklistItem>>;

export const Worklist = z
  .object({
    items: z.array(WorklistItem),
    nextToken: z.string().optional().meta({
      description: 'Token of the next page; a page may have fewer items than `limit`, even none',
    }),
  })
  .meta({ id: 'Worklist', description: 'Highest score first' });

const Count = z.int().min(0);

const Tally = z
  .object({
    declarations: Count.meta({ description: 'Those that are not cancelled' }),
    open: Count.meta({ description: 'Not yet inspected' }),
    inspected: Count,
    fraud: Count.meta({ description: 'Inspected and found to be fraud, critical fraud included' }),
    critical: Count,
  })
  .meta({ id: 'DeclarationTally', description: 'Numbers of declarations' });
export type Tally = z.infer<typeof Tally>;

const DayTally = z
  .object({
    day: z.iso.date(),
    lanes: z.object({ red: Tally, yellow: Tally, green: Tally }).meta({ id: 'LaneTallies' }),
    random: Tally.meta({ description: 'Random picks; they count in their lane as well' }),
  })
  .meta({ id: 'DeclarationDayTally', description: 'The declarations of one day of declaration' });
export type DayTally = z.infer<typeof DayTally>;

export const DeclarationsSummary = z
  .object({
    days: z.array(DayTally).meta({ description: 'Every day of the period, oldest first' }),
    latestDay: z.iso.date().optional().meta({
      description: 'The latest of all days with declarations; absent where there are none',
    }),
  })
  .meta({ id: 'DeclarationsSummary' });
export type DeclarationsSummary = z.infer<typeof DeclarationsSummary>;

/** Days of a summary: a quarter. Each is a query. */
const MOST_SUMMARY_DAYS = 92;
/** Days of a summary that names no first day. */
const DEFAULT_SUMMARY_DAYS = 31;

export const SummaryQuery = z
  .strictObject({
    from: Day.optional().meta({
      description: `First day of declaration; by default ${DEFAULT_SUMMARY_DAYS - 1} days before the last one`,
    }),
    to: Day.optional().meta({
      description: `Last day of declaration, at most ${MOST_SUMMARY_DAYS - 1} days after the first; by default today, in UTC`,
    }),
  })
  .superRefine(
    (query, context) => {
      // Without a last day there is no first one to count from.
      if (query.to !== undefined && !isDay(query.to)) return;
      refusePeriod({ ...summaryPeriod(query), most: MOST_SUMMARY_DAYS }, context);
    },
    { when: ({ value }) => typeof value === 'object' },
  );

/** The first and the last day of a summary (YYYY-MM-DD). */
export function summaryPeriod(query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Period {
  return periodEndingToday(query, DEFAULT_SUMMARY_DAYS);
}

export const DeclarationPath = z.strictObject({ declarationId: DeclarationId });

const WorkStatus = z.enum(['open', 'inspected', 'cancelled']);

export const WorklistQuery = z
  .strictObject({
    day: Day.optional().meta({
      description: 'Day of declaration; required unless `importerId` is given, and never with it',
    }),
    lane: Lane.optional().meta({ description: 'Lane of the declarations; with `day` only' }),
    importerId: PartyId.optional().meta({
      description: "Lists this importer's declarations instead of those of a day",
    }),
    from: Day.optional().meta({ description: 'First day of declaration; with `importerId` only' }),
    to: Day.optional().meta({ description: 'Last day of declaration; with `importerId` only' }),
    status: WorkStatus.optional().meta({
      description:
        'open: not yet inspected; inspected: a result is recorded. Cancelled declarations are listed with `cancelled` only',
    }),
    office: Code('Customs office code').optional(),
    hsChapter: z
      .string()
      .regex(HS_CHAPTER, says('import.hsChapter'))
      .optional()
      .meta({ description: 'HS chapter of the riskiest item, whose goods the list shows' }),
    selectedBy: SelectedBy.optional().meta({
      description: 'Chosen for their score, by the random share, or by an adopted risk group',
    }),
    ...pageQuery(50),
  })
  // Also where other fields are bad: one response names them all.
  .superRefine(refuseContradictions, { when: ({ value }) => typeof value === 'object' });
export type WorklistQuery = z.output<typeof WorklistQuery>;

function refuseContradictions(query: unknown, context: z.core.$RefinementCtx): void {
  const { day, lane, importerId, from, to } = query as Unchecked<WorklistQuery>;
  const report = (field: keyof WorklistQuery, rule: Message): void => context.addIssue(issue(rule, [field]));
  if (day === undefined && importerId === undefined) {
    report('day', message('import.dayOrImporter'));
  } else if (day !== undefined && importerId !== undefined) {
    report('importerId', message('import.notBoth'));
  } else if (day === undefined) {
    if (lane !== undefined) report('lane', message('import.goesWith', { field: '`day`' }));
  } else {
    if (from !== undefined) report('from', message('import.goesWith', { field: '`importerId`' }));
    if (to !== undefined) report('to', message('import.goesWith', { field: '`importerId`' }));
  }
  refusePeriod({ from, to }, context);
}
