// The examples of the API document: a request for each operation, written here, and the answers of a real service to them, recorded in
// answers.json. tests/api/openapi-examples.test.ts sends the requests again and compares; with UPDATE_EXAMPLES=1 it records.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RequestExample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
}

/** The file of the recorded answers. */
export const ANSWERS_FILE = join(import.meta.dirname, 'answers.json');

/** Ids that the service makes, as the examples have them. */
export const EXAMPLE_IDS = {
  predictionId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  documentId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  referenceId: '16fd2706-8baf-433b-82eb-8c7fada847da',
  exportId: '3b9a1f52-8c5d-4a0e-9f43-6d1e2a7c8b90',
  mergeId: 'mF3q8xWc0vT5nJ2kR7yLdA',
  webhookId: '9b2d7f0e-5c1a-4e86-b3d4-6f8a0c2e1d57',
  eventId: 'evt_2f1d8a6c94e07b53a1c8d9f06e7b4a35',
} as const;

/** Where the examples' webhook is, and a secret as the service makes them. */
export const EXAMPLE_WEBHOOK = {
  url: 'https://clearance.example/hooks/customs-scoring',
  secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazTrAl8VeWg=',
} as const;

/** Files of samples/documents that the examples upload. */
export const EXAMPLE_FILES = { reference: 'references/kr-stamp-1.jpg', document: 'kr-genuine.jpg' } as const;

const DAY = '2020-01-02';
const RUN_DATE = '2026-11-20';
const AUTHORITY = 'KR-CHAMBER-DEMO';
const RISK_GROUP = '2021-03-76be3c29a1';

const COFFEE = {
  itemNumber: 1,
  hsCode: '090121',
  originCountry: 'BR',
  originMark: 'E',
  taxRate: 8,
  taxType: 'A',
  netMassKg: 250,
  price: { amount: 2_500, currency: 'USD', exchangeRate: 1_400 },
};

const DECLARATION = {
  declarationId: '2020-000123',
  declaredOn: DAY,
  office: '40',
  processType: 'B',
  importType: '11',
  importUse: '21',
  paymentType: '11',
  transportMode: '10',
  declarantId: 'BROKER1',
  importerId: 'ROASTERY7',
  sellerId: 'FAZENDA3',
  departureCountry: 'BR',
  items: [
    {
      ...COFFEE,
      description: 'Coffee, roasted, not decaffeinated, in bags of 1 kg',
      grossMassKg: 262.5,
      quantity: { value: 250, unit: 'KGM' },
    },
    { ...COFFEE, itemNumber: 2, hsCode: '0901220000', netMassKg: 40, price: { amount: 620_000 } },
  ],
};

/** The request of each operation, in the order in which they can be sent: later ones need what earlier ones have stored. */
export const REQUEST_EXAMPLES: Readonly<Record<string, RequestExample>> = {
  getHealth: {},
  startNetworkRun: { body: { runDate: RUN_DATE } },
  getNetworkRun: { params: { runId: `nr-${RUN_DATE}` } },
  getNetworkRanking: { params: { day: RUN_DATE }, query: { kind: 'company', limit: 2 } },
  sendNetworkEntities: {
    body: {
      items: [
        {
          entityId: 'REG-771',
          kind: 'company',
          names: ['Baram Trading'],
          identifiers: [{ kind: 'phone', value: '02 123 4567' }],
          asOf: RUN_DATE,
        },
        {
          entityId: 'REG-772',
          kind: 'vehicle',
          names: [],
          identifiers: [{ kind: 'plate', value: '12가3456' }],
          asOf: RUN_DATE,
        },
      ],
    },
  },
  sendNetworkLinks: {
    body: {
      items: [{ from: 'REG-771', to: 'HARU', kind: 'sells-to', day: RUN_DATE, source: 'trade register' }],
    },
  },
  searchNetworkEntities: { query: { q: 'baram', limit: 2 } },
  getNetworkEntity: { params: { entityId: 'BARAM1' } },
  getNetworkEgo: { params: { entityId: 'BARAM1' }, query: { hops: 1, limit: 20 } },
  findNetworkPaths: { query: { from: 'NURI', to: 'HARU' } },
  decideNetworkEntity: {
    params: { entityId: 'NURI' },
    body: { outcome: 'confirmed', note: 'Undervalued in three declarations' },
  },
  revealNetworkEntity: {
    params: { entityId: 'BARAM1' },
    body: { reason: 'Request of the prosecutor, 2026-114' },
  },
  undoNetworkMerge: {
    params: { mergeId: 'mF3q8xWc0vT5nJ2kR7yLdA' },
    body: { reason: 'Two branches with one switchboard' },
  },
  listNetworkRings: { query: { minSize: 4 } },
  getNetworkRing: { params: { ringId: 'ring-384505865cbd' } },
  listModels: { query: { cards: false } },
  scoreDeclaration: { body: DECLARATION },
  scoreDeclarationBatch: {
    body: {
      declarations: [
        { ...DECLARATION, declarationId: '2020-000124', departureCountry: 'HK', items: [COFFEE] },
        { ...DECLARATION, declarationId: '2020-000125', items: [{ ...COFFEE, hsCode: '090199' }] },
      ],
    },
  },
  amendDeclaration: {
    params: { declarationId: DECLARATION.declarationId },
    body: {
      reason: 'The packing list shows another mass',
      declaration: { ...DECLARATION, items: [{ ...COFFEE, netMassKg: 240 }] },
    },
  },
  cancelDeclaration: {
    params: { declarationId: '2020-000124' },
    body: { reason: 'Entered twice' },
  },
  assignDeclaration: {
    params: { declarationId: DECLARATION.declarationId },
    body: { assignee: 'officer-kim' },
  },
  recordInspection: {
    params: { declarationId: DECLARATION.declarationId },
    body: {
      outcome: 'fraud',
      items: [{ itemNumber: 1, outcome: 'fraud' }],
      recoveredDuty: 280_000,
      note: 'Another variety than declared',
    },
  },
  correctInspection: {
    params: { declarationId: DECLARATION.declarationId },
    body: { outcome: 'clear', reason: 'The laboratory confirmed the declared variety' },
  },
  getDeclaration: { params: { declarationId: DECLARATION.declarationId } },
  getDeclarationHistory: { params: { declarationId: DECLARATION.declarationId } },
  listDeclarations: { query: { day: DAY, status: 'inspected', limit: 10 } },
  summariseDeclarations: { query: { from: DAY, to: DAY } },
  predictHsCodes: {
    body: {
      digits: 6,
      limit: 1,
      items: [
        { id: 'line-1', description: 'Coffee beans, roasted, not decaffeinated' },
        { id: 'line-2', description: 'spare parts' },
      ],
    },
  },
  getHsPrediction: { params: { predictionId: EXAMPLE_IDS.predictionId } },
  decideHsCodes: {
    params: { predictionId: EXAMPLE_IDS.predictionId },
    body: { decisions: [{ index: 0, code: '090121' }] },
  },
  getHsCode: { params: { code: '850760' }, query: { schedule: 'HSK' } },
  searchHsCodes: { query: { q: 'lithium', schedule: 'HS', limit: 2 } },
  createReference: {
    params: { authorityId: AUTHORITY },
    body: {
      kind: 'stamp',
      fileName: 'kr-stamp-1.jpg',
      contentType: 'image/jpeg',
      sizeBytes: 26_488,
      sha256: '5b8cf1026a821be78651f888c5abdd751690123583645216b0116dce399c9996',
      validFrom: '2020-01-01',
    },
  },
  listReferences: { params: { authorityId: AUTHORITY }, query: { limit: 10 } },
  listAuthorities: { query: { limit: 10 } },
  createDocument: {
    body: {
      fileName: 'kr-genuine.jpg',
      contentType: 'image/jpeg',
      sizeBytes: 112_686,
      sha256: '3aeb04a00080f270128829e4987dc99fc94d7c3cc1b8b144375449e118c6ce1a',
      documentType: 'certificate-of-origin',
      authorityId: AUTHORITY,
      declarationId: DECLARATION.declarationId,
    },
  },
  getDocument: { params: { documentId: EXAMPLE_IDS.documentId } },
  decideDocument: {
    params: { documentId: EXAMPLE_IDS.documentId },
    body: { decision: 'accepted', note: 'Compared with the original' },
  },
  listDocuments: { query: { limit: 10 } },
  deleteReference: { params: { authorityId: AUTHORITY, referenceId: EXAMPLE_IDS.referenceId } },
  startDelinquencyRun: { body: { runDate: RUN_DATE } },
  listDelinquencyRuns: { query: { limit: 1 } },
  getDelinquencyRun: { params: { runId: `dr-${RUN_DATE}` } },
  searchDelinquencyTaxpayers: { query: { q: 'company', limit: 1 } },
  getDelinquencyRanking: { params: { runDate: RUN_DATE }, query: { grade: '01', limit: 1 } },
  recordDelinquencyOverride: {
    params: { taxpayerId: 'TP-0009' },
    body: { grade: '05', reason: 'Pays by instalments since October', validUntil: '2027-06-30' },
  },
  getDelinquencyTaxpayer: { params: { taxpayerId: 'TP-0009' }, query: { limit: 5 } },
  getDeclarationStatistics: { query: { from: DAY, to: DAY, by: 'hs4', by2: 'outcome', measure: 'price' } },
  getModelHealth: { params: { name: 'import-risk' }, query: { from: DAY, to: DAY } },
  createExport: { body: { kind: 'declarations', from: DAY, to: DAY, format: 'csv' } },
  getExport: { params: { exportId: EXAMPLE_IDS.exportId } },
  startRiskGroupRun: { body: { from: '2021-03-01', to: '2021-03-31' } },
  listRiskGroupRuns: { query: { limit: 1 } },
  getRiskGroupRun: { params: { runId: 'rg-2021-03' } },
  listRiskGroups: { query: { period: '2021-03', limit: 1 } },
  getRiskGroup: { params: { groupId: RISK_GROUP } },
  listRiskGroupDeclarations: { params: { groupId: RISK_GROUP } },
  decideRiskGroup: { params: { groupId: RISK_GROUP }, body: { outcome: 'adopted', note: 'Campaign in May' } },
  listAudit: { query: { subject: 'declaration/2020-000123', limit: 5 } },
  createWebhook: {
    body: {
      url: EXAMPLE_WEBHOOK.url,
      events: ['declaration.selected', 'inspection.recorded'],
      description: 'Selected declarations',
    },
  },
  listWebhooks: { query: { limit: 10 } },
  testWebhook: { params: { webhookId: EXAMPLE_IDS.webhookId } },
  listDeliveries: { params: { webhookId: EXAMPLE_IDS.webhookId }, query: { limit: 10 } },
  deleteWebhook: { params: { webhookId: EXAMPLE_IDS.webhookId } },
};

/** The recorded answer of an operation. */
export function answerExample(operationId: string): unknown {
  const answers = JSON.parse(readFileSync(ANSWERS_FILE, 'utf8')) as Record<string, unknown>;
  return answers[operationId];
}
