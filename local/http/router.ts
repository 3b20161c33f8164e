// Finds the route of a request like API Gateway: by method and path, the most literal pattern first.

/** A decoded path parameter by its name. */
export type PathParameters = Readonly<Record<string, string>>;

export type RouteMatch<Route> =
  | { readonly kind: 'found'; readonly route: Route; readonly parameters: PathParameters }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'bad-encoding' }
  | { readonly kind: 'unknown' };

interface Pattern<Route> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly route: Route;
}

export class Router<Route extends { readonly routeKey: string }> {
  readonly #patterns: readonly Pattern<Route>[];
  readonly #fallback: Route | undefined;

  constructor(routes: readonly Route[]) {
    this.#fallback = routes.find(({ routeKey }) => routeKey === '$default');
    this.#patterns = routes
      .filter(({ routeKey }) => routeKey !== '$default')
      .map((route) => {
        const [method = '', path = ''] = route.routeKey.split(' ');
        return { method, segments: path.split('/').slice(1), route };
      })
      .sort(moreLiteralFirst);
  }

  /** @param path the request's path, still percent-encoded */
  match(method: string, path: string): RouteMatch<Route> {
    const given = path.split('/').slice(1);
    const candidates = this.#patterns.filter(({ segments }) => matches(segments, given));
    const pattern = candidates.find((candidate) => candidate.method === method || candidate.method === 'ANY');
    if (pattern === undefined) {
      if (this.#fallback !== undefined) return { kind: 'found', route: this.#fallback, parameters: {} };
      if (candidates.length === 0) return { kind: 'unknown' };
      return {
        kind: 'wrong-method',
        allowed: [...new Set(candidates.map((candidate) => candidate.method))].sort(),
      };
    }
    try {
      return { kind: 'found', route: pattern.route, parameters: parametersOf(pattern.segments, given) };
    } catch (error) {
      if (error instanceof URIError) return { kind: 'bad-encoding' };
      throw error;
    }
  }
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

/** `{proxy+}`, allowed only as the last segment, matches the rest of the path. */
function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}

function matches(segments: readonly string[], given: readonly string[]): boolean {
  const greedy = isGreedy(segments.at(-1) ?? '');
  if (greedy ? given.length < segments.length : given.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const actual = given[index] ?? '';
    return isParameter(segment) ? actual !== '' : actual === segment;
  });
}

function parametersOf(segments: readonly string[], given: readonly string[]): PathParameters {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (!isParameter(segment)) continue;
    const value = isGreedy(segment) ? given.slice(index).join('/') : (given[index] ?? '');
    parameters[segment.slice(1, isGreedy(segment) ? -2 : -1)] = decodeURIComponent(value);
  }
  return parameters;
}

/** Sort order, segment by segment: literal text before a parameter, a parameter before a greedy one. */
function moreLiteralFirst<Route>(left: Pattern<Route>, right: Pattern<Route>): number {
  const rank = (segment: string | undefined): number => {
    if (segment === undefined || !isParameter(segment)) return 0;
    return isGreedy(segment) ? 2 : 1;
  };
  for (let index = 0; index < Math.max(left.segments.length, right.segments.length); index += 1) {
    const difference = rank(left.segments[index]) - rank(right.segments[index]);
    if (difference !== 0) return difference;
  }
  // A specific method comes before ANY.
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}
