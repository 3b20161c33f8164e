// The examination of a document, page by page: marks are found, their ink is cut out and compared, the page's overlay is handed
// over before the next page is read, so that a long document needs no more memory than a short one.

import type { Finding } from '../schemas.ts';
import { amongEachOther, type Compared, compareWithSources, trusted } from './compare/comparison.ts';
import { type ComparedMark, doubtsOf, explanationOf } from './compare/explanations.ts';
import { Sources } from './compare/sources.ts';
import type { DocumentExamination, DocumentInput } from './contract.ts';
import type { Detection } from './detector.ts';
import { type InkPicture, inkPicture } from './inks/separation.ts';
import type { DocumentModels } from './models.ts';
import { normalisedOf } from './normalised.ts';
import type { OverlayMark } from './overlay/mark.ts';
import { drawOverlay, overlayBackground } from './overlay/overlay.ts';
import type { TextPainter } from './overlay/text.ts';
import type { PdfiumFiles } from './pages/pdf.ts';
import { type PageRaster, rotateRaster } from './pages/raster.ts';
import { readPages } from './pages/read-pages.ts';
import { type Area, cut, type GreyPicture, grown, overlap, type Raster } from './picture.ts';
import { statusOf } from './verdict.ts';

/** More on one page are not marks of officials but noise that looks like them. */
const MOST_MARKS = 50;
const MOST_TURNS = 2;
const FULL_TURN = 360;
/** A mark that lies in another by this share of its own area is at the same place. */
const SAME_PLACE = 0.6;
/** Room around a mark in its picture on the overlay. */
const CROP_MARGIN = 0.05;
const SHARE_DECIMALS = 5;

/** A mark after comparison with the registered ones. */
interface ComparedOnPage extends ComparedMark {
  readonly mark: Detection;
  readonly normalised: GreyPicture;
}

/** What is told of a mark. */
interface Examined {
  readonly finding: Finding;
  readonly overlay: OverlayMark;
  /** What made the comparison less certain. */
  readonly doubts: readonly string[];
}

/** What an examination works with. */
export interface ExaminationTools {
  readonly models: DocumentModels;
  readonly painter: TextPainter;
  readonly pdfium: PdfiumFiles;
}

/**
 * Examines a document.
 *
 * @param onOverlay takes the overlay of each page, in order, before the next page is read
 * @throws RejectedFile for a file that cannot be read
 */
export async function examineDocument(
  input: DocumentInput,
  { models, painter, pdfium }: ExaminationTools,
  onOverlay: (page: number, png: Buffer) => Promise<void>,
): Promise<DocumentExamination> {
  const sources = new Sources(input.references, models);
  const every: Examined[] = [];
  const quality: string[] = [];
  let pages = 0;
  for await (const scanned of readPages(input.bytes, input.contentType, input.limits, pdfium)) {
    pages = scanned.page;
    const { page, marks, turned, background } = await uprightPage(scanned, models);
    quality.push(...scanned.warnings, ...pageNotes(page, turned, marks.length));
    const compared: ComparedOnPage[] = [];
    const kept = inReadingOrder(marks.slice(0, MOST_MARKS));
    for (const mark of kept) {
      const ink = inkPicture(page, mark, kept);
      if (ink.separation === 'none-of-its-own' && isSeenTwice(mark, kept)) continue;
      compared.push(await compareMark(mark, ink, sources, models));
    }
    const found = await Promise.all(
      amongEachOther(compared, models.verdictRule).map((mark) => examined(page, mark, models)),
    );
    quality.push(...distinct(found.flatMap(({ doubts }) => doubts)).map((text) => `Page ${pages}: ${text}`));
    every.push(...found);
    const { width, height } = page;
    const shown = found.map(({ overlay }) => overlay);
    const overlay = { page: pages, pages: page.pages, width, height, background, marks: shown };
    await onOverlay(pages, await drawOverlay(overlay, painter));
  }
  return {
    pages,
    findings: every.map(({ finding }) => finding),
    quality,
    status: statusOf(
      every.map(({ finding }) => finding),
      input.documentType,
      models.verdictRule,
    ),
  };
}

/** The page as it stands upright, and its marks there. */
interface Upright {
  readonly page: PageRaster;
  readonly marks: readonly Detection[];
  /** Degrees clockwise. */
  readonly turned: number;
  /** Under the overlay. */
  readonly background: Raster;
}

/** Looks at the page again after each turn: on its feet it is easier seen whether it stands on its head. */
async function uprightPage(scanned: PageRaster, { detector }: DocumentModels): Promise<Upright> {
  let page = scanned;
  let turned = 0;
  for (let turns = 0; ; turns++) {
    const [{ marks, turn }, background] = await Promise.all([detector.detect(page), overlayBackground(page)]);
    if (turn === 0 || turns === MOST_TURNS) return { page, marks, turned, background };
    page = await rotateRaster(page, turn);
    turned = (turned + turn) % FULL_TURN;
  }
}

function pageNotes({ page }: PageRaster, turned: number, marks: number): string[] {
  const notes: string[] = [];
  if (turned !== 0) notes.push(`Page ${page}: was turned by ${turned} degrees`);
  if (marks > MOST_MARKS) {
    notes.push(`Page ${page}: only the ${MOST_MARKS} clearest of ${marks} marks were compared`);
  }
  return notes;
}

/** From the top of the page to its bottom, as people read findings beside the page. */
function inReadingOrder(marks: readonly Detection[]): Detection[] {
  return [...marks].sort(({ area: one }, { area: other }) => one.top - other.top || one.left - other.left);
}

/** Whether a mark of the other kind, which the detector is surer of, covers most of this one. */
function isSeenTwice({ kind, area, score }: Detection, marks: readonly Detection[]): boolean {
  return marks.some(
    (other) =>
      other.kind !== kind &&
      other.score > score &&
      overlap(area, other.area) >= SAME_PLACE * area.width * area.height,
  );
}

async function compareMark(
  mark: Detection,
  { picture, separation }: InkPicture,
  sources: Sources,
  models: DocumentModels,
): Promise<ComparedOnPage> {
  const { kind } = mark;
  const verifier = models.verifiers[kind];
  const { thresholds } = verifier.manifest;
  const { embedding, normalised } = await verifier.embed(picture);
  const decided = await compareWithSources(embedding, await sources.of(kind, embedding), verifier);
  const side = Math.round(Math.max(mark.area.width, mark.area.height));
  return {
    mark,
    kind,
    compared: trusted(decided, side, separation, thresholds),
    separation,
    side,
    normalised,
  };
}

async function examined(page: PageRaster, marked: ComparedOnPage, models: DocumentModels): Promise<Examined> {
  const { mark, kind, compared, normalised } = marked;
  const { thresholds } = models.verifiers[kind].manifest;
  return {
    finding: findingOf(page, mark, compared),
    overlay: {
      kind,
      verdict: compared.verdict,
      area: mark.area,
      explanation: explanationOf(marked, thresholds),
      crop: cut(page, grown(mark.area, CROP_MARGIN, page)),
      normalised,
      ...(await shownReference(compared)),
    },
    doubts: doubtsOf(marked, thresholds),
  };
}

async function shownReference(
  compared: Compared,
): Promise<Pick<OverlayMark, 'similarity' | 'referenceId' | 'reference'>> {
  if (compared.verdict === 'no-reference') return {};
  const { reference, similarity } = compared;
  const picture: GreyPicture = await normalisedOf(reference.normalised);
  return { similarity, referenceId: reference.referenceId, reference: picture };
}

function findingOf(
  { page, width, height }: PageRaster,
  { kind, area, score }: Detection,
  compared: Compared,
): Finding {
  return {
    page,
    kind,
    box: shares(area, { width, height }),
    detection: rounded(score, SHARE_DECIMALS),
    match:
      compared.verdict === 'no-reference'
        ? null
        : {
            referenceId: compared.reference.referenceId,
            similarity: compared.similarity,
          },
    verdict: compared.verdict,
  };
}

/** Fractions of the page, rounded inwards of it. */
function shares(area: Area, page: Pick<Raster, 'width' | 'height'>): Finding['box'] {
  const x = rounded(area.left / page.width, SHARE_DECIMALS);
  const y = rounded(area.top / page.height, SHARE_DECIMALS);
  return {
    x,
    y,
    width: rounded(Math.min(1 - x, area.width / page.width), SHARE_DECIMALS),
    height: rounded(Math.min(1 - y, area.height / page.height), SHARE_DECIMALS),
  };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
