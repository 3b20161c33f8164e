// The state machine's name is chosen here: its own steps ask Step Functions for its executions, so its ARN must be known before it
// exists.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

export function stateMachineName({ stage }: StageConfig): string {
  return `customs-scoring-${stage}-delinquency`;
}

/** The ARN of a stage's state machine, for any stack of the same account and region. */
export function stateMachineArn(scope: Construct, config: StageConfig): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName(config),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
