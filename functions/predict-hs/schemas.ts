// The wire contract of HS codes: requests and answers in zod; every other type of this capability is inferred from here.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { ModelVersion } from '../shared/http/answers.ts';
import { callersIdentifier, identifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { issue, says } from '../shared/words/issues.ts';
import { message, type Unworded, Words } from '../shared/words/message.ts';
import { NATIONAL_DIGITS, SCHEDULES } from './national-codes.ts';

export const MAX_ITEMS = 100;
const MAX_DECISIONS = 100;
const MAX_ITEM_NAME = 200;
const MAX_DESCRIPTION = 2_000;
const MAX_ID = 64;

/**
 * Text as people type it, at most `maximum` characters: code points of the composed form (Unicode NFC), so that the count does not
 * depend on the machine that it was typed on. It is kept as sent, since evidence points into it. Lone surrogates become U+FFFD;
 * nothing else is refused, because an unreadable text is answered as such.
 */
const Text = (maximum: number) =>
  z
    .string()
    .overwrite((text) => text.toWellFormed())
    .refine(
      (text) => text.length <= maximum || [...text.normalize('NFC')].length <= maximum,
      says('field.characters', { most: maximum }),
    );

const GoodsId = callersIdentifier('Your identifier for the item; returned with its answer', MAX_ID);

export const GoodsItem = z
  .strictObject({
    id: GoodsId.optional(),
    itemName: Text(MAX_ITEM_NAME).optional().meta({
      description: 'Item name, if given separately from the description',
      maxLength: MAX_ITEM_NAME,
    }),
    description: Text(MAX_DESCRIPTION).meta({
      description: 'Description of the goods: what they are, what they are made of, and their use',
      maxLength: MAX_DESCRIPTION,
    }),
  })
  .meta({ id: 'GoodsItem', description: 'Goods to classify' });
export type GoodsItem = z.output<typeof GoodsItem>;

const Digits = z
  .literal([2, 4, 6, 10], says('hs.digits'))
  // Integers between bounds in the API document: an enumeration of numbers does not compile in every generated client.
  .meta({
    description:
      '2: chapters, 4: headings, 6: subheadings, 10: codes of the national `schedule`; no other length',
    type: 'integer',
    minimum: 2,
    maximum: 10,
    multipleOf: 2,
    enum: undefined,
  });

const NationalSchedule = z.enum(SCHEDULES, says('hs.onlyHsk')).meta({
  id: 'NationalSchedule',
  description: 'HSK: the Korean tariff schedule; with 10 digits only',
});

const SHORTER_DIGITS: readonly unknown[] = [2, 4, 6];

/** National codes need their schedule, and no others have one. */
function namesScheduleOfNationalCodes(request: unknown, context: z.core.$RefinementCtx): void {
  const { digits, schedule } = request as { readonly digits?: unknown; readonly schedule?: unknown };
  if (digits === NATIONAL_DIGITS && schedule === undefined) {
    context.addIssue(issue(message('hs.scheduleRequired'), ['schedule']));
  }
  if (schedule !== undefined && (digits === undefined || SHORTER_DIGITS.includes(digits))) {
    context.addIssue(issue(message('hs.digitsOfSchedule'), ['digits']));
  }
}

const LIMIT_RULE = says('field.between', { least: 1, most: 10 });

export const PredictionRequest = z
  .strictObject({
    items: z
      .array(GoodsItem)
      .min(1, says('field.atLeastOneItem'))
      .max(MAX_ITEMS, says('field.mostItemsMore', { most: MAX_ITEMS })),
    digits: Digits.default(6),
    schedule: NationalSchedule.optional(),
    limit: z
      .int(LIMIT_RULE)
      .min(1, LIMIT_RULE)
      .max(10, LIMIT_RULE)
      .default(5)
      .meta({ description: 'Maximum number of candidates per item' }),
  })
  // Also runs when other fields are bad: all bad fields are reported at once.
  .superRefine(namesScheduleOfNationalCodes, {
    when: ({ value }) => typeof value === 'object' && value !== null,
  })
  .meta({ id: 'HsPredictionRequest' });
export type PredictionRequest = z.output<typeof PredictionRequest>;

const TitledCode = z.object({ code: z.string(), title: z.string() }).meta({ id: 'TitledHsCode' });

export const Band = z.enum(['strong', 'good', 'possible']).meta({
  id: 'HsBand',
  description: 'Observed accuracy of candidates like this one; the model card gives the figures of each band',
});

const Spans = z.array(z.array(z.int().min(0)).length(2));

const Evidence = z
  .object({
    term: z.string().meta({ description: 'A word of the text' }),
    contribution: z.number().meta({
      description: 'Change in the log-odds of the code due to the word; positive values support the code',
    }),
    spans: Spans.meta({
      description:
        'Where the word is in the description as sent: start and end of each place in Unicode code points, the end exclusive',
    }),
    itemNameSpans: Spans.optional().meta({
      description: 'Where the word is in the item name as sent, if it is there',
    }),
  })
  .meta({ id: 'HsEvidence' });
export type Evidence = z.infer<typeof Evidence>;

export const Candidate = z
  .object({
    code: z.string().meta({
      description:
        'Chapter, heading, subheading or national code; with 10 digits, a subheading stands for its national codes where none is known',
    }),
    probability: z.number().min(0).max(1),
    band: Band,
    title: z.string(),
    path: z.array(TitledCode).meta({ description: 'From the chapter down to the code itself' }),
    evidence: z
      .array(Evidence)
      .meta({ description: 'Words with the most influence on the prediction, strongest first' }),
  })
  .meta({ id: 'HsCandidate' });
export type Candidate = z.infer<typeof Candidate>;

export const Status = z.enum(['ok', 'vague', 'unreadable']).meta({
  id: 'HsStatus',
  description:
    'vague: the description is too general to classify the goods, or names none ("as per invoice", "n/a"); unreadable: the description has no text in a supported language',
});
export type Status = z.infer<typeof Status>;

export const PredictedItem = z
  .object({
    id: z.string().optional(),
    status: Status,
    language: z.string().meta({
      description: 'Language of what is read of the text, or of the text where nothing is (BCP 47)',
    }),
    candidates: z
      .array(Candidate)
      .meta({ description: 'Most probable first; empty unless the status is ok' }),
    sureDigits: z.literal([0, 2, 4, 6, 10]).meta({
      description:
        'How many digits of the first candidate are more likely right than wrong, at most as many as requested',
      type: 'integer',
      minimum: 0,
      maximum: 10,
      multipleOf: 2,
      enum: undefined,
    }),
    message: Words.optional().meta({
      description: 'What to add to the description, unless the first candidate is sure to all of its digits',
    }),
  })
  .meta({ id: 'HsPredictedItem' });
export type PredictedItem = Unworded<z.infer<typeof PredictedItem>>;

const Moment = z.iso.datetime();

export const PredictionAnswer = z
  .object({
    predictionId: z.string().meta({
      description:
        'Identifies the prediction when a decision is recorded; kept for 400 days, unless the service is set up otherwise',
    }),
    items: z.array(PredictedItem).meta({ description: 'In the order of the request' }),
    model: ModelVersion,
    scoredAt: Moment,
  })
  .meta({ id: 'HsPrediction' });
export type PredictionAnswer = Unworded<z.infer<typeof PredictionAnswer>>;

export const PredictionPath = z.strictObject({
  predictionId: identifier('The predictionId returned with the prediction', says('hs.predictionId')),
});

const Decision = z
  .strictObject({
    index: z
      .int(says('hs.index'))
      .min(0, says('hs.index'))
      .max(MAX_ITEMS - 1, says('field.atMost', { most: MAX_ITEMS - 1 }))
      .meta({ description: 'Position of the item in the prediction, from 0' }),
    code: z
      .string()
      .regex(/^\d{2}(?:\d{2}(?:\d{2}(?:\d{4})?)?)?$/, says('hs.decidedCode'))
      .meta({
        description:
          'The chosen code, with at least as many digits as requested; 10 only where the prediction has 10',
      }),
  })
  .meta({ id: 'HsDecision' });
export type Decision = z.infer<typeof Decision>;

/** An item has one code: a second decision on it in the same request contradicts the first or is an error. */
function nameRepeatedIndexes(decisions: readonly unknown[], context: z.core.$RefinementCtx): void {
  const seen = new Set<number>();
  decisions.forEach((decision, position) => {
    const { index } = (decision ?? {}) as { readonly index?: unknown };
    if (typeof index !== 'number') return;
    if (seen.has(index)) {
      context.addIssue(issue(message('hs.decidedTwice', { index }), [position, 'index']));
    }
    seen.add(index);
  });
}

export const DecisionRequest = z
  .strictObject({
    decisions: z
      .array(Decision)
      .min(1, says('hs.atLeastOneDecision'))
      .max(MAX_DECISIONS, says('hs.mostDecisions', { most: MAX_DECISIONS }))
      // Also runs when other fields are bad: all bad fields are reported at once.
      .superRefine(nameRepeatedIndexes, { when: ({ value }) => Array.isArray(value) }),
  })
  .meta({ id: 'HsDecisionRequest' });

const RecordedDecision = z
  .object({ index: z.int(), code: z.string(), title: z.string(), decidedAt: Moment, by: By })
  .meta({ id: 'RecordedHsDecision' });

export const DecisionAnswer = z
  .object({
    predictionId: z.string(),
    decisions: z.array(RecordedDecision).meta({ description: 'All decisions on the prediction, by index' }),
    warnings: z.array(z.object({ pointer: z.string(), message: Words }).meta({ id: 'HsWarning' })).meta({
      description: 'Codes that are recorded, but not among the national codes known here; usually empty',
    }),
  })
  .meta({ id: 'HsDecisionAnswer' });
export type DecisionAnswer = Unworded<z.infer<typeof DecisionAnswer>>;

export const StoredPrediction = PredictionAnswer.extend({
  items: z
    .array(
      PredictedItem.extend({
        itemName: z.string().optional(),
        description: z.string(),
      }).meta({ id: 'StoredHsPredictedItem' }),
    )
    .meta({ description: 'In the order of the request, with the goods as they were described' }),
  by: By,
  decisions: z.array(RecordedDecision).meta({ description: 'All decisions on the prediction, by index' }),
}).meta({ id: 'StoredHsPrediction' });
export type StoredPrediction = Unworded<z.infer<typeof StoredPrediction>>;

const HS = 'HS';
const Schedule = z.enum([HS, ...SCHEDULES], says('hs.hsOrHsk')).meta({
  id: 'HsSchedule',
  description:
    'HS: the Harmonized System, 2 to 6 digits; HSK: with the Korean codes below it, up to 10 digits',
});
const MAX_QUERY = 200;

export const CodePath = z.strictObject({
  code: z
    .string()
    .regex(/^\d{2}(?:\d{2}(?:\d{2}\d{0,4})?)?$/, says('hs.readCode'))
    .meta({ description: 'The code' }),
});

const InSchedule = Schedule.default(HS).meta({ description: 'The schedule that the code is of' });

export const CodeQuery = z.strictObject({ schedule: InSchedule });

export const CodeAnswer = z
  .object({
    code: z.string(),
    schedule: Schedule,
    edition: z.string().meta({ description: 'Edition of the HS' }),
    title: z.string(),
    path: z.array(TitledCode).meta({ description: 'From the chapter down to the code itself' }),
    children: z.array(TitledCode).meta({ description: 'The codes directly below, ascending' }),
  })
  .meta({ id: 'HsCode' });
export type CodeAnswer = z.infer<typeof CodeAnswer>;

export const CodeSearch = z.strictObject({
  q: Text(MAX_QUERY).optional().meta({
    description: 'Words of a title in English or Korean, or the first digits of a code',
    maxLength: MAX_QUERY,
  }),
  schedule: InSchedule,
  ...pageQuery(20),
});

export const FoundCodes = z
  .object({
    items: z.array(
      TitledCode.extend({
        path: z.array(TitledCode).meta({ description: 'From the chapter down to the code' }),
      }).meta({
        id: 'FoundHsCode',
      }),
    ),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'HsCodePage' });
export type FoundCodes = z.infer<typeof FoundCodes>;
