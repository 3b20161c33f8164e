// The network of a stage whose functions may not be in Lambda's: private subnets in two zones, and endpoints of the AWS services that
// functions call, so that only webhooks leave it.
import { Fn, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnPrivateGraphEndpoint } from 'aws-cdk-lib/aws-neptunegraph';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { NeptuneGraph } from '../constructs/neptune-graph.ts';

const ZONES = 2;
const HTTPS = Port.tcp(443);

/** Services that functions call, beside S3 and DynamoDB, whose endpoints cost nothing. */
const SERVICES = {
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  Sns: InterfaceVpcEndpointAwsService.SNS,
  StepFunctions: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
  Events: InterfaceVpcEndpointAwsService.EVENTBRIDGE,
  Athena: InterfaceVpcEndpointAwsService.ATHENA,
  NeptuneAnalytics: InterfaceVpcEndpointAwsService.NEPTUNE_ANALYTICS,
};

export interface VpcStackProps extends StackProps {
  readonly config: StageConfig;
  /** That functions reach through an endpoint of its own. */
  readonly graph: NeptuneGraph | undefined;
}

export class VpcStack extends Stack {
  /** Of the functions. */
  readonly subnetIds: string[];
  readonly functions: SecurityGroup;

  constructor(scope: Construct, id: string, { config, graph, ...props }: VpcStackProps) {
    super(scope, id, props);
    const { cidr, natGateways } = config.vpc;
    const isClosed = natGateways === 0;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      // Chosen when the stack is deployed: looking them up at synthesis would need credentials.
      availabilityZones: Array.from({ length: ZONES }, (_, zone) => Fn.select(zone, Fn.getAzs())),
      natGateways,
      subnetConfiguration: [
        {
          name: 'Functions',
          subnetType: isClosed ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: 20,
        },
        ...(isClosed
          ? []
          : [{ name: 'Nat', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false }]),
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', {
          retention: config.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
    this.functions = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Functions of Customs Scoring',
      allowAllOutbound: false,
    });
    this.functions.addEgressRule(Peer.anyIpv4(), HTTPS, 'AWS services and webhooks');
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Endpoints of AWS services for Customs Scoring',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(this.functions, HTTPS, 'Functions');
    for (const [name, service] of Object.entries(SERVICES)) {
      if (name === 'Athena' && !config.insight.athena.enabled) continue;
      if (name === 'NeptuneAnalytics' && graph === undefined) continue;
      vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [endpoints] });
    }
    this.subnetIds = vpc.selectSubnets({ subnetGroupName: 'Functions' }).subnetIds;
    if (graph !== undefined) {
      new CfnPrivateGraphEndpoint(this, 'NetworkGraph', {
        graphIdentifier: graph.graphId,
        vpcId: vpc.vpcId,
        subnetIds: this.subnetIds,
        securityGroupIds: [endpoints.securityGroupId],
      });
    }
    Tags.of(vpc).add('Name', `customs-scoring-${config.stage}`);
  }
}
