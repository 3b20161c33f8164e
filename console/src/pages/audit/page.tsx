// The audit trail: who did what to what, newest first.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { DayField } from '../../parts/day-field.tsx';
import { Page } from '../../parts/page.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useAddress } from '../../router.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

type Line = Schemas['AuditLine'];

const PAGE_SIZE = 50;
const NARROW = ['at', 'by', 'act'];

export default function AuditPage() {
  const say = useWords();
  const { time } = useFormats();
  const [{ actor, subject, from, to }, change] = useAddress();
  const [typed, setTyped] = useState({
    actor: actor ?? '',
    subject: subject ?? '',
    from: from ?? '',
    to: to ?? '',
  });
  const pages = usePages(['audit', actor, subject, from, to], (api, signal, nextToken) =>
    api.GET('/v1/audit', {
      params: { query: { actor, subject, from, to, limit: PAGE_SIZE, nextToken } },
      signal,
    }),
  );
  const day = (field: 'from' | 'to') => (
    <DayField
      label={say(`audit.${field}`)}
      value={typed[field]}
      onChange={(value) => setTyped({ ...typed, [field]: value })}
    />
  );
  const columns = [
    { id: 'at', header: say('audit.at'), cell: ({ at }: Line) => time(at), isRowHeader: true },
    { id: 'by', header: say('audit.by'), cell: ({ by }: Line) => nameOf(by) },
    { id: 'act', header: say('audit.act'), cell: ({ act }: Line) => <span className="code">{act}</span> },
    {
      id: 'subject',
      header: say('audit.subject'),
      cell: ({ subject: { kind, id } }: Line) => (
        <Button variant="inline-link" onClick={() => change({ subject: `${kind}/${id}` })}>
          {`${kind}/${id}`}
        </Button>
      ),
    },
    {
      id: 'detail',
      header: say('audit.detail'),
      cell: ({ detail }: Line) =>
        Object.entries(detail)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ') || '–',
    },
    { id: 'request', header: say('audit.request'), cell: ({ requestId }: Line) => requestId },
  ];
  return (
    <Page title={say('audit.title')} description={say('audit.about')}>
      <SpaceBetween size="m">
        <form
          className="filters"
          onSubmit={(event) => {
            event.preventDefault();
            const { actor: who, subject: what, ...days } = typed;
            change({ actor: who.trim(), subject: what.trim(), ...days });
          }}
        >
          <FormField label={say('audit.actor')}>
            <Input
              value={typed.actor}
              onChange={({ detail }) => setTyped({ ...typed, actor: detail.value })}
            />
          </FormField>
          <FormField label={say('audit.subject')}>
            <Input
              value={typed.subject}
              onChange={({ detail }) => setTyped({ ...typed, subject: detail.value })}
            />
          </FormField>
          {day('from')}
          {day('to')}
          <Button formAction="submit">{say('audit.show')}</Button>
        </form>
        <PagedTable
          pages={pages}
          title={say('audit.title')}
          columns={columns}
          narrow={NARROW}
          trackBy={({ at, requestId, act }) => at + requestId + act}
          loading={say('audit.loading')}
          empty={[say('audit.none'), say('audit.none.advice')]}
        />
      </SpaceBetween>
    </Page>
  );
}
