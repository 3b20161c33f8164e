// The access log: one line for each request, with the same fields whichever API a stage has.
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';

/** What differs between the kinds of API: a REST API names its route in two variables, and has no version in it. */
const ROUTE = {
  HTTP: '$context.routeKey',
  REST: '$context.httpMethod /v1$context.resourcePath',
} as const;

/** Where the client of a token is: among its claims, or in the context that the Lambda authorizer of a REST API gives. */
const CLIENT = { claims: '$context.authorizer.claims.client_id', context: '$context.authorizer.client_id' };

/** Fields of an access log line: identifiers and outcomes; never goods, names or tokens. */
export function accessLog(
  kind: keyof typeof ROUTE,
  issuer: StageConfig['identity']['kind'],
): Readonly<Record<string, string>> {
  return {
    requestId: '$context.requestId',
    time: '$context.requestTime',
    route: ROUTE[kind],
    path: '$context.path',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    bytes: '$context.responseLength',
    ip: '$context.identity.sourceIp',
    client: kind === 'REST' && issuer === 'oidc' ? CLIENT.context : CLIENT.claims,
    authorizerError: '$context.authorizer.error',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  };
}

/** Where the lines go; kept as long as the logs of functions. */
export function accessLogGroup(scope: Construct, config: StageConfig): LogGroup {
  return new LogGroup(scope, 'AccessLogs', {
    retention: config.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
