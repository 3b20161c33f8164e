// Signed bars: how far each contribution goes to either side of nothing.

export interface Bar {
  /** From -1 to 1; the strongest contribution of the list reaches one end. */
  readonly share: number;
  readonly raises: boolean;
}

/** Bars of contributions on one scale; a list of nothing but zeros has bars without length. */
export function barsOf(contributions: readonly number[]): Bar[] {
  const strongest = Math.max(0, ...contributions.map(Math.abs));
  return contributions.map((contribution) => ({
    share: strongest === 0 ? 0 : contribution / strongest,
    raises: contribution > 0,
  }));
}
