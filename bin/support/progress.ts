// Progress on the terminal: one line that is redrawn, or a line for every tenth where the output is not a terminal.

const REDRAW_MS = 100;
const STEPS_WITHOUT_TERMINAL = 10;

export class Progress {
  readonly #what: string;
  readonly #total: number;
  /** Work of an earlier run: counted as done, and left out of the rate. */
  #skipped: number;
  readonly #startedAt = performance.now();
  #done: number;
  #drawnAt = 0;
  #step: number;

  /**
   * @param what plural of the thing counted, for example "profiles"
   * @param startedWith what an earlier run has done: counted as done, and left out of the rate
   */
  constructor(what: string, total: number, startedWith = 0) {
    this.#what = what;
    this.#total = total;
    this.#skipped = startedWith;
    this.#done = startedWith;
    this.#step = this.#currentStep();
  }

  add(count: number): void {
    this.#done += count;
    const last = this.#done >= this.#total;
    if (process.stderr.isTTY) {
      if (!last && performance.now() - this.#drawnAt < REDRAW_MS) return;
      this.#drawnAt = performance.now();
      process.stderr.write(`\r${this.#line()}\u001b[K${last ? '\n' : ''}`);
      return;
    }
    const step = this.#currentStep();
    if (step > this.#step) {
      this.#step = step;
      process.stderr.write(`${this.#line()}\n`);
    }
  }

  /** Counts work that turned out to be done by an earlier run. */
  skip(count: number): void {
    this.#skipped += count;
    this.add(count);
  }

  #currentStep(): number {
    return Math.floor((this.#done / Math.max(this.#total, 1)) * STEPS_WITHOUT_TERMINAL);
  }

  #line(): string {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = rateText((this.#done - this.#skipped) / Math.max(seconds, 0.001));
    const percent = Math.floor((100 * this.#done) / Math.max(this.#total, 1));
    return `${this.#what}: ${this.#done.toLocaleString('en-US')} of ${this.#total.toLocaleString('en-US')} (${percent} %), ${rate}/s`;
  }
}

/** Two significant digits below 10, whole numbers above: slow work is not shown as 0 per second. */
function rateText(rate: number): string {
  return rate < 10 ? String(Number(rate.toPrecision(2))) : Math.round(rate).toLocaleString('en-US');
}
