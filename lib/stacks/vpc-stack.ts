// The network of a stage whose functions may not be in Lambda's: private subnets in two zones, and endpoints of the AWS services that
// functions call, so that only webhooks leave it; where the API is private, also the endpoints through which clients reach it.
import { Aws, Fn, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type IInterfaceVpcEndpoint,
  type InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
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
  /** Through which clients reach a private API; undefined where the stage has none, or others for it. */
  readonly apiEndpoint: IInterfaceVpcEndpoint | undefined;

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
    const { clientRanges = [] } = config.privateApi ?? {};
    this.apiEndpoint = clientRanges.length === 0 ? undefined : this.#forClients(vpc, clientRanges);
    Tags.of(vpc).add('Name', `customs-scoring-${config.stage}`);
  }

  /** What clients need on a network without the internet: the API, and S3 for the files that they upload and download with signed URLs. */
  #forClients(vpc: Vpc, clientRanges: readonly string[]): InterfaceVpcEndpoint {
    const clients = new SecurityGroup(this, 'Clients', {
      vpc,
      description: 'Endpoints that clients of Customs Scoring reach',
      allowAllOutbound: false,
    });
    for (const range of clientRanges) clients.addIngressRule(Peer.ipv4(range), HTTPS, 'Clients');
    const common = { open: false, securityGroups: [clients] };
    const api = vpc.addInterfaceEndpoint('ExecuteApi', {
      ...common,
      service: InterfaceVpcEndpointAwsService.APIGATEWAY,
    });
    // Only APIs and buckets of this account: nobody takes data out to another one through them.
    api.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: [this.formatArn({ service: 'execute-api', resource: '*' })],
      }),
    );
    const files = vpc.addInterfaceEndpoint('ClientFiles', {
      ...common,
      service: InterfaceVpcEndpointAwsService.S3,
      // Functions keep to the gateway, which costs nothing; the DNS of clients asks the VPC's resolver.
      privateDnsEnabled: true,
      privateDnsOnlyForInboundResolverEndpoint:
        VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ONLY_INBOUND_RESOLVER,
    });
    files.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    // S3 has private names for resolvers alone only beside its gateway.
    files.node.addDependency(vpc.node.findChild('S3'));
    return api;
  }
}
