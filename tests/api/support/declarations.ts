// Declarations to send: the shipped samples and an ordinary one to vary, each with a unique id.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, ApiClient, Json } from './service.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
export const DECLARATIONS = '/v1/declarations';
export const BATCH = `${DECLARATIONS}/batch`;

/** Manifest of the scoring model. */
export const MANIFEST = JSON.parse(
  readFileSync(join(ROOT, 'models', 'import-risk', 'model.json'), 'utf8'),
) as {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly thresholds: { readonly red: number; readonly yellow: number };
  readonly randomRate: number;
  readonly trainedOn: unknown;
  readonly metrics: unknown;
};

export const SAMPLES = JSON.parse(
  readFileSync(join(ROOT, 'samples', 'declarations.json'), 'utf8'),
) as readonly Json[];

let count = 0;

/** A unique id. */
export function freshId(prefix = 'T'): string {
  count += 1;
  return `${prefix}-${String(count).padStart(5, '0')}`;
}

const SHOES = {
  itemNumber: 1,
  hsCode: '640399',
  originCountry: 'VN',
  originMark: 'E',
  taxRate: 13,
  taxType: 'A',
  netMassKg: 250.5,
  price: { amount: 3_500_000, currency: 'KRW' },
};

/** Leather shoes from Vietnam, one item, with parties that no other declaration has, and the changes of a test to header or item. */
export function newDeclaration(changes: Json = {}): Json & { declarationId: string } {
  const declarationId = freshId();
  const declaration = {
    declarationId,
    declaredOn: '2020-01-02',
    office: '40',
    processType: 'B',
    importType: '11',
    importUse: '21',
    paymentType: '11',
    transportMode: '10',
    declarantId: `BROKER-${declarationId}`,
    importerId: `IMPORTER-${declarationId}`,
    sellerId: `SELLER-${declarationId}`,
    courierId: `COURIER-${declarationId}`,
    departureCountry: 'VN',
    items: [SHOES],
  };
  return changed(declaration, changes);
}

/** A declaration of one item with changes: a field of items goes to the item, any other to the header. */
export function changed<Body extends Json>(declaration: Body, changes: Json): Body {
  const ofItem = ([field]: [string, unknown]): boolean => field in SHOES;
  const [item] = declaration.items as Json[];
  const all = Object.entries(changes);
  return {
    ...declaration,
    items: [{ ...item, ...Object.fromEntries(all.filter(ofItem)) }],
    ...Object.fromEntries(all.filter((change) => !ofItem(change))),
  };
}

/** Sample declarations under new ids, repeated as often as needed. */
export function renumberedSamples(length: number, prefix = 'S'): (Json & { declarationId: string })[] {
  return Array.from({ length }, (_, index) => ({
    ...SAMPLES[index % SAMPLES.length],
    declarationId: freshId(prefix),
  }));
}

export interface ScoredItem {
  readonly itemNumber: number;
  readonly score: number;
  readonly fraudProbability: number;
  readonly criticalProbability: number;
  readonly reasons: readonly {
    readonly feature: string;
    readonly value: string | number;
    readonly contribution: number;
    readonly text: string;
  }[];
  readonly novelty: { readonly knownImporter: boolean; readonly knownGoods: boolean };
}

export interface ScoredAnswer extends Json {
  readonly declarationId: string;
  readonly score: number;
  readonly fraudProbability: number;
  readonly criticalProbability: number;
  readonly lane: 'green' | 'yellow' | 'red';
  readonly selectedBy: 'score' | 'random';
  readonly version: number;
  readonly riskiestItem: number;
  readonly items: readonly ScoredItem[];
  readonly model: { readonly name: string; readonly version: string };
  readonly scoredAt: string;
}

export interface Counts {
  readonly inspected: number;
  readonly fraud: number;
  readonly critical: number;
}

/** Items of a batch's answer. */
export type BatchItem =
  | (ScoredAnswer & { readonly result: 'scored' })
  | {
      readonly result: 'problem';
      readonly declarationId?: string;
      readonly problem: Json & { readonly status: number };
    };

/** Sends a declaration that must be accepted. */
export async function scored(client: ApiClient, declaration: Json): Promise<ScoredAnswer> {
  return accepted(await client.post(DECLARATIONS, declaration), 201) as ScoredAnswer;
}

/** Sends a batch that must be accepted. */
export async function scoredBatch(client: ApiClient, declarations: readonly unknown[]): Promise<BatchItem[]> {
  return accepted(await client.post(BATCH, { declarations }), 200).items as BatchItem[];
}

/** The assessment in an item that must have been scored. */
export function assessmentOf(item: BatchItem | undefined): ScoredAnswer {
  if (item?.result !== 'scored') throw new Error(`Not scored: ${JSON.stringify(item)}`);
  const { result, ...assessment } = item;
  return assessment;
}

/** The profiles that the model used for the only item of a stored declaration. */
export async function profilesSeen(client: ApiClient, id: string): Promise<Record<string, Counts>> {
  const { profiles } = accepted(await client.get(`${DECLARATIONS}/${id}`), 200);
  const { items, ...ofParties } = profiles as Record<string, Counts> & { items: (Counts & Json)[] };
  const { itemNumber, ...ofGoods } = items[0] as unknown as Record<string, Counts>;
  return { ...ofParties, ...ofGoods };
}

/** The assessment of the only item. */
export function onlyItem({ items }: ScoredAnswer): ScoredItem {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`Expected one item, got ${items.length}`);
  return item;
}

function accepted(answer: Answer, status: number): Json {
  if (answer.status !== status) throw new Error(`${answer.status}: ${answer.text.slice(0, 1000)}`);
  return answer.body;
}

/** The pointers in a problem. */
export function pointersOf(problem: Json): string[] {
  return ((problem.errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
}
