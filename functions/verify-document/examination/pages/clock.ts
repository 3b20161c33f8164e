// The time that reading may take: for each page and for the document, without the time in which its caller works on a page.
import type { PageLimits } from './limits.ts';
import { RejectedFile } from './reasons.ts';

export class Clock {
  readonly #limits: Pick<PageLimits, 'pageTimeoutMs' | 'documentTimeoutMs'>;
  #usedMs = 0;

  constructor(limits: Pick<PageLimits, 'pageTimeoutMs' | 'documentTimeoutMs'>) {
    this.#limits = limits;
  }

  /**
   * Waits for some work on a page. What is late is no longer waited for; to stop it is the caller's business.
   *
   * @throws RejectedFile where it is late, and whatever the work throws
   */
  async run<Result>(page: number, work: () => Promise<Result>): Promise<Result> {
    const { pageTimeoutMs, documentTimeoutMs } = this.#limits;
    const leftMs = documentTimeoutMs - this.#usedMs;
    const late =
      leftMs < pageTimeoutMs
        ? new RejectedFile('document-took-too-long', { seconds: documentTimeoutMs / 1000 })
        : new RejectedFile('took-too-long', { page, seconds: pageTimeoutMs / 1000 });
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(late), Math.min(leftMs, pageTimeoutMs));
    const started = performance.now();
    try {
      return await Promise.race([work(), promise]);
    } finally {
      clearTimeout(timer);
      this.#usedMs += performance.now() - started;
    }
  }
}
