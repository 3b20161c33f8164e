// Limits the time of reading, per page and per document. The time in which the caller works on a page does not count.
import type { PageLimits } from './limits.ts';
import { RejectedFile } from './reasons.ts';

/** Measures the time that one document takes to read. */
export class Clock {
  readonly #limits: Pick<PageLimits, 'pageTimeoutMs' | 'documentTimeoutMs'>;
  #usedMs = 0;

  constructor(limits: Pick<PageLimits, 'pageTimeoutMs' | 'documentTimeoutMs'>) {
    this.#limits = limits;
  }

  /**
   * Waits for work on a page, but not longer than the limits allow; stopping late work is up to the caller.
   *
   * @throws RejectedFile if the work is late, and whatever the work throws
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
