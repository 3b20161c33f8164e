// Handler of POST /v1/documents/{documentId}/decision.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import { type DecisionOutcome, decideDocument } from '../documents/decision.ts';
import type { Documents } from '../documents/document.ts';
import { decisionView } from '../documents/view.ts';
import { decideDocument as route } from '../routes.ts';
import { openAuditedDocuments } from '../wiring.ts';

interface Dependencies {
  readonly documents: Pick<Documents, 'get' | 'decide'>;
  readonly idempotency: Idempotency;
}

export const decideDocumentHandler = ({ documents, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ params: { documentId }, body, ...call }) => {
      const act = { ...actOf(call), now: () => new Date() };
      const outcome = await decideDocument(documents, documentId, body, act);
      if (outcome.kind !== 'decided') throw problemFor(outcome.kind, documentId);
      const answer = { documentId, ...decisionView(outcome.decision, call.caller) };
      if (outcome.repeated) return new ReplayedAnswer(answer);
      const { client, user } = act.by;
      logInfo(MESSAGES.documentDecided, { documentId, decision: body.decision, client, user: user?.id });
      return answer;
    },
    { idempotency },
  );

function problemFor(kind: Exclude<DecisionOutcome['kind'], 'decided'>, id: string): ProblemError {
  switch (kind) {
    case 'unknown':
      return new ProblemError(404, { detail: message('document.unknown', { id }) });
    case 'no-verdict':
      return new ProblemError('document-without-verdict', { detail: message('document.noVerdict', { id }) });
    case 'contended':
      return new ProblemError(503, { detail: message('document.contended') }, { 'retry-after': '1' });
  }
}

export const handler = await bindHandler(decideDocumentHandler, () => ({
  documents: openAuditedDocuments(),
  idempotency: openIdempotency(),
}));
