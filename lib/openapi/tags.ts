// The tags of the API document: one for each capability, in the order of the document.
import type { Tag } from '../../functions/shared/http/route.ts';

export const TAGS: Readonly<Record<Tag, string>> = {
  Service: 'Whether the service is up, and the models that it ships.',
  'Import declarations':
    'Risk scores, lanes and reasons of import declarations, and the results of their inspections.',
  'HS codes': 'HS codes of goods descriptions in English and Korean, and the codes that people chose.',
  Documents:
    'Scanned certificates and invoices, whose stamps and signatures are compared with those that an authority has registered.',
  Delinquency: 'Nightly scores, grades and rankings of taxpayers by the risk of not paying.',
  Networks: 'Companies, travellers and cargo by their links: who is risky, why, and with whom.',
  Insight:
    'Statistics over what the service has seen, exports of it, and groups of imports in which much fraud was found.',
  Audit: 'Who did what to what, when, and with which request.',
  Webhooks: 'Events that the service sends to URLs of its clients, signed, and what became of each delivery.',
};
