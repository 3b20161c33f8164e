// The stage's throttling: a token bucket for each rule, filled at its rate up to its burst.
import type { Throttling, ThrottlingRule } from './api-registry.ts';

export class Throttle {
  readonly #everyRoute: TokenBucket | undefined;
  readonly #byRoute: ReadonlyMap<string, TokenBucket>;

  /** @param now milliseconds that never go backwards */
  constructor(settings: Throttling, now: () => number = () => performance.now()) {
    const bucket = (rule: ThrottlingRule): TokenBucket => new TokenBucket(rule, now);
    this.#everyRoute = settings.everyRoute === undefined ? undefined : bucket(settings.everyRoute);
    this.#byRoute = new Map([...settings.byRoute].map(([route, rule]) => [route, bucket(rule)]));
  }

  /** Whether the route may accept one more request now. A route with its own rule is subject to that rule only. */
  admit(routeKey: string): boolean {
    const bucket = this.#byRoute.get(routeKey) ?? this.#everyRoute;
    return bucket === undefined || bucket.take();
  }
}

class TokenBucket {
  readonly #rule: ThrottlingRule;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(rule: ThrottlingRule, now: () => number) {
    this.#rule = rule;
    this.#now = now;
    this.#tokens = rule.burst;
    this.#filledAt = now();
  }

  take(): boolean {
    const now = this.#now();
    const earned = ((now - this.#filledAt) / 1000) * this.#rule.ratePerSecond;
    this.#tokens = Math.min(this.#rule.burst, this.#tokens + earned);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
