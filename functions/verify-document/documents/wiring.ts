// Opens what drawing overlays depends on: the bucket's pictures and the fonts. Apart from the other wiring, because it opens the image
// library, which only the function that draws carries.
import * as z from 'zod';
import { s3 } from '../../shared/aws/s3.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { FONT_FOLDER, openFonts } from '../examination/overlay/font.ts';
import { TextPainter } from '../examination/overlay/text.ts';
import { DocumentFiles } from '../uploads/files.ts';
import type { OverlayPorts } from './overlays.ts';

/** What drawing overlays depends on, from the environment. */
export function openOverlays(): OverlayPorts {
  const { DOCUMENTS_BUCKET: bucket } = parseEnvironment({ DOCUMENTS_BUCKET: z.string().min(1) });
  return {
    pictures: new DocumentFiles(s3(), bucket),
    painter: new TextPainter(openFonts(taskPath(FONT_FOLDER))),
  };
}
