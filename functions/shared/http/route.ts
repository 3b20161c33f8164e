// What a route is: the row of a capability's route table that CDK, the OpenAPI document and the API tests all read.
import type * as z from 'zod';
import type { Scope } from '../auth/scopes.ts';

interface RouteResponse {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Where to go on from the answer: for another route's operationId, its path parameters as OpenAPI runtime expressions. */
  readonly links?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The checks of a request; a part that is absent must be absent (query) or is ignored (body). */
export interface RouteRequest {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
}

export interface Route<Request extends RouteRequest = RouteRequest> {
  /** Unique camelCase name: the OpenAPI operationId, the Lambda's construct id and its metric dimension. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with `{parameters}`, version prefix included. */
  readonly path: string;
  /** Required OAuth2 scope, or null for a public route. */
  readonly scope: Scope | null;
  /** Handler file, relative to the repository's root. */
  readonly entry: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly request: Request;
  /** The success answer. */
  readonly status: 200 | 201 | 202;
  readonly response: RouteResponse;
  /** Error statuses this route's own logic may answer, beside those every route may. */
  readonly problems?: readonly (404 | 409)[];
  /** True where the route takes an Idempotency-Key. */
  readonly idempotent?: boolean;
}

/** Declares a route and keeps the precise types of its schemas. */
export function route<Request extends RouteRequest>(definition: Route<Request>): Route<Request> {
  return definition;
}
