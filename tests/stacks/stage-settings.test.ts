// The settings that a production account may ask for, each off by default: what the templates have without them and with them. That
// cdk-nag finds nothing with all of them on is in nag.test.ts.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { consoleHeaders } from '../../lib/console-headers.ts';
import { PRODUCTION_SETTINGS } from '../support/production-settings.ts';
import {
  type Properties,
  resourcesOf,
  type Stacks,
  synthesise,
  type Template,
  withAdditional,
} from '../support/synthesis.ts';

const off = synthesise();

/** Everything on at once: one synthesis for all tests here. */
const stacks = synthesise('dev', PRODUCTION_SETTINGS);
const { vpc, edge, console: pages, environments } = withAdditional('dev', PRODUCTION_SETTINGS);
const { api } = stacks;

const templatesOf = (stacks: Stacks): Template[] => Object.values(stacks);
const propertiesOf = (stacks: Stacks, type: string): Properties[] =>
  templatesOf(stacks).flatMap((template) =>
    resourcesOf(template, type).map(({ resource }) => resource.Properties),
  );
const typesOf = (stacks: Stacks): Set<string> =>
  new Set(templatesOf(stacks).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));

it('none of them leaves a trace while it is off', () => {
  const types = [...typesOf(off)];
  expect(
    types.filter((type) =>
      /^AWS::(ApiGateway|EC2|CodeDeploy|CloudFront|NeptuneGraph|WAFv2)::|Lambda::(Alias|Version)$/.test(type),
    ),
  ).toEqual([]);
  expect(types).not.toContain('AWS::ApiGatewayV2::DomainName');
  expect(
    propertiesOf(off, 'AWS::Lambda::Function').filter(({ VpcConfig }) => VpcConfig !== undefined),
  ).toEqual([]);
  expect(
    propertiesOf(off, 'AWS::IAM::Role').filter(({ PermissionsBoundary }) => PermissionsBoundary),
  ).toEqual([]);
  expect(propertiesOf(off, 'AWS::S3::Bucket').filter(({ ObjectLockEnabled }) => ObjectLockEnabled)).toEqual(
    [],
  );
  expect(JSON.stringify(off)).not.toContain('StageKey');
});

it('every output says what it is for', () => {
  const outputs = [...templatesOf(stacks), vpc, edge, pages].flatMap(({ Outputs = {} }) =>
    Object.entries(Outputs),
  );
  // What another stack refers to has a name of CDK's own, exported or not.
  const ours = outputs.filter(([name]) => !/^(Exports|Publish)Output(Ref|FnGetAtt)/.test(name));
  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter(([, { Description = '' }]) => Description === '').map(([name]) => name)).toEqual([]);
});

describe('the VPC', () => {
  it('has every function, in its private subnets and with its security group', () => {
    const functions = propertiesOf(stacks, 'AWS::Lambda::Function');
    // One more loads the graph in Neptune.
    expect(functions.length).toBe(propertiesOf(off, 'AWS::Lambda::Function').length + 1);
    const configs = new Set(functions.map(({ VpcConfig }) => JSON.stringify(VpcConfig)));
    expect(
      [...configs].map((text) => text?.replaceAll(/Ref[A-Za-z]+Subnet(\d)[A-Za-z0-9]+/g, 'subnet $1')),
    ).toEqual([
      expect.stringMatching(/"SecurityGroupIds":\[.*Functions.*\],"SubnetIds":\[.*subnet 1.*subnet 2.*\]/),
    ]);
  });

  it('lets every function make its network interface', () => {
    const roles = propertiesOf(stacks, 'AWS::IAM::Role').map((role) => JSON.stringify(role));
    const allowed = roles.filter((role) => role.includes('ec2:CreateNetworkInterface'));
    expect(allowed).toHaveLength(propertiesOf(stacks, 'AWS::Lambda::Function').length);
  });

  it('reaches S3 and DynamoDB through gateways, and the other services that functions call through interfaces', () => {
    const endpoints = resourcesOf(vpc, 'AWS::EC2::VPCEndpoint').map(({ resource }) => resource.Properties);
    const service = ({ ServiceName }: Properties): string =>
      JSON.stringify(ServiceName).match(/[.]([a-z0-9-]+)["]\]*}?$/)?.[1] ?? JSON.stringify(ServiceName);
    expect(
      endpoints
        .filter(({ VpcEndpointType }) => VpcEndpointType === 'Gateway')
        .map(service)
        .sort(),
    ).toEqual(['dynamodb', 's3']);
    expect(
      endpoints
        .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
        .map(service)
        .sort(),
    ).toEqual(['athena', 'events', 'neptune-graph', 'secretsmanager', 'sns', 'sqs', 'states']);
  });

  it('has flow logs, and a way out for webhooks unless the stage wants none', () => {
    expect(resourcesOf(vpc, 'AWS::EC2::FlowLog')).toHaveLength(1);
    expect(resourcesOf(vpc, 'AWS::EC2::NatGateway')).toHaveLength(1);
    const closed = withAdditional('dev', { vpc: { enabled: true, natGateways: 0 } }).vpc;
    expect(resourcesOf(closed, 'AWS::EC2::NatGateway')).toEqual([]);
    expect(resourcesOf(closed, 'AWS::EC2::InternetGateway')).toEqual([]);
  });
});

describe('the customer-managed key', () => {
  const isKey = (value: unknown): boolean => JSON.stringify(value ?? '').includes('StageKey');

  it.each([
    ['AWS::DynamoDB::Table', ({ SSESpecification }: Properties) => SSESpecification?.KMSMasterKeyId],
    ['AWS::SQS::Queue', ({ KmsMasterKeyId }: Properties) => KmsMasterKeyId],
    ['AWS::Logs::LogGroup', ({ KmsKeyId }: Properties) => KmsKeyId],
  ])('encrypts every %s', (type, keyOf) => {
    const resources = propertiesOf(stacks, type);
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((one) => !isKey(keyOf(one)))).toEqual([]);
  });

  it('encrypts every bucket but that of access logs, which S3 delivers to its own encryption only', () => {
    const buckets = templatesOf(stacks).flatMap((template) => resourcesOf(template, 'AWS::S3::Bucket'));
    const others = buckets.filter(({ resource }) => !isKey(resource.Properties.BucketEncryption));
    expect(others.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['AccessLogs']);
    expect(buckets.length).toBeGreaterThan(1);
  });

  it('rotates, is retained, and is used only through the services that hold the data', () => {
    const [key] = resourcesOf(stacks.data, 'AWS::KMS::Key').filter(({ id }) => id.startsWith('StageKey'));
    expect(key?.resource).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
    const statements: Properties[] = key?.resource.Properties.KeyPolicy.Statement ?? [];
    const [root, services, logs, events] = statements;
    expect(JSON.stringify(root?.Principal)).toContain(':root');
    expect(services?.Condition.StringEquals['kms:CallerAccount']).toBe('123456789012');
    expect(services?.Condition.StringEquals['kms:ViaService']).toHaveLength(4);
    expect(JSON.stringify(logs?.Condition)).toContain('kms:EncryptionContext:aws:logs:arn');
    expect(events?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '123456789012' } });
  });
});

describe('the domain', () => {
  it('is mapped to the API, which has no other address, and says where DNS must point', () => {
    const [domain] = resourcesOf(api, 'AWS::ApiGatewayV2::DomainName');
    expect(domain?.resource.Properties).toMatchObject({
      DomainName: 'api.customs.example',
      DomainNameConfigurations: [
        { CertificateArn: PRODUCTION_SETTINGS.domain.certificateArn, SecurityPolicy: 'TLS_1_2' },
      ],
    });
    expect(resourcesOf(api, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
    expect(resourcesOf(api, 'AWS::ApiGatewayV2::Api')[0]?.resource.Properties.DisableExecuteApiEndpoint).toBe(
      true,
    );
    expect(api.Outputs.ApiUrl?.Value).toBe('https://api.customs.example');
    expect(api.Outputs).toHaveProperty('ApiDomainTarget');
  });
});

describe('the edge', () => {
  const firewall = resourcesOf(edge, 'AWS::WAFv2::WebACL')[0];

  it('has a firewall for CloudFront: a rate for each address, and the rules that AWS maintains', () => {
    const { Scope, Rules } = firewall?.resource.Properties ?? {};
    expect(Scope).toBe('CLOUDFRONT');
    expect(Rules[0].Statement.RateBasedStatement).toEqual({ AggregateKeyType: 'IP', Limit: 2_000 });
    expect((Rules as Properties[]).slice(1).map(({ Name }) => Name)).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ]);
    expect(JSON.stringify(Rules[3])).toContain('{"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"}');
  });

  it('forwards everything to the domain of the API and keeps no answer', () => {
    const [distribution] = resourcesOf(edge, 'AWS::CloudFront::Distribution');
    const config = distribution?.resource.Properties.DistributionConfig;
    expect(config).toMatchObject({
      Aliases: ['scoring.customs.example'],
      WebACLId: { 'Fn::GetAtt': [firewall?.id, 'Arn'] },
      Origins: [
        { DomainName: 'api.customs.example', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
      ],
      DefaultCacheBehavior: {
        // AWS's policy "CachingDisabled".
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        ViewerProtocolPolicy: 'https-only',
      },
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
  });

  it('is the origin of the URLs in answers', () => {
    expect(JSON.stringify(api)).toContain('"API_ORIGIN":"https://scoring.customs.example"');
  });
});

describe('the console', () => {
  const [distribution] = resourcesOf(pages, 'AWS::CloudFront::Distribution');
  const config = distribution?.resource.Properties.DistributionConfig;
  const [policy, kitPolicy] = resourcesOf(pages, 'AWS::CloudFront::ResponseHeadersPolicy');
  const headers = policy?.resource.Properties.ResponseHeadersPolicyConfig;
  const files = {
    'Fn::ImportValue': expect.stringMatching(/:ExportsOutputFnGetAttDocuments\w+RegionalDomainName\w+$/),
  };

  it('has its own name and certificate, the firewall of the settings, and the API beside it', () => {
    expect(config).toMatchObject({
      Aliases: ['console.customs.example'],
      WebACLId: PRODUCTION_SETTINGS.console.hosting.firewallArn,
      ViewerCertificate: {
        AcmCertificateArn: PRODUCTION_SETTINGS.console.hosting.certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
      CacheBehaviors: [
        {
          PathPattern: '/v1/*',
          // AWS's policy "CachingDisabled".
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          ViewerProtocolPolicy: 'https-only',
        },
        { PathPattern: '/console/field/*', ResponseHeadersPolicyId: { Ref: kitPolicy?.id } },
      ],
      DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: policy?.id } },
    });
    const [behavior] = config.CacheBehaviors as Properties[];
    expect(behavior).not.toHaveProperty('ResponseHeadersPolicyId');
    const origins = Object.fromEntries((config.Origins as Properties[]).map(({ Id, ...rest }) => [Id, rest]));
    expect(origins[behavior?.TargetOriginId].DomainName).toBe('api.customs.example');
    expect(origins[config.DefaultCacheBehavior.TargetOriginId]).toMatchObject({
      OriginAccessControlId: expect.anything(),
    });
  });

  it('has files that CloudFront alone may read, and may list, so that what is missing is 404', () => {
    const bucket = resourcesOf(pages, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('Files'));
    expect(bucket?.resource.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const statements = resourcesOf(pages, 'AWS::S3::BucketPolicy').flatMap(({ resource }): Properties[] =>
      resource.Properties.Bucket.Ref === bucket?.id ? resource.Properties.PolicyDocument.Statement : [],
    );
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Action }) => Action).sort()).toEqual(['s3:GetObject', 's3:ListBucket']);
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
      expect(JSON.stringify(Condition)).toContain(distribution?.id);
    }
  });

  it('sends the headers that the local host sends', () => {
    const { SecurityHeadersConfig: security, CustomHeadersConfig: others } = headers;
    const policyParts = security.ContentSecurityPolicy.ContentSecurityPolicy['Fn::Join'][1] as unknown[];
    const text = policyParts.map((part) => (typeof part === 'string' ? part : '<value>')).join('');
    expect(text.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob: https://scoring.customs.example https://<value>",
      "font-src 'self'",
      "connect-src 'self' https://cognito-idp.ap-northeast-2.<value> https://<value>.auth.ap-northeast-2.amazoncognito.com https://<value>",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types field-workers',
    ]);
    expect(JSON.stringify(kitPolicy)).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(JSON.stringify(policy)).not.toContain('unsafe');
    expect(policyParts).toContainEqual(files);
    const { 'content-security-policy': _, ...expected } = consoleHeaders({ files: '' });
    const { FrameOptions, ReferrerPolicy, StrictTransportSecurity: strict } = security;
    expect(strict.IncludeSubdomains).toBe(true);
    expect({
      'x-frame-options': FrameOptions.FrameOption,
      'referrer-policy': ReferrerPolicy.ReferrerPolicy,
      'strict-transport-security': `max-age=${strict.AccessControlMaxAgeSec}; includeSubDomains`,
      'x-content-type-options': security.ContentTypeOptions.Override ? 'nosniff' : undefined,
      ...Object.fromEntries((others.Items as Properties[]).map(({ Header, Value }) => [Header, Value])),
    }).toEqual(expected);
  });

  it.each([
    ['/', '/console/', 307],
    ['/console', '/console/', 307],
    ['/console/', '/console/index.html', undefined],
    ['/console/worklist', '/console/index.html', undefined],
    ['/console/network/company/1', '/console/index.html', undefined],
    ['/console/assets/index-abc.js', '/console/assets/index-abc.js', undefined],
    ['/consoles/x', '/consoles/x', undefined],
  ])('answers %s with %s', (uri, path, status) => {
    const [paths] = resourcesOf(pages, 'AWS::CloudFront::Function');
    const handler = runInNewContext(`${paths?.resource.Properties.FunctionCode}; handler`) as (
      event: object,
    ) => Properties;
    const answer = handler({ request: { uri } });
    expect({ status: answer.statusCode, path: answer.headers?.location.value ?? answer.uri }).toEqual({
      status,
      path,
    });
  });

  it('says where people sign in, and for what, without a secret', () => {
    const parts: unknown[] = pages.Outputs.ConsoleConfig?.Value['Fn::Join'][1] ?? [];
    const text = parts.map((part) => (typeof part === 'string' ? part : 'value')).join('');
    expect(JSON.parse(text)).toEqual({
      issuer: expect.stringContaining('value'),
      clientId: 'value',
      scopes: expect.arrayContaining(['customs-scoring/declarations:read', 'customs-scoring/audit:read']),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      currency: 'KRW',
    });
  });

  it('lets people sign in from it, and upload documents from it, alone', () => {
    const client = resourcesOf(api, 'AWS::Cognito::UserPoolClient').find(
      ({ resource }) => resource.Properties.ClientName === 'console',
    );
    expect(client?.resource.Properties).toMatchObject({
      CallbackURLs: ['https://console.customs.example/console/'],
      LogoutURLs: ['https://console.customs.example/console/'],
    });
    const rules = propertiesOf(stacks, 'AWS::S3::Bucket').flatMap(
      ({ CorsConfiguration }): Properties[] => CorsConfiguration?.CorsRules ?? [],
    );
    expect(rules.map(({ AllowedOrigins }) => AllowedOrigins)).toEqual([['https://console.customs.example']]);
  });
});

describe('the graph of the network in Neptune', () => {
  const [graph] = resourcesOf(stacks.data, 'AWS::NeptuneGraph::Graph');
  const namesOf = (template: Template): Properties[] =>
    resourcesOf(template, 'AWS::Lambda::Function').map(({ resource }) => resource.Properties);
  const operationOf = ({ Environment }: Properties): string =>
    String(Environment.Variables.POWERTOOLS_SERVICE_NAME);
  const grantsOf = (template: Template, operation: string): Properties[] => {
    const found = namesOf(template).find((one) => operationOf(one) === operation);
    const role = template.Resources[String(found?.Role['Fn::GetAtt'][0])];
    const policies: Properties[] = role?.Properties.Policies ?? [];
    return policies
      .flatMap(({ PolicyDocument }): Properties[] => PolicyDocument.Statement)
      .filter(({ Action }) => /neptune-graph:|iam:/.test(JSON.stringify(Action)));
  };

  it('is private, without vectors, protected and retained, with the memory of the settings and the stage’s key', () => {
    expect(graph?.resource).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        GraphName: 'customs-scoring-dev',
        ProvisionedMemory: 32,
        ReplicaCount: 1,
        PublicConnectivity: false,
        DeletionProtection: true,
        KmsKeyIdentifier: { 'Fn::GetAtt': [expect.stringMatching(/^StageKey/), 'Arn'] },
      },
    });
    expect(graph?.resource.Properties).not.toHaveProperty('VectorSearchConfiguration');
  });

  it('has an endpoint in the subnets of the functions, which they alone reach', () => {
    const [endpoint] = resourcesOf(vpc, 'AWS::NeptuneGraph::PrivateGraphEndpoint');
    expect(endpoint?.resource.Properties).toMatchObject({
      GraphIdentifier: { 'Fn::ImportValue': expect.stringContaining('NetworkGraph') },
      SubnetIds: [expect.anything(), expect.anything()],
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^Endpoints/), 'GroupId'] }],
    });
  });

  it('is read by the functions of links alone, whose handlers differ from those of other stages', () => {
    const readers = templatesOf(stacks).flatMap((template) =>
      namesOf(template)
        .map(operationOf)
        .filter((operation) => grantsOf(template, operation).length > 0),
    );
    expect(readers.sort()).toEqual(['findNetworkPaths', 'getNetworkEgo', 'loadNeptuneGraph']);
    const entries = (of: Stacks): string[] =>
      resourcesOf(of.api, 'AWS::Lambda::Function').map(({ resource }) =>
        String(resource.Metadata?.['customs-scoring:entry']),
      );
    expect(
      entries(stacks)
        .filter((entry) => !entries(off).includes(entry))
        .sort(),
    ).toEqual([
      'functions/network/handlers/find-paths-in-neptune.ts',
      'functions/network/handlers/get-ego-in-neptune.ts',
    ]);
    for (const operation of ['findNetworkPaths', 'getNetworkEgo']) {
      expect(grantsOf(api, operation).map(({ Action }) => Action)).toEqual([
        'neptune-graph:ReadDataViaQuery',
      ]);
    }
  });

  it('is filled by one function, which may pass Neptune the role that reads the tables, and no other', () => {
    const grants = grantsOf(stacks.network, 'loadNeptuneGraph');
    expect(grants.flatMap(({ Action }) => Action).sort()).toEqual([
      'iam:PassRole',
      'neptune-graph:GetGraph',
      'neptune-graph:GetImportTask',
      'neptune-graph:ReadDataViaQuery',
      'neptune-graph:ResetGraph',
      'neptune-graph:StartImportTask',
      'neptune-graph:WriteDataViaQuery',
    ]);
    const pass = grants.find(({ Action }) => Action === 'iam:PassRole');
    expect(pass?.Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'neptune-graph.amazonaws.com' },
    });
    const [role] = resourcesOf(stacks.data, 'AWS::IAM::Role').filter(({ id }) => id.includes('ImportRole'));
    expect(JSON.stringify(pass?.Resource)).toContain(role?.id);
    expect(JSON.stringify(role?.resource.Properties.AssumeRolePolicyDocument)).toContain(
      '"StringEquals":{"aws:SourceAccount":"123456789012"}',
    );
    const reading: Properties[] = role?.resource.Properties.Policies[0].PolicyDocument.Statement ?? [];
    expect(reading.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
    for (const statement of reading) expect(JSON.stringify(statement)).toContain('network-days/');
  });

  it('is filled after a run is published, and waited for', () => {
    const [machine] = resourcesOf(stacks.network, 'AWS::StepFunctions::StateMachine');
    const parts: unknown[] = machine?.resource.Properties.DefinitionString['Fn::Join'][1] ?? [];
    const { States } = JSON.parse(
      parts.map((part) => (typeof part === 'string' ? part : 'arn')).join(''),
    ) as { States: Record<string, Properties> };
    expect(States['Build network']?.Next).toBe('Begin to load network graph');
    expect(States['Begin to load network graph']).toMatchObject({
      Result: { load: 'begin' },
      Next: 'Load network graph',
    });
    expect(States['Is the network graph loaded']).toMatchObject({
      Choices: [{ Variable: '$.load', StringEquals: 'done', Next: 'Network published' }],
      Default: 'Wait for network graph',
    });
    expect(States['Wait for network graph']?.Next).toBe('Load network graph');
  });

  it('needs the VPC', () => {
    expect(() => synthesise('dev', { network: { neptune: { enabled: true } } })).toThrow(
      'network.neptune: Expected `vpc.enabled`, too: the graph is reached from the VPC only',
    );
  });
});

describe('the lock of documents', () => {
  it('keeps every version of a file for its days, unless somebody may bypass governance', () => {
    const locked = resourcesOf(stacks.data, 'AWS::S3::Bucket').filter(
      ({ resource }) => resource.Properties.ObjectLockEnabled === true,
    );
    expect(locked.map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['Documents']);
    expect(locked[0]?.resource.Properties.ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Days: 60, Mode: 'GOVERNANCE' } },
    });
  });
});

describe('the account', () => {
  it('bounds every role', () => {
    const roles = propertiesOf(stacks, 'AWS::IAM::Role');
    const bounds = new Set(roles.map(({ PermissionsBoundary }) => JSON.stringify(PermissionsBoundary)));
    expect([...bounds]).toEqual([expect.stringContaining(':iam::123456789012:policy/customs-boundary')]);
  });

  it('and its region are those of every stack', () => {
    expect(environments).toEqual(
      // WAF's rules for CloudFront exist in us-east-1 only.
      new Set(['aws://123456789012/ap-northeast-2', 'aws://123456789012/us-east-1']),
    );
    expect(withAdditional('dev', {}).environments).toEqual(new Set(['aws://unknown-account/unknown-region']));
  });
});

describe('the rollout', () => {
  const aliases = resourcesOf(api, 'AWS::Lambda::Alias');
  const aliasOf = (name: string) => aliases.find(({ id }) => id.startsWith(name));

  it('sends requests of the named operations to the alias, and those of all others to the function', () => {
    expect(aliases.map(({ id }) => id.replace(/Live[0-9A-F]{8}$/, '')).sort()).toEqual([
      'GetHealth',
      'PredictHsCodes',
      'ScoreDeclaration',
    ]);
    const targets = resourcesOf(api, 'AWS::ApiGatewayV2::Integration').map(({ resource }) =>
      JSON.stringify(resource.Properties.IntegrationUri),
    );
    expect(targets.filter((target) => target.includes('Live'))).toHaveLength(3);
    expect(targets).toHaveLength(resourcesOf(off.api, 'AWS::ApiGatewayV2::Integration').length);
  });

  it('shifts a share first, and goes back if an alarm of the function fires', () => {
    const groups = resourcesOf(api, 'AWS::CodeDeploy::DeploymentGroup').map(
      ({ resource }) => resource.Properties,
    );
    expect(groups).toHaveLength(2);
    for (const group of groups) {
      const alarms = (group.AlarmConfiguration.Alarms as Properties[]).map(({ Name }) => String(Name.Ref));
      expect(
        alarms.map((name) =>
          name.replace(/^(ScoreDeclaration|PredictHsCodes)/, '').replace(/[0-9A-F]{8}$/, ''),
        ),
      ).toEqual(['Errors', 'P99']);
      expect(group.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      });
    }
    expect(
      resourcesOf(api, 'AWS::CodeDeploy::DeploymentConfig')[0]?.resource.Properties.TrafficRoutingConfig,
    ).toEqual({
      Type: 'TimeBasedCanary',
      TimeBasedCanary: { CanaryInterval: 10, CanaryPercentage: 10 },
    });
    expect(aliasOf('ScoreDeclaration')?.resource).toHaveProperty('UpdatePolicy.CodeDeployLambdaAliasUpdate');
    expect(aliasOf('GetHealth')?.resource).not.toHaveProperty('UpdatePolicy');
  });

  it('keeps instances started where the stage asks for them', () => {
    const provisioned = (name: string) => aliasOf(name)?.resource.Properties.ProvisionedConcurrencyConfig;
    expect(provisioned('ScoreDeclaration')).toEqual({ ProvisionedConcurrentExecutions: 2 });
    expect(provisioned('GetHealth')).toEqual({ ProvisionedConcurrentExecutions: 1 });
    expect(provisioned('PredictHsCodes')).toBeUndefined();
  });

  it('retains former versions, so that the alias can be pointed back at one', () => {
    const versions = resourcesOf(api, 'AWS::Lambda::Version');
    expect(versions.map(({ resource }) => resource.DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain']);
  });

  it('refuses an operation that no route has', () => {
    const unknown = { rollout: { provisioned: { scoreDeclarations: 1 } } };
    expect(() => synthesise('dev', unknown)).toThrow('rollout: No route has the operation scoreDeclarations');
  });
});
