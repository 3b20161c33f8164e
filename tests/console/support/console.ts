// The console as a person meets it: a real browser over a real local host. Whatever a page logs as an error, refuses by its policies or
// asks of another origin fails the test that did it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { afterEach, expect, inject } from 'vitest';
import type { HostEndpoints } from '../../../local/endpoints.ts';
import { endpointsIn, Service } from '../../api/support/service.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WAIT_MS = 60_000;
/** How long a page may take to follow a change of its window. */
const SETTLES_MS = 5_000;
/** Formats, abbreviations and commands that are the same in Korean. */
const UNTRANSLATED = ['YYYY-MM-DD', 'KRW', 'CSV', 'HSK'];

/** The host that all files share. */
export const service = new Service(endpointsIn(inject('consoleState')), inject('consoleState'));
export const consoleUrl = service.endpoints.consoleUrl ?? '';

let connected: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  connected ??= chromium.connect(inject('browser'));
  return connected;
}

/** One person's browser. */
export class Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong, in the browser's words. */
  readonly faults: string[] = [];
  /** URLs of all requests. */
  readonly requests: string[] = [];
  /** Statuses of answers that the test provokes, which the browser logs as errors. */
  readonly #expected = new Set<number>();
  #isOffline = false;

  constructor(context: BrowserContext, page: Page, origins: readonly string[]) {
    this.context = context;
    this.page = page;
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const status = Number(/the server responded with a status of (\d+)/.exec(text)?.[1] ?? 0);
      if (this.#expected.has(status)) return;
      if (this.#isOffline && /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION/.test(text)) return;
      this.faults.push(`${message.type()}: ${text}`);
    });
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      this.requests.push(url);
      const isOurs = origins.some((origin) => url.startsWith(origin)) || /^(data|blob):/.test(url);
      if (!isOurs) this.faults.push(`request to another origin: ${url}`);
    });
  }

  /** The test provokes answers with this status. */
  expects(status: number): void {
    this.#expected.add(status);
  }

  /** The test cuts the network, or stops the service. */
  expectsNoAnswer(): void {
    this.#isOffline = true;
  }

  /** Opens a page and signs in if the issuer asks who it is. */
  async open(consoleUrl: string, path: string, name: string): Promise<void> {
    await this.page.goto(consoleUrl + path.replace(/^\//, ''));
    await this.page.getByRole('button', { name }).first().click();
    await this.heading(1).waitFor();
  }

  heading(level: number, name?: string | RegExp): Locator {
    return this.page
      .getByRole('main')
      .getByRole('heading', { level, ...(name === undefined ? {} : { name }) });
  }

  /** What axe finds against WCAG 2.2 A and AA. */
  async accessibilityFaults(): Promise<string[]> {
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.evaluate(AXE);
    // Scrolled halfway under the banner, which stays, any target is too small.
    await this.page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
    // What fades in or out has no contrast yet.
    await this.page.evaluate(async (limit) => {
      const end = performance.now() + limit;
      const moving = () =>
        document
          .getAnimations()
          .some(
            ({ playState, effect }) =>
              playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY,
          );
      do await new Promise(requestAnimationFrame);
      while (moving() && performance.now() < end);
    }, SETTLES_MS);
    const found = await this.page.evaluate(async (tags) => {
      const { axe } = globalThis as unknown as {
        axe: { run(context: object, options: object): Promise<{ violations: AxeViolation[] }> };
      };
      return (await axe.run(document, { runOnly: { type: 'tag', values: tags } })).violations;
    }, RULES);
    return found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
    );
  }

  /**
   * English words that a Korean page shows.
   *
   * @param names of people and things, which have no translation
   */
  async englishWords(names: readonly string[] = []): Promise<string[]> {
    let text = await this.page.locator('body').innerText();
    for (const name of [...names, ...UNTRANSLATED]) text = text.replaceAll(name, '');
    return text.match(/[A-Za-z]{3,}/g) ?? [];
  }

  /** By how many CSS pixels the page is wider than its window, once the page has had time to follow a change of the window. */
  async overflow(): Promise<number> {
    const widerBy = async () =>
      await this.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
    const end = Date.now() + SETTLES_MS;
    let wider = await widerBy();
    while (wider > 0 && Date.now() < end) {
      await this.page.waitForTimeout(50);
      wider = await widerBy();
    }
    return wider;
  }
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

const visits: Visit[] = [];

afterEach(async () => {
  const ended = visits.splice(0);
  await Promise.all(ended.map(({ context }) => context.close()));
  expect(ended.flatMap(({ faults }) => faults)).toEqual([]);
});

/** A new browser window, as a person opens it; closed after the test, which fails if anything was wrong in it. */
export async function newVisit(
  options: BrowserContextOptions = {},
  { apiUrl, s3Url }: HostEndpoints = service.endpoints,
): Promise<Visit> {
  const context = await (await browser()).newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const visit = new Visit(context, page, [apiUrl, s3Url]);
  visits.push(visit);
  return visit;
}

/** Opens a page of the console as a person. */
export async function visitAs(
  name: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const visit = await newVisit(options);
  await visit.open(consoleUrl, path, name);
  return visit;
}
