// Answers in other forms than JSON: what a client may ask for with the header Accept, and the outcome of an action that answers so.

/** A text of a media type of its own. */
export class TextAnswer {
  readonly type: string;
  readonly text: string;

  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The media type that a client prefers (RFC 9110, section 12.5.1).
 *
 * @param accept the header; anything goes without it
 * @param offered media types, the one to send in doubt first
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type {
  const ranges = (accept ?? '*/*').split(',').map(rangeOf);
  // The most specific range that names a type counts.
  const qualityOf = (type: string): number =>
    [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'].flatMap((name) => named(ranges, name))[0] ?? 0;
  const [first] = offered;
  return offered.reduce((best, type) => (qualityOf(type) > qualityOf(best) ? type : best), first);
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function named(ranges: readonly Range[], name: string): number[] {
  return ranges.filter(({ type }) => type === name).map(({ quality }) => quality);
}
