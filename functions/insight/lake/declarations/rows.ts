// Rows of the lake from stored declarations: an item with everything that is known of it, and each recorded inspection result.
import { representing } from '../../../shared/lake/represents.ts';
import type { DECLARATIONS, INSPECTIONS, RowOf } from '../../../shared/lake/tables.ts';

type Outcome = 'clear' | 'fraud' | 'critical';

interface Counts {
  readonly inspected: number;
  readonly fraud: number;
  readonly critical: number;
}

interface Risk {
  readonly score: number;
  readonly fraudProbability: number;
  readonly criticalProbability: number;
}

interface By {
  readonly client: string;
  readonly user?: { readonly id: string; readonly name: string } | undefined;
}

/** What the lake reads of a declaration. */
export interface DeclarationContent {
  readonly declaration: {
    readonly declarationId: string;
    readonly declaredOn: string;
    readonly office: string;
    readonly processType: string;
    readonly importType: string;
    readonly importUse: string;
    readonly paymentType: string;
    readonly transportMode: string;
    readonly declarantId: string;
    readonly importerId: string;
    readonly sellerId?: string | undefined;
    readonly courierId?: string | undefined;
    readonly departureCountry: string;
    readonly items: readonly {
      readonly itemNumber: number;
      readonly hsCode: string;
      readonly description?: string | undefined;
      readonly originCountry: string;
      readonly originMark: string;
      readonly taxRate: number;
      readonly taxType: string;
      readonly netMassKg: number;
      readonly grossMassKg?: number | undefined;
      readonly quantity?: { readonly value: number; readonly unit: string } | undefined;
      readonly price: {
        readonly amount: number;
        readonly currency: string;
        readonly exchangeRate?: number | undefined;
      };
    }[];
  };
  readonly assessment: Risk & {
    readonly riskiestItem: number;
    readonly lane: string;
    readonly selectedBy: string;
    readonly groupId?: string | undefined;
    readonly items: readonly (Risk & {
      readonly itemNumber: number;
      readonly novelty: { readonly knownImporter: boolean; readonly knownGoods: boolean };
    })[];
    readonly model: { readonly name: string; readonly version: string };
    readonly scoredAt: string;
  };
  readonly selectionProbability: number;
  readonly profiles: Readonly<Record<'importer' | 'declarant' | 'seller', Counts>> & {
    readonly items: readonly { readonly goods: Counts; readonly headingOrigin: Counts }[];
  };
  readonly challenger?: { readonly version: string; readonly fraudProbability: number } | undefined;
}

/** The current inspection result of a declaration. */
interface CurrentResult {
  readonly outcome: Outcome;
  readonly items?: readonly { readonly itemNumber: number; readonly outcome: Outcome }[] | undefined;
  readonly recoveredDuty?: number | undefined;
  readonly revision: number;
  readonly recordedAt: string;
}

/** A line of a declaration's history that is about a result. */
interface ResultLine {
  readonly at: string;
  readonly by: By;
  readonly event: string;
  readonly detail: { readonly outcome?: Outcome | undefined; readonly revision?: number | undefined };
}

/** A declaration as it is stored. */
export interface StoredDeclaration extends DeclarationContent {
  readonly version: number;
  readonly status: string;
  readonly by: By;
  readonly inspection?: CurrentResult | undefined;
  /** Oldest first. */
  readonly history: readonly ResultLine[];
}

/** A declaration from a history file: never scored; its result, if it has one, is that of every item. */
export interface LoadedDeclaration {
  readonly declaration: DeclarationContent['declaration'];
  readonly outcome: Outcome | undefined;
}

export type DeclarationRow = RowOf<typeof DECLARATIONS>;
export type InspectionRow = RowOf<typeof INSPECTIONS>;
type Declared = DeclarationContent['declaration'];

const GRAVITY: Readonly<Record<Outcome, number>> = { clear: 1, fraud: 2, critical: 3 };

/** What was found in each item of a declaration, in order; null where nothing was inspected. */
function outcomesOf(
  { items }: Declared,
  result: Pick<CurrentResult, 'outcome' | 'items'> | undefined,
): (Outcome | null)[] {
  if (result === undefined) return items.map(() => null);
  if (result.items === undefined) return items.map(() => result.outcome);
  const listed = new Map(result.items.map(({ itemNumber, outcome }) => [itemNumber, outcome]));
  return items.map(({ itemNumber }) => listed.get(itemNumber) ?? 'clear');
}

/** The rows of a stored declaration, in the order of its items. */
export function declarationRows(stored: StoredDeclaration): DeclarationRow[] {
  const { declaration, assessment, profiles, inspection } = stored;
  const outcomes = outcomesOf(declaration, inspection);
  const declared = declaredColumns(declaration, outcomes);
  const ofItems = new Map(assessment.items.map((item) => [item.itemNumber, item]));
  return declared.map((columns, index) => {
    const item = ofItems.get(columns.item_number);
    const ofItem = profiles.items[index];
    return {
      ...columns,
      version: stored.version,
      status: stored.status,
      score: assessment.score,
      fraud_probability: assessment.fraudProbability,
      critical_probability: assessment.criticalProbability,
      riskiest_item: assessment.riskiestItem,
      lane: assessment.lane,
      selected_by: assessment.selectedBy,
      group_id: assessment.groupId ?? null,
      selection_probability: stored.selectionProbability,
      stream: streamOf(assessment),
      model_name: assessment.model.name,
      model_version: assessment.model.version,
      scored_at: assessment.scoredAt,
      challenger_version: stored.challenger?.version ?? null,
      challenger_fraud_probability: stored.challenger?.fraudProbability ?? null,
      item_score: item?.score ?? null,
      item_fraud_probability: item?.fraudProbability ?? null,
      item_critical_probability: item?.criticalProbability ?? null,
      known_importer: item?.novelty.knownImporter ?? null,
      known_goods: item?.novelty.knownGoods ?? null,
      ...countColumns('goods', ofItem?.goods),
      ...countColumns('importer', profiles.importer),
      ...countColumns('declarant', profiles.declarant),
      ...countColumns('seller', profiles.seller),
      ...countColumns('heading_origin', ofItem?.headingOrigin),
      submitted_by_client: stored.by.client,
      outcome: inspection?.outcome ?? null,
      item_outcome: outcomes[index] ?? null,
      inspection_revision: inspection?.revision ?? null,
      inspected_at: inspection?.recordedAt ?? null,
      recovered_duty: inspection?.recoveredDuty ?? null,
    };
  });
}

/** The rows of a declaration from a history file. */
export function loadedRows({ declaration, outcome }: LoadedDeclaration): DeclarationRow[] {
  const outcomes = outcomesOf(declaration, outcome === undefined ? undefined : { outcome });
  return declaredColumns(declaration, outcomes).map((columns, index) => ({
    ...columns,
    version: null,
    status: 'loaded',
    score: null,
    fraud_probability: null,
    critical_probability: null,
    riskiest_item: null,
    lane: null,
    selected_by: null,
    group_id: null,
    selection_probability: null,
    stream: null,
    model_name: null,
    model_version: null,
    scored_at: null,
    challenger_version: null,
    challenger_fraud_probability: null,
    item_score: null,
    item_fraud_probability: null,
    item_critical_probability: null,
    known_importer: null,
    known_goods: null,
    ...countColumns('goods', undefined),
    ...countColumns('importer', undefined),
    ...countColumns('declarant', undefined),
    ...countColumns('seller', undefined),
    ...countColumns('heading_origin', undefined),
    submitted_by_client: null,
    outcome: outcome ?? null,
    item_outcome: outcomes[index] ?? null,
    inspection_revision: outcome === undefined ? null : 1,
    inspected_at: null,
    recovered_duty: null,
  }));
}

function declaredColumns(declaration: Declared, outcomes: readonly (Outcome | null)[]) {
  const { items } = declaration;
  const represents = representing(
    items.map(({ hsCode, originCountry }, index) => {
      const outcome = outcomes[index] ?? null;
      return { hsCode, originCountry, gravity: outcome === null ? 0 : GRAVITY[outcome] };
    }),
  );
  return items.map((item, index) => ({
    declaration_id: declaration.declarationId,
    declared_on: declaration.declaredOn,
    office: declaration.office,
    process_type: declaration.processType,
    import_type: declaration.importType,
    import_use: declaration.importUse,
    payment_type: declaration.paymentType,
    transport_mode: declaration.transportMode,
    declarant_id: declaration.declarantId,
    importer_id: declaration.importerId,
    seller_id: declaration.sellerId ?? null,
    courier_id: declaration.courierId ?? null,
    departure_country: declaration.departureCountry,
    items: items.length,
    represents: represents[index] ?? 0,
    item_number: item.itemNumber,
    hs_code: item.hsCode,
    hs_chapter: item.hsCode.slice(0, 2),
    hs_heading: item.hsCode.slice(0, 4),
    hs_subheading: item.hsCode.slice(0, 6),
    description: item.description ?? null,
    origin_country: item.originCountry,
    origin_mark: item.originMark,
    tax_rate: item.taxRate,
    tax_type: item.taxType,
    net_mass_kg: item.netMassKg,
    gross_mass_kg: item.grossMassKg ?? null,
    quantity: item.quantity?.value ?? null,
    quantity_unit: item.quantity?.unit ?? null,
    price: item.price.amount * (item.price.exchangeRate ?? 1),
    price_amount: item.price.amount,
    price_currency: item.price.currency,
    exchange_rate: item.price.exchangeRate ?? null,
  }));
}

function countColumns<const Entity extends string>(entity: Entity, counts: Counts | undefined) {
  return {
    [`${entity}_inspected`]: counts?.inspected ?? null,
    [`${entity}_fraud`]: counts?.fraud ?? null,
    [`${entity}_critical`]: counts?.critical ?? null,
  } as Record<`${Entity}_${keyof Counts}`, number | null>;
}

/** What an inspection of the declaration tells about: the share that selected it, or its lane. */
function streamOf({ selectedBy, lane }: DeclarationContent['assessment']): string {
  return selectedBy === 'score' ? lane : selectedBy;
}

/** A row for each result that was recorded of a declaration, corrected ones included; the oldest first. */
export function inspectionRows(stored: StoredDeclaration): InspectionRow[] {
  const { declaration, assessment, inspection } = stored;
  const found = outcomesOf(declaration, inspection).filter((outcome) => outcome !== 'clear').length;
  return stored.history.flatMap(({ at, by, event, detail }) => {
    if (event !== 'inspected' && event !== 'corrected') return [];
    const isCurrent = detail.revision === inspection?.revision;
    return {
      declaration_id: declaration.declarationId,
      declared_on: declaration.declaredOn,
      office: declaration.office,
      revision: detail.revision ?? null,
      is_current: isCurrent,
      outcome: detail.outcome ?? null,
      items: declaration.items.length,
      fraudulent_items: isCurrent ? found : null,
      recovered_duty: isCurrent ? (inspection?.recoveredDuty ?? null) : null,
      recorded_at: at,
      by_client: by.client,
      by_user: by.user?.id ?? null,
      lane: assessment.lane,
      stream: streamOf(assessment),
      selection_probability: stored.selectionProbability,
      fraud_probability: assessment.fraudProbability,
      model_version: assessment.model.version,
    };
  });
}

/** The row of the result of a declaration from a history file; none if it was not inspected. */
export function loadedInspectionRows({ declaration, outcome }: LoadedDeclaration): InspectionRow[] {
  if (outcome === undefined) return [];
  return [
    {
      declaration_id: declaration.declarationId,
      declared_on: declaration.declaredOn,
      office: declaration.office,
      revision: 1,
      is_current: true,
      outcome,
      items: declaration.items.length,
      fraudulent_items: outcome === 'clear' ? 0 : declaration.items.length,
      recovered_duty: null,
      recorded_at: null,
      by_client: null,
      by_user: null,
      lane: null,
      stream: null,
      selection_probability: null,
      fraud_probability: null,
      model_version: null,
    },
  ];
}
