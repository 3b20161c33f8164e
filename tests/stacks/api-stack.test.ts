// The API stack: every route with its scope, and every function with the configuration it needs and nothing else.
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../functions/shared/auth/scopes.ts';
import { stageConfig } from '../../lib/config.ts';
import { ROUTES, SIGNED_ROUTES } from '../../lib/routes.ts';
import {
  type Properties,
  type Resource,
  resourcesOf,
  synthesise,
  type Template,
  withOtherSettings,
} from '../support/synthesis.ts';

const { api } = synthesise();
const functions = resourcesOf(api, 'AWS::Lambda::Function');
const routes = resourcesOf(api, 'AWS::ApiGatewayV2::Route').map(({ resource }) => resource.Properties);

/** The function of an operation. */
function functionOf(operationId: string, template: Template = api): { id: string; resource: Resource } {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operationId,
  );
  if (found === undefined) throw new Error(`No function of ${operationId}`);
  return found;
}

function deployed(method: string, path: string): Properties {
  const found = routes.find(({ RouteKey }) => RouteKey === `${method} ${path}`);
  if (found === undefined) throw new Error(`${method} ${path} is not deployed`);
  return found;
}

const EVERY_ROUTE = [...ROUTES, ...SIGNED_ROUTES];
/** Every deployed route by its key: HEAD beside each GET, which an HTTP API does not answer by itself. */
const DEPLOYED = EVERY_ROUTE.flatMap((route) =>
  (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]).map(
    (method) => [`${method} ${route.path}`, route, method] as const,
  ),
);

const SCORING = ['scoreDeclaration', 'scoreDeclarationBatch', 'amendDeclaration'];
/** Every function that runs a model. */
const MODELS = [...SCORING, 'predictHsCodes', 'getNetworkEntity'];
/** Every function that queries the lake. */
const OF_LAKE = ['getDeclarationStatistics', 'getModelHealth', 'listRiskGroupDeclarations'];

describe('routes', () => {
  it('that are deployed are those of the route tables, and no others', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(DEPLOYED.map(([name]) => name).sort());
  });

  it('have a unique name and handler file each', () => {
    expect(new Set(EVERY_ROUTE.map(({ operationId }) => operationId)).size).toBe(EVERY_ROUTE.length);
    expect(new Set(EVERY_ROUTE.map(({ entry }) => entry)).size).toBe(EVERY_ROUTE.length);
  });

  it.each(DEPLOYED)('%s needs exactly its scope', (_name, route, method) => {
    const { AuthorizationType, AuthorizationScopes, AuthorizerId } = deployed(method, route.path);
    if (route.scope === null) {
      expect([AuthorizationType, AuthorizationScopes, AuthorizerId]).toEqual(['NONE', undefined, undefined]);
      return;
    }
    const [authorizer] = resourcesOf(api, 'AWS::ApiGatewayV2::Authorizer');
    expect([AuthorizationType, AuthorizationScopes, AuthorizerId]).toEqual([
      'JWT',
      [`customs-scoring/${route.scope}`],
      { Ref: authorizer?.id },
    ]);
  });

  it('are all protected by tokens, except the health check and those whose URLs are signed', () => {
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    expect(open.map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /v1/health',
      'HEAD /v1/health',
      ...SIGNED_ROUTES.flatMap(({ path }) => [`GET ${path}`, `HEAD ${path}`]),
    ]);
  });

  it.each(DEPLOYED)('%s invokes the function of its operation', (_name, route, method) => {
    const name = route.operationId;
    const target = deployed(method, route.path).Target['Fn::Join'][1][1].Ref as string;
    const uri = api.Resources[target]?.Properties.IntegrationUri;
    expect(uri).toEqual({ 'Fn::GetAtt': [functionOf(name).id, 'Arn'] });
    expect(functionOf(name).resource.Metadata?.['customs-scoring:entry']).toBe(route.entry);
    expect(api.Resources[target]?.Properties.PayloadFormatVersion).toBe('2.0');
  });
});

describe('the stage of the API', () => {
  const [stage, ...others] = resourcesOf(api, 'AWS::ApiGatewayV2::Stage');

  it('throttles as configured', () => {
    const throttled = (name: string) => {
      const [found] = resourcesOf(synthesise(name).api, 'AWS::ApiGatewayV2::Stage');
      const settings = found?.resource.Properties.DefaultRouteSettings ?? {};
      return [settings.ThrottlingRateLimit, settings.ThrottlingBurstLimit];
    };
    expect(throttled('dev')).toEqual([200, 400]);
    expect(throttled('prod')).toEqual([2000, 4000]);
  });

  it('is the only one', () => {
    expect(others).toEqual([]);
  });

  it('logs client, route and outcome of each request as JSON', () => {
    const line = JSON.parse(stage?.resource.Properties.AccessLogSettings.Format) as Record<string, string>;
    expect(Object.values(line)).toEqual(
      expect.arrayContaining([
        '$context.requestId',
        '$context.routeKey',
        '$context.status',
        '$context.authorizer.claims.client_id',
      ]),
    );
  });

  it('logs no token, header, query or body', () => {
    const format: string = stage?.resource.Properties.AccessLogSettings.Format;
    expect(format).not.toMatch(/authorization["']|header|querystring|\bbody\b|token/i);
  });

  it('retains its log as configured', () => {
    const id = stage?.resource.Properties.AccessLogSettings.DestinationArn['Fn::GetAtt'][0] as string;
    expect(api.Resources[id]?.Properties.RetentionInDays).toBe(30);
  });
});

describe.each(functions.map(({ id, resource }) => [id, resource.Properties, resource] as const))(
  'the function %s',
  (id, properties) => {
    it('runs on Node 24 and the configured processor', () => {
      expect([properties.Runtime, properties.Architectures]).toEqual(['nodejs24.x', ['x86_64']]);
    });

    it('has its own role, which only Lambda can assume', () => {
      const role = properties.Role['Fn::GetAtt'][0] as string;
      const shared = functions.filter(({ resource }) => resource.Properties.Role['Fn::GetAtt'][0] === role);
      expect(shared.map((one) => one.id)).toEqual([id]);
      expect(api.Resources[role]?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
      expect(api.Resources[role]?.Properties.ManagedPolicyArns).toBeUndefined();
    });

    it('has its own log group, retained as configured', () => {
      const group = properties.LoggingConfig.LogGroup.Ref as string;
      const shared = functions.filter(
        ({ resource }) => resource.Properties.LoggingConfig.LogGroup.Ref === group,
      );
      expect(shared.map((one) => one.id)).toEqual([id]);
      expect(api.Resources[group]?.Properties.RetentionInDays).toBe(30);
      expect(properties.LoggingConfig.LogFormat).toBe('JSON');
    });

    it('is traced', () => {
      expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
    });

    it('times out before the API does after 30 seconds', () => {
      expect(properties.Timeout).toBeLessThan(30);
    });

    it('can be invoked by the API only, or by the pool whose tokens it completes', () => {
      const permissions = resourcesOf(api, 'AWS::Lambda::Permission').filter(
        ({ resource }) => resource.Properties.FunctionName['Fn::GetAtt'][0] === id,
      );
      const [one, ...others] = permissions.map(({ resource: { Properties } }) => Properties);
      const caller = id.startsWith('SetClaims') ? 'cognito-idp' : 'apigateway';
      expect(one?.Principal).toBe(`${caller}.amazonaws.com`);
      expect(one?.SourceArn).toBeDefined();
      expect(others).toEqual([]);
    });
  },
);

describe('layers', () => {
  /** Descriptions of a function's layers. */
  function layersOf(operationId: string): string[] {
    const layers = (functionOf(operationId).resource.Properties.Layers ?? []) as { Ref: string }[];
    return layers.map(({ Ref }) => String(api.Resources[Ref]?.Properties.Description)).sort();
  }

  it.each(MODELS)('of %s are the ONNX runtime', (operationId) => {
    expect(layersOf(operationId)).toEqual(['onnxruntime-node for linux-x64']);
  });

  it('are attached to no other function', () => {
    const light = ROUTES.map(({ operationId }) => operationId).filter(
      (operationId) => ![...MODELS, ...OF_LAKE].includes(operationId),
    );
    expect(light.flatMap(layersOf)).toEqual([]);
    expect(light).toHaveLength(ROUTES.length - MODELS.length - OF_LAKE.length);
  });

  it.each(OF_LAKE)('of %s are DuckDB', (operationId) => {
    expect(layersOf(operationId)).toEqual(['DuckDB for linux-x64']);
  });

  it('are one, shared by the functions with a model, and those with the image library and DuckDB', () => {
    expect(
      resourcesOf(api, 'AWS::Lambda::LayerVersion').map(({ id }) => id.replace(/[\dA-F]+$/, '')),
    ).toEqual(['OnnxLayer', 'DuckDbLayer', 'ImageLayer']);
  });

  it('of the image library comes with the function that draws overlays alone, with memory for one core', () => {
    const { MemorySize, Timeout, Layers } = functionOf('getOverlay').resource.Properties;
    expect(MemorySize).toBe(1769);
    // A request to the bucket may take 15 s, and its failure is answered, not killed.
    expect(Timeout).toBe(25);
    expect(Layers).toEqual([{ Ref: expect.stringMatching(/^ImageLayer/) }]);
    const drawing = resourcesOf(api, 'AWS::Lambda::Function').filter(({ resource }) =>
      JSON.stringify(resource.Properties.Layers ?? []).includes('ImageLayer'),
    );
    expect(drawing).toHaveLength(1);
  });

  it.each(MODELS)('of %s come with memory for one core and one thread', (operationId) => {
    const { MemorySize, Environment } = functionOf(operationId).resource.Properties;
    expect([MemorySize, Environment.Variables.ONNX_THREADS]).toEqual([1769, '1']);
  });
});

describe('the processor setting', () => {
  const arm = withOtherSettings().api;

  it('moves every function to arm64', () => {
    const all = resourcesOf(arm, 'AWS::Lambda::Function').map(
      ({ resource }) => resource.Properties.Architectures,
    );
    expect(all).toEqual(functions.map(() => ['arm64']));
  });

  it('builds the ONNX layer from arm64 binaries', () => {
    const layers = resourcesOf(arm, 'AWS::Lambda::LayerVersion').map(({ resource }) => resource.Properties);
    const runtime = layers.find(({ Description }) => Description === 'onnxruntime-node for linux-arm64');
    expect(runtime?.CompatibleArchitectures).toEqual(['arm64']);
  });

  it('publishes the layer again, since its asset changes', () => {
    const key = (template: Template): unknown =>
      resourcesOf(template, 'AWS::Lambda::LayerVersion').find(({ id }) => id.startsWith('OnnxLayer'))
        ?.resource.Properties.Content.S3Key;
    expect(key(arm)).not.toEqual(key(api));
  });
});

describe('model folders', () => {
  const folderOf = (operationId: string): unknown =>
    functionOf(operationId).resource.Properties.Environment.Variables.MODEL_DIR;

  it('are passed to the functions that read them', () => {
    expect(new Set(SCORING.map(folderOf))).toEqual(new Set(['models/import-risk']));
    const ofCodes = ['predictHsCodes', 'getHsPrediction', 'decideHsCodes', 'getHsCode', 'searchHsCodes'];
    expect(new Set(ofCodes.map(folderOf))).toEqual(new Set(['models/hs-codes']));
  });
});

describe('the retention of a stage', () => {
  const { api: template } = withOtherSettings();
  const daysOf = (operationId: string, variable: string): unknown =>
    functionOf(operationId, template).resource.Properties.Environment.Variables[variable];

  it('reaches every function that stores what it is about', () => {
    for (const operation of SCORING) expect(daysOf(operation, 'DECLARATION_DAYS')).toBe('1000');
    expect(daysOf('predictHsCodes', 'PREDICTION_DAYS')).toBe('100');
    expect(daysOf('startDelinquencyRun', 'RUN_DAYS')).toBe('130');
  });
});

describe('the lane policy of a stage', () => {
  const policyOf = (template: Template, operationId: string): unknown => {
    const { RED_THRESHOLD, YELLOW_THRESHOLD, RANDOM_RATE } = functionOf(operationId, template).resource
      .Properties.Environment.Variables;
    return { RED_THRESHOLD, YELLOW_THRESHOLD, RANDOM_RATE };
  };

  it.each(SCORING)('reaches %s', (operationId) => {
    const { api: template } = withOtherSettings();
    expect(policyOf(template, operationId)).toEqual({
      RED_THRESHOLD: '0.8',
      YELLOW_THRESHOLD: '0.5',
      RANDOM_RATE: '0.02',
    });
  });

  it('leaves unnamed thresholds to the model', () => {
    const { api: template } = synthesise('dev', { lanes: { randomRate: 0 } });
    expect(policyOf(template, 'scoreDeclaration')).toEqual({
      RED_THRESHOLD: undefined,
      YELLOW_THRESHOLD: undefined,
      RANDOM_RATE: '0',
    });
  });

  it('lets adopted groups select only where the stage says how much they may add', () => {
    const groupsOf = (template: Template): unknown[] => {
      const { RISK_GROUPS_TABLE, GROUP_SHARE } = functionOf('scoreDeclaration', template).resource.Properties
        .Environment.Variables;
      return [RISK_GROUPS_TABLE !== undefined, GROUP_SHARE];
    };
    expect(groupsOf(synthesise().api)).toEqual([false, undefined]);
    expect(groupsOf(withOtherSettings().api)).toEqual([true, '0.02']);
  });

  it('is refused if its only override contradicts the model’s other threshold', () => {
    expect(() => synthesise('dev', { lanes: { red: 0.01 } })).toThrow(
      /yellow threshold .* must not exceed the red one \(0\.01\)/,
    );
  });
});

describe('the currency of a stage', () => {
  it.each(SCORING)('reaches %s', (operationId) => {
    const { CURRENCY } = functionOf(operationId, synthesise('dev').api).resource.Properties.Environment
      .Variables;
    expect(CURRENCY).toBe('KRW');
  });

  it('is refused if it is not the one that the model was trained on', () => {
    expect(() => synthesise('dev', { currency: 'USD' })).toThrow(
      'The model import-risk was trained on prices in KRW, but the currency of the stage is USD',
    );
  });

  it('is refused if there is no such currency', () => {
    expect(() => synthesise('dev', { currency: 'WON' })).toThrow(
      'currency: Expected an ISO 4217 currency code',
    );
  });
});

describe('editions of the HS', () => {
  const daysOf = (template: Template, operationId: string): unknown =>
    functionOf(operationId, template).resource.Properties.Environment.Variables.HS_EDITIONS;

  it('reach both functions that check subheadings, if the stage adopted one on a day of its own', () => {
    const { api: template } = synthesise('dev', { hsEditions: { '2022': '2023-07-01' } });
    for (const operation of ['scoreDeclaration', 'scoreDeclarationBatch']) {
      expect(daysOf(template, operation)).toBe('{"2022":"2023-07-01"}');
    }
  });

  it('are in no environment otherwise', () => {
    expect(daysOf(synthesise('dev').api, 'scoreDeclaration')).toBe(undefined);
  });
});

describe('identity', () => {
  it('is a Cognito pool of machine clients by default', () => {
    const clients = resourcesOf(api, 'AWS::Cognito::UserPoolClient').map(
      ({ resource }) => resource.Properties,
    );
    expect(clients.map(({ ClientName }) => ClientName)).toEqual(['clearance-system', 'officer', 'operator']);
    for (const client of clients) {
      expect(client.AllowedOAuthFlows).toEqual(['client_credentials']);
      expect(client.GenerateSecret).toBe(true);
    }
  });

  it('lets officers read documents and manage references, and clearance systems upload', () => {
    const [clearance, officer] = resourcesOf(api, 'AWS::Cognito::UserPoolClient').map(({ resource }) =>
      JSON.stringify(resource.Properties.AllowedOAuthScopes),
    );
    expect(clearance).toContain('documents:write');
    expect(clearance).not.toContain('references:');
    for (const scope of ['documents:read', 'references:read', 'references:write']) {
      expect(officer).toContain(scope);
    }
    expect(officer).not.toContain('documents:write');
  });

  it('lets no clearance system record inspections, and no officer score declarations', () => {
    const scopes = resourcesOf(api, 'AWS::Cognito::UserPoolClient').map(({ resource }) =>
      JSON.stringify(resource.Properties.AllowedOAuthScopes),
    );
    expect(scopes[0]).not.toContain('inspections:write');
    expect(scopes[1]).not.toContain('declarations:score');
    for (const granted of scopes.slice(0, 2)) expect(granted).toContain('hs:predict');
  });

  it('lets officers record overrides, and only operators start delinquency runs', () => {
    const [clearance, officer, operator] = resourcesOf(api, 'AWS::Cognito::UserPoolClient').map(
      ({ resource }) => JSON.stringify(resource.Properties.AllowedOAuthScopes),
    );
    expect(clearance).not.toContain('delinquency:');
    expect(officer).toContain('delinquency:write');
    expect(officer).not.toContain('delinquency:run');
    expect(operator).toContain('delinquency:run');
    expect(operator).not.toContain('delinquency:write');
  });

  it('defines every scope of the service', () => {
    const [server] = resourcesOf(api, 'AWS::Cognito::UserPoolResourceServer');
    const names = ((server?.resource.Properties.Scopes ?? []) as { ScopeName: string }[]).map(
      ({ ScopeName }) => ScopeName,
    );
    expect(names.sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it('accepts tokens of its own pool for its own clients', () => {
    const [authorizer] = resourcesOf(api, 'AWS::ApiGatewayV2::Authorizer');
    const [pool] = resourcesOf(api, 'AWS::Cognito::UserPool');
    const clients = resourcesOf(api, 'AWS::Cognito::UserPoolClient');
    expect(authorizer?.resource.Properties.JwtConfiguration).toEqual({
      Audience: clients.map(({ id }) => ({ Ref: id })),
      Issuer: { 'Fn::GetAtt': [pool?.id, 'ProviderURL'] },
    });
    expect(authorizer?.resource.Properties.IdentitySource).toEqual(['$request.header.Authorization']);
  });

  it('puts the party of each client into its tokens, and none for customs', () => {
    const identity = {
      kind: 'cognito',
      clients: [
        { name: 'officer', scopes: ['documents:read'] },
        { name: 'broker-a', scopes: ['documents:read', 'documents:write'], party: 'KR-BROKER-1' },
      ],
    } as const;
    const { api: template } = synthesise('dev', {
      identity: {
        ...identity,
        clients: [...identity.clients].map((client) => ({ ...client, scopes: [...client.scopes] })),
      },
    });
    const [pool] = resourcesOf(template, 'AWS::Cognito::UserPool');
    const trigger = functionOf('setClaims', template);
    const { FunctionName: name, Environment: environment } = trigger.resource.Properties;
    expect(name).toBe('customs-scoring-dev-set-claims');
    expect(pool?.resource.Properties.LambdaConfig.PreTokenGenerationConfig).toMatchObject({
      LambdaVersion: 'V3_0',
      // Written out, since a reference would create the cycle pool -> function -> clients -> pool.
      LambdaArn: { 'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(`:function:${name}`)])] },
    });
    expect(pool?.resource.Properties.UserPoolTier).toBe('ESSENTIALS');
    const clients = resourcesOf(template, 'AWS::Cognito::UserPoolClient').map(({ id }) => id);
    expect(environment.Variables.PARTIES['Fn::Join'][1]).toEqual([
      '[["',
      { Ref: clients[0] },
      '",""],["',
      { Ref: clients[1] },
      '","KR-BROKER-1"]]',
    ]);
  });

  describe('with a console', () => {
    const urls = {
      callbackUrls: ['https://scoring.customs.example/console/callback'],
      logoutUrls: ['https://scoring.customs.example/console/'],
    };
    const { api: template } = synthesise('dev', { identity: { kind: 'cognito', console: urls } });
    const [pool] = resourcesOf(template, 'AWS::Cognito::UserPool');
    const client = resourcesOf(template, 'AWS::Cognito::UserPoolClient').find(
      ({ resource }) => resource.Properties.ClientName === 'console',
    );

    it('people sign in to a public client: code flow, renewed by rotating tokens, for a working day', () => {
      expect(client?.resource.Properties).toMatchObject({
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        CallbackURLs: urls.callbackUrls,
        LogoutURLs: urls.logoutUrls,
        // Nothing but the sign-in page: without triggers, custom authentication cannot succeed.
        ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
        AccessTokenValidity: 15,
        RefreshTokenValidity: 480,
        TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        EnableTokenRevocation: true,
        PreventUserExistenceErrors: 'ENABLED',
      });
    });

    it('people need a second factor, and risky sign-ins are refused', () => {
      expect(pool?.resource.Properties).toMatchObject({
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        UserPoolTier: 'PLUS',
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      });
      const required = (
        (pool?.resource.Properties.Schema ?? []) as { Name: string; Required: boolean }[]
      ).filter(({ Required }) => Required);
      expect(required.map(({ Name }) => Name).sort()).toEqual(['email', 'name']);
    });

    it('people are in the groups of the settings, whose scopes the trigger knows', () => {
      const { identity } = stageConfig('dev');
      const groups = identity.kind === 'cognito' ? identity.groups : [];
      const names = resourcesOf(template, 'AWS::Cognito::UserPoolGroup').map(
        ({ resource }) => resource.Properties.GroupName as string,
      );
      expect(names).toEqual(groups.map(({ name }) => name));
      const { Variables } = functionOf('setClaims', template).resource.Properties.Environment;
      expect(JSON.parse(Variables.GROUPS)).toEqual(groups.map(({ name, scopes }) => [name, '', scopes]));
      expect(Variables.CONSOLE_CLIENT).toEqual({ Ref: client?.id });
      // What no group may do, nobody may ask for.
      const requestable = JSON.stringify(client?.resource.Properties.AllowedOAuthScopes);
      const granted = new Set(groups.flatMap(({ scopes }) => scopes));
      for (const scope of Object.keys(SCOPES)) {
        expect(requestable.includes(`/${scope}"`), scope).toBe(granted.has(scope as keyof typeof SCOPES));
      }
    });

    it('the authorizer accepts their tokens', () => {
      const [authorizer] = resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer');
      expect(authorizer?.resource.Properties.JwtConfiguration.Audience).toContainEqual({ Ref: client?.id });
    });
  });

  it('has no client for people without a console', () => {
    const { Variables } = functionOf('setClaims', api).resource.Properties.Environment;
    expect(Variables).not.toHaveProperty('CONSOLE_CLIENT');
  });

  it('is refused with more clients than the trigger supports', () => {
    const clients = Array.from({ length: 80 }, (_, index) => ({
      name: `broker-${index}`,
      scopes: ['documents:read' as const],
      party: `KR-BROKER-${index}`,
    }));
    expect(() => synthesise('dev', { identity: { kind: 'cognito', clients } })).toThrow(/more clients/);
  });

  it("can be the administration's own issuer: no pool, and scopes without prefix", () => {
    const { api: own } = synthesise('dev', {
      identity: { kind: 'oidc', issuer: 'https://login.customs.example', audience: 'scoring' },
    });
    const [authorizer] = resourcesOf(own, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer?.resource.Properties.JwtConfiguration).toEqual({
      Audience: ['scoring'],
      Issuer: 'https://login.customs.example',
    });
    expect(resourcesOf(own, 'AWS::Cognito::UserPool')).toEqual([]);
    expect(resourcesOf(own, 'AWS::Lambda::Function')).toHaveLength(EVERY_ROUTE.length);
    const scopes = resourcesOf(own, 'AWS::ApiGatewayV2::Route').flatMap(
      ({ resource }) => (resource.Properties.AuthorizationScopes ?? []) as string[],
    );
    expect(new Set(scopes)).toEqual(new Set(ROUTES.flatMap(({ scope }) => (scope === null ? [] : [scope]))));
  });
});
