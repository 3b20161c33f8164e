// Builds the CDK app: seven stacks for a stage. bin/app.ts, the local host and the tests all use it.
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { StageConfig } from './config.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { DelinquencyStack } from './stacks/delinquency-stack.ts';
import { DocumentsStack } from './stacks/documents-stack.ts';
import { InsightStack } from './stacks/insight-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { NotifyStack } from './stacks/notify-stack.ts';

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
  const data = new DataStack(app, `${prefix}-Data`, { config });
  const notify = new NotifyStack(app, `${prefix}-Notify`, { config, data });
  const api = new ApiStack(app, `${prefix}-Api`, { config, data, deliveries: notify.deliveries.queue });
  const documents = new DocumentsStack(app, `${prefix}-Documents`, { config, data });
  const delinquency = new DelinquencyStack(app, `${prefix}-Delinquency`, { config, data });
  const insight = new InsightStack(app, `${prefix}-Insight`, { config, data });
  new MonitoringStack(app, `${prefix}-Monitoring`, {
    config,
    data,
    api,
    documents,
    delinquency,
    insight,
    notify,
  });
  Tags.of(app).add('service', 'customs-scoring');
  Tags.of(app).add('stage', config.stage);
}
