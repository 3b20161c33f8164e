// Progress on the terminal: one line that redraws itself, or a line every tenth where output is not a terminal.

const REDRAW_MS = 100;
const QUIET_STEPS = 10;

export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #startedAt = performance.now();
  #done = 0;
  #drawnAt = 0;
  #step = 0;

  /** @param what plural of the thing counted, for example "profiles" */
  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
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
    const step = Math.floor((this.#done / this.#total) * QUIET_STEPS);
    if (step > this.#step) {
      this.#step = step;
      process.stderr.write(`${this.#line()}\n`);
    }
  }

  #line(): string {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const rate = Math.round(this.#done / Math.max(seconds, 0.001)).toLocaleString('en-US');
    const percent = Math.floor((100 * this.#done) / Math.max(this.#total, 1));
    return `${this.#what}: ${this.#done.toLocaleString('en-US')} of ${this.#total.toLocaleString('en-US')} (${percent} %), ${rate}/s`;
  }
}
