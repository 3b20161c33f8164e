// Enrols a reference: checks the picture of one stamp or one signature, cuts out its ink in the same way as on documents, and keeps
// the network's embedding of it.

import { type Message, message } from '../../shared/words/message.ts';
import type { Kind } from '../schemas.ts';
import type { ReferenceEnrolment, ReferenceInput } from './contract.ts';
import { densityOf } from './inks/density.ts';
import { type MarkArea, markArea } from './inks/mark-area.ts';
import { finished, loneInkPicture, MAX_SIDE } from './inks/separation.ts';
import { kindName } from './marks.ts';
import type { DocumentModels } from './models.ts';
import { normalisedPng } from './normalised.ts';
import type { PdfiumFiles } from './pages/pdf.ts';
import type { PageRaster } from './pages/raster.ts';
import { readPages } from './pages/read-pages.ts';
import { RejectedFile } from './pages/reasons.ts';
import { cut, expanded, mapped, type Raster, shrunk } from './picture.ts';

/** Longer side of a mark, in pixels: a smaller mark than the minimum loses its strokes, a smaller one than advised loses some. */
const MIN_SIDE = 60;
const ADVISED_SIDE = 200;
/** Mean density of ink: below the minimum it cannot be told from paper, below the advised one not everywhere. */
const MIN_DENSITY = 0.1;
const ADVISED_DENSITY = 0.22;
/** A mark consists of lines on paper: a picture of which ink covers more than this share shows something else. */
const MAX_FILL = 0.8;
/** Margin around the mark, as a share of its longer side. */
const MARGIN = 0.05;

/**
 * Enrols a reference.
 *
 * @throws RejectedFile if the file cannot be read or does not show exactly one mark clearly
 */
export async function enrolReference(
  input: ReferenceInput,
  { models, pdfium }: { readonly models: DocumentModels; readonly pdfium: PdfiumFiles },
): Promise<ReferenceEnrolment> {
  const { kind } = input;
  const picture = await onlyPage(input, pdfium);
  const { mark, scale } = markOn(picture, kind);
  const area = mapped(
    mark.area,
    { left: 0, top: 0, width: picture.width * scale, height: picture.height * scale },
    1 / scale,
  );
  const side = Math.max(area.width, area.height);
  if (side < MIN_SIDE)
    throw new RejectedFile('mark-too-small', { kind: kindName(kind), pixels: side, minimum: MIN_SIDE });
  const crop = cut(picture, expanded(area, MARGIN, picture));
  const density = meanInkDensity(crop);
  if (density < MIN_DENSITY) throw new RejectedFile('faint-mark', { kind: kindName(kind) });
  const verifier = models.verifiers[kind];
  const { embedding, normalised } = await verifier.embed(finished(loneInkPicture(crop, kind), kind));
  const { name, version } = verifier.manifest;
  return {
    embedding,
    normalised: await normalisedPng(normalised),
    model: { name, version },
    warnings: warningsOf(kind, mark, side, density, touchesEdge(area, picture)),
  };
}

async function onlyPage(
  { bytes, contentType, kind, limits }: ReferenceInput,
  pdfium: PdfiumFiles,
): Promise<PageRaster> {
  for await (const page of readPages(bytes, contentType, limits, pdfium)) {
    if (page.pages > 1) throw new RejectedFile('several-pages', { kind: kindName(kind), pages: page.pages });
    if (!page.isComplete) throw new RejectedFile('damaged', { what: message('damage.pictureParts') });
    return page;
  }
  throw new RejectedFile('no-pages');
}

function markOn(picture: Raster, kind: Kind): { mark: MarkArea; scale: number } {
  const small = shrunk(picture, MAX_SIDE);
  const mark = markArea(loneInkPicture(small, kind), kind);
  if (mark === undefined || mark.fill > MAX_FILL) throw new RejectedFile('no-mark', { kind: kindName(kind) });
  if (mark.groups !== 1) throw new RejectedFile('several-marks', { kind: kindName(kind) });
  return { mark, scale: small.width / picture.width };
}

function meanInkDensity(picture: Raster): number {
  const { depth, threshold } = densityOf(shrunk(picture, MAX_SIDE));
  let sum = 0;
  let pixels = 0;
  for (const value of depth) {
    if (value < threshold) continue;
    sum += value;
    pixels += 1;
  }
  return pixels === 0 ? 0 : sum / pixels;
}

function touchesEdge(
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
  picture: Raster,
): boolean {
  return left <= 1 || top <= 1 || left + width >= picture.width - 1 || top + height >= picture.height - 1;
}

function warningsOf(
  kind: Kind,
  { fill, parts }: MarkArea,
  side: number,
  density: number,
  atEdge: boolean,
): Message[] {
  const name = kindName(kind);
  const warnings: Message[] = [];
  if (side < ADVISED_SIDE) warnings.push(message('picture.small', { kind: name, side }));
  if (parts > 1) warnings.push(message('picture.parts', { kind: name, parts }));
  if (density < ADVISED_DENSITY) warnings.push(message('picture.faint', { kind: name }));
  if (atEdge) warnings.push(message('picture.edge', { kind: name }));
  if (fill > MAX_FILL / 2) warnings.push(message('picture.blotted', { kind: name }));
  return warnings;
}
