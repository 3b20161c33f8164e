// Rules that every row of the route tables keeps.
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../lib/routes.ts';

const named = (routes: typeof ROUTES) => routes.map((route) => [route.operationId, route] as const);
const READABLE = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path);

describe('a route', () => {
  it.each(named(ROUTES))('%s says where to read what it creates or starts, and only then', (_name, route) => {
    expect(route.location !== undefined).toBe(route.status !== 200);
    if (route.location !== undefined) expect(READABLE).toContain(route.location);
  });

  it.each(named(ROUTES.filter(({ status }) => status === 202)))(
    '%s says how to wait',
    (_name, { polling }) => {
      expect(polling?.everySeconds).toBeGreaterThan(0);
    },
  );
});
