// Outputs of stacks: what operators and their commands look up after a deployment, each with what it is for.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Adds an output to the stack of a construct, under exactly this name. */
export function output(scope: Construct, name: string, value: string, description: string): void {
  new CfnOutput(Stack.of(scope), name, { value, description }).overrideLogicalId(name);
}
