// Finds what a page of a PDF is drawn with (content streams, images, forms, patterns, soft masks, annotations) and checks that all of it
// is there. Works on the plain copy of the document that pdfium writes.
import { bufferOf } from './bytes.ts';
import { decodedStream, type PictureState, pictureState } from './pdf-filters.ts';
import {
  type PdfDictionary,
  type PdfObjects,
  PdfReader,
  PdfStream,
  type PdfValue,
  pairs,
} from './pdf-objects.ts';

/** What is missing from a page. */
export interface PageParts {
  /** Whether some data is cut off, changed or missing. */
  readonly isCut: boolean;
  /** Whether a picture is in an unknown encoding, which counts as cut as well. */
  readonly isUnsupported: boolean;
  /** JPEG files, which have to be decoded to know. */
  readonly jpegs: readonly Uint8Array[];
}

/** Forms within forms beyond this are not followed; viewers stop, too. */
const MAX_DEPTH = 20;
/** Streams of one page beyond this number are not checked; a scanned page consists of a few. */
const MAX_STREAMS = 5_000;
const MAX_TREE_NODES = 100_000;
/** Bits of an annotation's flags: not shown at all, or not on screen. */
const HIDDEN = 2 | 32;

const PAINT_OBJECT = /\/([^\0\s/<>[\](){}%]+)[\0\s]+Do(?![^\0\s/<>[\](){}%])/g;
/** What is no operator: a text, a comment, or an inline image, whose operator is followed by its first key. */
const NO_OPERATOR = /\(|%[^\r\n]*|(?<![^\0\s)>\]])BI[\0\s]*(?=\/)/g;
const TEXT_BEGIN = '(';
const INLINE_IMAGE_BEGIN = 'BI';
const INLINE_END = /EI(?=[\s/]|$)/g;
/** After the end follow operators; image data would hardly look like them. */
const OPERATORS = /^[\t\n\f\r -~]*$/;
const LOOKAHEAD_BYTES = 12;

/** The pages of one document. */
export class PdfContent {
  readonly #objects: PdfObjects;
  readonly #pages: readonly PdfDictionary[];
  /** A picture is checked once, on however many pages it is. */
  readonly #states = new Map<PdfStream, Promise<PictureState>>();

  constructor(objects: PdfObjects) {
    this.#objects = objects;
    this.#pages = pagesOf(objects);
  }

  /** Checks a page, counted from 0; a page that cannot be found counts as cut. */
  async check(index: number): Promise<PageParts> {
    const page = this.#pages[index];
    if (page === undefined) return { isCut: true, isUnsupported: false, jpegs: [] };
    const check = new PageCheck(this.#objects, this.#states);
    await check.page(page);
    return check.parts();
  }
}

/** Pages in their order. */
function pagesOf(objects: PdfObjects): PdfDictionary[] {
  const pages: PdfDictionary[] = [];
  const visited = new Set<PdfDictionary>();
  const visit = (value: PdfValue | undefined, inherited: PdfDictionary): void => {
    const node = objects.dictionary(value);
    if (node === undefined || visited.has(node) || visited.size > MAX_TREE_NODES) return;
    visited.add(node);
    const resources = node.get('Resources') ?? inherited.get('Resources') ?? null;
    const complete = new Map([...node, ['Resources', resources] as const]);
    if (!node.has('Kids')) pages.push(complete);
    else for (const kid of objects.array(node.get('Kids'))) visit(kid, complete);
  };
  visit(objects.root.get('Pages'), new Map());
  return pages;
}

class PageCheck {
  readonly #objects: PdfObjects;
  readonly #states: Map<PdfStream, Promise<PictureState>>;
  readonly #visited = new Set<PdfStream>();
  readonly #jpegs = new Set<Uint8Array>();
  #isCut = false;
  #isUnsupported = false;

  constructor(objects: PdfObjects, states: Map<PdfStream, Promise<PictureState>>) {
    this.#objects = objects;
    this.#states = states;
  }

  parts(): PageParts {
    return { isCut: this.#isCut, isUnsupported: this.#isUnsupported, jpegs: [...this.#jpegs] };
  }

  async page(page: PdfDictionary): Promise<void> {
    const objects = this.#objects;
    const resources = objects.dictionary(page.get('Resources')) ?? new Map();
    const contents: Buffer[] = [];
    for (const part of objects.array(page.get('Contents'))) {
      const content = await this.#content(objects.get(part));
      if (content !== undefined) contents.push(content, Buffer.from('\n'));
    }
    if (page.has('Contents') && objects.get(page.get('Contents')) === null) this.#isCut = true;
    await this.#drawing(Buffer.concat(contents), resources, 0);
    for (const annotation of objects.array(page.get('Annots'))) {
      await this.#annotation(objects.dictionary(annotation), resources);
    }
  }

  /** The decoded bytes of a content stream; what could be decoded of a damaged one. */
  async #content(stream: PdfValue | PdfStream): Promise<Buffer | undefined> {
    if (!(stream instanceof PdfStream)) {
      this.#isCut = true;
      return undefined;
    }
    const { bytes, fault } = await decodedStream(this.#objects, stream);
    if (fault !== undefined) this.#isCut = true;
    return bufferOf(bytes);
  }

  async #annotation(annotation: PdfDictionary | undefined, resources: PdfDictionary): Promise<void> {
    const objects = this.#objects;
    if (annotation === undefined || ((objects.number(annotation.get('F')) ?? 0) & HIDDEN) !== 0) return;
    const appearance = objects.dictionary(annotation.get('AP'))?.get('N');
    if (appearance === undefined) return;
    const normal = objects.get(appearance);
    if (normal instanceof PdfStream) return await this.#form(normal, resources, 0);
    const state = objects.get(annotation.get('AS'));
    const shown = normal instanceof Map && typeof state === 'string' ? objects.get(normal.get(state)) : null;
    if (shown instanceof PdfStream) await this.#form(shown, resources, 0);
  }

  /** Checks a form, a pattern or a glyph: a content stream, mostly with resources of its own. */
  async #form(form: PdfStream, outer: PdfDictionary, depth: number): Promise<void> {
    if (this.#isKnown(form) || depth > MAX_DEPTH) return;
    const content = await this.#content(form);
    const resources = this.#objects.dictionary(form.dictionary.get('Resources')) ?? outer;
    if (content !== undefined) await this.#drawing(content, resources, depth);
  }

  async #drawing(content: Buffer, resources: PdfDictionary, depth: number): Promise<void> {
    const objects = this.#objects;
    const text = await this.#operators(content);
    const external = objects.dictionary(resources.get('XObject'));
    for (const name of new Set([...text.matchAll(PAINT_OBJECT)].map((match) => match[1] ?? ''))) {
      await this.#painted(objects.get(external?.get(unescaped(name))), resources, depth);
    }
    for (const state of objects.dictionary(resources.get('ExtGState'))?.values() ?? []) {
      const mask = objects.dictionary(objects.dictionary(state)?.get('SMask'));
      const group = objects.get(mask?.get('G'));
      if (group instanceof PdfStream) await this.#form(group, resources, depth + 1);
    }
    for (const value of objects.dictionary(resources.get('Pattern'))?.values() ?? []) {
      const pattern = objects.get(value);
      if (pattern instanceof PdfStream) await this.#form(pattern, resources, depth + 1);
    }
    for (const font of objects.dictionary(resources.get('Font'))?.values() ?? []) {
      await this.#glyphs(objects.dictionary(font), resources, depth);
    }
  }

  async #painted(object: PdfValue | PdfStream, resources: PdfDictionary, depth: number): Promise<void> {
    if (!(object instanceof PdfStream)) {
      this.#isCut = true;
      return;
    }
    if (this.#objects.get(object.dictionary.get('Subtype')) === 'Form') {
      await this.#form(object, resources, depth + 1);
    } else await this.#image(object);
  }

  /** Letters of Type 3 fonts are drawings, in which programs hide whole pages. */
  async #glyphs(font: PdfDictionary | undefined, resources: PdfDictionary, depth: number): Promise<void> {
    const objects = this.#objects;
    const glyphs = objects.dictionary(font?.get('CharProcs'))?.values() ?? [];
    const own = objects.dictionary(font?.get('Resources')) ?? resources;
    for (const value of glyphs) {
      const glyph = objects.get(value);
      if (glyph instanceof PdfStream) await this.#form(glyph, own, depth + 1);
    }
  }

  async #image(image: PdfStream): Promise<void> {
    if (this.#isKnown(image)) return;
    const { dictionary, data } = image;
    const known = this.#states.get(image) ?? pictureState(this.#objects, dictionary, data);
    this.#states.set(image, known);
    this.#note(await known);
    for (const key of ['SMask', 'Mask']) {
      if (!dictionary.has(key)) continue;
      const mask = this.#objects.get(dictionary.get(key));
      if (mask instanceof PdfStream) await this.#image(mask);
      else if (mask === null) this.#isCut = true;
    }
  }

  #note(state: PictureState): void {
    if (state === 'unsupported') this.#isUnsupported = true;
    if (state === 'cut' || state === 'unsupported') this.#isCut = true;
    else if (state !== 'whole') this.#jpegs.add(state.jpeg);
  }

  #isKnown(stream: PdfStream): boolean {
    if (this.#visited.has(stream) || this.#visited.size >= MAX_STREAMS) return true;
    this.#visited.add(stream);
    return false;
  }

  /** Checks the images within a content stream and returns the rest of it, without texts and comments. */
  async #operators(content: Buffer): Promise<string> {
    const text = content.toString('latin1');
    let rest = '';
    let at = 0;
    for (;;) {
      NO_OPERATOR.lastIndex = at;
      const found = NO_OPERATOR.exec(text);
      if (found === null) return rest + text.slice(at);
      rest += `${text.slice(at, found.index)} `;
      const end = await this.#afterNoOperator(content, text, found);
      if (end === undefined) {
        this.#isCut = true;
        return rest;
      }
      at = end;
    }
  }

  /** Where a text, comment or inline image ends; undefined if it does not. */
  async #afterNoOperator(content: Buffer, text: string, found: RegExpExecArray): Promise<number | undefined> {
    const [begin] = found;
    if (begin === TEXT_BEGIN) {
      const reader = new PdfReader(content, found.index);
      reader.value();
      return reader.at <= content.length ? reader.at : undefined;
    }
    if (!begin.startsWith(INLINE_IMAGE_BEGIN)) return found.index + begin.length;
    const image = inlineImage(content, text, found.index + INLINE_IMAGE_BEGIN.length);
    if (image !== undefined) this.#note(await pictureState(this.#objects, image.dictionary, image.data));
    return image?.end;
  }
}

interface InlineImage {
  readonly dictionary: PdfDictionary;
  readonly data: Buffer;
  readonly end: number;
}

/** The inline image whose first key follows; undefined if it does not end. */
function inlineImage(content: Buffer, text: string, start: number): InlineImage | undefined {
  const reader = new PdfReader(content, start);
  const elements: PdfValue[] = [];
  for (;;) {
    if (reader.isAtEnd()) return undefined;
    const before = reader.at;
    if (reader.word() === 'ID') break;
    reader.at = before;
    elements.push(reader.value());
  }
  const dictionary = pairs(elements);
  // One white space separates the operator from the data.
  const data = reader.at + 1;
  INLINE_END.lastIndex = afterTextFilter(text, dictionary, data);
  for (let found = INLINE_END.exec(text); found !== null; found = INLINE_END.exec(text)) {
    const end = found.index + found[0].length;
    if (!OPERATORS.test(text.slice(end, end + LOOKAHEAD_BYTES))) continue;
    return { dictionary, data: content.subarray(data, found.index), end };
  }
  return undefined;
}

/** Where to look for the end of inline data from: in the output of a text filter, letters may look like it. */
function afterTextFilter(text: string, dictionary: PdfDictionary, data: number): number {
  const filter = dictionary.get('F') ?? dictionary.get('Filter');
  const first = Array.isArray(filter) ? filter[0] : filter;
  const isHex = first === 'AHx' || first === 'ASCIIHexDecode';
  const end = first === 'A85' || first === 'ASCII85Decode' ? '~>' : isHex ? '>' : '';
  return Math.max(data, end === '' ? data : text.indexOf(end, data));
}

function unescaped(name: string): string {
  return name.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
