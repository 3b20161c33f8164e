// Random numbers for fictitious taxpayers: each taxpayer has its own stream, independent of the others.

const WARM_UP_ROUNDS = 12;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** The generator sfc32 (Doty-Humphrey, PractRand 0.94), started from a seed and the number of a stream. */
  constructor(seed: number, stream: number) {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = Math.floor(stream / 2 ** 32) | 0;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.uniform();
  }

  /** In [0, 1). */
  uniform(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** Standard normal (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Log-normal around a median. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** In [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}
