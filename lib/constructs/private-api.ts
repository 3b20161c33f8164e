// The API of a stage without a public endpoint: a private REST API with the routes, scopes, throttling and access log of the HTTP API, reached
// through VPC endpoints alone (docs/decisions/0077). It is one resource, defined by an OpenAPI document of the route table: a resource and a
// method for each route would be more than a stack takes.
import { Lazy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiDefinition,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint, type IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Scope } from '../../functions/shared/auth/scopes.ts';
import { problem } from '../../functions/shared/http/problem.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { wordedIn } from '../../functions/shared/words/wording.ts';
import type { StageConfig } from '../config.ts';
import { accessLog, accessLogGroup } from './access-log.ts';
import { type Identity, identity, type SignIn } from './identity.ts';
import { output } from './output.ts';
import { Rollout } from './rollout.ts';
import { ServiceFunction } from './service-function.ts';

/** URLs of a REST API begin with the name of its stage. Named for the version, it makes every path the one of the contract. */
const STAGE = 'v1';
const VERSION_PREFIX = `/${STAGE}`;
/** The longest that a REST API waits for a function. */
const INTEGRATION_TIMEOUT_MS = 29_000;
/** How long an answer of the Lambda authorizer is used again: a token counts for so long after it has expired. */
const AUTHORIZER_SECONDS = 60;
/** Lambda limits all environment variables of a function together to 4 KB. */
const MAX_ROUTES_BYTES = 3_500;

const AUTHORIZER = 'Tokens';
const PROBLEM = 'application/problem+json';

interface GatewayProblem {
  readonly status: number;
  /** RFC 6750, section 3: why the token was refused. */
  readonly challenge?: string;
}

/** What the API answers itself, with the statuses of an HTTP API: API Gateway has others for some of them. */
const GATEWAY_PROBLEMS: Readonly<Record<string, GatewayProblem>> = {
  ACCESS_DENIED: { status: 403, challenge: 'Bearer error="insufficient_scope"' },
  BAD_REQUEST_BODY: { status: 400 },
  BAD_REQUEST_PARAMETERS: { status: 400 },
  DEFAULT_4XX: { status: 400 },
  DEFAULT_5XX: { status: 500 },
  API_CONFIGURATION_ERROR: { status: 500 },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500 },
  // The issuer's keys could not be read.
  AUTHORIZER_FAILURE: { status: 503 },
  EXPIRED_TOKEN: { status: 401, challenge: 'Bearer error="invalid_token"' },
  INTEGRATION_FAILURE: { status: 500 },
  INTEGRATION_TIMEOUT: { status: 503 },
  // API Gateway's name for a path or a method that no route has.
  MISSING_AUTHENTICATION_TOKEN: { status: 404 },
  REQUEST_TOO_LARGE: { status: 413 },
  RESOURCE_NOT_FOUND: { status: 404 },
  THROTTLED: { status: 429 },
  UNAUTHORIZED: { status: 401, challenge: 'Bearer' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415 },
  WAF_FILTERED: { status: 403 },
};

export interface PrivateApiProps {
  readonly config: StageConfig;
  readonly alarmTopic: ITopic;
  /** In the VPC of the stage; undefined where the settings name others alone. */
  readonly endpoint: IVpcEndpoint | undefined;
}

export class PrivateApi extends SpecRestApi {
  readonly #identity: Identity;
  readonly #rollout: Rollout;
  readonly #paths: Record<string, Record<string, unknown>>;
  /** The routes of each scope, for the Lambda authorizer. */
  readonly #scoped = new Map<Scope, string[]>();

  constructor(scope: Construct, { config, alarmTopic, endpoint }: PrivateApiProps) {
    const existing = (config.privateApi?.endpointIds ?? []).map((vpcEndpointId) =>
      InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, {
        vpcEndpointId,
        port: 443,
      }),
    );
    const endpoints = [...(endpoint === undefined ? [] : [endpoint]), ...existing];
    const paths: Record<string, Record<string, unknown>> = {};
    let authorizer: Readonly<Record<string, unknown>> = {};
    const vpcEndpointIds = endpoints.map(({ vpcEndpointId }) => vpcEndpointId);
    const logGroup = accessLogGroup(scope, config);
    super(scope, 'PrivateApi', {
      restApiName: `customs-scoring-${config.stage}`,
      apiDefinition: ApiDefinition.fromInline({
        openapi: '3.0.1',
        info: { title: `customs-scoring-${config.stage}`, version: STAGE },
        components: { securitySchemes: { [AUTHORIZER]: Lazy.any({ produce: () => authorizer }) } },
        paths: Lazy.any({ produce: () => paths }),
        'x-amazon-apigateway-gateway-responses': gatewayResponses(),
      }),
      endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: endpoints },
      policy: throughEndpoints(vpcEndpointIds),
      // Bytes are passed on as they are, in base64: compressed answers and pictures, and bodies that are not UTF-8.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      deployOptions: {
        stageName: STAGE,
        throttlingRateLimit: config.throttling.ratePerSecond,
        throttlingBurstLimit: config.throttling.burst,
        tracingEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(logGroup),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLog('REST', config.identity.kind))),
      },
    });
    // CDK's own output says nothing that those below do not.
    this.node.tryRemoveChild('Endpoint');
    this.#paths = paths;
    this.#rollout = new Rollout(scope, config);
    this.#identity = identity(scope, config, alarmTopic);
    authorizer = this.#authorizer(scope, config, alarmTopic);
    const { region, urlSuffix } = Stack.of(this);
    const urlOf = (host: string): string => `https://${host}.execute-api.${region}.${urlSuffix}`;
    output(
      this,
      'ApiUrl',
      urlOf(`${this.restApiId}-${vpcEndpointIds[0]}`),
      'Where clients reach the API from networks that route to its first endpoint, with any DNS',
    );
    output(
      this,
      'ApiPrivateDnsUrl',
      urlOf(this.restApiId),
      'Where clients reach the API if their DNS asks a VPC whose endpoint has private DNS',
    );
    this.#acknowledge();
  }

  /** Where people sign in; undefined where nobody can. */
  get signIn(): SignIn | undefined {
    return this.#identity.signIn;
  }

  /** Puts a function behind its route, with the route's scope; a GET route answers HEAD, too. */
  addRoute(route: Route, handler: ServiceFunction): void {
    const path = route.path.slice(VERSION_PREFIX.length);
    const target = this.#rollout.target(handler);
    const methods = route.method === 'GET' ? ['get', 'head'] : [route.method.toLowerCase()];
    const operations = methods.map((method) => [method, this.#operation(route, path, target)]);
    this.#paths[path] = { ...this.#paths[path], ...Object.fromEntries(operations) };
    if (route.scope !== null) {
      const routes = this.#scoped.get(route.scope) ?? [];
      this.#scoped.set(route.scope, [...routes, `${route.method} ${path}`]);
    }
    const called = `${methods.length === 1 ? route.method : '*'}${path.replaceAll(/\{\w+\}/g, '*')}`;
    target.addPermission('PrivateApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.#arn(`${STAGE}/${called}`),
    });
  }

  #operation(route: Route, path: string, target: IFunction): Readonly<Record<string, unknown>> {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    return {
      ...(parameters.length === 0 ? {} : { parameters }),
      responses: { default: { description: route.response.description } },
      // Scopes are those of Cognito's authorizer; a Lambda authorizer knows them from its settings.
      ...(route.scope === null
        ? {}
        : {
            security: [
              {
                [AUTHORIZER]:
                  this.#identity.pool === undefined ? [] : [this.#identity.scopeName(route.scope)],
              },
            ],
          }),
      'x-amazon-apigateway-integration': {
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: this.#invocationOf(target),
        passthroughBehavior: 'when_no_match',
        timeoutInMillis: INTEGRATION_TIMEOUT_MS,
      },
    };
  }

  /** Who checks tokens: API Gateway itself those of the user pool, a function those of the administration's own issuer. */
  #authorizer(scope: Construct, config: StageConfig, alarmTopic: ITopic): Readonly<Record<string, unknown>> {
    const header = { type: 'apiKey', name: 'Authorization', in: 'header' };
    const { pool, issuer, audience } = this.#identity;
    if (pool !== undefined) {
      return {
        ...header,
        'x-amazon-apigateway-authtype': 'cognito_user_pools',
        'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool.userPoolArn] },
      };
    }
    const fn = new ServiceFunction(scope, {
      config,
      alarmTopic,
      operation: 'authorize',
      description: 'Lambda authorizer: checks the tokens of the administration’s own issuer',
      entry: 'functions/identity/handlers/authorize.ts',
      environment: {
        ISSUER: issuer,
        AUDIENCE: audience.join(' '),
        ROUTES: Lazy.string({ produce: () => this.#scopedRoutes(config) }),
      },
      // A refusal is an error to Lambda, so that its errors say nothing; where it really fails, the API answers 5xx, which has an alarm.
      alarmsElsewhere: true,
    });
    fn.addPermission('Authorizer', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.#arn('authorizers/*'),
    });
    return {
      ...header,
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        // What an answer is kept by: a token and a route, since each route has a scope of its own.
        identitySource: 'method.request.header.Authorization, context.httpMethod, context.resourcePath',
        authorizerUri: this.#invocationOf(fn),
        authorizerResultTtlInSeconds: AUTHORIZER_SECONDS,
      },
    };
  }

  #scopedRoutes({ stage }: StageConfig): string {
    const routes = JSON.stringify(Object.fromEntries(this.#scoped));
    if (routes.length <= MAX_ROUTES_BYTES) return routes;
    throw new Error(`The routes of stage "${stage}" are more than the settings of its authorizer can hold`);
  }

  #invocationOf(fn: IFunction): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`;
  }

  #arn(resource: string): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.restApiId,
      resourceName: resource,
    });
  }

  #acknowledge(): void {
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG2',
      reason: 'Each function validates path, query and body against the schemas of its route.',
    });
    Validations.of(this.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'Only networks of the settings reach the API; a firewall can be attached to its stage.',
    });
    Validations.of(this.node.findChild('CloudWatchRole')).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'AWS maintains what API Gateway needs to write logs; the role is the account’s.',
    });
  }
}

/** Allows calls that came through one of the endpoints, by whomever: tokens are checked after it. */
function throughEndpoints(vpcEndpointIds: readonly string[]): PolicyDocument {
  const statement = (effect: Effect, test: string): PolicyStatement =>
    new PolicyStatement({
      effect,
      principals: [new AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: ['execute-api:/*'],
      conditions: { [test]: { 'aws:SourceVpce': vpcEndpointIds } },
    });
  return new PolicyDocument({
    statements: [statement(Effect.ALLOW, 'StringEquals'), statement(Effect.DENY, 'StringNotEquals')],
  });
}

/** Answers of the API itself as problem documents. Their path is left out: it may hold what JSON would have to escape. */
function gatewayResponses(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(GATEWAY_PROBLEMS).map(([type, { status, challenge }]) => {
      const document = wordedIn('en', problem(status, { requestId: '$context.requestId' }));
      const headers = {
        'gatewayresponse.header.Content-Type': `'${PROBLEM}'`,
        'gatewayresponse.header.Cache-Control': "'no-store'",
        ...(challenge === undefined ? {} : { 'gatewayresponse.header.WWW-Authenticate': `'${challenge}'` }),
      };
      return [
        type,
        {
          statusCode: status,
          responseParameters: headers,
          responseTemplates: { 'application/json': JSON.stringify(document) },
        },
      ];
    }),
  );
}
