// The API, public or private, and its functions: each row of the route tables becomes a Lambda with only the access it needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import * as z from 'zod';
import * as auditTrail from '../../functions/audit/routes.ts';
import { PREFIXES as DELINQUENCY_PREFIXES } from '../../functions/delinquency/keys.ts';
import * as delinquency from '../../functions/delinquency/routes.ts';
import { RUN_LIST_INDEX } from '../../functions/delinquency/run/store.ts';
import * as insight from '../../functions/insight/routes.ts';
import { PREFIXES as NETWORK_PREFIXES } from '../../functions/network/keys.ts';
import * as network from '../../functions/network/routes.ts';
import * as webhooks from '../../functions/notify/routes.ts';
import { NATIONAL_CODES_FILE } from '../../functions/predict-hs/national-codes.ts';
import { LANGUAGES_FILE } from '../../functions/predict-hs/prediction/language.ts';
import { NATIONAL_TABLE_FILE } from '../../functions/predict-hs/prediction/national.ts';
import { PIECES } from '../../functions/predict-hs/prediction/pieces.ts';
import { TERMS_FILE } from '../../functions/predict-hs/prediction/terms.ts';
import * as hs from '../../functions/predict-hs/routes.ts';
import * as riskGroups from '../../functions/risk-groups/routes.ts';
import { IMPORTER_INDEX } from '../../functions/score-import/declarations/lists/item.ts';
import * as imports from '../../functions/score-import/routes.ts';
import { assertCurrency } from '../../functions/score-import/scoring/currency.ts';
import { lanePolicy } from '../../functions/score-import/scoring/lane.ts';
import * as service from '../../functions/service/routes.ts';
import { INDEX_KEYS } from '../../functions/shared/audit/item.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { LAKE_PREFIXES } from '../../functions/shared/lake/keys.ts';
import { DECLARATIONS } from '../../functions/shared/lake/tables.ts';
import { readManifest } from '../../functions/shared/onnx/model-file.ts';
import { WORKLIST_INDEX } from '../../functions/shared/tables/declarations.ts';
import { AUTHORITY_INDEX, DECLARATION_INDEX, STATUS_INDEX } from '../../functions/shared/tables/documents.ts';
import { PARTY_INDEX } from '../../functions/verify-document/documents/store.ts';
import { FONT_FILES, FONT_FOLDER } from '../../functions/verify-document/examination/overlay/font.ts';
import * as documents from '../../functions/verify-document/routes.ts';
import { PREFIXES } from '../../functions/verify-document/uploads/keys.ts';
import { SettingsError, type StageConfig } from '../config.ts';
import { answersOrigin } from '../console-place.ts';
import { ApiFunction, type ApiFunctionProps } from '../constructs/api-function.ts';
import { DuckDbLayer } from '../constructs/duckdb-layer.ts';
import { ServiceApi } from '../constructs/http-api.ts';
import { ImageLayer } from '../constructs/image-layer.ts';
import { lakeDatabaseName, workGroupName } from '../constructs/lake-catalog.ts';
import {
  challengerFiles,
  filesOf,
  filesToDescribe,
  filesToMeasure,
  MODELS_FOLDER,
  modelFolder,
} from '../constructs/model-files.ts';
import { OnnxLayer } from '../constructs/onnx-layer.ts';
import { PrivateApi } from '../constructs/private-api.ts';
import { ROOT } from '../constructs/root.ts';
import { ScoringFunction, type ScoringFunctionProps } from '../constructs/scoring-function.ts';
import { stateMachineArn } from '../constructs/state-machine-name.ts';
import { TRANSLITERATION } from '../constructs/transliteration.ts';
import type { DataStack } from './data-stack.ts';

const IMPORT_RISK = 'import-risk';
const HS_CODES = 'hs-codes';
const NOMENCLATURE = 'nomenclature.json';
const StageManifest = z.object({
  name: z.string(),
  thresholds: z.object({ red: z.number(), yellow: z.number() }),
  randomRate: z.number(),
  currency: z.string(),
});

/** A batch may take longer than one declaration; the HTTP API itself gives up after 30 s. */
const BATCH_TIMEOUT = Duration.seconds(25);
/** With this size Lambda provides one core, which drawing a page keeps busy for some 70 ms. */
const OVERLAY_MEMORY_MB = 1_769;
/** Longer than one request to the bucket may take, which a starved or hanging one would otherwise outlive: nobody repeats a picture. */
const OVERLAY_TIMEOUT = Duration.seconds(25);
const OVERLAY_TARGET = Duration.seconds(5);
/** Lambda gives nearly two cores; new accounts may have no more. */
const QUERY_MEMORY_MB = 3_008;
/** For the columns that queries read; far more than a year of ten million declarations. */
const QUERY_DISK_MB = 2_048;
const QUERY_TIMEOUT = Duration.seconds(28);
const QUERY_TARGET = Duration.seconds(5);
/** Less than the timeout, so that the caller is told to ask again. */
const ATHENA_WAIT = Duration.seconds(20);
/** The graph of 5 million links takes 160 MB, and what a run knew of its nodes half as much. */
const GRAPH_MEMORY_MB = 1_769;
const GRAPH_TIMEOUT = Duration.seconds(20);
const INSPECTION_TIMEOUT = Duration.seconds(10);
/** The lease on counting a result outlives any invocation that could hold it. */
const INSPECTION_LEASE = Duration.seconds(12);
const INSPECTION_WAIT = Duration.seconds(6);

export interface ApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  /** The queue of deliveries to webhooks. */
  readonly deliveries: Queue;
  /** Of a private API, in the VPC of the stage; undefined where the API is public, or reached through others alone. */
  readonly endpoint: IVpcEndpoint | undefined;
}

export class ApiStack extends Stack {
  readonly api: ServiceApi | PrivateApi;
  readonly functions: readonly ApiFunction[];
  readonly #props: ApiStackProps;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { config, data, endpoint } = props;
    this.api =
      config.privateApi === undefined
        ? new ServiceApi(this, config, data.alarmTopic)
        : new PrivateApi(this, { config, alarmTopic: data.alarmTopic, endpoint });
    const runtime = new OnnxLayer(this, props.config);
    const duckDb = new DuckDbLayer(this, props.config);
    const behind: [Route, ApiFunction][] = [
      ...this.#service(),
      ...this.#importDeclarations(runtime),
      ...this.#hsCodes(runtime),
      ...this.#documents(),
      ...this.#delinquency(),
      ...this.#insight(duckDb),
      ...this.#riskGroups(duckDb),
      ...this.#network(runtime),
      ...this.#audit(),
      ...this.#webhooks(),
    ];
    const { canary, provisioned } = props.config.rollout;
    refuseUnknown([...canary.operations, ...Object.keys(provisioned)], behind);
    for (const [route, handler] of behind) this.api.addRoute(route, handler);
    this.functions = behind.map(([, handler]) => handler);
  }

  #service(): [Route, ApiFunction][] {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    return [
      [service.getHealth, this.#light(service.getHealth, { environment: { SERVICE_VERSION: version } })],
      [
        service.listModels,
        this.#light(service.listModels, {
          files: filesToDescribe(),
          environment: { MODELS_DIR: MODELS_FOLDER },
        }),
      ],
    ];
  }

  #importDeclarations(runtime: OnnxLayer): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const scoring = (
      route: Route,
      props: Partial<ScoringFunctionProps> = {},
      writes: readonly string[] = ['PutItem'],
    ): ScoringFunction => {
      const created = new ScoringFunction(this, {
        config,
        route,
        alarmTopic: data.alarmTopic,
        runtime,
        model: IMPORT_RISK,
        files: challengerFiles(IMPORT_RISK, ['model.onnx', 'model.json']),
        environment: {
          ...modelSettings(config),
          ...editionDays(config),
          DECLARATION_DAYS: String(config.declarations.retentionDays),
        },
        ...props,
      });
      created
        .bindTable('RISK_PROFILES_TABLE', data.riskProfiles, ['BatchGetItem'])
        .bindTable('DECLARATIONS_TABLE', data.declarations, [...writes, 'GetItem', 'BatchGetItem'])
        .bindTable('TALLIES_TABLE', data.tallies, ['UpdateItem'])
        .bindAudit(data.audit)
        .bindIdempotency(data.idempotency)
        .bindSecret('DRAW_SECRET_ID', data.drawSecret);
      const { selectionShare } = config.riskGroups;
      if (selectionShare > 0) {
        created
          .bindTable('RISK_GROUPS_TABLE', data.riskGroups, ['Query'])
          .addEnvironment('GROUP_SHARE', String(selectionShare));
      }
      return created;
    };
    const inspection = (route: Route): ApiFunction =>
      this.#light(route, {
        timeout: INSPECTION_TIMEOUT,
        environment: {
          INSPECTION_LEASE_MS: String(INSPECTION_LEASE.toMilliseconds()),
          INSPECTION_WAIT_MS: String(INSPECTION_WAIT.toMilliseconds()),
        },
      })
        .bindTable('DECLARATIONS_TABLE', data.declarations, ['GetItem', 'BatchGetItem', 'UpdateItem'])
        .bindTable('TALLIES_TABLE', data.tallies, ['UpdateItem'])
        .bindTable('RISK_PROFILES_TABLE', data.riskProfiles, ['UpdateItem'])
        .bindAudit(data.audit)
        .bindIdempotency(data.idempotency);
    const updating = (route: Route): ApiFunction =>
      this.#light(route)
        .bindTable('DECLARATIONS_TABLE', data.declarations, ['GetItem', 'BatchGetItem', 'UpdateItem'])
        .bindAudit(data.audit)
        .bindIdempotency(data.idempotency);
    const reading = (route: Route): ApiFunction =>
      this.#light(route).bindTable('DECLARATIONS_TABLE', data.declarations, ['GetItem', 'BatchGetItem']);
    return [
      [imports.scoreDeclaration, scoring(imports.scoreDeclaration)],
      [
        imports.scoreBatch,
        scoring(imports.scoreBatch, { timeout: BATCH_TIMEOUT, p99Target: Duration.seconds(10) }),
      ],
      [imports.getDeclaration, this.#besideNetwork(reading(imports.getDeclaration))],
      [imports.getDeclarationHistory, reading(imports.getDeclarationHistory)],
      [imports.amendDeclaration, scoring(imports.amendDeclaration, {}, ['PutItem', 'UpdateItem'])],
      [
        imports.cancelDeclaration,
        updating(imports.cancelDeclaration).bindTable('TALLIES_TABLE', data.tallies, ['UpdateItem']),
      ],
      [imports.assignDeclaration, updating(imports.assignDeclaration)],
      [
        imports.listDeclarations,
        this.#light(imports.listDeclarations)
          .bindTable('DECLARATIONS_TABLE', data.declarations, ['BatchGetItem'])
          .bindTable('DECLARATIONS_TABLE', data.declarations, ['Query'], WORKLIST_INDEX)
          .bindTable('DECLARATIONS_TABLE', data.declarations, ['Query'], IMPORTER_INDEX),
      ],
      [
        imports.summariseDeclarations,
        this.#light(imports.summariseDeclarations).bindTable('TALLIES_TABLE', data.tallies, ['Query']),
      ],
      [imports.recordInspection, inspection(imports.recordInspection)],
      [imports.correctInspection, inspection(imports.correctInspection)],
    ];
  }

  #hsCodes(runtime: OnnxLayer): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const predict = new ScoringFunction(this, {
      config,
      route: hs.predictHsCodes,
      alarmTopic: data.alarmTopic,
      runtime,
      model: HS_CODES,
      modelFiles: [NOMENCLATURE, PIECES, NATIONAL_CODES_FILE, NATIONAL_TABLE_FILE],
      files: [TERMS_FILE, LANGUAGES_FILE],
      timeout: BATCH_TIMEOUT,
      environment: { PREDICTION_DAYS: String(config.hs.retentionDays) },
    })
      .bindTable('HS_PREDICTIONS_TABLE', data.hsPredictions, ['PutItem'])
      .bindIdempotency(data.idempotency);
    const decide = this.#light(hs.decideHsCodes, {
      files: filesOf(HS_CODES, ['model.json', NOMENCLATURE, NATIONAL_CODES_FILE]),
      environment: { MODEL_DIR: modelFolder(HS_CODES) },
    })
      .bindTable('HS_PREDICTIONS_TABLE', data.hsPredictions, ['GetItem', 'UpdateItem'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const get = this.#light(hs.getHsPrediction, {
      files: filesOf(HS_CODES, ['model.json', NOMENCLATURE, NATIONAL_CODES_FILE]),
      environment: { MODEL_DIR: modelFolder(HS_CODES) },
    }).bindTable('HS_PREDICTIONS_TABLE', data.hsPredictions, ['GetItem']);
    const codes = (route: Route): ApiFunction =>
      this.#light(route, {
        files: filesOf(HS_CODES, ['model.json', NOMENCLATURE, NATIONAL_CODES_FILE]),
        environment: { MODEL_DIR: modelFolder(HS_CODES) },
      });
    return [
      [hs.predictHsCodes, predict],
      [hs.getHsPrediction, get],
      [hs.decideHsCodes, decide],
      [hs.getHsCode, codes(hs.getHsCode)],
      [hs.searchHsCodes, codes(hs.searchHsCodes)],
    ];
  }

  #documents(): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const origin = answersOrigin(config);
    const uploading = { environment: { UPLOAD_MINUTES: String(config.documents.uploadMinutes) } };
    const showing = {
      environment: {
        OVERLAYS_DAYS: String(config.documents.overlaysDays),
        ...(origin === undefined ? {} : { API_ORIGIN: origin }),
      },
    };
    const create = this.#light(documents.createDocument, uploading)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['PutItem'])
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['PutObject'], PREFIXES.uploads)
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const get = this.#light(documents.getDocument, showing)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['GetItem'])
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject'], PREFIXES.overlays);
    const overlay = this.#light(documents.getOverlay, {
      ...showing,
      memoryMb: OVERLAY_MEMORY_MB,
      timeout: OVERLAY_TIMEOUT,
      p99Target: OVERLAY_TARGET,
      layers: [new ImageLayer(this, config)],
      files: FONT_FILES.map((file) => `${FONT_FOLDER}/${file}`),
    })
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['GetItem'])
      .bindBucketListing(data.documents)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject'], PREFIXES.pages)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject'], PREFIXES.marks)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject'], PREFIXES.normalised)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject', 'PutObject'], PREFIXES.drawn);
    const list = this.#light(documents.listDocuments, showing)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['BatchGetItem'])
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['Query'], PARTY_INDEX)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['Query'], STATUS_INDEX)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['Query'], DECLARATION_INDEX)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['Query'], AUTHORITY_INDEX)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject'], PREFIXES.overlays);
    const decide = this.#light(documents.decideDocument)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['GetItem', 'UpdateItem'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const authorities = this.#light(documents.listAuthorities).bindTable(
      'REFERENCES_TABLE',
      data.references,
      ['Query'],
    );
    const createReference = this.#light(documents.createReference, uploading)
      .bindTable('REFERENCES_TABLE', data.references, ['PutItem'])
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['PutObject'], PREFIXES.references)
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const listReferences = this.#light(documents.listReferences).bindTable(
      'REFERENCES_TABLE',
      data.references,
      ['Query'],
    );
    const deleteReference = this.#light(documents.deleteReference)
      .bindTable('REFERENCES_TABLE', data.references, ['GetItem', 'UpdateItem'])
      .bindAudit(data.audit);
    return [
      [documents.createDocument, create],
      [documents.getDocument, get],
      [documents.getOverlay, overlay],
      [documents.listDocuments, list],
      [documents.decideDocument, decide],
      [documents.listAuthorities, authorities],
      [documents.createReference, createReference],
      [documents.listReferences, listReferences],
      [documents.deleteReference, deleteReference],
    ];
  }

  #delinquency(): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const machine = stateMachineArn(this, config, 'delinquency');
    const start = this.#light(delinquency.startRun, {
      environment: { STATE_MACHINE_ARN: machine, RUN_DAYS: String(config.delinquency.runsDays) },
    })
      .bindTable('RUNS_TABLE', data.runs, ['GetItem', 'UpdateItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], DELINQUENCY_PREFIXES.delinquency)
      .bindStateMachine(machine)
      .bindExecutions(machine, ['DescribeExecution'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const list = this.#light(delinquency.listRuns)
      .bindTable('RUNS_TABLE', data.runs, ['Query'], RUN_LIST_INDEX)
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], DELINQUENCY_PREFIXES.delinquency);
    const get = this.#light(delinquency.getRun)
      .bindTable('RUNS_TABLE', data.runs, ['GetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], DELINQUENCY_PREFIXES.delinquency);
    const ranking = this.#light(delinquency.getRanking)
      .bindTable('RUNS_TABLE', data.runs, ['GetItem'])
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['BatchGetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], DELINQUENCY_PREFIXES.rankings);
    const search = this.#light(delinquency.searchTaxpayers)
      .bindTable('RUNS_TABLE', data.runs, ['Query'], RUN_LIST_INDEX)
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['BatchGetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], DELINQUENCY_PREFIXES.rankings);
    const taxpayer = this.#light(delinquency.getTaxpayer).bindTable(
      'DELINQUENCY_SCORES_TABLE',
      data.delinquencyScores,
      ['GetItem', 'Query'],
    );
    const override = this.#light(delinquency.recordOverride)
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['Query', 'UpdateItem'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    return [
      [delinquency.startRun, start],
      [delinquency.listRuns, list],
      [delinquency.getRun, get],
      [delinquency.getRanking, ranking],
      [delinquency.searchTaxpayers, search],
      [delinquency.getTaxpayer, this.#besideNetwork(taxpayer)],
      [delinquency.recordOverride, override],
    ];
  }

  /** For functions that show the network's score beside their own: which day is published, and the table of its scores. */
  #besideNetwork(created: ApiFunction): ApiFunction {
    const { data } = this.#props;
    return created
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], NETWORK_PREFIXES.days);
  }

  #network(runtime: OnnxLayer): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const machine = stateMachineArn(this, config, 'network');
    const reading = <Created extends ApiFunction>(created: Created): Created =>
      created
        .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem'])
        .bindBucketListing(data.snapshots)
        .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], NETWORK_PREFIXES.days);
    const onGraph = { memoryMb: GRAPH_MEMORY_MB, timeout: GRAPH_TIMEOUT };
    const start = this.#light(network.startRun, {
      environment: { STATE_MACHINE_ARN: machine, RUN_DAYS: String(config.network.runsDays) },
    })
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem', 'UpdateItem'])
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], NETWORK_PREFIXES.input)
      .bindStateMachine(machine)
      .bindExecutions(machine, ['DescribeExecution'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const get = this.#light(network.getRun)
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem'])
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], NETWORK_PREFIXES.input);
    const entity = new ScoringFunction(this, {
      config,
      route: network.getEntity,
      alarmTopic: data.alarmTopic,
      runtime,
      model: 'network-risk',
      ...onGraph,
    });
    return [
      [network.startRun, start],
      [network.getRun, get],
      [network.getRanking, reading(this.#light(network.getRanking, onGraph))],
      [
        network.sendEntities,
        reading(this.#light(network.sendEntities, { ...onGraph, files: TRANSLITERATION }))
          .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], NETWORK_PREFIXES.input)
          .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['PutItem', 'Query'])
          .bindSecret('NETWORK_KEY_ID', data.networkKey)
          .bindAudit(data.audit)
          .bindIdempotency(data.idempotency),
      ],
      [
        network.sendLinks,
        this.#light(network.sendLinks)
          .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], NETWORK_PREFIXES.input)
          .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['PutItem'])
          .bindAudit(data.audit)
          .bindIdempotency(data.idempotency),
      ],
      [
        network.searchEntities,
        reading(this.#light(network.searchEntities, { ...onGraph, files: TRANSLITERATION })),
      ],
      [network.getEntity, reading(entity).bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['Query'])],
      ...[network.decideEntity, network.undoMerge].map((route): [Route, ApiFunction] => [
        route,
        reading(this.#light(route, onGraph))
          .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['PutItem'])
          .bindAudit(data.audit)
          .bindIdempotency(data.idempotency),
      ]),
      [
        network.revealEntity,
        reading(this.#light(network.revealEntity, onGraph))
          .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['PutItem'])
          .bindSecret('NETWORK_KEY_ID', data.networkKey)
          .bindAudit(data.audit),
      ],
      ...[network.getEgo, network.findPaths].map((route): [Route, ApiFunction] => {
        const { networkGraph } = data;
        return networkGraph === undefined
          ? [route, reading(this.#light(route, onGraph))]
          : [
              route,
              reading(this.#light(route, { ...onGraph, entry: inNeptune(route) })).bindNeptune(networkGraph),
            ];
      }),
      ...[network.listRings, network.getRing].map((route): [Route, ApiFunction] => [
        route,
        reading(this.#light(route, onGraph)),
      ]),
    ];
  }

  #insight(duckDb: DuckDbLayer): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const { athena } = config.insight;
    const [workGroup, database] = [workGroupName(config), lakeDatabaseName(config)];
    const querying = {
      timeout: QUERY_TIMEOUT,
      p99Target: QUERY_TARGET,
      memoryMb: QUERY_MEMORY_MB,
      diskMb: QUERY_DISK_MB,
      layers: [duckDb],
    };
    const statistics = this.#light(insight.getDeclarationStatistics, {
      ...querying,
      environment: {
        CURRENCY: config.currency,
        ...(athena.enabled
          ? {
              ATHENA_WORKGROUP: workGroup,
              ATHENA_DATABASE: database,
              ATHENA_ABOVE_ROWS: String(athena.aboveRows),
              ATHENA_WAIT_MS: String(ATHENA_WAIT.toMilliseconds()),
            }
          : {}),
      },
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.state);
    if (athena.enabled) {
      statistics.bindAthena(workGroup, database, DECLARATIONS.name, data.lake, LAKE_PREFIXES.athena);
    }
    const machine = stateMachineArn(this, config, 'exports');
    const create = this.#light(insight.createExport, {
      environment: { STATE_MACHINE_ARN: machine, EXPORT_DAYS: String(config.insight.exportDays) },
    })
      .bindTable('EXPORTS_TABLE', data.exports, ['PutItem'])
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.exports)
      .bindStateMachine(machine)
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const get = this.#light(insight.getExport)
      .bindTable('EXPORTS_TABLE', data.exports, ['GetItem'])
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.exports);
    const health = this.#light(insight.getModelHealth, {
      ...querying,
      files: filesToMeasure(),
      environment: { MODELS_DIR: MODELS_FOLDER },
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.state);
    return [
      [insight.getDeclarationStatistics, statistics],
      [insight.createExport, create],
      [insight.getExport, get],
      [insight.getModelHealth, health],
    ];
  }

  #riskGroups(duckDb: DuckDbLayer): [Route, ApiFunction][] {
    const { config, data } = this.#props;
    const machine = stateMachineArn(this, config, 'risk-groups');
    const onGroups = (route: Route, actions: readonly string[], props?: Partial<ApiFunctionProps>) =>
      this.#light(route, props).bindTable('RISK_GROUPS_TABLE', data.riskGroups, actions);
    const records = { RECORD_DAYS: String(config.riskGroups.recordsDays) };
    const words = { CURRENCY: config.currency };
    const start = onGroups(riskGroups.startRun, ['GetItem', 'UpdateItem'], {
      environment: { ...records, STATE_MACHINE_ARN: machine },
    })
      .bindStateMachine(machine)
      .bindExecutions(machine, ['DescribeExecution'])
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const decide = onGroups(riskGroups.decideGroup, ['GetItem', 'BatchGetItem', 'PutItem'], {
      environment: { ...records, ...words },
    })
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const found = ['GetItem', 'BatchGetItem'];
    const declarations = onGroups(riskGroups.listGroupDeclarations, found, {
      timeout: QUERY_TIMEOUT,
      p99Target: QUERY_TARGET,
      memoryMb: QUERY_MEMORY_MB,
      diskMb: QUERY_DISK_MB,
      layers: [duckDb],
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake);
    return [
      [riskGroups.startRun, start],
      [riskGroups.listRuns, onGroups(riskGroups.listRuns, ['Query'])],
      [riskGroups.getRun, onGroups(riskGroups.getRun, ['GetItem'])],
      [riskGroups.listGroups, onGroups(riskGroups.listGroups, found, { environment: words })],
      [riskGroups.getGroup, onGroups(riskGroups.getGroup, found, { environment: words })],
      [riskGroups.listGroupDeclarations, declarations],
      [riskGroups.decideGroup, decide],
    ];
  }

  #audit(): [Route, ApiFunction][] {
    const { audit } = this.#props.data;
    const list = this.#light(auditTrail.listAudit).bindTable('AUDIT_TABLE', audit, ['Query']);
    for (const index of Object.keys(INDEX_KEYS)) list.bindTable('AUDIT_TABLE', audit, ['Query'], index);
    return [[auditTrail.listAudit, list]];
  }

  #webhooks(): [Route, ApiFunction][] {
    const { config, data, deliveries } = this.#props;
    const onWebhooks = (route: Route, actions: readonly string[], props?: Partial<ApiFunctionProps>) =>
      this.#light(route, props).bindTable('WEBHOOKS_TABLE', data.webhooks, actions);
    const create = onWebhooks(webhooks.createWebhook, ['PutItem', 'Query'], {
      environment: { ALLOW_LOOPBACK: String(config.webhooks.allowLoopback) },
    })
      .bindSecret('WEBHOOK_KEY_ID', data.webhookKey)
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const test = onWebhooks(webhooks.testWebhook, ['GetItem'])
      .bindTable('DELIVERIES_TABLE', data.deliveries, ['PutItem'])
      .bindQueue('DELIVERIES_QUEUE', deliveries)
      .bindAudit(data.audit)
      .bindIdempotency(data.idempotency);
    const listDeliveries = onWebhooks(webhooks.listDeliveries, ['GetItem']).bindTable(
      'DELIVERIES_TABLE',
      data.deliveries,
      ['Query'],
    );
    return [
      [webhooks.createWebhook, create],
      [webhooks.listWebhooks, onWebhooks(webhooks.listWebhooks, ['Query'])],
      [webhooks.deleteWebhook, onWebhooks(webhooks.deleteWebhook, ['DeleteItem']).bindAudit(data.audit)],
      [webhooks.testWebhook, test],
      [webhooks.listDeliveries, listDeliveries],
    ];
  }

  #light(route: Route, props: Partial<ApiFunctionProps> = {}): ApiFunction {
    return new ApiFunction(this, {
      config: this.#props.config,
      route,
      alarmTopic: this.#props.data.alarmTopic,
      ...props,
    });
  }
}

/** @throws SettingsError that names the operations without a route, which would otherwise be ignored */
function refuseUnknown(operations: readonly string[], routes: readonly [Route, ApiFunction][]): void {
  const known = new Set(routes.map(([{ operationId }]) => operationId));
  const unknown = operations.filter((operation) => !known.has(operation));
  if (unknown.length === 0) return;
  throw new SettingsError(`rollout: No route has the operation ${unknown.join(', ')}`);
}

/** The handler of a route that reads the graph in Neptune Analytics. */
function inNeptune({ entry }: Route): string {
  return entry.replace(/\.ts$/, '-in-neptune.ts');
}

/** The stage's own days of HS editions, if it has any. */
function editionDays({ hsEditions }: StageConfig): Record<string, string> {
  return Object.keys(hsEditions).length === 0 ? {} : { HS_EDITIONS: JSON.stringify(hsEditions) };
}

/** The currency of the stage, and the parts of its lane policy that differ from the model's manifest. */
function modelSettings({ lanes, currency }: StageConfig): Record<string, string> {
  // Refuse here, before deployment, what the functions would refuse at cold start.
  const manifest = readManifest(join(ROOT, 'models', IMPORT_RISK), StageManifest);
  lanePolicy(manifest, lanes);
  assertCurrency(manifest, currency);
  return {
    CURRENCY: currency,
    ...(lanes.red === undefined ? {} : { RED_THRESHOLD: String(lanes.red) }),
    ...(lanes.yellow === undefined ? {} : { YELLOW_THRESHOLD: String(lanes.yellow) }),
    ...(lanes.randomRate === undefined ? {} : { RANDOM_RATE: String(lanes.randomRate) }),
  };
}
