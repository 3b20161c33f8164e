// What a change of a stored document tells others: that it has its final status.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type StreamFilter, textOf } from '../../shared/events/changes.ts';
import type { DocumentStatus, NewDocument } from '../schemas.ts';

type FinalStatus = Exclude<DocumentStatus, 'awaiting-upload' | 'processing'>;
const FINAL: readonly FinalStatus[] = ['verified', 'suspicious', 'unverifiable', 'rejected'];

/** The changes that can mean an event. */
export const DOCUMENT_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { documentId: { S: [{ exists: true }] }, status: { S: [...FINAL] } } } },
];

/** The events of a change of a document. */
export function documentEvents({ before, after }: Change): readonly NewEvent[] {
  if (after === undefined) return [];
  const status = FINAL.find((final) => final === after.status?.S);
  if (status === undefined || before?.status?.S === status) return [];
  const { declarationId } = JSON.parse(textOf(after, 'announced')) as NewDocument;
  const party = after.party?.S;
  return [
    {
      type: 'document.decided',
      data: {
        documentId: textOf(after, 'documentId'),
        status,
        ...(declarationId === undefined ? {} : { declarationId }),
      },
      ...(party === undefined ? {} : { party }),
    },
  ];
}
