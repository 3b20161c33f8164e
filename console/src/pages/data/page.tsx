// The data portal: declarations counted and summed by one or two dimensions, as a chart and as the same table, and files of the records.
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { usePeriod } from '../../parts/period-fields.tsx';
import { useAddress } from '../../router.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { CellChart } from './chart.tsx';
import { ExportForm } from './export-form.tsx';
import { csvOf, type Question, questionOf } from './question.ts';
import { QuestionForm } from './question-form.tsx';
import { CellTable } from './table.tsx';

export default function DataPage() {
  const say = useWords();
  const [search, change] = useAddress();
  const period = usePeriod(search);
  const question = period && questionOf(search, period);
  return (
    <Page title={say('data.title')} description={say('data.about')}>
      {question === undefined ? (
        <Loading label={say('data.loading')} />
      ) : (
        <SpaceBetween size="m">
          <QuestionForm key={`${question.from} ${question.to}`} question={question} change={change} />
          <Answered question={question} />
          <ExpandableSection variant="container" headerText={say('export.title')}>
            <ExportForm from={question.from} to={question.to} />
          </ExpandableSection>
        </SpaceBetween>
      )}
    </Page>
  );
}

function Answered({ question }: { readonly question: Question }) {
  const say = useWords();
  const { from, to, by, by2, measure } = question;
  const statistics = useRead<Schemas['DeclarationStatistics']>(
    ['statistics', from, to, by, by2, measure],
    (api, signal) =>
      api.GET('/v1/statistics/declarations', { params: { query: { from, to, by, by2, measure } }, signal }),
    { keep: true },
  );
  if (statistics.isError)
    return <Failure failure={statistics.error} onRetry={() => void statistics.refetch()} />;
  if (statistics.data === undefined) return <Loading label={say('data.loading')} />;
  const { rows } = statistics.data;
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            description={<Limits statistics={statistics.data} />}
            actions={
              <Button
                iconName="download"
                disabled={rows.length === 0}
                onClick={() => download(csvOf(rows, question), `${measure} ${from} ${to}.csv`)}
              >
                {say('data.csv')}
              </Button>
            }
          >
            {say('data.heading', { measure: say(`measure.${measure}`), by: say(`dimension.${by}`) })}
          </Header>
        }
      >
        <CellChart question={question} rows={rows} currency={statistics.data.currency} />
      </Container>
      <CellTable question={question} rows={rows} currency={statistics.data.currency} />
    </SpaceBetween>
  );
}

/** Until when things are counted, and what is not shown. */
function Limits({ statistics }: { readonly statistics: Schemas['DeclarationStatistics'] }) {
  const say = useWords();
  const { time } = useFormats();
  const { asOf, withheld, omitted } = statistics;
  const sentences = [
    asOf === undefined ? say('data.noneWritten') : say('data.asOf', { time: time(asOf) }),
    ...(withheld > 0 ? [say('data.withheld', { count: withheld })] : []),
    ...(omitted > 0 ? [say('data.omitted', { count: omitted })] : []),
  ];
  return <span>{sentences.join(' ')}</span>;
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
