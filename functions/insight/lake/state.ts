// What the lake's runs remember: the time through which it is complete.

export interface Watermark {
  /** ISO 8601 */
  readonly through: string;
}

export interface LakeState {
  watermark(): Promise<Watermark | undefined>;
  /** Moves the watermark forward; an earlier time changes nothing. */
  advance(through: string): Promise<void>;
}
