// The tables of the lake for Athena: a Glue database over the files, whose partitions are computed from the day and need no registration,
// and a work group that bounds what a query may read.
import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EARLIEST_DAY } from '../../functions/shared/days.ts';
import { LAKE_PREFIXES, tablePrefix } from '../../functions/shared/lake/keys.ts';
import { LAKE_TABLES, type LakeTable } from '../../functions/shared/lake/tables.ts';
import type { StageConfig } from '../config.ts';

const GLUE_TYPES: Readonly<Record<LakeTable['columns'][string]['type'], string>> = {
  text: 'string',
  integer: 'int',
  number: 'double',
  flag: 'boolean',
  day: 'date',
  moment: 'timestamp',
};

const PARQUET = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};

/** A query that reads more is cancelled: a terabyte. */
const MOST_SCANNED_BYTES = 1024 ** 4;

export function lakeDatabaseName({ stage }: StageConfig): string {
  return `customs_scoring_${stage}`;
}

export function workGroupName({ stage }: StageConfig): string {
  return `customs-scoring-${stage}`;
}

export class LakeCatalog extends Construct {
  constructor(scope: Construct, config: StageConfig, bucket: IBucket) {
    super(scope, 'Catalog');
    const catalogId = Stack.of(this).account;
    const databaseName = lakeDatabaseName(config);
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName, description: 'What the customs scoring service knows' },
    });
    for (const table of LAKE_TABLES) {
      const location = `s3://${bucket.bucketName}/${tablePrefix(table.name)}`;
      const created = new CfnTable(this, `Table-${table.name}`, {
        catalogId,
        databaseName,
        tableInput: {
          name: table.name,
          description: `A row is ${table.grain}`,
          tableType: 'EXTERNAL_TABLE',
          parameters: {
            EXTERNAL: 'TRUE',
            classification: 'parquet',
            'projection.enabled': 'true',
            'projection.day.type': 'date',
            'projection.day.format': 'yyyy-MM-dd',
            'projection.day.range': `${EARLIEST_DAY},NOW+1DAYS`,
            'storage.location.template': `${location}day=\${day}/`,
          },
          partitionKeys: [{ name: 'day', type: 'string', comment: table.day }],
          storageDescriptor: {
            ...PARQUET,
            location,
            columns: Object.entries(table.columns).map(([name, { type, meaning }]) => ({
              name,
              type: GLUE_TYPES[type],
              comment: meaning.slice(0, 255),
            })),
          },
        },
      });
      created.addResourceDependency(database);
    }
    new CfnWorkGroup(this, 'WorkGroup', {
      name: workGroupName(config),
      description: 'Statistics of the customs scoring service, and queries of its analysts',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: MOST_SCANNED_BYTES,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${LAKE_PREFIXES.athena}`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}
