// A document as the API answers it. What is known of references is shown to callers who may see them; all others get verdicts, words
// and the page alone, built from the fields named here, so that whatever is stored later stays hidden until it is named, too.
import { type Caller, seesReferences } from '../../shared/auth/caller.ts';
import { DAY_MS } from '../../shared/days.ts';
import { type Message, message } from '../../shared/words/message.ts';
import type { ExaminedFinding } from '../examination/contract.ts';
import type {
  DocumentDecision,
  DocumentType,
  Finding,
  Kind,
  PagePicture,
  Rendering,
  VerifiedDocument,
} from '../schemas.ts';
import { isAbandoned } from '../uploads/abandoned.ts';
import { overlayKey } from '../uploads/keys.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import { type DocumentResult, type StoredDecision, type StoredDocument, visibleStatus } from './document.ts';
import { type PictureName, pictureUrl } from './picture-urls.ts';

export interface ViewPorts {
  /** A short-lived URL of a picture in the bucket. */
  urlOf(key: string, type?: 'image/png' | 'image/jpeg'): Promise<string>;
  /** How many days overlays can be seen: the bucket then deletes what they are drawn from. */
  readonly overlaysDays: number;
  /** Scheme and host of the API's URLs; those of the request if undefined. */
  readonly origin?: string | undefined;
  now(): Date;
}

/** The signed URL of a picture of the document. */
type Linked = (name: Omit<PictureName, 'documentId'>) => string;

/** The parts of an answer that depend on who reads it. */
interface ResultView {
  readonly findings: Finding[];
  readonly quality: Message[];
  readonly rendering: Rendering;
}

/** Who reads a document, and through which API. */
export interface Reader {
  readonly caller: Pick<Caller, 'party' | 'scopes'> | undefined;
  /** Scheme and host under which the request reached the API. */
  readonly origin: string;
}

/** The answer for a document to a caller who may read it. */
export async function documentView(
  document: StoredDocument,
  { caller, origin }: Reader,
  ports: ViewPorts,
): Promise<VerifiedDocument> {
  const { documentId, announced, party, createdAt, by, result, decision } = document;
  const now = ports.now();
  const { fileName, contentType, sizeBytes, sha256, documentType, authorityId, declarationId } = announced;
  const problem = isAbandoned(document, now) ? problemOf(UPLOAD_EXPIRED) : document.problem;
  const shown = result !== undefined && hasPictures(result, ports) ? result : undefined;
  const drawing = shown?.drawing;
  const linked: Linked | undefined =
    drawing && ((name) => pictureUrl(ports.origin ?? origin, { documentId, ...name }, drawing.key, now));
  const { findings, quality, rendering } = seesReferences(caller)
    ? fullView(result, linked)
    : plainView(result);
  const overlays = await Promise.all(
    (shown?.overlays ?? []).map(async (page) => ({
      page,
      url:
        linked?.({ picture: rendering, page }) ??
        (await ports.urlOf(overlayKey(documentId, rendering, page))),
    })),
  );
  const [model] = result?.models ?? [];
  return {
    documentId,
    status: visibleStatus(document, now),
    fileName,
    contentType,
    sizeBytes,
    sha256,
    documentType,
    authorityId,
    ...(declarationId === undefined ? {} : { declarationId }),
    ...(party === undefined ? {} : { party }),
    createdAt,
    by,
    pageCount: result?.pages ?? 0,
    pages: pagesView(shown, linked),
    findings,
    missing: [...(result?.missing ?? [])],
    quality: [...(result?.missing ?? []).map((kind) => missingText(kind, documentType)), ...quality],
    overlays,
    ...(problem === undefined ? {} : { problem }),
    ...(decision === undefined ? {} : { decision: decisionView(decision, caller) }),
    ...(model === undefined ? {} : { model }),
    ...(result === undefined ? {} : { models: [...result.models], scoredAt: result.scoredAt }),
  };
}

/** A decision as its reader may see it: who decided and why is for customs; a party sees the client alone. */
export function decisionView(
  { decision, note, by, at }: StoredDecision,
  caller: Pick<Caller, 'party'> | undefined,
): DocumentDecision {
  if (caller === undefined || caller.party !== undefined) return { decision, by: { client: by.client }, at };
  return { decision, ...(note === undefined ? {} : { note }), by, at };
}

/** Whether the bucket still has what overlays are drawn from. */
export function hasPictures(
  { scoredAt }: Pick<DocumentResult, 'scoredAt'>,
  { overlaysDays, now }: Pick<ViewPorts, 'overlaysDays' | 'now'>,
): boolean {
  return now().getTime() < Date.parse(scoredAt) + overlaysDays * DAY_MS;
}

/** The pages alone, which everyone sees who may read the document. */
function pagesView(result: DocumentResult | undefined, linked: Linked | undefined): PagePicture[] {
  if (linked === undefined) return [];
  return (result?.pageSizes ?? []).map(({ page, width, height }) => ({
    page,
    width,
    height,
    url: linked({ picture: 'page', page }),
  }));
}

/** For callers who may see references. */
function fullView(result: DocumentResult | undefined, linked: Linked | undefined): ResultView {
  const marks = new Map<number, number>();
  return {
    findings: (result?.findings ?? []).map(({ plainText: _, meaning, text, ...finding }) => {
      const mark = (marks.get(finding.page) ?? 0) + 1;
      marks.set(finding.page, mark);
      return {
        ...finding,
        text: meaning === undefined ? text : message('finding.withMeaning', { text, meaning }),
        ...(linked === undefined ? {} : { pictures: picturesView(finding, mark, linked) }),
      };
    }),
    quality: [...(result?.quality ?? []), ...(result?.referenceWarnings ?? [])],
    rendering: 'evidence',
  };
}

function picturesView(
  { page, match }: Pick<ExaminedFinding, 'page' | 'match'>,
  mark: number,
  linked: Linked,
): NonNullable<Finding['pictures']> {
  const url = (picture: PictureName['picture']): string => linked({ picture, page, mark });
  return {
    mark: url('mark'),
    ink: url('ink'),
    ...(match === null ? {} : { reference: url('reference') }),
  };
}

/** For all other callers. The same for two documents whose verdicts and scans are the same, whatever they were compared with. */
function plainView(result: DocumentResult | undefined): ResultView {
  return {
    findings: (result?.findings ?? []).map(plainFinding),
    quality: [...(result?.quality ?? [])],
    rendering: 'plain',
  };
}

/** Without the detector's confidence: a graded figure helps to draw marks that the detector does not see. */
function plainFinding({ page, kind, box, verdict, plainText }: ExaminedFinding): Finding {
  return { page, kind, box, match: null, verdict, text: plainText };
}

/** For everyone who may read the document: depends on the page and on the type of the document only. */
function missingText(kind: Kind, documentType: DocumentType): Message {
  return message('missing.mark', {
    kind: message(`mark.${kind}`),
    document: message(`missing.${documentType}`),
  });
}
