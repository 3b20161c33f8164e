// The wire contract of documents and references in zod, from which the types of this capability are inferred.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { ModelVersion } from '../shared/http/answers.ts';
import { displayLine, displayText, identifier, pathIdentifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { IF_OBJECT, refusePeriod } from '../shared/http/period.ts';
import { Problem } from '../shared/http/problem.ts';
import { DOCUMENT_STATUSES } from '../shared/tables/documents.ts';
import { issue, says } from '../shared/words/issues.ts';
import { message, type Unworded, Words } from '../shared/words/message.ts';

export const MAX_BYTES = 15 * 1024 * 1024;
const MAX_FILE_NAME = 255;
const MAX_NOTE = 1_000;
const DEFAULT_LIMIT = 25;

const Moment = z.iso.datetime();
const Day = z.iso.date({ ...says('field.day'), abort: true });
const Share = z.number().min(0).max(1);

const AuthorityId = pathIdentifier('The issuing authority, whose stamps and signatures are registered');

const DeclarationId = identifier('The declaration that the document belongs to');

/** A file name must not be a path; marks of direction, which every display line refuses, could disguise its extension. */
const FileName = displayLine({
  description: 'Shown to people only; the service does not interpret it',
  maximum: MAX_FILE_NAME,
  message: says('document.fileName', { most: MAX_FILE_NAME }),
  without: '\\\\/',
});

export const ContentType = z
  .enum(['image/png', 'image/jpeg', 'image/tiff', 'application/pdf'])
  .meta({ id: 'DocumentContentType' });
export type ContentType = z.infer<typeof ContentType>;

/** What a client announces of a file; the storage and then the worker compare the uploaded file with it. */
const ANNOUNCED = {
  fileName: FileName,
  contentType: ContentType,
  sizeBytes: z
    .int(says('document.wholeBytes'))
    .min(1, says('document.leastBytes'))
    .max(MAX_BYTES, says('document.mostBytes', { most: MAX_BYTES })),
  sha256: z
    .string()
    .regex(/^[0-9A-Fa-f]{64}$/, says('document.sha256'))
    .toLowerCase()
    .meta({ description: 'SHA-256 of the file, 64 hexadecimal digits' }),
} as const;

export const DocumentType = z
  .enum(['certificate-of-origin', 'invoice', 'other'])
  .meta({ id: 'DocumentType' });
export type DocumentType = z.infer<typeof DocumentType>;

export const NewDocument = z
  .strictObject({
    ...ANNOUNCED,
    documentType: DocumentType,
    authorityId: AuthorityId,
    declarationId: DeclarationId.optional(),
  })
  .meta({ id: 'NewDocument' });
export type NewDocument = z.output<typeof NewDocument>;

/** What a client announces of a file before it uploads it. */
export type AnnouncedFile = Pick<NewDocument, keyof typeof ANNOUNCED>;

export const Upload = z
  .object({
    method: z.literal('PUT'),
    url: z
      .string()
      .meta({ description: 'Accepts only the announced file: its size, type and SHA-256 are signed' }),
    headers: z.record(z.string(), z.string()).meta({
      description:
        'Send these headers unchanged. Content-Length is also signed; HTTP clients add it automatically.',
    }),
    expiresAt: Moment,
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

export const DocumentCreated = z
  .object({ documentId: z.string(), status: z.literal('awaiting-upload'), upload: Upload })
  .meta({ id: 'DocumentCreated' });
export type DocumentCreated = z.infer<typeof DocumentCreated>;

export const DocumentStatus = z.enum(DOCUMENT_STATUSES).meta({
  id: 'DocumentStatus',
  description:
    'verified: every required stamp and signature matches; suspicious: at least one does not match; unverifiable: the evidence is insufficient, or parts of the file could not be read (see `quality`); rejected: the file was not accepted, see `problem`',
});
export type DocumentStatus = z.infer<typeof DocumentStatus>;

export const Kind = z.enum(['stamp', 'signature']).meta({ id: 'MarkKind' });
export type Kind = z.infer<typeof Kind>;

const ONLY_WITH_REFERENCES =
  'shown only to customs clients (without a party) with the scope `references:read`';

export const Finding = z
  .object({
    page: z.int().min(1),
    kind: Kind,
    box: z
      .object({ x: Share, y: Share, width: Share, height: Share })
      .meta({ id: 'FindingBox', description: 'Fractions of the upright page’s width and height' }),
    detection: Share.optional().meta({
      description: `Confidence that the box holds a mark of this kind; ${ONLY_WITH_REFERENCES}`,
    }),
    match: z
      .object({ referenceId: z.string(), similarity: z.number().min(0).max(100) })
      .meta({ id: 'FindingMatch' })
      .nullable()
      .meta({
        description: `The most similar registered reference and its similarity, in percent; null if there is none, and ${ONLY_WITH_REFERENCES}`,
      }),
    verdict: z.enum(['match', 'mismatch', 'inconclusive', 'no-reference']).meta({ id: 'FindingVerdict' }),
    pictures: z
      .object({
        mark: z.string().meta({ description: 'URL of the mark as it lies on the page, as JPEG' }),
        ink: z.string().meta({
          description: 'URL of its ink as the model compares it, bright on black, as PNG',
        }),
        reference: z.string().optional().meta({
          description:
            'URL of the reference of `match`, bright on black like the ink, as PNG; absent if there is none',
        }),
      })
      .meta({ id: 'FindingPictures' })
      .optional()
      .meta({
        description: `Pictures of the mark and of what it was compared with, as long as they are kept; URLs expire after 10 minutes; ${ONLY_WITH_REFERENCES}`,
      }),
    text: Words.meta({
      description: `Explains the verdict in one sentence; the thresholds and references behind it, and a second sentence on what the similarity means, are ${ONLY_WITH_REFERENCES}`,
    }),
  })
  .meta({ id: 'Finding' });
export type Finding = Unworded<z.infer<typeof Finding>>;

/** How overlays are rendered: the page alone, and the page with what only callers who may see references are shown. */
export const Rendering = z.enum(['plain', 'evidence']);
export type Rendering = z.infer<typeof Rendering>;

/** The pictures behind signed URLs: overlays, pages as they were examined, and those of one mark. */
const PictureKind = z.enum([...Rendering.options, 'page', 'mark', 'ink', 'reference']);
export type PictureKind = z.infer<typeof PictureKind>;

const Overlay = z.object({ page: z.int(), url: z.string() }).meta({ id: 'DocumentOverlay' });

const PagePicture = z
  .object({
    page: z.int().min(1),
    width: z.int().min(1).meta({ description: 'Of the picture, in pixels' }),
    height: z.int().min(1).meta({ description: 'Of the picture, in pixels' }),
    url: z.string(),
  })
  .meta({ id: 'DocumentPagePicture' });
export type PagePicture = z.infer<typeof PagePicture>;

export type ModelName = ModelVersion;

const DECISIONS = ['accepted', 'refused', 'original-requested'] as const;

export const NewDocumentDecision = z
  .strictObject({
    decision: z.enum(DECISIONS, says('field.oneOf', { values: DECISIONS })),
    note: displayText('Why, for colleagues', MAX_NOTE).optional(),
  })
  .meta({ id: 'NewDocumentDecision' });
export type NewDocumentDecision = z.output<typeof NewDocumentDecision>;

export const DocumentDecision = z
  .object({
    decision: z.enum(DECISIONS),
    note: z.string().optional().meta({ description: 'Why; shown only to customs' }),
    by: By.meta({ description: 'Who decided; the person is shown only to customs' }),
    at: Moment,
  })
  .meta({ id: 'DocumentDecision', description: 'What an officer decided on a document with a verdict' });
export type DocumentDecision = z.infer<typeof DocumentDecision>;

export const DecidedDocument = DocumentDecision.extend({ documentId: z.string() }).meta({
  id: 'DecidedDocument',
});

export const VerifiedDocument = z
  .object({
    documentId: z.string(),
    status: DocumentStatus,
    fileName: z.string(),
    contentType: ContentType,
    sizeBytes: z.int(),
    sha256: z.string(),
    documentType: DocumentType,
    authorityId: z.string(),
    declarationId: z.string().optional(),
    party: z
      .string()
      .optional()
      .meta({ description: 'The party that owns the document; absent if customs uploaded it' }),
    createdAt: Moment,
    by: By.meta({ description: 'Who announced the document' }),
    pageCount: z.int().meta({ description: 'Number of pages; 0 until the document has been examined' }),
    pages: z.array(PagePicture).meta({
      description:
        'The upright pages as they were examined, without boxes, as JPEG, as long as their pictures are kept; the boxes of findings are fractions of these. URLs expire after 10 minutes',
    }),
    findings: z.array(Finding),
    missing: z.array(Kind).meta({
      description:
        'The kinds that documents of this type require and of which none was found on any page; empty if parts of the file could not be read',
    }),
    quality: z.array(Words).meta({
      description: `Scan quality warnings, and a sentence for each missing kind; warnings about references are ${ONLY_WITH_REFERENCES}`,
    }),
    overlays: z.array(Overlay).meta({
      description: `One annotated image per page: the page with boxes and verdicts; similarities and pictures of references beside it are ${ONLY_WITH_REFERENCES}. URLs expire after 10 minutes`,
    }),
    problem: Problem.optional().meta({ description: 'Why the file was rejected' }),
    model: ModelVersion.optional().meta({ description: 'The model that detected stamps and signatures' }),
    models: z
      .array(ModelVersion)
      .optional()
      .meta({ description: 'Every model that contributed to the verdict' }),
    scoredAt: Moment.optional(),
    decision: DocumentDecision.optional().meta({ description: 'The latest decision on the document' }),
  })
  .meta({ id: 'VerifiedDocument' });
export type VerifiedDocument = Unworded<z.infer<typeof VerifiedDocument>>;

const LIST_QUERY = pageQuery(DEFAULT_LIMIT);

/** What a list of documents is of: at most one of them. */
const LISTED_BY = ['status', 'declarationId', 'authorityId'] as const;

export const DocumentsQuery = z
  .strictObject({
    status: DocumentStatus.optional().meta({
      description:
        'Only documents with this status; at most one of `status`, `declarationId` and `authorityId`',
    }),
    declarationId: DeclarationId.optional().meta({ description: 'Only documents of this declaration' }),
    authorityId: AuthorityId.optional().meta({ description: 'Only documents of this issuing authority' }),
    from: Day.optional().meta({ description: 'First day of announcement, in UTC' }),
    to: Day.optional().meta({ description: 'Last day of announcement, in UTC' }),
    ...LIST_QUERY,
  })
  // Also where other fields are bad: one response names them all.
  .superRefine(refuseSeveralLists, IF_OBJECT);

function refuseSeveralLists(query: unknown, context: z.core.$RefinementCtx): void {
  const { from, to, ...others } = query as Readonly<Record<string, unknown>>;
  const given = LISTED_BY.filter((field) => others[field] !== undefined);
  if (given.length > 1) {
    for (const field of given) context.addIssue(issue(message('document.oneList'), [field]));
  }
  refusePeriod({ from, to }, context);
}

export const DocumentList = z
  .object({ items: z.array(VerifiedDocument), nextToken: z.string().optional() })
  .meta({
    id: 'DocumentList',
    description:
      'Newest first. Pages may hold fewer items than requested; only the last page has no nextToken.',
  });

export const DocumentPath = z.strictObject({
  documentId: pathIdentifier('The documentId from an earlier response'),
});

/** Parts of a signed URL. A URL that lacks one is not signed, which its handler answers, rather than bad fields. */
export const OverlayPath = DocumentPath.extend({
  rendering: PictureKind,
  /** `1.png`, `1.jpg` for a page, `1-2.jpg` for its second mark */
  page: z
    .string()
    .regex(/^[1-9]\d{0,3}(?:-[1-9]\d{0,3})?\.(?:png|jpg)$/, says('document.pageFile'))
    .transform((name) => {
      const [page, mark] = name.split('-').map((part) => Number.parseInt(part, 10));
      return { page: page ?? 0, mark };
    }),
});
export const OverlayQuery = z.strictObject({
  expires: z.coerce.number().int().optional().catch(undefined),
  signature: z.string().optional(),
});
export type OverlayQuery = z.output<typeof OverlayQuery>;

/** Checked together with the fields, so that one response names every error. */
function refuseReversedValidity(value: unknown, context: z.core.$RefinementCtx): void {
  const { validFrom, validTo } = (value ?? {}) as {
    readonly validFrom?: unknown;
    readonly validTo?: unknown;
  };
  if (typeof validFrom !== 'string' || typeof validTo !== 'string' || validFrom <= validTo) return;
  context.addIssue(issue(message('document.validTo'), ['validTo']));
}

export const NewReference = z
  .strictObject({
    kind: Kind,
    ...ANNOUNCED,
    validFrom: Day.optional().meta({ description: 'First valid day; no lower bound if omitted' }),
    validTo: Day.optional().meta({ description: 'Last valid day; no expiry if omitted' }),
  })
  .superRefine(refuseReversedValidity, { when: ({ value }) => typeof value === 'object' })
  .meta({ id: 'NewReference', description: 'A picture of one stamp or one signature' });
export type NewReference = z.output<typeof NewReference>;

export const ReferenceStatus = z
  .enum(['awaiting-upload', 'active', 'rejected', 'retired'])
  .meta({ id: 'ReferenceStatus' });
export type ReferenceStatus = z.infer<typeof ReferenceStatus>;

export const ReferenceCreated = z
  .object({ referenceId: z.string(), status: z.literal('awaiting-upload'), upload: Upload })
  .meta({ id: 'ReferenceCreated' });
export type ReferenceCreated = z.infer<typeof ReferenceCreated>;

export const Reference = z
  .object({
    referenceId: z.string(),
    authorityId: z.string(),
    kind: Kind,
    status: ReferenceStatus,
    fileName: z.string(),
    contentType: ContentType,
    sizeBytes: z.int(),
    sha256: z.string(),
    validFrom: z.iso.date().optional(),
    validTo: z.iso.date().optional(),
    createdAt: Moment,
    by: By.meta({ description: 'Who registered the reference' }),
    quality: z
      .array(Words)
      .meta({ description: 'Picture quality warnings: they make comparisons less certain' }),
    problem: Problem.optional().meta({ description: 'Why the picture was rejected' }),
    model: ModelVersion.optional().meta({ description: 'The model that embedded the reference' }),
    retiredAt: Moment.optional(),
    retiredBy: By.optional().meta({ description: 'Who retired the reference' }),
  })
  .meta({ id: 'Reference' });
export type Reference = Unworded<z.infer<typeof Reference>>;

export const RetiredReference = z
  .object({
    referenceId: z.string(),
    authorityId: z.string(),
    kind: Kind,
    status: z.literal('retired'),
    retiredAt: Moment,
    retiredBy: By.meta({ description: 'Who retired the reference' }),
  })
  .meta({
    id: 'RetiredReference',
    description: 'What the scope `references:write` shows of a reference; the rest needs `references:read`',
  });
export type RetiredReference = z.infer<typeof RetiredReference>;

export const ReferenceList = z
  .object({
    items: z.array(Reference),
    nextToken: z.string().optional(),
    valid: z.object({ stamp: z.int(), signature: z.int() }).meta({
      id: 'ValidReferences',
      description: 'How many of the authority’s references are active and valid today',
    }),
    advice: z.array(Words).meta({ description: 'Which references to add for more certain comparisons' }),
  })
  .meta({ id: 'ReferenceList', description: 'Newest first' });
export type ReferenceList = Unworded<z.infer<typeof ReferenceList>>;

export const AuthorityList = z
  .object({
    items: z.array(
      ReferenceList.pick({ valid: true, advice: true })
        .extend({ authorityId: z.string() })
        .meta({ id: 'Authority' }),
    ),
    nextToken: z.string().optional(),
  })
  .meta({
    id: 'AuthorityList',
    description:
      'In the order of their ids. Pages may hold fewer items than requested; only the last page has no nextToken.',
  });
export type AuthorityList = Unworded<z.infer<typeof AuthorityList>>;

export const AuthoritiesQuery = z.strictObject(LIST_QUERY);
export const AuthorityPath = z.strictObject({ authorityId: AuthorityId });
export const ReferencePath = z.strictObject({
  authorityId: AuthorityId,
  referenceId: pathIdentifier('The referenceId from an earlier response'),
});
export const ReferencesQuery = z.strictObject(LIST_QUERY);
