// The file with the pictures of a page's marks: JSON, in the order of the page's findings.
import * as z from 'zod';
import type { MarkPictures } from './contract.ts';

const Picture = z.base64().transform((text) => Buffer.from(text, 'base64'));
const MarksFile = z.object({ marks: z.array(z.object({ crop: Picture, ink: Picture })) });

/** Type of the file. */
export const MARKS_TYPE = 'application/json';

/** Writes the pictures of a page's marks. */
export function marksFile(marks: readonly MarkPictures[]): Buffer {
  const encoded = marks.map(({ crop, ink }) => ({
    crop: crop.toString('base64'),
    ink: ink.toString('base64'),
  }));
  return Buffer.from(JSON.stringify({ marks: encoded }));
}

/** Reads what `marksFile` wrote. */
export function marksIn(file: Buffer): MarkPictures[] {
  return MarksFile.parse(JSON.parse(file.toString('utf8'))).marks;
}
