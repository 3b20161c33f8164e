// The real artefacts of a deployment: every function's bundle with its layers is started in a fresh process outside of
// the repository and sent a real event. A missing module, file or variable that would break it in AWS fails a test here.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import { RunStore } from '../../functions/delinquency/run/store.ts';
import { buildDuckDbLayer } from '../../layers/duckdb/build.ts';
import { buildImageLayer } from '../../layers/image/build.ts';
import { buildOnnxLayer, type LayerTarget, MAX_LAYER_BYTES } from '../../layers/onnx/build.ts';
import { buildApp } from '../../lib/app.ts';
import { stageConfig } from '../../lib/config.ts';
import { challengerFiles } from '../../lib/constructs/model-files.ts';
import { PAGE_READING } from '../../lib/constructs/page-reading.ts';
import { ROUTES, SIGNED_ROUTES } from '../../lib/routes.ts';
import { PROCESS_UPLOADS } from '../../lib/stacks/documents-stack.ts';
import { snapshotText, taxpayerRow } from '../api/support/delinquency.ts';
import { COMPILE_CACHE } from '../api/support/settings.ts';
import { apiEvent, type EventParts } from '../support/api-event.ts';
import { ANSWER } from '../support/cold-start.ts';
import { declarationBody } from '../support/declarations.ts';
import { documentBody, referenceBody } from '../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { writeInspected } from '../support/inspected-lake.ts';
import { startNotifyServices, type TestNotifyServices } from '../support/notify-services.ts';
import { startRunServices, type TestRunServices } from '../support/run-services.ts';
import { startTestS3, type TestS3 } from '../support/s3.ts';
import { startSecrets, type TestSecrets } from '../support/secrets.ts';
import { type Properties, type Resource, resourcesOf, type Template } from '../support/synthesis.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COLD_START = join(ROOT, 'tests', 'support', 'cold-start.ts');
const MAX_BUNDLE_BYTES = 1024 * 1024;
/** All functions are bundled and started one after the other, possibly on a busy machine. */
const BUNDLING_MS = 600_000;
/** Native modules that a bundle may import, each with the layer that contains it. */
const LAYERS = {
  'onnxruntime-node': 'OnnxLayer',
  sharp: 'ImageLayer',
  '@duckdb/node-api': 'DuckDbLayer',
} as const;

/** A response as API Gateway would forward it. */
interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const folder = mkdtempSync(join(tmpdir(), 'customs-bundle-'));
let data: Template;
let api: Template;
let files: Readonly<Record<string, string>>;
let db: TestDynamoDb;
let secrets: TestSecrets;
let s3: TestS3;
let lake: Awaited<ReturnType<TestS3['also']>>;
let runServices: TestRunServices;
let documents: Template;
let delinquency: Template;
let insight: Template;
let network: Template;
let notify: Template;
let notifyServices: TestNotifyServices;
let onnxLayer: string;
let imageLayer: string;
let duckDbLayer: string;
let onnxLayerBytes: number;
const answers = new Map<string, Answer>();
/** The result of each step of a delinquency run. */
const steps = new Map<string, unknown>();
/** The worker's result for an event of a document that was never announced. */
let worked: unknown;
const UNKNOWN_UPLOAD_EVENT = JSON.stringify({
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'another' }, object: { key: 'uploads/unknown/original', etag: 'x' } },
});

const TO_RUN = [
  ...challengerFiles('import-risk', ['model.json', 'model.onnx']),
  ...['models/import-risk/model.json', 'models/import-risk/model.onnx'],
];
const TO_SCORE = ['models/delinquency/model.json', 'models/delinquency/model.onnx'];
const OF_NETWORKS = ['models/network-risk/model.json', 'models/network-risk/model.onnx'];
const OF_NAMES = ['any-ascii.js', 'block.js', 'package.json'].map((file) => `node_modules/any-ascii/${file}`);
const OF_CODES = ['hsk.json', 'model.json', 'nomenclature.json'].map((file) => `models/hs-codes/${file}`);
/** Model files in each function's bundle; none for functions that are not listed. */
const TO_MEASURE = [
  ...readdirSync(join(ROOT, 'models')).map((model) => `models/${model}/model.json`),
  'models/import-risk/baseline.json',
  ...challengerFiles('import-risk', ['model.json']),
];
const MODEL_FILES: Readonly<Record<string, readonly string[]>> = {
  scoreDeclaration: TO_RUN,
  scoreDeclarationBatch: TO_RUN,
  amendDeclaration: TO_RUN,
  predictHsCodes: [
    'functions/predict-hs/languages.bin',
    'functions/predict-hs/terms.csv',
    ...['hsk.json', 'model.json', 'model.onnx', 'national.bin', 'nomenclature.json', 'pieces.json'].map(
      (file) => `models/hs-codes/${file}`,
    ),
  ],
  getHsPrediction: OF_CODES,
  decideHsCodes: OF_CODES,
  getHsCode: OF_CODES,
  getModelHealth: TO_MEASURE,
  measureModels: TO_MEASURE,
  searchHsCodes: OF_CODES,
  beginDelinquencyRun: TO_SCORE,
  scoreDelinquencyShard: TO_SCORE,
  rankDelinquencyRun: TO_SCORE,
  buildNetwork: [...OF_NETWORKS, ...OF_NAMES],
  searchNetworkEntities: OF_NAMES,
  sendNetworkEntities: OF_NAMES,
  getNetworkEntity: OF_NETWORKS,
  getOverlay: ['400', '700'].map(
    (weight) => `node_modules/@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff`,
  ),
  [PROCESS_UPLOADS]: [
    'models/document-detector/model.json',
    'models/document-detector/model.onnx',
    ...['stamp', 'signature'].flatMap((kind) =>
      ['comparison.onnx', 'model.json', 'model.onnx'].map((file) => `models/${kind}-verification/${file}`),
    ),
    ...PAGE_READING.files,
    ...PAGE_READING.workers.map((worker) => worker.replace(/\.ts$/, '.mjs')),
  ],
  listModels: readdirSync(join(ROOT, 'models'))
    .sort()
    .flatMap((model) => [`models/${model}/CARD.md`, `models/${model}/model.json`]),
};

const RUN_DATE = '2025-03-03';
const NEXT_MONTH = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const INPUT = JSON.stringify({ runDate: RUN_DATE });
const TIMEOUT = { Error: 'States.Timeout', Cause: '' };

const VERIFIED_DOCUMENT = 'bundle-verified';

/** Requests to every route, ordered so that each finds the data it needs. */
const REQUESTS: readonly [string, EventParts | (() => EventParts)][] = [
  ['getHealth', { clientId: null }],
  ['listModels', {}],
  [
    'scoreDeclaration',
    { body: declarationBody({ declarationId: 'BUNDLE-1' }), headers: { 'idempotency-key': 'bundle-1' } },
  ],
  [
    'scoreDeclarationBatch',
    { body: { declarations: [declarationBody({ declarationId: 'BUNDLE-2' }), { items: 1 }] } },
  ],
  [
    'recordInspection',
    {
      pathParameters: { declarationId: 'BUNDLE-1' },
      body: { outcome: 'fraud' },
      headers: { 'idempotency-key': 'bundle-1' },
    },
  ],
  [
    'correctInspection',
    {
      pathParameters: { declarationId: 'BUNDLE-1' },
      body: { outcome: 'critical', reason: 'Laboratory report 7' },
      headers: { 'idempotency-key': 'bundle-1' },
    },
  ],
  [
    'amendDeclaration',
    {
      pathParameters: { declarationId: 'BUNDLE-2' },
      body: {
        reason: 'Wrong mass',
        declaration: declarationBody({ declarationId: 'BUNDLE-2', netMassKg: 2 }),
      },
    },
  ],
  ['cancelDeclaration', { pathParameters: { declarationId: 'BUNDLE-2' }, body: { reason: 'Entered twice' } }],
  ['assignDeclaration', { pathParameters: { declarationId: 'BUNDLE-1' }, body: { assignee: 'officer' } }],
  ['getDeclaration', { pathParameters: { declarationId: 'BUNDLE-1' } }],
  ['getDeclarationHistory', { pathParameters: { declarationId: 'BUNDLE-1' } }],
  ['listDeclarations', { query: { lane: 'red', day: '2020-01-02' } }],
  ['summariseDeclarations', { query: { from: '2020-01-02', to: '2020-01-02' } }],
  [
    'predictHsCodes',
    {
      body: { items: [{ description: 'Coffee, roasted, not decaffeinated' }] },
      headers: { 'idempotency-key': 'bundle-1' },
    },
  ],
  [
    'getHsPrediction',
    () => ({ pathParameters: { predictionId: String(bodyOf('predictHsCodes').predictionId) } }),
  ],
  [
    'decideHsCodes',
    () => ({
      pathParameters: { predictionId: String(bodyOf('predictHsCodes').predictionId) },
      body: { decisions: [{ index: 0, code: '090121' }] },
    }),
  ],
  ['getHsCode', { pathParameters: { code: '850760' }, query: { schedule: 'HSK' } }],
  ['searchHsCodes', { query: { q: 'lithium' } }],
  ['createDocument', { body: documentBody(), headers: { 'idempotency-key': 'bundle-1' } }],
  ['getDocument', () => ({ pathParameters: { documentId: String(bodyOf('createDocument').documentId) } })],
  [
    'getOverlay',
    () => ({
      clientId: null,
      pathParameters: {
        documentId: String(bodyOf('createDocument').documentId),
        rendering: 'evidence',
        page: '1.png',
      },
    }),
  ],
  ['listDocuments', { query: { status: 'awaiting-upload' } }],
  [
    'decideDocument',
    {
      pathParameters: { documentId: VERIFIED_DOCUMENT },
      body: { decision: 'accepted' },
      headers: { 'idempotency-key': 'bundle-1' },
    },
  ],
  ['createReference', { pathParameters: { authorityId: 'BUNDLE' }, body: referenceBody() }],
  ['listAuthorities', {}],
  ['listReferences', { pathParameters: { authorityId: 'BUNDLE' } }],
  [
    'deleteReference',
    () => ({
      pathParameters: {
        authorityId: 'BUNDLE',
        referenceId: String(bodyOf('createReference').referenceId),
      },
    }),
  ],
  [
    'startDelinquencyRun',
    { clientId: 'operator', body: { runDate: RUN_DATE }, headers: { 'idempotency-key': 'bundle-1' } },
  ],
];

/** Requests about a webhook. */
const REQUESTS_OF_WEBHOOKS: typeof REQUESTS = [
  [
    'createWebhook',
    {
      body: { url: 'https://broker.example/hook', events: ['declaration.selected'] },
      headers: { 'idempotency-key': 'bundle-1' },
    },
  ],
  ['listWebhooks', {}],
  ['testWebhook', () => ({ pathParameters: { webhookId: webhookId() } })],
  ['listDeliveries', () => ({ pathParameters: { webhookId: webhookId() } })],
];
/** Once the lake is written. */
const REQUESTS_OF_LAKE: typeof REQUESTS = [
  ['getDeclarationStatistics', { query: { from: '2020-01-01', to: '2020-01-31', by: 'day' } }],
  [
    'getModelHealth',
    { pathParameters: { name: 'import-risk' }, query: { from: '2020-01-01', to: '2020-01-31' } },
  ],
  [
    'createExport',
    {
      body: { kind: 'inspections', from: '2020-01-01', to: '2020-01-31', format: 'csv' },
      scope: 'statistics:read declarations:read',
    },
  ],
];

const EXPORT_STEPS: typeof LAKE_STEPS = [
  ['writeExport', () => ({ exportId: bodyOf('createExport').exportId })],
  // It has succeeded.
  ['failExport', () => ({ exportId: bodyOf('createExport').exportId, error: TIMEOUT })],
];
const REQUESTS_OF_EXPORTS: typeof REQUESTS = [
  [
    'getExport',
    () => ({
      pathParameters: { exportId: String(bodyOf('createExport').exportId) },
      scope: 'statistics:read declarations:read',
    }),
  ],
];

const GROUPS_DAY = '2021-03-15';
const GROUPS_PERIOD = { from: '2021-03-01', to: '2021-03-31' };
const GROUP_RUN = { input: GROUPS_PERIOD, execution: 'groups' };
const aboutGroup = (parts: EventParts = {}) => {
  const { items } = bodyOf('listRiskGroups') as { items: Properties[] };
  return { ...parts, pathParameters: { groupId: String(items[0]?.groupId) } };
};
const GROUP_STEPS: typeof LAKE_STEPS = [
  ['findRiskGroups', () => GROUP_RUN],
  // It belongs to another execution.
  ['failRiskGroupRun', () => ({ ...GROUP_RUN, execution: 'another' })],
];
const REQUESTS_OF_GROUPS: typeof REQUESTS = [
  ['listRiskGroupRuns', {}],
  ['getRiskGroupRun', { pathParameters: { runId: 'rg-2021-03' } }],
  ['listRiskGroups', { query: { period: '2021-03' } }],
  ['getRiskGroup', aboutGroup],
  ['listRiskGroupDeclarations', aboutGroup],
  ['decideRiskGroup', () => aboutGroup({ body: { outcome: 'adopted' } })],
  ['startRiskGroupRun', { body: GROUPS_PERIOD }],
];

/** Once its webhook has had its event. */
const LAST_REQUESTS: typeof REQUESTS = [
  ['deleteWebhook', () => ({ pathParameters: { webhookId: webhookId() } })],
];

function webhookId(): string {
  return String(bodyOf('createWebhook').webhookId);
}

const RED = {
  declarationId: { S: 'BUNDLE-1' },
  laneDay: { S: 'red#2020-01-02' },
  version: { N: '1' },
  status: { S: 'scored' },
  selectedBy: { S: 'score' },
};
const changeTo = (NewImage: object, OldImage?: object): object => ({
  Records: [
    { eventID: '1', dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1, NewImage, OldImage } },
  ],
});
const messages = (bodies: readonly unknown[]): object => ({
  Records: bodies.map((body, index) => ({
    messageId: String(index),
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
  })),
});

const PUBLISHED = { runId: { S: 'current' }, runDate: { S: RUN_DATE }, buildId: { S: 'x' } };

/** From a change to a delivery that is not due: its webhook has been deleted. */
const NOTIFY_STEPS: readonly [string, () => unknown][] = [
  ['publishDeclarationEvents', () => changeTo(RED)],
  ['publishDocumentEvents', () => changeTo({ documentId: { S: 'x' }, status: { S: 'processing' } })],
  ['publishRunEvents', () => changeTo({ runId: { S: 'x' } })],
  ['publishNetworkEvents', () => changeTo(PUBLISHED, PUBLISHED)],
  ['publishGroupEvents', () => changeTo({ status: { S: 'running' } })],
  ['fanOutEvents', () => messages(notifyServices.messagesIn(queueNamed('Events')))],
];
const DELIVER_STEP: readonly [string, () => unknown][] = [
  ['deliverEvents', () => messages(notifyServices.messagesIn(queueNamed('Deliveries')))],
];

function queueNamed(name: string): string {
  const found = resourcesOf(notify, 'AWS::SQS::Queue').find(({ id }) =>
    new RegExp(`^${name}[0-9A-F]{8}$`).test(id),
  );
  return found?.id ?? '';
}

/** A run's steps as its state machine invokes them, ordered so that each finds the data it needs. */
const STEPS: readonly [string, () => unknown][] = [
  ['beginDelinquencyRun', () => ({ input: { runDate: RUN_DATE }, execution: execution() })],
  ['scoreDelinquencyShard', () => ({ ...task(), shard: 0 })],
  ['noteDelinquencyShardFailure', () => ({ ...task(), shard: 1, error: TIMEOUT })],
  ['rankDelinquencyRun', task],
  ['publishDelinquencyShard', () => ({ ...task(), shard: 0 })],
  ['finishDelinquencyRun', () => ({ ...task(), shards: 1 })],
];

/** Requests about a run that has succeeded. */
const REQUESTS_AFTER: readonly [string, EventParts][] = [
  ['listDelinquencyRuns', {}],
  ['getDelinquencyRun', { pathParameters: { runId: `dr-${RUN_DATE}` } }],
  ['searchDelinquencyTaxpayers', { query: { q: 'h' } }],
  ['getDelinquencyRanking', { pathParameters: { runDate: RUN_DATE }, query: { grade: '01' } }],
  ['getDelinquencyTaxpayer', { pathParameters: { taxpayerId: 'TP-1' } }],
  [
    'recordDelinquencyOverride',
    {
      pathParameters: { taxpayerId: 'TP-1' },
      body: { grade: '05', reason: 'Bank guarantee', validUntil: NEXT_MONTH },
    },
  ],
  ['listAudit', { query: { subject: 'declaration/BUNDLE-1' } }],
];

/** A run of the network, and requests about what it has published. */
const NETWORK_RUN: typeof REQUESTS = [
  [
    'startNetworkRun',
    { clientId: 'operator', body: { runDate: RUN_DATE }, headers: { 'idempotency-key': 'bundle-1' } },
  ],
];
const NETWORK_STEPS: typeof LAKE_STEPS = [
  ['collectNetwork', () => ({ input: { runDate: RUN_DATE }, execution: networkExecution() })],
  ['buildNetwork', () => steps.get('collectNetwork')],
];
const REQUESTS_OF_NETWORKS: typeof REQUESTS = [
  ['getNetworkRun', { pathParameters: { runId: `nr-${RUN_DATE}` } }],
  ['getNetworkRanking', { pathParameters: { day: RUN_DATE } }],
  [
    'sendNetworkEntities',
    {
      body: {
        items: [{ entityId: 'SENT', kind: 'company', names: ['Baram'], identifiers: [], asOf: RUN_DATE }],
      },
    },
  ],
  [
    'sendNetworkLinks',
    { body: { items: [{ from: 'A', to: 'B', kind: 'owns', day: RUN_DATE, source: 'x' }] } },
  ],
  ['searchNetworkEntities', { query: { q: 'baram' } }],
  ['getNetworkEntity', { pathParameters: { entityId: 'BARAM1' } }],
  ['decideNetworkEntity', { pathParameters: { entityId: 'BARAM1' }, body: { outcome: 'watch' } }],
  [
    'undoNetworkMerge',
    () => ({
      pathParameters: { mergeId: bodyOf('getNetworkEntity').merges[0].mergeId },
      body: { reason: 'Two branches' },
    }),
  ],
  ['revealNetworkEntity', { pathParameters: { entityId: 'BARAM1' }, body: { reason: 'x' } }],
  ['getNetworkEgo', { pathParameters: { entityId: 'BARAM1' } }],
  ['findNetworkPaths', { query: { from: 'BARAM1', to: 'BARAM4' } }],
  ['listNetworkRings', {}],
  [
    'getNetworkRing',
    () => ({ pathParameters: { ringId: String(bodyOf('listNetworkRings').items[0].ringId) } }),
  ],
];
const NETWORK_STEPS_AFTER: typeof LAKE_STEPS = [
  [
    'noteEndedNetworkRun',
    () => ({ detail: { executionArn: networkExecution(), status: 'ABORTED', input: INPUT } }),
  ],
  ['failNetworkRun', () => ({ input: { runDate: RUN_DATE }, execution: networkExecution(), error: TIMEOUT })],
];

function networkExecution(): string {
  const arn = String(environmentOf('collectNetwork').STATE_MACHINE_ARN);
  return `${arn.replace(':stateMachine:', ':execution:')}:${RUN_DATE}-1`;
}

/** The result for a failed execution. */
const STEPS_AFTER: readonly [string, () => unknown][] = [
  [
    'noteEndedDelinquencyRun',
    () => ({ detail: { executionArn: execution(), status: 'ABORTED', input: INPUT } }),
  ],
  ['failDelinquencyRun', () => ({ input: { runDate: RUN_DATE }, execution: execution(), error: TIMEOUT })],
];

/** A run of the lake over what the requests have stored. */
const LAKE_STEPS: readonly [string, () => unknown][] = [
  ['planLakeRun', () => ({ input: {} })],
  ['writeLakeDay', () => ({ source: 'declarations', day: '2020-01-02' })],
  ['finishLakeRun', () => ({ through: '2026-01-01T00:00:00.000Z', days: [{}] })],
  ['measureModels', () => ({})],
];

function execution(): string {
  const arn = String(environmentOf('beginDelinquencyRun').STATE_MACHINE_ARN);
  return `${arn.replace(':stateMachine:', ':execution:')}:${RUN_DATE}-1`;
}

function task(): object {
  return steps.get('beginDelinquencyRun') as object;
}

beforeAll(async () => {
  const outdir = join(folder, 'cdk.out');
  const config = stageConfig('dev', {
    identity: { kind: 'oidc', issuer: 'https://login.customs.example', audience: 'scoring' },
    // All declarations are red, so that the expected worklist is known.
    lanes: { red: 0, yellow: 0 },
  });
  // nag.test.ts checks the templates against CloudFormation's schemas.
  vi.stubEnv('CDK_VALIDATION', 'false');
  const assembly = buildApp({ config, outdir, bundle: true, validate: false }).synth();
  vi.unstubAllEnvs();
  const stack = (name: string): Template => {
    const found = assembly.stacks.find(({ stackName }) => stackName.endsWith(`-${name}`));
    if (found === undefined) throw new Error(`No stack ${name}`);
    return found.template as Template;
  };
  data = stack('Data');
  api = stack('Api');
  documents = stack('Documents');
  delinquency = stack('Delinquency');
  insight = stack('Insight');
  network = stack('Network');
  notify = stack('Notify');
  files = Object.assign(
    {},
    ...['Api', 'Documents', 'Delinquency', 'Insight', 'Network', 'Notify'].map((name) =>
      assetFiles(outdir, name),
    ),
  );
  const target = { os: process.platform, arch: process.arch } as LayerTarget;
  onnxLayer = join(folder, 'onnx-layer');
  onnxLayerBytes = buildOnnxLayer(onnxLayer, target);
  imageLayer = join(folder, 'image-layer');
  buildImageLayer(imageLayer, target);
  duckDbLayer = join(folder, 'duckdb-layer');
  buildDuckDbLayer(duckDbLayer, target);
  const secretIds = resourcesOf(data, 'AWS::SecretsManager::Secret').map(({ id }) => id);
  [db, secrets, s3, runServices, notifyServices] = await Promise.all([
    startDynamoDb(),
    startSecrets(Object.fromEntries(secretIds.map((id) => [id, 'secret']))),
    startTestS3(String(environmentOf('beginDelinquencyRun').SNAPSHOTS_BUCKET)),
    startRunServices(),
    startNotifyServices({
      queues: resourcesOf(notify, 'AWS::SQS::Queue').map(({ id }) => id),
      bus: resourcesOf(notify, 'AWS::Events::EventBus')[0]?.id ?? '',
      events: queueNamed('Events'),
    }),
  ]);
  lake = await s3.also(String(environmentOf('writeLakeDay').LAKE_BUCKET));
  const snapshot = snapshotText([taxpayerRow('TP-1', 9), taxpayerRow('TP-2', 0)]);
  await s3.put(`taxpayers/${RUN_DATE}/all.csv.gz`, gzipSync(snapshot));
  const sharing = [
    'entityId,kind,name,identifierKind,identifierValue,asOf',
    ...['1', '2', '3', '4'].map((n) => `BARAM${n},company,Baram ${n},phone,02-123-4567,2025-01-01`),
    // The same name and phone as the first.
    'BARAM5,company,Baram 1,phone,02-123-4567,2025-01-01',
  ];
  await s3.put(`network/${RUN_DATE}/entities/all.csv.gz`, gzipSync(`${sharing.join('\n')}\n`));
  await putVerifiedDocument();
  await answerAll(REQUESTS);
  await runSteps(STEPS);
  await answerAll(REQUESTS_AFTER);
  await runSteps(STEPS_AFTER);
  await runSteps(LAKE_STEPS);
  await answerAll(NETWORK_RUN);
  await runSteps(NETWORK_STEPS);
  await answerAll(REQUESTS_OF_NETWORKS);
  await runSteps(NETWORK_STEPS_AFTER);
  await answerAll(REQUESTS_OF_LAKE);
  await runSteps(EXPORT_STEPS);
  await answerAll(REQUESTS_OF_EXPORTS);
  await writeInspected(s3.client, String(environmentOf('findRiskGroups').LAKE_BUCKET), [GROUPS_DAY]);
  await runSteps(GROUP_STEPS);
  await answerAll(REQUESTS_OF_GROUPS);
  await answerAll(REQUESTS_OF_WEBHOOKS);
  await runSteps(NOTIFY_STEPS);
  await answerAll(LAST_REQUESTS);
  await runSteps(DELIVER_STEP);
  worked = await coldStart(PROCESS_UPLOADS, {
    Records: [{ messageId: '1', body: UNKNOWN_UPLOAD_EVENT, attributes: {} }],
  });
}, BUNDLING_MS);
afterAll(async () => {
  await Promise.all([
    db?.close(),
    secrets?.close(),
    s3?.close(),
    runServices?.close(),
    notifyServices?.close(),
  ]);
  rmSync(folder, { recursive: true, force: true });
});

async function putVerifiedDocument(): Promise<void> {
  const at = { S: '2020-01-02T00:00:00.000Z' };
  const { DOCUMENTS_TABLE } = environmentOf('decideDocument');
  await db.client.send(
    new PutItemCommand({
      TableName: DOCUMENTS_TABLE,
      Item: {
        documentId: { S: VERIFIED_DOCUMENT },
        status: { S: 'verified' },
        announced: { S: JSON.stringify(documentBody()) },
        createdBy: { S: JSON.stringify({ client: 'bundle' }) },
        createdAt: at,
        uploadExpiresAt: at,
      },
    }),
  );
}

async function answerAll(requests: typeof REQUESTS): Promise<void> {
  for (const [operationId, parts] of requests) {
    const event = typeof parts === 'function' ? parts() : parts;
    answers.set(operationId, (await coldStart(operationId, requestOf(operationId, event))) as Answer);
  }
}

async function runSteps(some: typeof STEPS): Promise<void> {
  for (const [operation, event] of some) steps.set(operation, await coldStart(operation, event()));
}

/** The JSON that an operation returned. */
function bodyOf(operationId: string): Properties {
  return JSON.parse(answers.get(operationId)?.body ?? 'null') as Properties;
}

/** Folder of every asset of a stack, by upload key. */
function assetFiles(outdir: string, stackName: string): Record<string, string> {
  const name = readdirSync(outdir).find((file) => file.endsWith(`-${stackName}.assets.json`)) ?? '';
  const manifest = JSON.parse(readFileSync(join(outdir, name), 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
  };
  return Object.fromEntries(
    Object.values(manifest.files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(outdir, source.path)]),
    ),
  );
}

function assetOf(key: unknown): string {
  const file = files[String(key)];
  if (file === undefined) throw new Error(`No asset ${String(key)}`);
  return file;
}

function functionOf(operationId: string): Resource {
  const found = [api, documents, delinquency, insight, network, notify]
    .flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'))
    .find(
      ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operationId,
    );
  if (found === undefined) throw new Error(`No function of ${operationId}`);
  return found.resource;
}

/** Bundle of a function. */
function bundleOf(operationId: string): string {
  return assetOf(functionOf(operationId).Properties.Code.S3Key);
}

function layersOf(operationId: string): string[] {
  return ((functionOf(operationId).Properties.Layers ?? []) as { Ref: string }[]).map(({ Ref }) => Ref);
}

/** A function's variables as CloudFormation resolves them, with tables, buckets and secrets by their logical ids. */
function environmentOf(operationId: string): Record<string, string> {
  const variables = functionOf(operationId).Properties.Environment.Variables as Properties;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, resolved(value)]));
}

function resolved(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) return Ref;
  if (join !== undefined) return join[1].map(resolved).join(join[0]);
  const name = (value as { 'Fn::ImportValue': string })['Fn::ImportValue'];
  const output = [data, notify]
    .flatMap(({ Outputs }) => Object.values(Outputs))
    .find((one) => (one as Properties).Export?.Name === name);
  if (output === undefined) throw new Error(`No stack exports ${JSON.stringify(value)}`);
  return output.Value.Ref as string;
}

async function coldStart(operationId: string, event: unknown): Promise<unknown> {
  const { output, errors } = await started(operationId, bundleOf(operationId), event);
  const line = output.split('\n').find((one) => one.startsWith(ANSWER));
  if (line === undefined) throw new Error(`${operationId} returned no answer:\n${output}\n${errors}`);
  return JSON.parse(line.slice(ANSWER.length));
}

/** Starts a function in a process with its bundle, layers and variables and without access to this repository. */
async function started(
  operationId: string,
  task: string,
  event: unknown,
): Promise<{ output: string; errors: string }> {
  const child = spawn(process.execPath, [COLD_START, task], {
    cwd: task,
    env: {
      ...environmentOf(operationId),
      ...db.environment,
      ...secrets.environment,
      ...s3.environment,
      ...runServices.environment,
      ...notifyServices.environment,
      ...(layersOf(operationId).length === 0
        ? {}
        : {
            NODE_PATH: [onnxLayer, imageLayer, duckDbLayer]
              .map((layer) => join(layer, 'nodejs', 'node_modules'))
              .join(':'),
          }),
      LAMBDA_TASK_ROOT: task,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
  });
  child.stdin.end(JSON.stringify(event));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, errors };
}

function requestOf(operationId: string, parts: EventParts): object {
  const route = [...ROUTES, ...SIGNED_ROUTES].find((one) => one.operationId === operationId);
  return apiEvent({ method: route?.method, path: route?.path, ...parts } as EventParts);
}

/** Files of a folder, by their paths in it. */
function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();
}

function sizeOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const operations = ROUTES.map((route) => [route.operationId, route] as const);

describe.each(operations)('the deployed function of %s', (operationId, route) => {
  it('starts from its bundle and layers alone and answers a real event within its contract', () => {
    const answer = answers.get(operationId);
    const body: unknown = JSON.parse(answer?.body ?? 'null');
    expect([answer?.statusCode, (route.response.schema as z.ZodType).safeParse(body).error, body]).toEqual([
      route.status,
      undefined,
      body,
    ]);
  });
});

const stepsOfLake = [...LAKE_STEPS, ...EXPORT_STEPS, ...GROUP_STEPS].map(([operation]) => operation);
const stepsOfNetworks = [...NETWORK_STEPS, ...NETWORK_STEPS_AFTER].map(([operation]) => operation);
const stepsOfRuns = [...STEPS, ...STEPS_AFTER].map(([operation]) => operation);
const ofEvents = [...NOTIFY_STEPS, ...DELIVER_STEP].map(([operation]) => operation);

describe('the deployed functions of events', () => {
  it.each(ofEvents)('start from their bundles alone and process a real event: %s', (operation) => {
    expect(steps.get(operation)).toEqual({ batchItemFailures: [] });
  });

  it('pass an event from a change of a table to the delivery of a webhook', () => {
    const [event] = notifyServices.messagesIn(queueNamed('Events'));
    const data = { declarationId: 'BUNDLE-1', lane: 'red', selectedBy: 'score' };
    expect(event).toMatchObject({ detail: { type: 'declaration.selected', data } });
    // The test and the event.
    expect(notifyServices.messagesIn(queueNamed('Deliveries'))).toHaveLength(2);
  });
});

const signed = SIGNED_ROUTES.map(({ operationId }) => operationId);

describe('the deployed function of a signed URL', () => {
  it.each(signed)(
    'starts from its bundle and layers alone and refuses a URL without a signature: %s',
    (one) => {
      expect(answers.get(one)?.statusCode).toBe(403);
    },
  );
});

describe.each([
  ...operations.map(([one]) => one),
  ...signed,
  PROCESS_UPLOADS,
  ...stepsOfRuns,
  ...stepsOfLake,
  ...stepsOfNetworks,
  ...ofEvents,
])('the bundle of %s', (operationId) => {
  it('consists of one small code file, with the files it needs and no others', () => {
    const files = filesOf(bundleOf(operationId));
    expect(files).toEqual([...['index.mjs'], ...(MODEL_FILES[operationId] ?? [])].sort());
    expect(statSync(join(bundleOf(operationId), 'index.mjs')).size).toBeLessThan(MAX_BUNDLE_BYTES);
  });

  it.each(Object.entries(LAYERS))('imports %s exactly if it has its layer', (module, layer) => {
    const code = readFileSync(join(bundleOf(operationId), 'index.mjs'), 'utf8');
    expect(code.includes(`"${module}"`)).toBe(layersOf(operationId).some((id) => id.startsWith(layer)));
  });
});

it.each(['getNetworkEgo', 'findNetworkPaths'])(
  'the bundle of %s holds no client of Neptune',
  (operationId) => {
    // A stage that wants it has handlers of its own for it.
    expect(readFileSync(join(bundleOf(operationId), 'index.mjs'), 'utf8')).not.toContain('neptune-graph');
  },
);

/** Checked when the first request needs them, not at the start. */
const READ_LATER: Readonly<Record<string, readonly string[]>> = {
  predictHsCodes: ['models/hs-codes/hsk.json', 'models/hs-codes/national.bin'],
  getHsPrediction: ['models/hs-codes/hsk.json'],
  decideHsCodes: ['models/hs-codes/hsk.json'],
};
/** Functions that read models, each with the files in its bundle that its manifests list. */
const NAMED = [
  ...[
    'scoreDeclaration',
    'scoreDeclarationBatch',
    'predictHsCodes',
    'getHsPrediction',
    'decideHsCodes',
    'getHsCode',
    'searchHsCodes',
    'scoreDelinquencyShard',
    'getModelHealth',
    'buildNetwork',
    'getNetworkEntity',
  ],
  PROCESS_UPLOADS,
].flatMap((operation) =>
  (MODEL_FILES[operation] ?? [])
    .filter((file) => file.startsWith('models/') && !file.endsWith('/model.json'))
    .filter((file) => READ_LATER[operation]?.includes(file) !== true)
    .map((file) => [operation, file]),
) as readonly (readonly [string, string])[];

describe('a model file that does not match its manifest', () => {
  const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  /** Starts a function in whose bundle one file has other content. @returns its output */
  async function refusal(operation: string, named: string, content: string | Buffer): Promise<string> {
    const bundle = bundleOf(operation);
    const task = mkdtempSync(join(folder, 'changed-'));
    for (const file of filesOf(bundle)) {
      mkdirSync(join(task, dirname(file)), { recursive: true });
      if (file !== named) linkSync(join(bundle, file), join(task, file));
    }
    writeFileSync(join(task, named), content);
    const { output, errors } = await started(operation, task, {});
    rmSync(task, { recursive: true });
    expect(output).not.toContain(ANSWER);
    return errors;
  }

  it.concurrent.each(NAMED)('prevents %s from starting: a flipped bit in %s', async (operation, named) => {
    const bytes = readFileSync(join(ROOT, named));
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    const said = await refusal(operation, named, bytes);
    expect(said).toMatch(/The model file \S+\.(onnx|json) does not match its manifest \(\S+ \d+\.\d+\.\d+\)/);
    expect(said).toContain(
      `its SHA-256 is ${sha256Of(bytes)}, expected ${sha256Of(readFileSync(join(ROOT, named)))}`,
    );
  });

  const models = NAMED.filter(([, file]) => file.endsWith('/model.onnx'));
  it.concurrent.each(models)(
    'prevents %s from starting: the manifest of another %s',
    async (operation, graph) => {
      const another = 'f'.repeat(64);
      const file = join(dirname(graph), 'model.json');
      const manifest = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Properties;
      const said = await refusal(operation, file, JSON.stringify({ ...manifest, sha256: another }));
      expect(said).toContain(
        `its SHA-256 is ${sha256Of(readFileSync(join(ROOT, graph)))}, expected ${another}`,
      );
    },
  );
});

describe('the deployed worker of uploads', () => {
  it('starts with its models and layers, and skips an event of an unknown document', () => {
    expect(worked).toEqual({ batchItemFailures: [] });
  });
});

describe('the deployed steps of a delinquency run', () => {
  it('are complete', () => {
    const deployed = resourcesOf(delinquency, 'AWS::Lambda::Function').map(
      ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    expect(deployed.sort()).toEqual(stepsOfRuns.toSorted());
  });

  it('complete a started day, each from its own bundle', () => {
    expect(runServices.started.get(`${RUN_DATE}-1`)).toBe(INPUT);
    expect(steps.get('beginDelinquencyRun')).toMatchObject({
      status: 'planned',
      publication: 1,
      shards: [0],
    });
    expect(runServices.notified).toEqual([`Delinquency scores of ${RUN_DATE}: 2 taxpayers`]);
    expect(bodyOf('getDelinquencyRun')).toMatchObject({ status: 'succeeded', taxpayers: 2, rejected: 0 });
    expect(bodyOf('listDelinquencyRuns')).toMatchObject({ items: [{ status: 'succeeded', taxpayers: 2 }] });
    expect(bodyOf('getDelinquencyRanking')).toMatchObject({ items: [{ taxpayerId: 'TP-1', grade: '01' }] });
    expect(bodyOf('recordDelinquencyOverride')).toMatchObject({ override: { grade: '05' } });
  });

  it('pass on nothing but ids', () => {
    for (const operation of stepsOfRuns) {
      const answer = steps.get(operation);
      if (operation !== 'beginDelinquencyRun') expect([operation, answer]).toEqual([operation, {}]);
    }
  });

  it('report why an execution failed', async () => {
    const { RUNS_TABLE } = environmentOf('failDelinquencyRun');
    const store = new RunStore(db.client, String(RUNS_TABLE));
    expect(await store.get(`dr-${RUN_DATE}`)).toMatchObject({
      status: 'failed',
      published: true,
      problem: {
        type: 'urn:customs-scoring:problem:run-failed',
        detail: { phrase: 'run.stepTimedOut' },
      },
    });
  });
});

describe('the deployed steps of a lake run', () => {
  it('are complete', () => {
    const deployed = resourcesOf(insight, 'AWS::Lambda::Function').map(
      ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    expect(deployed.sort()).toEqual(stepsOfLake.toSorted());
  });

  it('find the day of the declaration, and write it from their bundles and layers', async () => {
    expect(steps.get('planLakeRun')).toMatchObject({
      days: expect.arrayContaining([{ source: 'declarations', day: '2020-01-02' }]),
    });
    expect(await lake.keys('lake/')).toEqual([
      'lake/declarations/day=2020-01-02/service.parquet',
      `lake/declarations/day=${GROUPS_DAY}/history-hidden.parquet`,
      'lake/inspections/day=2020-01-02/service.parquet',
    ]);
    expect(JSON.parse(await lake.text('lake-state/watermark.json'))).toEqual({
      through: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('the deployed steps of a run of the network', () => {
  it('are complete', () => {
    const deployed = resourcesOf(network, 'AWS::Lambda::Function').map(
      ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    expect(deployed.sort()).toEqual(stepsOfNetworks.toSorted());
  });

  it('publish a started day, each from its own bundle', () => {
    expect(steps.get('collectNetwork')).toMatchObject({ status: 'collected', rejected: 0 });
    expect(steps.get('buildNetwork')).toEqual({});
    // The importer, the seller and the declarant of the declaration, too.
    expect(bodyOf('getNetworkRun')).toMatchObject({ status: 'succeeded', entities: expect.any(Number) });
    expect(bodyOf('getNetworkEntity')).toMatchObject({ entityId: 'BARAM1', kind: 'company' });
  });
});

it('the deployed function of statistics counts what the deployed run has written', () => {
  expect(bodyOf('getDeclarationStatistics')).toMatchObject({
    // Of one importer: the caller may not read single declarations.
    rows: [],
    withheld: 1,
    asOf: '2026-01-01T00:00:00.000Z',
  });
});

it('the deployed function of model health reads the lake and the baseline of the model', () => {
  expect(bodyOf('getModelHealth')).toMatchObject({
    days: [{ day: '2020-01-02', scored: 1 }],
    streams: [{ day: '2020-01-02', inspected: 1, frauds: 1, rate: 1 }],
  });
});

it('the deployed steps of an export make its file, and leave one that has ended as it is', () => {
  expect(bodyOf('getExport')).toMatchObject({
    status: 'succeeded',
    rows: 2,
    url: expect.stringContaining('X-Amz-Signature='),
  });
});

it('the deployed steps of a run find groups, which the functions of its routes show', () => {
  // All but one are of the history file.
  expect(bodyOf('getRiskGroupRun')).toMatchObject({ status: 'succeeded', inspected: 3_001 });
  const [group] = (bodyOf('listRiskGroups') as { items: Properties[] }).items;
  expect(bodyOf('getRiskGroup')).toEqual(group);
  expect(bodyOf('decideRiskGroup')).toMatchObject({ ...group, decision: { outcome: 'adopted' } });
  expect(bodyOf('startRiskGroupRun')).toMatchObject({ runId: 'rg-2021-03', status: 'running' });
});

describe('responses', () => {
  it('are consistent: data stored by one function is found by the others', () => {
    expect(bodyOf('getDeclaration')).toMatchObject({
      ...bodyOf('scoreDeclaration'),
      inspection: { outcome: 'critical', revision: 2 },
    });
    const listed = bodyOf('listDeclarations') as { items: Properties[] };
    expect(listed.items.map(({ declarationId }) => declarationId).sort()).toEqual(['BUNDLE-1']);
    expect(bodyOf('summariseDeclarations')).toMatchObject({
      days: [{ lanes: { red: { declarations: 1, open: 0, inspected: 1, fraud: 1, critical: 1 } } }],
      latestDay: '2020-01-02',
    });
  });

  it('about models describe the shipped ones', () => {
    const { items } = bodyOf('listModels') as { items: Properties[] };
    expect(items.map(({ name }) => name)).toEqual(readdirSync(join(ROOT, 'models')).sort());
  });
});

describe('layers', () => {
  function contentOf(description: string): string {
    const layer = resourcesOf(api, 'AWS::Lambda::LayerVersion').find(
      ({ resource }) => resource.Properties.Description === description,
    );
    return assetOf(layer?.resource.Properties.Content.S3Key);
  }

  it('include the ONNX runtime, pruned to the configured platform and small enough', () => {
    const content = contentOf('onnxruntime-node for linux-x64');
    const binaries = join(content, 'nodejs', 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
    expect(readdirSync(binaries)).toEqual(['linux']);
    expect(readdirSync(join(binaries, 'linux'))).toEqual(['x64']);
    expect(sizeOf(content)).toBeLessThanOrEqual(MAX_LAYER_BYTES);
  });

  it('include the ONNX runtime for this machine, which the tests above used, with the size that its builder reported', () => {
    expect(onnxLayerBytes).toBe(sizeOf(onnxLayer));
    expect(existsSync(join(onnxLayer, 'nodejs', 'node_modules', 'onnxruntime-common', 'package.json'))).toBe(
      true,
    );
  });
});
