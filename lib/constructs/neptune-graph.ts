// A graph of Neptune Analytics that is filled from a bucket: reached from the stage's VPC alone, without vectors, protected from deletion.
// It has never been deployed to AWS (docs/decisions/0072).
import { type CfnElement, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnGraph } from 'aws-cdk-lib/aws-neptunegraph';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { output } from './output.ts';

export interface NeptuneGraphProps {
  readonly config: StageConfig;
  /** Where the tables are that the graph is filled from, and under which prefix. */
  readonly source: IBucket;
  readonly prefix: string;
  /** Encrypts the graph in place of AWS's key. */
  readonly key: IKey | undefined;
}

export class NeptuneGraph extends Construct {
  readonly graphId: string;
  readonly graphArn: string;
  /** That Neptune takes on to read the tables. */
  readonly importRole: Role;

  constructor(scope: Construct, { config, source, prefix, key }: NeptuneGraphProps) {
    super(scope, 'NetworkGraph');
    const { memory, replicas } = config.network.neptune;
    const graph = new CfnGraph(this, 'Graph', {
      graphName: `customs-scoring-${config.stage}`,
      provisionedMemory: memory,
      replicaCount: replicas,
      publicConnectivity: false,
      deletionProtection: true,
      ...(key === undefined ? {} : { kmsKeyIdentifier: key.keyArn }),
    });
    graph.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.graphId = graph.attrGraphId;
    this.graphArn = graph.attrGraphArn;
    this.importRole = new Role(this, 'ImportRole', {
      description: 'Lets Neptune Analytics read the tables of the network',
      assumedBy: new ServicePrincipal('neptune-graph.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { Tables: readingOf(source, prefix) },
    });
    const bucket = Stack.of(this).getLogicalId(source.node.defaultChild as CfnElement);
    Validations.of(this.importRole).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${prefix}*]`,
      reason: `The keys under ${prefix} are ids generated at run time.`,
    });
    output(this, 'NeptuneGraphId', this.graphId, 'The graph of the network in Neptune Analytics');
  }
}

function readingOf(bucket: IBucket, prefix: string): PolicyDocument {
  const allow = (action: string, resource: string, conditions = {}): PolicyStatement =>
    new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource], conditions });
  return new PolicyDocument({
    statements: [
      allow('s3:GetObject', bucket.arnForObjects(`${prefix}*`)),
      allow('s3:ListBucket', bucket.bucketArn, { StringLike: { 's3:prefix': `${prefix}*` } }),
    ],
  });
}
