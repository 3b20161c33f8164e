// The tables of the lake: one definition of each column for the Parquet files, for Glue and for docs/lake.md. Names are those of the
// API in snake case. A change that readers would notice (a column renamed, or given another meaning) is a new version of its table;
// a new column is not: files from before lack it, and read as null.

/** Types of columns; `moment` is a time in UTC. */
export type ColumnType = 'text' | 'integer' | 'number' | 'flag' | 'day' | 'moment';

interface Column {
  readonly type: ColumnType;
  readonly meaning: string;
}

type Columns = Readonly<Record<string, Column>>;

export interface LakeTable<Name extends string = string, Of extends Columns = Columns> {
  /** Folder under `lake/`, and name in Glue. */
  readonly name: Name;
  readonly version: number;
  /** What a row is. */
  readonly grain: string;
  /** What the partition `day` is. */
  readonly day: string;
  readonly columns: Of;
  /** Columns that sort the rows of a file, so that equal rows make equal bytes. */
  readonly order: readonly string[];
}

interface ValueTypes {
  text: string;
  integer: number;
  number: number;
  flag: boolean;
  /** YYYY-MM-DD */
  day: string;
  /** ISO 8601, UTC */
  moment: string;
}

/** A row of a table; a value that is not known is null. */
export type RowOf<Table extends LakeTable> = {
  readonly [Name in keyof Table['columns']]: ValueTypes[Table['columns'][Name]['type']] | null;
};

function table<const Name extends string, const Of extends Columns>(
  definition: LakeTable<Name, Of> & { readonly order: readonly (keyof Of & string)[] },
): LakeTable<Name, Of> {
  return definition;
}

const text = (meaning: string) => ({ type: 'text', meaning }) as const;
const integer = (meaning: string) => ({ type: 'integer', meaning }) as const;
const number = (meaning: string) => ({ type: 'number', meaning }) as const;
const flag = (meaning: string) => ({ type: 'flag', meaning }) as const;
const day = (meaning: string) => ({ type: 'day', meaning }) as const;
const moment = (meaning: string) => ({ type: 'moment', meaning }) as const;

/** The counts of one profile, as the model saw them. */
function profile<const Entity extends string>(entity: Entity, what: string) {
  const counts = {
    inspected: integer(`Inspected declarations of ${what} before, as the model saw them`),
    fraud: integer('… of which fraud was found in'),
    critical: integer('… of which critical fraud was found in'),
  };
  return Object.fromEntries(
    Object.entries(counts).map(([count, column]) => [`${entity}_${count}`, column]),
  ) as Record<`${Entity}_${keyof typeof counts}`, ReturnType<typeof integer>>;
}

const BY = {
  by_client: text('Client that recorded it'),
  by_user: text('Id of the person who was signed in to the client'),
};

export const DECLARATIONS = table({
  name: 'declarations',
  version: 1,
  grain:
    'an item of a declaration, with the header, the current assessment and the current inspection result of its declaration',
  day: 'declared_on',
  order: ['declaration_id', 'item_number'],
  columns: {
    declaration_id: text('Number of the declaration'),
    version: integer('1, and 1 more with each amendment; null if loaded'),
    status: text('scored, cancelled, or loaded (from a history file, never scored)'),
    declared_on: day('Day of the declaration'),
    office: text('Customs office code'),
    process_type: text('Clearance process code'),
    import_type: text('Import type code'),
    import_use: text('Import use code'),
    payment_type: text('Payment terms code'),
    transport_mode: text('Transport mode code'),
    declarant_id: text('Declarant'),
    importer_id: text('Importer'),
    seller_id: text('Foreign seller'),
    courier_id: text('Express courier'),
    departure_country: text('Country of departure (ISO 3166-1)'),
    items: integer('Items of the declaration'),
    represents: integer(
      'Bits that say what the row stands for once, to count declarations and not items: 1 its declaration, 2 the items of its chapter in the declaration, 4 of its heading, 8 of its origin, 16 of chapter and origin, 32 of heading and origin. Of several items the one with the gravest item_outcome has the bit',
    ),
    item_number: integer('Number of the item'),
    hs_code: text('HS code, 6 to 10 digits'),
    hs_chapter: text('Its first two digits'),
    hs_heading: text('Its first four digits'),
    hs_subheading: text('Its first six digits, which are scored'),
    description: text('Description of the goods'),
    origin_country: text('Country of origin (ISO 3166-1)'),
    origin_mark: text('Origin marking code'),
    tax_rate: number('Duty rate in percent'),
    tax_type: text('Duty regime code'),
    net_mass_kg: number('Net mass in kg'),
    gross_mass_kg: number('Gross mass in kg'),
    quantity: number('Quantity in the unit of the tariff'),
    quantity_unit: text('Unit code of UN/ECE Recommendation 20'),
    price: number("Price in the stage's currency"),
    price_amount: number('Price as declared'),
    price_currency: text('Currency of price_amount (ISO 4217)'),
    exchange_rate: number("Units of the stage's currency for one of price_currency"),
    score: integer('Score of the declaration, 0 to 1,000'),
    fraud_probability: number('Fraud probability of the declaration'),
    critical_probability: number('Probability of critical fraud of the declaration'),
    riskiest_item: integer('Number of its riskiest item'),
    lane: text('green, yellow or red'),
    selected_by: text('What decided the lane: score, random or group'),
    group_id: text('Adopted risk group that selected it, where selected_by is group'),
    selection_probability: number(
      'Probability with which it was selected for inspection: 1 for red by score, else that of chance, through the random share or an adopted group; its inverse is the weight for unbiased estimates over the streams random and group together',
    ),
    stream: text('What its inspection tells about: random or group where those selected it, else the lane'),
    model_name: text('Model of the assessment'),
    model_version: text('Version of the model'),
    scored_at: moment('When it was scored'),
    challenger_version: text(
      'Version of the model that was scored beside it and decided nothing; null without one',
    ),
    challenger_fraud_probability: number('Fraud probability of the declaration that it gave'),
    item_score: integer('Score of the item, 0 to 1,000'),
    item_fraud_probability: number('Fraud probability of the item'),
    item_critical_probability: number('Probability of critical fraud of the item'),
    known_importer: flag('The importer was inspected before'),
    known_goods: flag('The same goods were inspected before'),
    ...profile('goods', 'the same goods'),
    ...profile('importer', 'the importer'),
    ...profile('declarant', 'the declarant'),
    ...profile('seller', 'the seller'),
    ...profile('heading_origin', 'goods of this HS heading and origin'),
    submitted_by_client: text('Client that submitted it'),
    outcome: text('Inspection result of the declaration: clear, fraud or critical; null if not inspected'),
    item_outcome: text('Inspection result of the item'),
    inspection_revision: integer('1 for the result as first recorded, 1 more with each correction'),
    inspected_at: moment('When the current result was recorded'),
    recovered_duty: number("Duty recovered from the declaration, in the stage's currency"),
  },
});

export const INSPECTIONS = table({
  name: 'inspections',
  version: 1,
  grain: 'a recorded inspection result of a declaration, or a correction of it',
  day: 'declared_on of the declaration, so that results stand beside what they are about',
  order: ['declaration_id', 'revision'],
  columns: {
    declaration_id: text('Number of the declaration'),
    declared_on: day('Day of the declaration'),
    office: text('Customs office code'),
    revision: integer('1 for the result as first recorded, 1 more with each correction'),
    is_current: flag('False for a result that was corrected'),
    outcome: text('clear, fraud or critical: the gravest of the items'),
    items: integer('Items of the declaration'),
    fraudulent_items: integer('Items with fraud or critical fraud; null for a result that was corrected'),
    recovered_duty: number("Duty recovered, in the stage's currency; null for a result that was corrected"),
    recorded_at: moment('When it was recorded; null if loaded'),
    ...BY,
    lane: text('Lane of the declaration'),
    stream: text('random or group where those selected it, else the lane'),
    selection_probability: number('Probability with which it was selected'),
    fraud_probability: number('Fraud probability that the model gave'),
    model_version: text('Version of the model'),
  },
});

export const HS_DECISIONS = table({
  name: 'hs_decisions',
  version: 1,
  grain:
    'a decision on the HS code of one item of a prediction; a later decision on the same item is another row',
  day: 'decided_at, in UTC',
  order: ['decided_at', 'prediction_id', 'item_index'],
  columns: {
    prediction_id: text('Id of the prediction'),
    item_index: integer('Index of the item in the prediction, from 0'),
    code: text('The chosen HS code'),
    decided_at: moment('When it was chosen'),
    ...BY,
    item_name: text('Name of the goods'),
    description: text('Description of the goods'),
    language: text('Language of the text'),
    answer_status: text('ok, vague or unreadable'),
    digits: integer('Digits that were asked for'),
    first_code: text('First candidate'),
    first_probability: number('Probability of the first candidate'),
    first_band: text('Band of the first candidate'),
    rank: integer('Place of the chosen code among the candidates, from 1; null if it is none of them'),
    model_name: text('Model of the prediction'),
    model_version: text('Version of the model'),
    scored_at: moment('When it was predicted'),
  },
});

export const DOCUMENTS = table({
  name: 'documents',
  version: 1,
  grain: 'a document with its verdict',
  day: 'created_at, in UTC',
  order: ['created_at', 'document_id'],
  columns: {
    document_id: text('Id of the document'),
    status: text('verified, suspicious, unverifiable, rejected, awaiting-upload or processing'),
    document_type: text('certificate-of-origin, invoice or other'),
    authority_id: text('Issuing authority'),
    declaration_id: text('Declaration that it belongs to'),
    party: text('Party that uploaded it; null for customs'),
    created_at: moment('When it was announced'),
    pages: integer('Pages'),
    stamps: integer('Stamps that were found'),
    signatures: integer('Signatures that were found'),
    matches: integer('Marks that match a registered one'),
    mismatches: integer('Marks that match none'),
    inconclusive: integer('Marks without enough evidence'),
    without_reference: integer('Marks of a kind for which no reference is registered'),
    missing_stamp: flag('A required stamp is missing'),
    missing_signature: flag('A required signature is missing'),
    problem: text('Why it was rejected'),
    model_version: text('Version of the detector'),
    scored_at: moment('When it was examined'),
    decision: text('The latest decision on it: accepted, refused or original-requested; null without one'),
    decided_at: moment('When it was decided on'),
    decided_by_client: text('Client that recorded the decision'),
    decided_by_user: text('Id of the person who was signed in to the client'),
  },
});

export const DELINQUENCY_SCORES = table({
  name: 'delinquency_scores',
  version: 1,
  grain: 'a taxpayer of a published ranking',
  day: 'run_date',
  order: ['rank'],
  columns: {
    taxpayer_id: text('Taxpayer'),
    run_date: day('Day of the run'),
    rank: integer('Rank, 1 is the riskiest'),
    score: integer('Score with business adjustments, 0 to 999'),
    grade: text('01 (riskiest) to 10'),
    previous_grade: text('Grade in the run before'),
    probability: number('Probability of default'),
    model_score: integer('Score of the model alone'),
    business_points: integer('Points of the business rules'),
    model_version: text('Version of the model'),
    scored_at: moment('When the run was published'),
  },
});

export const DELINQUENCY_OVERRIDES = table({
  name: 'delinquency_overrides',
  version: 1,
  grain: "an officer's grade for a taxpayer",
  day: 'recorded_at, in UTC',
  order: ['recorded_at', 'taxpayer_id'],
  columns: {
    taxpayer_id: text('Taxpayer'),
    grade: text('01 (riskiest) to 10'),
    valid_until: day('Last day on which it applies'),
    recorded_at: moment('When it was recorded'),
    ...BY,
  },
});

export const AUDIT = table({
  name: 'audit',
  version: 1,
  grain: 'an act of a client or a person that changed something',
  day: 'recorded_at, in UTC',
  order: ['recorded_at', 'subject_kind', 'subject_id', 'act', 'request_id'],
  columns: {
    recorded_at: moment('When it was done'),
    act: text('What was done'),
    subject_kind: text('Kind of what it was done to'),
    subject_id: text('Id of what it was done to'),
    by_client: text('Client'),
    by_user: text('Id of the person who was signed in to the client'),
    by_user_name: text('Name of the person'),
    detail: text('Ids, statuses and choices of the act, as JSON'),
    request_id: text('Id of the request'),
  },
});

/** Every table of the lake. */
export const LAKE_TABLES = [
  DECLARATIONS,
  INSPECTIONS,
  HS_DECISIONS,
  DOCUMENTS,
  DELINQUENCY_SCORES,
  DELINQUENCY_OVERRIDES,
  AUDIT,
] as const;

export type TableName = (typeof LAKE_TABLES)[number]['name'];

/** A table by its name. */
export function lakeTable(name: TableName): LakeTable {
  const found = LAKE_TABLES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`The lake has no table ${name}`);
  return found;
}
