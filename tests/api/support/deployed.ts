// The service deployed by `npm run tool -- test-deploy`, in place of a local host. All files share it, so each starts by emptying it.
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { chunks, mapConcurrently } from '../../../functions/shared/concurrency.ts';
import type { HostEndpoints } from '../../../local/endpoints.ts';

const ITEMS_PER_WRITE = 25;
const AT_ONCE = 8;

/** Folder with the endpoints, the issuer's key and the logs of the deployed service; undefined when testing local hosts. */
export const DEPLOYED_STATE = process.env.DEPLOYED_STATE;

/** Deletes all items and files. */
export async function emptyService(endpoints: HostEndpoints): Promise<void> {
  const { region, credentials, tables, buckets } = endpoints;
  const dynamodb = new DynamoDBClient({ endpoint: endpoints.dynamodbUrl, region, credentials });
  const s3 = new S3Client({ endpoint: endpoints.s3Url, region, credentials, forcePathStyle: true });
  await Promise.all([
    ...Object.values(tables).map((table) => emptyTable(dynamodb, table)),
    ...Object.values(buckets).map((bucket) => emptyBucket(s3, bucket)),
  ]);
  dynamodb.destroy();
  s3.destroy();
}

/** A day that running functions have listed among those with tallies, and will not list again; without counts it is like none. */
function isListedDay({ tally }: Readonly<Record<string, AttributeValue>>): boolean {
  return tally?.S === 'days';
}

async function emptyTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const names = (Table?.KeySchema ?? []).flatMap(({ AttributeName = [] }) => AttributeName);
  const read = {
    TableName,
    ProjectionExpression: names.map((_, index) => `#${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
  };
  for await (const { Items = [] } of paginateScan({ client }, read)) {
    await mapConcurrently(chunks(Items, ITEMS_PER_WRITE), AT_ONCE, async (page) => {
      const requests = page.filter((Key) => !isListedDay(Key)).map((Key) => ({ DeleteRequest: { Key } }));
      if (requests.length === 0) return;
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    });
  }
}

/** Deletes every version of every object. */
async function emptyBucket(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}
