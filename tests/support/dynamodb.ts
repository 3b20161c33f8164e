// DynamoDB for tests: dynalite with the local host's additions in this process, in memory, on a free port, with the tables of the synthesized template.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { inject } from 'vitest';
import { serveLimitedBatches, type WriteLimits } from '../../local/emulators/dynamodb-limits.ts';
import { prepareStorage } from '../../local/emulators/dynamodb-store.ts';
import { serveTransactions } from '../../local/emulators/dynamodb-transactions.ts';
import type { StackTemplate } from '../../local/template/template.ts';
import { shared } from '../api/support/shared-templates.ts';

export interface TestDynamoDb {
  readonly client: DynamoDBClient;
  /** Another client, with some settings of its own; closed with the others. */
  readonly clientOf: (settings: DynamoDBClientConfig) => DynamoDBClient;
  /** Names of the created tables. */
  readonly tables: {
    readonly declarations: string;
    readonly tallies: string;
    readonly riskProfiles: string;
    readonly hsPredictions: string;
    readonly documents: string;
    readonly references: string;
    readonly delinquencyScores: string;
    readonly runs: string;
    readonly networkRuns: string;
    readonly networkActs: string;
    readonly audit: string;
    readonly idempotency: string;
    readonly exports: string;
    readonly riskGroups: string;
    readonly webhooks: string;
    readonly deliveries: string;
  };
  /** Environment variables with which a process reaches these tables through the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/**
 * Starts DynamoDB and creates every table that the data stack defines.
 *
 * @param limits of writes; none if omitted
 */
export async function startDynamoDb(limits?: WriteLimits): Promise<TestDynamoDb> {
  const openStorage = prepareStorage(undefined, limits);
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const { store, commit } = await openStorage();
  serveTransactions(server, store, commit);
  if (limits !== undefined) serveLimitedBatches(server, store);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const clients: DynamoDBClient[] = [];
  const clientOf = (settings: DynamoDBClientConfig): DynamoDBClient => {
    const made = new DynamoDBClient({
      endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB,
      region: environment.AWS_REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...settings,
    });
    clients.push(made);
    return made;
  };
  const client = clientOf({});
  const tables = await tablesOfTemplates();
  const names = tables.map(([id]) => id);
  for (const [TableName, { Properties }] of tables) {
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = Properties ?? {};
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema,
        AttributeDefinitions,
        BillingMode,
        ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }),
      } as CreateTableCommandInput),
    );
  }
  const named = (name: string): string => {
    const found = names.find((id) => id.startsWith(name));
    if (found === undefined) throw new Error(`The data stack defines no table ${name}`);
    return found;
  };
  return {
    client,
    clientOf,
    tables: {
      declarations: named('Declarations'),
      tallies: named('DeclarationTallies'),
      riskProfiles: named('RiskProfiles'),
      hsPredictions: named('HsPredictions'),
      documents: named('DocumentRecords'),
      references: named('References'),
      delinquencyScores: named('DelinquencyScores'),
      runs: named('Runs'),
      networkRuns: named('NetworkRuns'),
      networkActs: named('NetworkActs'),
      audit: named('Audit'),
      idempotency: named('Idempotency'),
      exports: named('Exports'),
      riskGroups: named('RiskGroups'),
      webhooks: named('Webhooks'),
      deliveries: named('Deliveries'),
    },
    environment,
    close: async () => {
      for (const one of clients) one.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Every table of the test run's synthesised templates, by logical id. */
async function tablesOfTemplates() {
  const stacks = JSON.parse(await shared(inject('testRun'), '/templates')) as readonly StackTemplate[];
  return stacks
    .flatMap(({ template: { Resources = {} } }) => Object.entries(Resources))
    .filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table');
}
