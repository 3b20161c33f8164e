// The API of a stage without a public endpoint: a private REST API with the routes, scopes and limits of the HTTP API. That cdk-nag finds
// nothing with it is in nag.test.ts; how functions read its events, in tests/unit/shared/gateway-event.test.ts.
import { describe, expect, it } from 'vitest';
import { type StageOverrides, stageConfig } from '../../lib/config.ts';
import { ROUTES, SIGNED_ROUTES } from '../../lib/routes.ts';
import { OWN_ISSUER, PRIVATE_SETTINGS } from '../support/production-settings.ts';
import {
  type Properties,
  resourcesOf,
  synthesise,
  type Template,
  withAdditional,
} from '../support/synthesis.ts';

const stacks = synthesise('dev', PRIVATE_SETTINGS);
const { vpc } = withAdditional('dev', PRIVATE_SETTINGS);
const { api, monitoring } = stacks;
const ownIssuer = synthesise('dev', { ...PRIVATE_SETTINGS, ...OWN_ISSUER }).api;
const publicApi = synthesise().api;

const EVERY_ROUTE = [...ROUTES, ...SIGNED_ROUTES];
const DEPLOYED = EVERY_ROUTE.flatMap((route) =>
  (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]).map(
    (method) => [`${method} ${route.path}`, route, method] as const,
  ),
);

function only(template: Template, type: string): { id: string; properties: Properties } {
  const [one, ...others] = resourcesOf(template, type);
  if (one === undefined) throw new Error(`No ${type}`);
  expect(others).toEqual([]);
  return { id: one.id, properties: one.resource.Properties };
}

const rest = only(api, 'AWS::ApiGateway::RestApi');
const stage = only(api, 'AWS::ApiGateway::Stage').properties;
const bodyOf = (template: Template): Properties => only(template, 'AWS::ApiGateway::RestApi').properties.Body;
const body = bodyOf(api);

function operation(method: string, path: string, of = body): Properties {
  return of.paths[path.replace(/^\/v1/, '')]?.[method.toLowerCase()];
}

function functionId(operationId: string, template = api): string {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operationId,
  );
  if (found === undefined) throw new Error(`No function of ${operationId}`);
  return found.id;
}

/** The text of what CloudFormation joins, with references as their names. */
function text(value: Properties | string): string {
  if (typeof value === 'string') return value;
  if ('Fn::Join' in value) return (value['Fn::Join'][1] as Properties[]).map(text).join('');
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  return JSON.stringify(value);
}

const arnOf = (resource: string): string =>
  `arn:<AWS::Partition>:execute-api:ap-northeast-2:123456789012:<${rest.id}>/${resource}`;

it('is there in place of the HTTP API', () => {
  const types = Object.values(api.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith('AWS::ApiGatewayV2::'))).toEqual([]);
  expect(resourcesOf(publicApi, 'AWS::ApiGateway::RestApi')).toEqual([]);
});

it('leaves the stack room: routes take no resource', () => {
  expect(resourcesOf(api, 'AWS::ApiGateway::Resource')).toEqual([]);
  expect(resourcesOf(api, 'AWS::ApiGateway::Method')).toEqual([]);
  expect(Object.keys(api.Resources).length).toBeLessThan(Object.keys(publicApi.Resources).length);
});

describe('the network', () => {
  const statements: Properties[] = rest.properties.Policy.Statement;
  const ownEndpoint = { 'Fn::ImportValue': expect.stringContaining('ExecuteApi') };
  const endpoints = [ownEndpoint, 'vpce-0123456789abcdef0'];

  it('is that of its endpoints, and no other', () => {
    expect(rest.properties.EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: endpoints });
    const call = { Action: 'execute-api:Invoke', Principal: { AWS: '*' }, Resource: 'execute-api:/*' };
    expect(statements).toEqual([
      { ...call, Effect: 'Allow', Condition: { StringEquals: { 'aws:SourceVpce': endpoints } } },
      { ...call, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': endpoints } } },
    ]);
  });

  const interfaces = resourcesOf(vpc, 'AWS::EC2::VPCEndpoint').map(({ resource }) => resource.Properties);
  const endpointOf = (service: RegExp): Properties =>
    interfaces.find(
      ({ ServiceName, VpcEndpointType }) =>
        VpcEndpointType === 'Interface' && service.test(text(ServiceName)),
    ) ?? {};
  const forApi = endpointOf(/execute-api$/);
  const forFiles = endpointOf(/\.s3$/);

  it('lets only the ranges of the settings reach the endpoints for clients, by TLS', () => {
    const groups = resourcesOf(vpc, 'AWS::EC2::SecurityGroup');
    const clients = groups.find(({ id }) => id.startsWith('Clients'));
    expect(
      ((clients?.resource.Properties.SecurityGroupIngress ?? []) as Properties[]).map(
        ({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort],
      ),
    ).toEqual([
      ['10.20.0.0/16', 443, 443],
      ['192.168.0.0/24', 443, 443],
    ]);
    for (const endpoint of [forApi, forFiles]) {
      expect(endpoint.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [clients?.id, 'GroupId'] }]);
      expect(endpoint.SubnetIds).toHaveLength(2);
      expect(endpoint.PrivateDnsEnabled).toBe(true);
    }
  });

  it('reaches APIs and files of this account alone', () => {
    const [call] = forApi.PolicyDocument.Statement as Properties[];
    expect([call?.Action, text(call?.Resource)]).toEqual([
      'execute-api:Invoke',
      'arn:<AWS::Partition>:execute-api:ap-northeast-2:123456789012:*',
    ]);
    const [transfer] = forFiles.PolicyDocument.Statement as Properties[];
    expect(transfer?.Action).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(transfer?.Condition).toEqual({
      StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } },
    });
  });

  it('gives clients the private names of S3, and functions its gateway', () => {
    expect(forFiles.DnsOptions).toEqual({ PrivateDnsOnlyForInboundResolverEndpoint: 'OnlyInboundResolver' });
    expect(interfaces.filter(({ VpcEndpointType }) => VpcEndpointType === 'Gateway')).toHaveLength(2);
  });

  it('can be that of existing endpoints alone, without a VPC of the stage', () => {
    const overrides = { privateApi: { endpointIds: ['vpce-0123456789abcdef0'] } };
    const template = synthesise('dev', overrides).api;
    const { EndpointConfiguration } = only(template, 'AWS::ApiGateway::RestApi').properties;
    expect(EndpointConfiguration.VpcEndpointIds).toEqual(['vpce-0123456789abcdef0']);
    expect(() => withAdditional('dev', overrides).vpc).toThrow('No stack Vpc');
  });
});

describe('routes', () => {
  it('are those of the route tables at the paths of the contract', () => {
    expect(stage.StageName).toBe('v1');
    const served = Object.entries(body.paths as Record<string, Properties>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} /v1${path}`),
    );
    expect(served.sort()).toEqual(DEPLOYED.map(([name]) => name).sort());
  });

  it.each(DEPLOYED)('%s needs exactly its scope', (_name, route, method) => {
    const { security } = operation(method, route.path);
    const scopes = [`customs-scoring/${route.scope}`];
    expect(security).toEqual(route.scope === null ? undefined : [{ Tokens: scopes }]);
  });

  it.each(DEPLOYED)('%s invokes the function of its operation, or its alias', (_name, route, method) => {
    const { 'x-amazon-apigateway-integration': integration } = operation(method, route.path);
    expect(integration).toMatchObject({ type: 'aws_proxy', httpMethod: 'POST', timeoutInMillis: 29_000 });
    const uri = text(integration.uri);
    const id = functionId(route.operationId);
    const isTried = ['scoreDeclaration', 'predictHsCodes', 'getHealth'].includes(route.operationId);
    const target = isTried
      ? new RegExp(`<${id.replace(/[0-9A-F]{8}$/, '')}Live[0-9A-F]+>`)
      : new RegExp(`<${id}\\.Arn>`);
    expect(uri).toMatch(target);
    expect(uri).toMatch(
      /^arn:<AWS::Partition>:apigateway:ap-northeast-2:lambda:path\/2015-03-31\/functions\//,
    );
    expect(uri.endsWith('/invocations')).toBe(true);
  });

  it('have parameters that are declared', () => {
    const path = '/v1/documents/{documentId}/overlays/{rendering}/{page}';
    expect((operation('GET', path).parameters as Properties[]).map(({ name }) => name)).toEqual([
      'documentId',
      'rendering',
      'page',
    ]);
  });

  it('may be called by this API only, each by its method and path', () => {
    const permissions = resourcesOf(api, 'AWS::Lambda::Permission').map(
      ({ resource }) => resource.Properties,
    );
    const ofApi = permissions.filter(({ Principal }) => Principal === 'apigateway.amazonaws.com');
    expect(ofApi.map(({ SourceArn }) => text(SourceArn)).sort()).toEqual(
      EVERY_ROUTE.map(({ method, path }) =>
        arnOf(`v1/${method === 'GET' ? '*' : method}${path.slice('/v1'.length).replaceAll(/\{\w+\}/g, '*')}`),
      ).sort(),
    );
    const aliases = ofApi.filter(({ FunctionName }) => /Live/.test(text(FunctionName)));
    expect(aliases).toHaveLength(3);
  });
});

describe('tokens', () => {
  const schemeOf = (template: Template): Properties => bodyOf(template).components.securitySchemes.Tokens;

  it('of the user pool are checked by API Gateway', () => {
    const pool = only(api, 'AWS::Cognito::UserPool');
    expect(schemeOf(api)).toEqual({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': {
        type: 'cognito_user_pools',
        providerARNs: [{ 'Fn::GetAtt': [pool.id, 'Arn'] }],
      },
    });
    expect(JSON.stringify(api)).not.toContain('authorize.ts');
  });

  describe('of the administration’s own issuer', () => {
    const id = functionId('authorize', ownIssuer);
    const { Variables } = ownIssuer.Resources[id]?.Properties.Environment ?? {};

    it('are checked by a function, whose answers are kept for a token and a route', () => {
      const { 'x-amazon-apigateway-authorizer': authorizer, ...header } = schemeOf(ownIssuer);
      expect(header).toMatchObject({ name: 'Authorization', 'x-amazon-apigateway-authtype': 'custom' });
      expect(authorizer).toMatchObject({
        type: 'request',
        identitySource: 'method.request.header.Authorization, context.httpMethod, context.resourcePath',
        authorizerResultTtlInSeconds: 60,
      });
      expect(text(authorizer.authorizerUri)).toContain(`<${id}.Arn>`);
      expect(ownIssuer.Resources[id]?.Metadata?.['customs-scoring:entry']).toBe(
        'functions/identity/handlers/authorize.ts',
      );
    });

    it('are asked for the scope of each route, which the function knows', () => {
      expect([Variables.ISSUER, Variables.AUDIENCE]).toEqual([
        'https://login.customs.example',
        'customs-scoring',
      ]);
      const scoped = ROUTES.filter(({ scope }) => scope !== null);
      const expected: Record<string, string[]> = Object.fromEntries(
        scoped.map(({ scope }) => [
          scope,
          scoped
            .filter((one) => one.scope === scope)
            .map(({ method, path }) => `${method} ${path.slice('/v1'.length)}`),
        ]),
      );
      const known = JSON.parse(Variables.ROUTES) as Record<string, string[]>;
      const sorted = (routes: Record<string, string[]>) =>
        Object.entries(routes).map(([scope, of]) => [scope, [...of].sort()] as const);
      expect(new Map(sorted(known))).toEqual(new Map(sorted(expected)));
      for (const [, route, method] of DEPLOYED) {
        const { security } = operation(method, route.path, bodyOf(ownIssuer));
        expect(security).toEqual(route.scope === null ? undefined : [{ Tokens: [] }]);
      }
    });

    it('fit, with all other variables, into what Lambda allows', () => {
      expect(JSON.stringify(Variables).length).toBeLessThan(4_096);
    });

    it('reach the function through this API only', () => {
      const permissions = resourcesOf(ownIssuer, 'AWS::Lambda::Permission').filter(
        ({ resource }) => text(resource.Properties.FunctionName) === `<${id}.Arn>`,
      );
      expect(permissions.map(({ resource }) => text(resource.Properties.SourceArn))).toEqual([
        arnOf('authorizers/*').replace(rest.id, only(ownIssuer, 'AWS::ApiGateway::RestApi').id),
      ]);
    });
  });
});

describe('the stage', () => {
  it('throttles as configured, is traced, and logs no data of requests', () => {
    expect(stage.TracingEnabled).toBe(true);
    expect(stage.MethodSettings).toEqual([
      expect.objectContaining({
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
        LoggingLevel: 'ERROR',
        DataTraceEnabled: false,
      }),
    ]);
  });

  it('has the access log of the HTTP API, with the same fields', () => {
    const formatOf = ({ AccessLogSetting, AccessLogSettings }: Properties): Record<string, string> =>
      JSON.parse((AccessLogSetting ?? AccessLogSettings).Format) as Record<string, string>;
    const ofHttp = formatOf(only(publicApi, 'AWS::ApiGatewayV2::Stage').properties);
    expect(Object.keys(formatOf(stage))).toEqual(Object.keys(ofHttp));
    expect(formatOf(stage)).toEqual({ ...ofHttp, route: '$context.httpMethod /v1$context.resourcePath' });
    const own = formatOf(only(ownIssuer, 'AWS::ApiGateway::Stage').properties);
    expect(own.client).toBe('$context.authorizer.client_id');
    expect(JSON.stringify(own)).not.toMatch(/authorization["']|header|querystring|\bbody\b|token/i);
    const [group] = stage.AccessLogSetting.DestinationArn['Fn::GetAtt'] as string[];
    expect(api.Resources[String(group)]?.Properties).toMatchObject({
      RetentionInDays: 30,
      KmsKeyId: expect.anything(),
    });
  });

  it('is deployed again when a route, a scope or an endpoint changes', () => {
    const deployment = (template: Template): string => only(template, 'AWS::ApiGateway::Deployment').id;
    const { privateApi } = PRIVATE_SETTINGS;
    const fewer = { ...PRIVATE_SETTINGS, privateApi: { clientRanges: [...privateApi.clientRanges] } };
    const ids = [api, ownIssuer, synthesise('dev', fewer).api].map(deployment);
    expect(new Set(ids).size).toBe(3);
  });

  it('passes bytes on as they are', () => {
    expect(rest.properties.BinaryMediaTypes).toEqual(['*/*']);
    expect(rest.properties).not.toHaveProperty('MinimumCompressionSize');
  });
});

describe('errors of the API itself', () => {
  const responses: Record<string, Properties> = body['x-amazon-apigateway-gateway-responses'];

  it.each(Object.entries(responses))('%s is a problem document', (_type, response) => {
    const document = JSON.parse(response.responseTemplates['application/json']) as Properties;
    expect(document).toEqual({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z][a-z A-Z]+$/),
      status: response.statusCode,
      requestId: '$context.requestId',
    });
    expect(response.responseParameters['gatewayresponse.header.Content-Type']).toBe(
      "'application/problem+json'",
    );
  });

  it('have the statuses of the HTTP API', () => {
    const statuses = Object.fromEntries(
      Object.entries(responses).map(([type, { statusCode }]) => [type, statusCode as number]),
    );
    expect(statuses).toMatchObject({
      UNAUTHORIZED: 401,
      EXPIRED_TOKEN: 401,
      ACCESS_DENIED: 403,
      // API Gateway's own are 403 and 504.
      MISSING_AUTHENTICATION_TOKEN: 404,
      INTEGRATION_TIMEOUT: 503,
      REQUEST_TOO_LARGE: 413,
      THROTTLED: 429,
      DEFAULT_4XX: 400,
      DEFAULT_5XX: 500,
    });
    for (const type of ['UNAUTHORIZED', 'EXPIRED_TOKEN', 'ACCESS_DENIED']) {
      expect(responses[type]?.responseParameters['gatewayresponse.header.WWW-Authenticate']).toMatch(
        /^'Bearer/,
      );
    }
  });
});

it('says where clients reach it', () => {
  const { ApiUrl, ApiPrivateDnsUrl } = api.Outputs;
  expect(text(ApiUrl?.Value ?? '')).toMatch(
    new RegExp(`^https://<${rest.id}>-.*ExecuteApi.*\\.execute-api\\.ap-northeast-2\\.<AWS::URLSuffix>$`),
  );
  expect(text(ApiPrivateDnsUrl?.Value ?? '')).toBe(
    `https://<${rest.id}>.execute-api.ap-northeast-2.<AWS::URLSuffix>`,
  );
});

it('is watched as the HTTP API is', () => {
  const alarms = resourcesOf(monitoring, 'AWS::CloudWatch::Alarm').map(({ resource }) => resource.Properties);
  const ofApi = alarms.filter(({ Namespace }) => Namespace === 'AWS/ApiGateway');
  expect(ofApi.map(({ MetricName }) => MetricName).sort()).toEqual(['5XXError', 'Latency']);
  for (const { Dimensions } of ofApi) {
    expect(Dimensions).toEqual([{ Name: 'ApiName', Value: 'customs-scoring-dev' }]);
  }
  expect(JSON.stringify(only(monitoring, 'AWS::CloudWatch::Dashboard'))).toContain('0.0000037');
});

describe('the setting', () => {
  const problemsOf = (overrides: StageOverrides): string => {
    try {
      stageConfig('dev', overrides);
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const { privateApi } = PRIVATE_SETTINGS;

  it.each<[problem: string, overrides: StageOverrides]>([
    ['privateApi: Expected `clientRanges` of an endpoint in `vpc`, or `endpointIds`', { privateApi: {} }],
    ['privateApi: Expected `clientRanges`', { privateApi: { clientRanges: [], endpointIds: [] } }],
    ['privateApi.clientRanges: Expected `vpc.enabled`, too: the endpoint is in its subnets', { privateApi }],
    [
      'domain: Expected none with `privateApi`: it is the name of a public endpoint',
      { ...PRIVATE_SETTINGS, domain: { name: 'a.example', certificateArn: 'arn:aws:acm:x' } },
    ],
    [
      'edge: Expected none with `privateApi`: CloudFront reaches public endpoints only',
      {
        ...PRIVATE_SETTINGS,
        edge: {
          name: 'a.example',
          certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/edge',
          requestsPerFiveMinutes: 100,
        },
      },
    ],
    [
      'console.hosting: Expected none with `privateApi`: CloudFront reaches public endpoints only',
      {
        ...PRIVATE_SETTINGS,
        console: {
          hosting: {
            name: 'a.example',
            certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/console',
          },
        },
      },
    ],
    [
      'privateApi.clientRanges.0: Expected the range of a network, not all addresses',
      { vpc: { enabled: true }, privateApi: { clientRanges: ['0.0.0.0/0'] } },
    ],
    [
      'privateApi.clientRanges.0: Expected a range of addresses',
      { vpc: { enabled: true }, privateApi: { clientRanges: ['10.0.0.0'] } },
    ],
    [
      'privateApi.endpointIds.0: Expected the id of a VPC endpoint',
      { privateApi: { endpointIds: ['vpc-1'] } },
    ],
  ])('is refused: %s', (problem, overrides) => {
    expect(problemsOf(overrides)).toContain(problem);
  });

  it('allows a console that the administration serves itself', () => {
    expect(problemsOf({ ...PRIVATE_SETTINGS, console: { origin: 'https://console.customs.example' } })).toBe(
      '',
    );
  });
});
