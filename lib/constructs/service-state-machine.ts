// A state machine of this service: traced, logged without the data of executions, and published as the stack output
// `StateMachineArn<id>`.
import { ArnFormat, type CfnElement, type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, type IChainable, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { output } from './output.ts';
import { readable } from './readable.ts';
import type { ServiceFunction } from './service-function.ts';
import { type MachineName, stateMachineName } from './state-machine-name.ts';

export interface ServiceStateMachineProps {
  readonly config: StageConfig;
  readonly name: MachineName;
  readonly comment: string;
  readonly definition: IChainable;
  /** An execution that takes longer has failed. */
  readonly timeout: Duration;
  /** The functions that its states call. */
  readonly functions: readonly ServiceFunction[];
}

export class ServiceStateMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: ServiceStateMachineProps) {
    const { config, functions } = props;
    const name = stateMachineName(config, props.name);
    super(scope, id, {
      stateMachineName: name,
      comment: props.comment,
      definitionBody: DefinitionBody.fromChainable(props.definition),
      timeout: props.timeout,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(scope, `${id}Logs`, {
          retention: config.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
          // Without this prefix, Step Functions needs a resource policy that grows with each log group.
          logGroupName: `/aws/vendedlogs/states/${name}`,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.#acknowledge(functions);
    output(this, `StateMachineArn${id}`, this.stateMachineArn, props.comment);
  }

  /** Acknowledges cdk-nag's findings on the permissions that CDK grants the state machine. */
  #acknowledge(functions: readonly ServiceFunction[]): void {
    const stack = Stack.of(this);
    const logicalId = (construct: IConstruct): string =>
      stack.getLogicalId(construct.node.defaultChild as CfnElement);
    const acknowledge = (policy: IConstruct, resource: string, reason: string): void =>
      Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
    const granted = this.node.findChild('Role').node.findChild('DefaultPolicy');
    for (const step of functions) {
      const reason = 'A state calls the function by its ARN; CDK grants all versions of it.';
      acknowledge(granted, `<${logicalId(step)}.Arn>:*`, reason);
    }
    acknowledge(granted, '*', 'Log delivery and tracing do not support resource-level permissions.');
    const distributed = this.node.tryFindChild('DistributedMapPolicy');
    if (distributed === undefined) return;
    const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${logicalId(this)}"}]}]}`;
    const service = { service: 'states', resource: 'execution', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    const executions = readable(this, stack.formatArn({ ...service, resourceName: name }));
    for (const resource of [`${executions}:*`, `${executions}/*:*`]) {
      const reason = 'A distributed map runs executions of the state machine itself under generated names.';
      acknowledge(distributed, resource, reason);
    }
  }
}
