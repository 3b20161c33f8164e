// Why a file is rejected: every reason with its code and the sentence that the client reads.

import type { FileProblemKind } from '../../../shared/http/problem-kinds.ts';

type Value = string | number;

/** Placeholders in braces are filled in. The sentences say what to do if the client can do something. */
export const REASONS = {
  'empty-file': 'The file is empty.',
  'too-large':
    'The file has {bytes} bytes; at most {limit} are accepted. Scan at 200–300 dpi or send fewer pages.',
  'unsupported-type': 'The file is {actual}; only PNG, JPEG, TIFF and PDF are accepted.',
  'type-mismatch': 'The file was announced as {declared} but is {actual}.',
  'mixed-content': 'The file is both {actual} and {other}; send only the scan.',
  damaged: 'The file is damaged or incomplete: {what}. Save or scan it again.',
  'unsupported-encoding':
    'Page {page} uses {feature}, which cannot be read here. Save it as TIFF with LZW, Deflate, JPEG or fax compression and 8 bits per colour, or as PNG, JPEG or PDF, and send that.',
  animated: 'The file is an animation; send a single picture.',
  'too-many-pages': 'The file has {pages} pages; at most {limit} are accepted.',
  'no-pages': 'The file has no pages.',
  'too-many-pixels':
    'Page {page} has {width} x {height} pixels; at most {limit} in total are accepted. Scan at 300 dpi or less.',
  'too-small': 'Page {page} has only {width} x {height} pixels, too few to recognise anything.',
  'odd-shape': 'Page {page} measures {width} x {height}, too long and narrow for a page.',
  'password-protected': 'The PDF is protected by a password; send a copy without a password.',
  'unknown-encryption': 'The PDF is encrypted in an unsupported way; send an unprotected copy.',
  'dynamic-form':
    'The PDF is a dynamic form (XFA), which only some programs can show; print it to an ordinary PDF and send that.',
  portfolio: 'The PDF is a portfolio of other files, which are not opened; send the scan itself.',
  'too-complex':
    'The file needs more memory than a scan may use. Print or scan it again and send the new file.',
  'took-too-long':
    'Page {page} took longer than {seconds} s to read. Print or scan it again and send the new file.',
  'document-took-too-long':
    'The file took longer than {seconds} s to read. Send fewer pages or scan them again.',
  'several-pages': 'The file has {pages} pages; a reference is a picture of one {kind} on one page.',
  'no-mark': 'The picture shows no recognisable {kind}. Scan one on white paper at 300 dpi.',
  'several-marks': 'The picture shows more than one {kind}, or other ink beside it. Crop it to one {kind}.',
  'mark-too-small':
    'The {kind} is only {pixels} pixels long; at least {minimum} are required. Scan it at 300 dpi.',
  'faint-mark':
    'The ink of the {kind} is too faint. Make a clearer impression or scan it with more contrast.',
} as const satisfies Partial<Record<FileProblemKind, string>>;
export type Reason = keyof typeof REASONS;

/** A file that cannot be read, with a reason that its client understands. Retrying with the same file is pointless. */
export class RejectedFile extends Error {
  /** Code of the reason, a key of `REASONS`. */
  readonly reason: Reason;
  /** The sentence for the client. */
  readonly detail: string;

  constructor(reason: Reason, values: Readonly<Record<string, Value>> = {}) {
    const detail = REASONS[reason].replace(/\{(\w+)\}/g, (_, name: string) => text(values[name]));
    super(detail);
    this.name = 'RejectedFile';
    this.reason = reason;
    this.detail = detail;
  }
}

const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

function text(value: Value | undefined): string {
  return typeof value === 'number' ? WHOLE.format(value) : (value ?? '?');
}
