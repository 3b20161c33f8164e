// Numbers in sentences: the same in English and Korean.

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const SIGNIFICANT = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const POWER = new Intl.NumberFormat('en-US', { notation: 'scientific', maximumSignificantDigits: 3 });

/** Three significant digits below 1,000, whole numbers above, thousands separated; scientific notation for extremes. */
export function figure(value: number): string {
  const size = Math.abs(value);
  // JSON has -0; an officer does not expect it.
  if (size === 0) return '0';
  if (size < 1e-6 || size > 1e15) return POWER.format(value);
  return (size < 1000 ? SIGNIFICANT : WHOLE).format(value);
}

/** A whole number, thousands separated. */
export function whole(value: number): string {
  return WHOLE.format(Math.round(value) === 0 ? 0 : value);
}
