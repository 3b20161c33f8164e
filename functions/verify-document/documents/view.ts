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
  Rendering,
  VerifiedDocument,
} from '../schemas.ts';
import { isAbandoned } from '../uploads/abandoned.ts';
import { overlayKey } from '../uploads/keys.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import { type DocumentResult, type StoredDecision, type StoredDocument, visibleStatus } from './document.ts';
import { overlayUrl } from './overlay-urls.ts';

export interface ViewPorts {
  /** A short-lived URL of a picture in the bucket. */
  urlOf(key: string): Promise<string>;
  /** How many days overlays can be seen: the bucket then deletes what they are drawn from. */
  readonly overlaysDays: number;
  /** Scheme and host of the API's URLs; those of the request if undefined. */
  readonly origin?: string | undefined;
  now(): Date;
}

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
  const { findings, quality, rendering } = seesReferences(caller) ? fullView(result) : plainView(result);
  const urlOf = async (page: number): Promise<string> => {
    const name = { documentId, page, rendering };
    const drawing = result?.drawing;
    if (drawing === undefined) return await ports.urlOf(overlayKey(documentId, rendering, page));
    return overlayUrl(ports.origin ?? origin, name, drawing.key, now);
  };
  const shownPages = result !== undefined && hasPictures(result, ports) ? result.overlays : [];
  const overlays = await Promise.all(
    shownPages.map(async (page) => ({
      page,
      url: await urlOf(page),
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
    pages: result?.pages ?? 0,
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

/** For callers who may see references. */
function fullView(result: DocumentResult | undefined): ResultView {
  return {
    findings: (result?.findings ?? []).map(({ plainText: _, meaning, text, ...finding }) => ({
      ...finding,
      text: meaning === undefined ? text : message('finding.withMeaning', { text, meaning }),
    })),
    quality: [...(result?.quality ?? []), ...(result?.referenceWarnings ?? [])],
    rendering: 'evidence',
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
