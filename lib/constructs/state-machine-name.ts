// Names of state machines are chosen here: functions ask Step Functions for executions of machines that call them, so an ARN must be
// known before its machine exists.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

export type MachineName = 'delinquency' | 'lake' | 'exports' | 'network' | 'risk-groups';

export function stateMachineName({ stage }: StageConfig, machine: MachineName): string {
  return `customs-scoring-${stage}-${machine}`;
}

/** The ARN of a stage's state machine, for any stack of the same account and region. */
export function stateMachineArn(scope: Construct, config: StageConfig, machine: MachineName): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName(config, machine),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
