// The route table of the audit trail: read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import { AuditLines, AuditQuery } from './schemas.ts';

export const listAudit = route({
  operationId: 'listAudit',
  method: 'GET',
  path: '/v1/audit',
  scope: 'audit:read',
  customsOnly: true,
  entry: 'functions/audit/handlers/list-audit.ts',
  tag: 'Audit',
  summary: 'List who did what to what, newest first',
  description:
    'Every act of a client or a person that changed something has exactly one line, written in one transaction with the act. Lines are never changed; a stage sets for how long they are kept. In AWS, lists without a subject may lag by a second.',
  request: { query: AuditQuery },
  status: 200,
  response: { description: 'A page of lines', schema: AuditLines },
});

export const auditRoutes = [listAudit] as const;
