// The issuer of tokens: by default a Cognito user pool with machine clients only, or the administration's own OAuth2 issuer. In both
// cases the HTTP API's JWT authorizer checks issuer, audience and scopes.
import { ArnFormat, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  type CfnUserPool,
  FeaturePlan,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { cognitoScope, RESOURCE_SERVER, SCOPES, type Scope } from '../../functions/shared/auth/scopes.ts';
import type { StageConfig } from '../config.ts';
import { ServiceFunction } from './service-function.ts';

export interface Identity {
  readonly authorizer: HttpJwtAuthorizer;
  /** A scope as tokens carry it. */
  readonly scopeName: (scope: Scope) => string;
}

type CognitoClient = Extract<StageConfig['identity'], { kind: 'cognito' }>['clients'][number];

/** Lambda limits all environment variables of a function together to 4 KB. */
const MAX_PARTIES_BYTES = 3_500;
/** Length of a Cognito client id with the JSON syntax around it and its party. */
const CLIENT_BYTES = 26 + 8;

/** Sets up the issuer that the stage's settings name. */
export function identity(scope: Construct, config: StageConfig, alarmTopic: ITopic): Identity {
  if (config.identity.kind === 'oidc') {
    const { issuer, audience } = config.identity;
    return {
      authorizer: new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [audience] }),
      scopeName: (name) => name,
    };
  }
  const pool = new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
    // The cheapest plan that also calls its triggers for client credentials.
    featurePlan: FeaturePlan.ESSENTIALS,
    passwordPolicy: {
      minLength: 14,
      requireDigits: true,
      requireLowercase: true,
      requireUppercase: true,
      requireSymbols: true,
    },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const machinesOnly =
    'Nobody signs in to this pool: it only issues client-credentials tokens to machine clients.';
  for (const id of ['AwsSolutions-COG2', 'AwsSolutions-COG3', 'AwsSolutions-COG8']) {
    Validations.of(pool).acknowledge({ id, reason: machinesOnly });
  }
  const scopes = new Map<Scope, ResourceServerScope>(
    (Object.keys(SCOPES) as Scope[]).map((name) => [
      name,
      new ResourceServerScope({ scopeName: name, scopeDescription: SCOPES[name] }),
    ]),
  );
  const server = pool.addResourceServer('ResourceServer', {
    identifier: RESOURCE_SERVER,
    scopes: [...scopes.values()],
  });
  const domain = pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: `customs-scoring-${config.stage}-${Stack.of(scope).account}` },
  });
  const clients = config.identity.clients.map(({ name, scopes: granted }) =>
    pool.addClient(`Client-${name}`, {
      userPoolClientName: name,
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: granted.map((grantedScope) => {
          const known = scopes.get(grantedScope);
          if (known === undefined) throw new Error(`Unknown scope ${grantedScope}`);
          return OAuthScope.resourceServer(server, known);
        }),
      },
    }),
  );
  addParties(scope, { config, alarmTopic, pool, named: config.identity.clients, clients });
  new CfnOutput(scope, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` });
  new CfnOutput(scope, 'UserPoolId', { value: pool.userPoolId });
  return {
    authorizer: new HttpJwtAuthorizer('Authorizer', pool.userPoolProviderUrl, {
      jwtAudience: clients.map((client) => client.userPoolClientId),
    }),
    scopeName: cognitoScope,
  };
}

interface PartiesProps {
  readonly config: StageConfig;
  readonly alarmTopic: ITopic;
  readonly pool: UserPool;
  /** The clients from the settings. */
  readonly named: readonly CognitoClient[];
  /** Cognito's clients for them, in the same order. */
  readonly clients: readonly UserPoolClient[];
}

/**
 * Adds each client's party to its tokens: a trigger of the pool, whose function knows the party of every client. The client ids
 * come from the pool, so the pool must not depend on the function; it refers to it by a name chosen here (docs/decisions/0014).
 */
function addParties(scope: Construct, { config, alarmTopic, pool, named, clients }: PartiesProps): void {
  const bytes = named.reduce((sum, { party = '' }) => sum + CLIENT_BYTES + party.length, 0);
  if (bytes > MAX_PARTIES_BYTES) {
    throw new Error(
      `The settings of stage "${config.stage}" name more clients than a token's trigger can hold: ${named.length}`,
    );
  }
  const functionName = `customs-scoring-${config.stage}-add-party`;
  const trigger = new ServiceFunction(scope, {
    config,
    alarmTopic,
    functionName,
    operation: 'addParty',
    description: "Pre-token-generation trigger of Cognito: adds a client's party to its tokens",
    entry: 'functions/identity/handlers/add-party.ts',
    environment: {
      PARTIES: Stack.of(scope).toJsonString(
        clients.map((client, index) => [client.userPoolClientId, named[index]?.party ?? '']),
      ),
    },
  });
  trigger.addPermission('Cognito', {
    principal: new ServicePrincipal('cognito-idp.amazonaws.com'),
    sourceArn: pool.userPoolArn,
  });
  const lambdaArn = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  (pool.node.defaultChild as CfnUserPool).lambdaConfig = {
    preTokenGenerationConfig: { lambdaArn, lambdaVersion: 'V3_0' },
  };
}
