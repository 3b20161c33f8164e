// Draws the overlays of a page from what is kept of it: its picture, its findings and the pictures of its marks.
import { worded } from '../../../shared/words/wording.ts';
import type { ExaminedFinding, MarkPictures } from '../contract.ts';
import { pictureOf } from '../kept-pictures.ts';
import { normalisedOf } from '../normalised.ts';
import type { Area, Raster } from '../picture.ts';
import { drawEvidence } from './evidence.ts';
import type { OverlayMark, PlainMark } from './mark.ts';
import { type OverlayPage, overlayBackground } from './page.ts';
import { drawPlain } from './plain.ts';
import type { TextPainter } from './text.ts';

/** A page as it is kept. */
export interface PageToDraw {
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** The upright page, as JPEG. */
  readonly picture: Buffer;
}

/** What every reader of the document may see of a finding. */
type PlainFinding = Pick<ExaminedFinding, 'kind' | 'verdict' | 'box'>;

/** A finding with its evidence. Pictures that were deleted or cannot be found are missing from the overlay. */
export interface ShownFinding {
  readonly finding: ExaminedFinding;
  readonly pictures: MarkPictures | undefined;
  /** Normalised picture of the most similar reference, as PNG. */
  readonly reference: Buffer | undefined;
}

/** Draws a page's overlay for everyone who may read the document, as PNG. */
export async function drawPlainOverlay(
  page: PageToDraw,
  findings: readonly PlainFinding[],
  painter: TextPainter,
): Promise<Buffer> {
  const picture = await pictureOf(page.picture);
  const marks = findings.map((finding) => plainMark(finding, picture));
  return await drawPlain(await overlayPage(page, picture, marks), painter);
}

/** Draws a page's overlay for readers who may see references, as PNG. */
export async function drawEvidenceOverlay(
  page: PageToDraw,
  shown: readonly ShownFinding[],
  painter: TextPainter,
): Promise<Buffer> {
  const picture = await pictureOf(page.picture);
  const marks = await Promise.all(shown.map((one) => evidenceMark(one, picture)));
  return await drawEvidence(await overlayPage(page, picture, marks), painter);
}

async function overlayPage<Mark extends PlainMark>(
  { page, pages }: PageToDraw,
  picture: Raster,
  marks: readonly Mark[],
): Promise<OverlayPage<Mark>> {
  const { width, height } = picture;
  return { page, pages, width, height, background: await overlayBackground(picture), marks };
}

function plainMark({ kind, verdict, box }: PlainFinding, page: Raster): PlainMark {
  return { kind, verdict, area: areaOf(box, page) };
}

async function evidenceMark(
  { finding, pictures, reference }: ShownFinding,
  page: Raster,
): Promise<OverlayMark> {
  const { match, text } = finding;
  return {
    ...plainMark(finding, page),
    explanation: worded(text, 'en'),
    ...(match === null ? {} : { similarity: match.similarity, referenceId: match.referenceId }),
    ...(pictures === undefined
      ? {}
      : { crop: await pictureOf(pictures.crop), normalised: await normalisedOf(pictures.ink) }),
    ...(reference === undefined ? {} : { reference: await normalisedOf(reference) }),
  };
}

function areaOf({ x, y, width, height }: ExaminedFinding['box'], page: Raster): Area {
  return {
    left: x * page.width,
    top: y * page.height,
    width: width * page.width,
    height: height * page.height,
  };
}
