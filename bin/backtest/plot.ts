// Plots as SVG: two axes with light grid lines, and lines, bars, dots and labels on them. Every colour and size is in the SVG itself,
// so that a plot can be copied from its page.

const WIDTH = 520;
const HEIGHT = 330;
const MARGIN = { left: 58, right: 24, top: 12, bottom: 48 };
const FONT = "font-family=\"system-ui, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif\"";

export const INK = '#24303c';
export const FAINT = '#67737f';
const GRID = '#e4e8ec';

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly shown: (value: number) => string;
}

export type Point = readonly [x: number, y: number];

export interface Stroke {
  readonly colour: string;
  readonly dashed?: boolean;
  readonly width?: number;
}

export interface Label {
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Offset in pixels. */
  readonly right?: number;
  readonly down?: number;
}

/** A plot; later calls draw over earlier ones. */
export class Plot {
  readonly #x: Axis;
  readonly #y: Axis;
  readonly #title: string;
  readonly #parts: string[] = [];

  /** @param title for screen readers */
  constructor(title: string, x: Axis, y: Axis) {
    this.#title = title;
    this.#x = x;
    this.#y = y;
    for (const tick of y.ticks) {
      this.#parts.push(rule(MARGIN.left, this.#down(tick), WIDTH - MARGIN.right, this.#down(tick), GRID));
      this.#parts.push(textElement(y.shown(tick), MARGIN.left - 8, this.#down(tick) + 4, 'end', FAINT));
    }
    for (const tick of x.ticks) {
      this.#parts.push(
        textElement(x.shown(tick), this.#right(tick), HEIGHT - MARGIN.bottom + 18, 'middle', FAINT),
      );
    }
    const middle = (MARGIN.left + WIDTH - MARGIN.right) / 2;
    this.#parts.push(textElement(x.label, middle, HEIGHT - 8, 'middle', INK));
    const centre = (MARGIN.top + HEIGHT - MARGIN.bottom) / 2;
    this.#parts.push(
      textElement(y.label, 0, 0, 'middle', INK, `transform="translate(14 ${px(centre)}) rotate(-90)"`),
    );
    this.#parts.push(rule(MARGIN.left, this.#down(y.from), WIDTH - MARGIN.right, this.#down(y.from), FAINT));
  }

  /** Omits points that are not finite, such as a share of zero rows. */
  line(points: readonly Point[], { colour, dashed = false, width = 2 }: Stroke): this {
    const placed = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    const path = placed.map(([x, y]) => `${px(this.#right(x))},${px(this.#down(y))}`).join(' ');
    const dashes = dashed ? ' stroke-dasharray="5 4"' : '';
    this.#parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes}/>`,
    );
    return this;
  }

  /** @param width in units of the x axis */
  bar(x: number, y: number, width: number, colour: string): this {
    const left = this.#right(x - width / 2);
    const top = this.#down(y);
    this.#parts.push(
      `<rect x="${px(left)}" y="${px(top)}" width="${px(this.#right(x + width / 2) - left)}" height="${px(this.#down(this.#y.from) - top)}" fill="${colour}"/>`,
    );
    return this;
  }

  dot([x, y]: Point, colour: string): this {
    this.#parts.push(
      `<circle cx="${px(this.#right(x))}" cy="${px(this.#down(y))}" r="4" fill="${colour}" stroke="#fff" stroke-width="1"/>`,
    );
    return this;
  }

  /** An interval of y, with both ends marked. */
  interval(x: number, low: number, high: number, colour: string): this {
    const [at, top, bottom] = [this.#right(x), this.#down(high), this.#down(low)];
    this.#parts.push(rule(at, top, at, bottom, colour));
    for (const end of [top, bottom]) this.#parts.push(rule(at - 3, end, at + 3, end, colour));
    return this;
  }

  label(
    text: string,
    [x, y]: Point,
    { colour = INK, anchor = 'start', right = 0, down = 0 }: Label = {},
  ): this {
    this.#parts.push(textElement(text, this.#right(x) + right, this.#down(y) + down, anchor, colour));
    return this;
  }

  /** A legend in a corner of the plot. */
  legend(entries: readonly (readonly [name: string, colour: string])[], corner: Point): this {
    entries.forEach(([name, colour], index) => {
      const top = this.#down(corner[1]) + index * 18;
      const left = this.#right(corner[0]);
      this.#parts.push(
        `<rect x="${px(left)}" y="${px(top)}" width="11" height="11" rx="2" fill="${colour}"/>`,
      );
      this.#parts.push(textElement(name, left + 17, top + 10, 'start', INK));
    });
    return this;
  }

  svg(): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(this.#title)}">`,
      ...this.#parts,
      '</svg>',
    ].join('\n');
  }

  #right(x: number): number {
    const { from, to } = this.#x;
    return MARGIN.left + ((x - from) / (to - from)) * (WIDTH - MARGIN.left - MARGIN.right);
  }

  #down(y: number): number {
    const { from, to } = this.#y;
    return HEIGHT - MARGIN.bottom - ((y - from) / (to - from)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }
}

function rule(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${colour}"/>`;
}

function textElement(
  text: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  colour: string,
  further = '',
): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" fill="${colour}" font-size="12" ${FONT} ${further}>${escaped(text)}</text>`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Escapes text for HTML and XML, including attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
