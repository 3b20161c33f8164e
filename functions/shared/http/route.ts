// A route: one row of a capability's route table, which CDK, the OpenAPI document and the API tests read.
import type * as z from 'zod';
import type { Scope } from '../auth/scopes.ts';

/** The capability that a route belongs to, as the API document names it. */
export type Tag =
  | 'Service'
  | 'Import declarations'
  | 'HS codes'
  | 'Documents'
  | 'Delinquency'
  | 'Networks'
  | 'Insight'
  | 'Audit'
  | 'Webhooks';

interface RouteResponse {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Links to other routes: for each operationId, its path parameters as OpenAPI runtime expressions. */
  readonly links?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Media types beside JSON that a client may ask for with the header Accept; the action answers them as text. */
  readonly formats?: readonly string[];
}

/** The schemas of a request; without a query schema every query parameter is refused, without a body schema the body is ignored. */
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
  /**
   * True for a public route whose URLs are the permission: the service signs them, and they are valid for minutes. Its handler refuses
   * all others with 403.
   */
  readonly signedUrl?: boolean;
  /** True where clients of a party are refused even with the scope. */
  readonly customsOnly?: boolean;
  /** Handler file, relative to the repository's root. */
  readonly entry: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly request: Request;
  /** Status of a successful answer. */
  readonly status: 200 | 201 | 202;
  readonly response: RouteResponse;
  /**
   * Where what was created or started can be read: a path whose parameters are members of the answer, else parameters of the
   * request's path. Every route with status 201 or 202 has one.
   */
  readonly location?: string;
  /** How to wait for what the answer describes: on every 202, and while the answer's `status` is one of these. */
  readonly polling?: { readonly while: readonly string[]; readonly everySeconds: number };
  /** Error statuses of this route's own logic, in addition to those of every route. */
  readonly problems?: readonly (404 | 409)[];
  /** The list in the body whose items are answered separately: a repeated key within one of them is that item's problem. */
  readonly separateItems?: string;
  /** Of the items that are checked separately, for the document, where no other route sends them. */
  readonly itemSchema?: z.ZodType;
  /** True where the route takes an Idempotency-Key. */
  readonly idempotent?: boolean;
}

/** Declares a route and keeps the precise types of its schemas. */
export function route<Request extends RouteRequest>(definition: Route<Request>): Route<Request> {
  return definition;
}
