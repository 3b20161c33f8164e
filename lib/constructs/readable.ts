// ARNs as cdk-nag names them in its findings: references in angle brackets, and literal what a stage has pinned.
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** An ARN that CloudFormation assembles, as in the id of a finding. */
export function readable(scope: Construct, arn: string): string {
  const resolved = Stack.of(scope).resolve(arn) as
    | string
    | { 'Fn::Join': [string, (string | { Ref: string } | object)[]] };
  if (typeof resolved === 'string') return resolved;
  const [, parts] = resolved['Fn::Join'];
  return parts.map(nameOf).join('');
}

function nameOf(part: string | object): string {
  if (typeof part === 'string') return part;
  return 'Ref' in part ? `<${String(part.Ref)}>` : JSON.stringify(part);
}
