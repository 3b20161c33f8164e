// The HTTP API of the templates, collected while its resources are created, then read once as a whole.
import { HostError } from '../errors.ts';

export interface AuthorizerSettings {
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface ThrottlingRule {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface Throttling {
  readonly everyRoute: ThrottlingRule | undefined;
  readonly byRoute: ReadonlyMap<string, ThrottlingRule>;
}

interface DeclaredRoute {
  readonly routeKey: string;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
  readonly scopes: readonly string[];
}

/** A route with everything it refers to. */
export interface ApiRoute {
  /** `POST /v1/declarations`, `ANY /x`, or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  /** Undefined for a public route. */
  readonly authorizer: AuthorizerSettings | undefined;
  /** A token needs one of them; none if the list is empty. */
  readonly scopes: readonly string[];
}

export interface HttpApi {
  readonly apiId: string;
  readonly routes: readonly ApiRoute[];
  readonly throttling: Throttling;
}

export class ApiRegistry {
  readonly #apiIds: string[] = [];
  readonly #authorizers = new Map<string, AuthorizerSettings>();
  readonly #integrations = new Map<string, string>();
  readonly #routes: DeclaredRoute[] = [];
  #throttling: Throttling = { everyRoute: undefined, byRoute: new Map() };

  addApi(apiId: string): void {
    this.#apiIds.push(apiId);
    if (this.#apiIds.length > 1)
      throw new HostError('The local host serves one HTTP API; the templates define several');
  }

  addAuthorizer(id: string, settings: AuthorizerSettings): void {
    this.#authorizers.set(id, settings);
  }

  addIntegration(id: string, functionArn: string): void {
    this.#integrations.set(id, functionArn);
  }

  addRoute(route: DeclaredRoute): void {
    this.#routes.push(route);
  }

  setThrottling(throttling: Throttling): void {
    this.#throttling = throttling;
  }

  /**
   * The API with its routes.
   *
   * @throws HostError if a route refers to something that does not exist, or there is no API
   */
  api(): HttpApi {
    const [apiId] = this.#apiIds;
    if (apiId === undefined) throw new HostError('The templates define no HTTP API');
    const routes = this.#routes.map(({ routeKey, integrationId, authorizerId, scopes }): ApiRoute => {
      const functionArn = this.#integrations.get(integrationId);
      if (functionArn === undefined)
        throw new HostError(`Route ${routeKey} refers to the unknown integration ${integrationId}`);
      if (authorizerId === undefined) return { routeKey, functionArn, authorizer: undefined, scopes };
      const authorizer = this.#authorizers.get(authorizerId);
      // A route that requires a token must never become public.
      if (authorizer === undefined)
        throw new HostError(`Route ${routeKey} refers to the unknown authorizer ${authorizerId}`);
      return { routeKey, functionArn, authorizer, scopes };
    });
    return { apiId, routes, throttling: this.#throttling };
  }
}
