// How a new version of a function gets its requests: at once, or, behind the alias `live`, first a share of them while its alarms are
// watched. The alias also carries the instances that are kept started.
import { Duration, Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TimeBasedCanaryTrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { ServiceFunction } from './service-function.ts';

/** Alias that requests are sent to. */
const LIVE = 'live';

/** The rollouts of the functions of a stack. */
export class Rollout {
  readonly #scope: Construct;
  readonly #settings: StageConfig['rollout'];
  #canary: CanaryDeployments | undefined;

  constructor(scope: Construct, { rollout }: StageConfig) {
    this.#scope = scope;
    this.#settings = rollout;
  }

  /** What requests for a function are sent to: its alias, or the function itself where the stage neither shifts nor keeps any. */
  target(fn: ServiceFunction): IFunction {
    const { canary, provisioned } = this.#settings;
    const instances = provisioned[fn.operation];
    const isTried = canary.operations.includes(fn.operation);
    if (!isTried && instances === undefined) return fn;
    // The former version stays, so that the alias can be pointed back at it.
    fn.currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new Alias(fn, 'Live', {
      aliasName: LIVE,
      version: fn.currentVersion,
      ...(instances === undefined ? {} : { provisionedConcurrentExecutions: instances }),
    });
    if (isTried) {
      this.#canary ??= new CanaryDeployments(this.#scope, canary);
      this.#canary.add(fn, alias);
    }
    return alias;
  }
}

/** CodeDeploy's part: one application, one role and one plan for all functions of a stack. */
class CanaryDeployments extends Construct {
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #plan: ILambdaDeploymentConfig;

  constructor(scope: Construct, { percent, minutes }: StageConfig['rollout']['canary']) {
    super(scope, 'Rollout');
    this.#application = new LambdaApplication(this, 'Application');
    this.#role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Lets CodeDeploy shift requests between versions',
    });
    const policy = 'service-role/AWSCodeDeployRoleForLambdaLimited';
    this.#role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(policy));
    Validations.of(this.#role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      reason: 'AWS maintains what CodeDeploy needs to shift an alias.',
    });
    this.#plan = new LambdaDeploymentConfig(this, 'Plan', {
      deploymentConfigName: `${Names.uniqueResourceName(this, { maxLength: 70 })}-${percent}-percent-${minutes}-minutes`,
      trafficRouting: new TimeBasedCanaryTrafficRouting({
        percentage: percent,
        interval: Duration.minutes(minutes),
      }),
    });
  }

  add(fn: ServiceFunction, alias: Alias): void {
    new LambdaDeploymentGroup(this, `${fn.node.id}Group`, {
      application: this.#application,
      deploymentConfig: this.#plan,
      role: this.#role,
      alias,
      // Beside the function, not in the monitoring stack: what takes a version back cannot be deployed after it.
      alarms: [...fn.addAlarms(fn)],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
  }
}
