// How HS codes are printed.

/** A code with the dots of tariffs: 85, 85.07, 8507.60, 8507.60.0000. */
export function dotted(code: string): string {
  if (code.length <= 2) return code;
  if (code.length <= 4) return `${code.slice(0, 2)}.${code.slice(2)}`;
  const [heading, subheading, national] = [code.slice(0, 4), code.slice(4, 6), code.slice(6)];
  return national === '' ? `${heading}.${subheading}` : `${heading}.${subheading}.${national}`;
}
