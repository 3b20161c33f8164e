// Examines a document page by page: detects marks, cuts out their ink and compares it. The pictures of each page, from which its
// overlays are drawn later, are handed over before the next page is read, so that a long document needs no more memory than a short
// one.

import { type Message, message } from '../../shared/words/message.ts';
import { applyUnrelatedRule, compareWithSources, downgradeIfUnreliable } from './compare/comparison.ts';
import {
  type ComparedMark,
  explanationOf,
  meaningOf,
  plainExplanationOf,
  referenceWarningsOf,
  scanWarningsOf,
} from './compare/explanations.ts';
import { Sources } from './compare/sources.ts';
import type {
  DocumentExamination,
  DocumentInput,
  ExaminedFinding,
  ExaminedPage,
  MarkPictures,
} from './contract.ts';
import type { Detection } from './detector.ts';
import { type InkPicture, inkPicture } from './inks/separation.ts';
import { withInterleavedJoined } from './interleaved.ts';
import { markPictures, pagePicture } from './kept-pictures.ts';
import type { DocumentModels } from './models.ts';
import type { PdfiumFiles } from './pages/pdf.ts';
import { type PageRaster, rotateRaster } from './pages/raster.ts';
import { readPages } from './pages/read-pages.ts';
import { type Area, type GreyPicture, overlap, type Raster } from './picture.ts';
import { inReadingOrder, MAX_MARKS, uprightPage } from './upright.ts';
import { missingKinds, requiredKinds, statusOf, type VerdictThresholds } from './verdict.ts';

/** Two detections are in the same place if the other one covers at least this share of the mark. */
const SAME_PLACE_SHARE = 0.6;
const SHARE_DECIMALS = 5;

/** A mark compared with the registered references. */
interface ComparedDetection extends ComparedMark {
  readonly mark: Detection;
  readonly normalised: GreyPicture;
}

/** The results for one mark. */
interface ExaminedMark {
  readonly finding: ExaminedFinding;
  readonly pictures: MarkPictures;
  /** False for what may be no mark. */
  readonly isCertain: boolean;
  /** Why the comparison is less certain: because of the scan, and because of the references. */
  readonly scanWarnings: readonly Message[];
  readonly referenceWarnings: readonly Message[];
}

/** What an examination works with. */
export interface ExaminationTools {
  readonly models: DocumentModels;
  readonly pdfium: PdfiumFiles;
}

/**
 * Examines a document.
 *
 * @param onPage receives the pictures of each page, in order, before the next page is read
 * @throws RejectedFile if the file cannot be read
 */
export async function examineDocument(
  input: DocumentInput,
  { models, pdfium }: ExaminationTools,
  onPage: (page: ExaminedPage) => Promise<void>,
): Promise<DocumentExamination> {
  const sources = new Sources(input.references, models);
  const findings: ExaminedFinding[] = [];
  const quality: Message[] = [];
  const referenceWarnings: Message[] = [];
  /** Marks that certainly are some. */
  const marked: ExaminedFinding[] = [];
  // Where no signature is required, most pages have none, and what looks most like one is something else.
  const isSigned = requiredKinds(input.documentType, models.verdictRule).includes('signature');
  let pages = 0;
  let isComplete = true;
  for await (const scanned of readPages(input.bytes, input.contentType, input.limits, pdfium)) {
    pages = scanned.page;
    isComplete &&= scanned.isComplete;
    const { page, marks: clear, faint, rotated } = await uprightPage(scanned, models.detector, rotateRaster);
    const marks = isSigned && faint !== undefined ? [...clear, faint] : clear;
    quality.push(...scanned.warnings, ...pageNotes(page, rotated, marks.length));
    // The image library encodes the page in a thread of its own meanwhile.
    const [kept, found] = await Promise.all([
      pagePicture(page),
      examinedMarks(page, marks.slice(0, MAX_MARKS), sources, models),
    ]);
    quality.push(
      ...ofPage(
        pages,
        found.flatMap(({ scanWarnings }) => scanWarnings),
      ),
    );
    referenceWarnings.push(
      ...ofPage(
        pages,
        found.flatMap((mark) => mark.referenceWarnings),
      ),
    );
    findings.push(...found.map(({ finding }) => finding));
    marked.push(...found.filter(({ isCertain }) => isCertain).map(({ finding }) => finding));
    await onPage({ page: pages, ...kept, marks: found.map(({ pictures }) => pictures) });
  }
  return {
    pages,
    findings,
    missing: missingKinds(marked, input.documentType, models.verdictRule, isComplete),
    quality,
    referenceWarnings,
    status: statusOf(findings, input.documentType, models.verdictRule, isComplete),
  };
}

/** Compares the marks of a page, in reading order. */
async function examinedMarks(
  page: PageRaster,
  marks: readonly Detection[],
  sources: Sources,
  models: DocumentModels,
): Promise<ExaminedMark[]> {
  const compared: ComparedDetection[] = [];
  const kept = withInterleavedJoined(inReadingOrder(marks));
  for (const mark of kept) {
    const own = inkPicture(page, mark, kept);
    const ink: InkPicture = mark.interleaved ? { ...own, separation: 'interleaved' } : own;
    if (ink.separation === 'no-own-ink' && isDuplicateDetection(mark, kept)) continue;
    compared.push(await compareMark(mark, ink, sources, models));
  }
  return await Promise.all(
    applyUnrelatedRule(compared, models.verdictRule).map((mark) => examined(page, mark, models)),
  );
}

function pageNotes({ page }: PageRaster, rotated: number, marks: number): Message[] {
  const notes: Message[] = [];
  if (rotated !== 0) notes.push(noteOn(page, message('quality.rotated', { degrees: rotated })));
  if (marks > MAX_MARKS) {
    notes.push(noteOn(page, message('quality.manyMarks', { most: MAX_MARKS, count: marks })));
  }
  return notes;
}

/** Whether the detector found a mark of the other kind in the same place with a higher score. */
function isDuplicateDetection({ kind, area, score }: Detection, marks: readonly Detection[]): boolean {
  return marks.some(
    (other) =>
      other.kind !== kind &&
      other.score > score &&
      overlap(area, other.area) >= SAME_PLACE_SHARE * area.width * area.height,
  );
}

async function compareMark(
  mark: Detection,
  { picture, separation, otherInk }: InkPicture,
  sources: Sources,
  models: DocumentModels,
): Promise<ComparedDetection> {
  const { kind, isFaint = false } = mark;
  const verifier = models.verifiers[kind];
  const { thresholds } = verifier.manifest;
  const { embedding, normalised } = await verifier.embed(picture);
  const compared = await compareWithSources(
    embedding,
    await sources.of(kind, embedding),
    verifier,
    otherInk === 'none',
  );
  const side = Math.round(Math.max(mark.area.width, mark.area.height));
  return {
    mark,
    kind,
    compared: downgradeIfUnreliable(compared, { kind, side, separation, otherInk, isFaint }, thresholds),
    separation,
    otherInk,
    side,
    normalised,
    ...(isFaint ? { isFaint } : {}),
  };
}

async function examined(
  page: PageRaster,
  detection: ComparedDetection,
  models: DocumentModels,
): Promise<ExaminedMark> {
  const { mark, kind, normalised } = detection;
  const { thresholds } = models.verifiers[kind].manifest;
  return {
    finding: findingOf(page, detection, thresholds),
    pictures: await markPictures(page, mark.area, normalised),
    isCertain: mark.isFaint !== true || detection.compared.verdict === 'match',
    scanWarnings: scanWarningsOf(detection, thresholds),
    referenceWarnings: referenceWarningsOf(detection, thresholds),
  };
}

function findingOf(
  { page, width, height }: PageRaster,
  detection: ComparedDetection,
  thresholds: VerdictThresholds,
): ExaminedFinding {
  const { mark, kind, compared } = detection;
  const { area, score } = mark;
  const meaning = meaningOf(detection, thresholds);
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
    text: explanationOf(detection, thresholds),
    ...(meaning === undefined ? {} : { meaning }),
    plainText: plainExplanationOf(detection, thresholds),
  };
}

/** An area as fractions of the page, rounded so that it stays within the page. */
function shares(area: Area, page: Pick<Raster, 'width' | 'height'>): ExaminedFinding['box'] {
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

/** The distinct warnings of a page, with its number. */
function ofPage(page: number, warnings: readonly Message[]): Message[] {
  const distinct = new Map(warnings.map((warning) => [JSON.stringify(warning), warning]));
  return [...distinct.values()].map((warning) => noteOn(page, warning));
}

function noteOn(page: number, text: Message): Message {
  return message('quality.page', { page, text });
}
