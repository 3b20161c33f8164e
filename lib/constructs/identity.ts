// The issuer of tokens: by default a Cognito user pool with machine clients, and people where the settings have a console; or the
// administration's own OAuth2 issuer. In both cases the API checks issuer, audience and scopes before a function is called.
import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { cognitoScope, RESOURCE_SERVER, SCOPES, type Scope } from '../../functions/shared/auth/scopes.ts';
import type { StageConfig } from '../config.ts';
import { type ReturnUrls, returnUrls } from '../console-place.ts';
import { output } from './output.ts';
import { ServiceFunction } from './service-function.ts';

export interface Identity {
  /** The `iss` of tokens. */
  readonly issuer: string;
  /** A token is for one of these. */
  readonly audience: readonly string[];
  /** The pool that issues the tokens; undefined for an issuer of the administration's own. */
  readonly pool: UserPool | undefined;
  /** A scope as tokens carry it. */
  readonly scopeName: (scope: Scope) => string;
  /** Where people sign in; undefined where nobody can. */
  readonly signIn: SignIn | undefined;
}

export interface SignIn {
  /** URL of the issuer, as in its tokens. */
  readonly issuer: string;
  /** Schemes and hosts where the issuer is found and gives tokens. */
  readonly origins: readonly string[];
  readonly clientId: string;
  /** What people may be granted, as the issuer names it. */
  readonly scopes: readonly string[];
}

type CognitoSettings = Extract<StageConfig['identity'], { kind: 'cognito' }>;

/** A person's access cannot be taken back before this, so it is short; it is renewed without the person. */
const USER_TOKEN = Duration.minutes(15);
/** A working day: then everyone signs in again. */
const USER_SESSION = Duration.hours(8);

/** Lambda limits all environment variables of a function together to 4 KB. */
const MAX_TRIGGER_BYTES = 3_500;
/** Length of a Cognito client id with the JSON syntax around it and its party. */
const CLIENT_BYTES = 26 + 8;

/** Sets up the issuer that the stage's settings name. */
export function identity(scope: Construct, config: StageConfig, alarmTopic: ITopic): Identity {
  if (config.identity.kind === 'oidc') {
    const { issuer, audience } = config.identity;
    return {
      issuer,
      audience: [audience],
      pool: undefined,
      scopeName: (name) => name,
      signIn: ownSignIn(config.identity),
    };
  }
  const settings = config.identity;
  const urls = returnUrls(config);
  const pool = new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
    // A token without a name would be recorded as a machine's.
    standardAttributes: {
      fullname: { required: true, mutable: true },
      email: { required: true, mutable: true },
    },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    // For machines the cheapest plan that also calls its triggers for client credentials; for people the one that refuses stolen
    // passwords and risky sign-ins.
    ...(urls === undefined
      ? { featurePlan: FeaturePlan.ESSENTIALS }
      : {
          featurePlan: FeaturePlan.PLUS,
          standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
        }),
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
  if (urls === undefined) {
    const machinesOnly =
      'Nobody signs in to this pool: it only issues client-credentials tokens to machine clients.';
    for (const id of ['AwsSolutions-COG3', 'AwsSolutions-COG8']) {
      Validations.of(pool).acknowledge({ id, reason: machinesOnly });
    }
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
  const scopesNamed = (names: Iterable<Scope>): OAuthScope[] =>
    [...names].map((name) => {
      const known = scopes.get(name);
      if (known === undefined) throw new Error(`Unknown scope ${name}`);
      return OAuthScope.resourceServer(server, known);
    });
  const clients = settings.clients.map(({ name, scopes: granted }) =>
    pool.addClient(`Client-${name}`, {
      userPoolClientName: name,
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: scopesNamed(granted),
      },
    }),
  );
  for (const { name } of settings.groups) {
    new UserPoolGroup(scope, `Group-${name}`, { userPool: pool, groupName: name });
  }
  const granted = [...new Set(settings.groups.flatMap(({ scopes: ofGroup }) => ofGroup))];
  const people = urls && consoleClient(pool, urls, scopesNamed(granted));
  addTrigger(scope, { config, alarmTopic, pool, settings, clients, people });
  output(
    scope,
    'TokenUrl',
    `${domain.baseUrl()}/oauth2/token`,
    'Where clients get tokens, with their id and secret',
  );
  output(scope, 'UserPoolId', pool.userPoolId, 'The pool of clients, their secrets, people and groups');
  return {
    issuer: pool.userPoolProviderUrl,
    audience: [...clients, ...(people === undefined ? [] : [people])].map(
      (client) => client.userPoolClientId,
    ),
    pool,
    scopeName: cognitoScope,
    signIn: people && {
      issuer: pool.userPoolProviderUrl,
      origins: [`https://cognito-idp.${Stack.of(pool).region}.${Stack.of(pool).urlSuffix}`, domain.baseUrl()],
      clientId: people.userPoolClientId,
      scopes: granted.map(cognitoScope),
    },
  };
}

/** Where people sign in at the administration's own issuer. */
function ownSignIn({
  issuer,
  console: client,
}: Extract<StageConfig['identity'], { kind: 'oidc' }>): SignIn | undefined {
  if (client === undefined) return undefined;
  const { origin } = new URL(issuer);
  return {
    issuer,
    origins: [...new Set([origin, client.tokenOrigin ?? origin])],
    clientId: client.clientId,
    scopes: Object.keys(SCOPES),
  };
}

/** The public client that people sign in to: code flow, whose PKCE Cognito demands of a client that sends a challenge. */
function consoleClient(
  pool: UserPool,
  { callbackUrls, logoutUrls }: ReturnUrls,
  scopes: readonly OAuthScope[],
): UserPoolClient {
  const client = pool.addClient('Console', {
    userPoolClientName: 'console',
    generateSecret: false,
    // Only through the sign-in page: without triggers, custom authentication cannot succeed.
    authFlows: { custom: true },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: USER_TOKEN,
    idTokenValidity: USER_TOKEN,
    refreshTokenValidity: USER_SESSION,
    refreshTokenRotationGracePeriod: Duration.seconds(0),
    oAuth: {
      flows: { authorizationCodeGrant: true },
      callbackUrls: [...callbackUrls],
      logoutUrls: [...logoutUrls],
      // What any group may do; the trigger leaves each person the scopes of the person's own groups.
      scopes: [OAuthScope.OPENID, ...scopes],
    },
  });
  output(pool, 'ConsoleClientId', client.userPoolClientId, 'The public client that people sign in to');
  return client;
}

interface TriggerProps {
  readonly config: StageConfig;
  readonly alarmTopic: ITopic;
  readonly pool: UserPool;
  readonly settings: CognitoSettings;
  /** Cognito's clients for the machine clients of the settings, in the same order. */
  readonly clients: readonly UserPoolClient[];
  /** The client that people sign in to. */
  readonly people: UserPoolClient | undefined;
}

/**
 * Sets the claims of tokens: a trigger of the pool, whose function knows the party of every client and the scopes and the party of
 * every group. The client ids come from the pool, so the pool must not depend on the function; it refers to it by a name chosen here (docs/decisions/0014).
 */
function addTrigger(scope: Construct, props: TriggerProps): void {
  const { config, alarmTopic, pool, settings, clients, people } = props;
  const named = settings.clients;
  const groups = JSON.stringify(settings.groups.map(({ name, party = '', scopes }) => [name, party, scopes]));
  const bytes = named.reduce((sum, { party = '' }) => sum + CLIENT_BYTES + party.length, groups.length);
  if (bytes > MAX_TRIGGER_BYTES) {
    throw new Error(
      `The settings of stage "${config.stage}" name more clients and groups than a token's trigger can hold: ${named.length} and ${settings.groups.length}`,
    );
  }
  const functionName = `customs-scoring-${config.stage}-set-claims`;
  const trigger = new ServiceFunction(scope, {
    config,
    alarmTopic,
    functionName,
    operation: 'setClaims',
    description: 'Pre-token-generation trigger of Cognito: sets the party and the scopes of a token',
    entry: 'functions/identity/handlers/set-claims.ts',
    environment: {
      PARTIES: Stack.of(scope).toJsonString(
        clients.map((client, index) => [client.userPoolClientId, named[index]?.party ?? '']),
      ),
      GROUPS: groups,
      ...(people === undefined ? {} : { CONSOLE_CLIENT: people.userPoolClientId }),
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
