// Handler of the Lambda authorizer: before a private API it checks the tokens of an administration's own issuer by the rules of the HTTP
// API's JWT authorizer (docs/decisions/0077).
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import { checkToken, type TokenRules, tokenIn } from '../../shared/auth/token.ts';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { callsOf, contextOf, mayCall, ScopedRoutes, scopeOf } from '../access.ts';
import { issuerKeys } from '../issuer-keys.ts';

interface Dependencies {
  readonly rules: TokenRules;
  readonly keys: JWTVerifyGetKey;
  readonly routes: ScopedRoutes;
}

type Authorizer = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/** The one error that API Gateway answers with 401; for any other it answers as if the service had failed. */
const UNAUTHORIZED = 'Unauthorized';

/** A token without the route's scope is denied, which is 403; where the issuer cannot be reached, the error is the issuer's. */
export const authorizeHandler =
  ({ rules, keys, routes }: Dependencies): Authorizer =>
  async (event) => {
    const { methodArn, httpMethod: method, resource } = event;
    const checked = await checkToken(tokenIn(authorizationOf(event)), rules, keys);
    if (checked.kind === 'invalid') {
      logInfo(MESSAGES.tokenRefused, { requestId: event.requestContext.requestId, reason: checked.detail });
      throw new Error(UNAUTHORIZED);
    }
    const { claims } = checked;
    const scope = scopeOf(routes, method, resource);
    const context = contextOf(claims);
    return {
      principalId: context.sub ?? context.client_id ?? '',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: mayCall(claims, scope) ? 'Allow' : 'Deny',
            Resource: callsOf(methodArn, method, resource),
          },
        ],
      },
      context,
    };
  };

/** Two headers are joined and therefore refused: neither is chosen over the other. */
function authorizationOf({ multiValueHeaders }: APIGatewayRequestAuthorizerEvent): string | undefined {
  const given = Object.entries(multiValueHeaders ?? {})
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .flatMap(([, values = []]) => values);
  return given.length === 0 ? undefined : given.join(',');
}

export const handler = await bindHandler(authorizeHandler, () => {
  const { ISSUER, AUDIENCE, ROUTES } = parseEnvironment({
    ISSUER: z.url(),
    AUDIENCE: z.string().min(1),
    ROUTES: z
      .string()
      .transform((json): unknown => JSON.parse(json))
      .pipe(ScopedRoutes),
  });
  return { rules: { issuer: ISSUER, audience: [AUDIENCE] }, keys: issuerKeys(ISSUER), routes: ROUTES };
});
