// The HTTP API: JWT authorizer on every route with a scope, throttling, and one access-log line per request.
import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Route } from '../../functions/shared/http/route.ts';
import type { StageConfig } from '../config.ts';
import { type Identity, identity } from './identity.ts';

/** Fields of an access log line: identifiers and outcomes; never goods, names or tokens. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  ip: '$context.identity.sourceIp',
  client: '$context.authorizer.claims.client_id',
  authorizerError: '$context.authorizer.error',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
} as const;

export class ServiceApi extends HttpApi {
  readonly #identity: Identity;

  constructor(scope: Construct, config: StageConfig, alarmTopic: ITopic) {
    super(scope, 'HttpApi', {
      apiName: `customs-scoring-${config.stage}`,
      description: 'Customs Scoring: scoring APIs for customs administrations',
      createDefaultStage: false,
    });
    this.#identity = identity(scope, config, alarmTopic);
    const logGroup = new LogGroup(scope, 'AccessLogs', {
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'DefaultStage', {
      httpApi: this,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.throttling.ratePerSecond, burstLimit: config.throttling.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    new CfnOutput(Stack.of(this), 'ApiUrl', { value: this.apiEndpoint }).overrideLogicalId('ApiUrl');
  }

  /** Puts a function behind its route, with the route's scope. A GET route answers HEAD, too, which an HTTP API does not do by itself. */
  addRoute(route: Route, handler: IFunction): void {
    const added = this.addRoutes({
      path: route.path,
      methods: route.method === 'GET' ? [HttpMethod.GET, HttpMethod.HEAD] : [HttpMethod[route.method]],
      integration: new HttpLambdaIntegration(route.operationId, handler),
      ...(route.scope === null
        ? { authorizer: new HttpNoneAuthorizer() }
        : {
            authorizer: this.#identity.authorizer,
            authorizationScopes: [this.#identity.scopeName(route.scope)],
          }),
    });
    if (route.scope !== null) return;
    const reason =
      route.signedUrl === true
        ? 'The URL is the permission: signed by the service for one picture, and valid for minutes.'
        : 'The health check is public: it reports only that the service is up and which version it runs.';
    for (const one of added) Validations.of(one).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }
}
