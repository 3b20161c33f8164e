// Who issues tokens. In AWS by default a Cognito user pool with machine clients only; an administration with its own
// OAuth2 issuer names that instead. Either way the HTTP API's JWT authorizer checks issuer, audience and scopes.
import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { SCOPES, type Scope } from '../../functions/shared/auth/scopes.ts';
import type { StageConfig } from '../config.ts';

const RESOURCE_SERVER = 'customs-scoring';

export interface Identity {
  readonly authorizer: HttpJwtAuthorizer;
  /** The name under which tokens carry a scope. */
  readonly scopeName: (scope: Scope) => string;
}

/** Sets up the issuer the stage's settings ask for. */
export function identity(scope: Construct, config: StageConfig): Identity {
  if (config.identity.kind === 'oidc') {
    const { issuer, audience } = config.identity;
    return {
      authorizer: new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [audience] }),
      scopeName: (name) => name,
    };
  }
  const pool = new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
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
  new CfnOutput(scope, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` });
  new CfnOutput(scope, 'UserPoolId', { value: pool.userPoolId });
  return {
    authorizer: new HttpJwtAuthorizer('Authorizer', pool.userPoolProviderUrl, {
      jwtAudience: clients.map((client) => client.userPoolClientId),
    }),
    scopeName: (name) => `${RESOURCE_SERVER}/${name}`,
  };
}
