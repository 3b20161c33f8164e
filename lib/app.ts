// Builds the CDK app: the stacks of a stage. bin/app.ts, the local host and the tests all use it.
import { App, Aspects, type Environment, Tags, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CustomerKey } from './aspects/customer-key.ts';
import { InVpc } from './aspects/in-vpc.ts';
import type { StageConfig } from './config.ts';
import { ServiceApi } from './constructs/http-api.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { ConsoleStack } from './stacks/console-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DelinquencyStack } from './stacks/delinquency-stack.ts';
import { DocumentsStack } from './stacks/documents-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { InsightStack } from './stacks/insight-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { NetworkStack } from './stacks/network-stack.ts';
import { NotifyStack } from './stacks/notify-stack.ts';
import { VpcStack } from './stacks/vpc-stack.ts';

export interface AppOptions {
  readonly config: StageConfig;
  /** Folder of the cloud assembly; CDK's default if omitted. */
  readonly outdir?: string;
  /** False skips bundling: functions and layers point at their sources (local host, tests of the template). */
  readonly bundle: boolean;
  /** True checks every stack against cdk-nag's AwsSolutions rules during synthesis. */
  readonly validate: boolean;
}

/** The whole service as a CDK app, not yet synthesised. */
export function buildApp(options: AppOptions): App {
  const app = new App({
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    analyticsReporting: false,
    ...(options.bundle ? {} : { context: { 'aws:cdk:bundling-stacks': [] } }),
  });
  addStacks(app, options.config);
  if (options.validate) addNagChecks(app);
  return app;
}

/** Makes synthesis fail on any unacknowledged finding of cdk-nag's AwsSolutions rules. */
export function addNagChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** CDK feature flags this app relies on, set here so that the CLI, the local host and the tests synthesise the same template. */
const FEATURE_FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
} as const;

/** Adds the stacks of a stage to an app. */
export function addStacks(app: App, config: StageConfig): void {
  for (const [flag, value] of Object.entries(FEATURE_FLAGS)) app.node.setContext(flag, value);
  const prefix = `CustomsScoring-${config.stage}`;
  const env = environmentOf(config);
  const data = new DataStack(app, `${prefix}-Data`, { config, env });
  const notify = new NotifyStack(app, `${prefix}-Notify`, { config, env, data });
  const vpc = config.vpc.enabled
    ? new VpcStack(app, `${prefix}-Vpc`, { config, env, graph: data.networkGraph })
    : undefined;
  const api = new ApiStack(app, `${prefix}-Api`, {
    config,
    env,
    data,
    deliveries: notify.deliveries.queue,
    endpoint: vpc?.apiEndpoint,
  });
  const documents = new DocumentsStack(app, `${prefix}-Documents`, { config, env, data });
  const delinquency = new DelinquencyStack(app, `${prefix}-Delinquency`, { config, env, data });
  const insight = new InsightStack(app, `${prefix}-Insight`, { config, env, data });
  const network = new NetworkStack(app, `${prefix}-Network`, { config, env, data });
  new MonitoringStack(app, `${prefix}-Monitoring`, {
    config,
    env,
    data,
    api,
    documents,
    delinquency,
    insight,
    network,
    notify,
  });
  addConsole(app, config, data, api);
  applySettings(app, config, data, vpc);
  Tags.of(app).add('service', 'customs-scoring');
  Tags.of(app).add('stage', config.stage);
}

/** The console, where the stage hosts one. */
function addConsole(app: App, config: StageConfig, data: DataStack, { api }: ApiStack): void {
  const { hosting } = config.console;
  // CloudFront does not reach a private API, whose settings refuse the hosting.
  if (hosting === undefined || api.signIn === undefined || !(api instanceof ServiceApi)) return;
  const { signIn } = api;
  const env = environmentOf(config);
  new ConsoleStack(app, `CustomsScoring-${config.stage}-Console`, {
    config,
    env,
    hosting,
    data,
    api,
    signIn,
  });
}

/** Settings that hold for all stacks, each applied in one place. */
function applySettings(app: App, config: StageConfig, data: DataStack, vpc: VpcStack | undefined): void {
  const prefix = `CustomsScoring-${config.stage}`;
  const env = environmentOf(config);
  if (data.key !== undefined) Aspects.of(app).add(new CustomerKey(data.key));
  if (vpc !== undefined) Aspects.of(app).add(new InVpc(vpc));
  const { permissionsBoundary } = config.aws;
  if (permissionsBoundary !== undefined) {
    const policy = ManagedPolicy.fromManagedPolicyName(data, 'PermissionsBoundary', permissionsBoundary);
    PermissionsBoundary.of(app).apply(policy);
  }
  const { edge, domain } = config;
  if (edge !== undefined && domain !== undefined) {
    const inVirginia = { ...env, region: 'us-east-1' };
    new EdgeStack(app, `${prefix}-Edge`, { config, edge, origin: domain, env: inVirginia });
  }
}

/** The pinned account and region; what is not pinned is that of the credentials. */
function environmentOf({ aws: { account, region } }: StageConfig): Environment {
  return {
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}
