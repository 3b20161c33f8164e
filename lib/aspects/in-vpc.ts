// Puts every function of the app into the private subnets of the stage's VPC, and lets its role make the network interface there.
import type { IAspect } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { VpcStack } from '../stacks/vpc-stack.ts';

/** What Lambda does with the role of a function in a VPC; none of these actions can be limited to interfaces that do not exist yet. */
const INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

export class InVpc implements IAspect {
  readonly #vpc: VpcStack;

  constructor(vpc: VpcStack) {
    this.#vpc = vpc;
  }

  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction)) return;
    (node.node.defaultChild as CfnFunction).vpcConfig = {
      subnetIds: this.#vpc.subnetIds,
      securityGroupIds: [this.#vpc.functions.securityGroupId],
    };
    // Beside the tracing permissions, whose acknowledged finding covers it: neither takes a resource.
    node.addToRolePolicy(new PolicyStatement({ actions: INTERFACE_ACTIONS, resources: ['*'] }));
  }
}
