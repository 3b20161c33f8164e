// A chart of the cells: a line over days, bars for everything else. The table below has the same figures and the same name.
import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import LineChart from '@cloudscape-design/components/line-chart';
import { useFormats, useWords } from '../../words/words.tsx';
import { useCellWords } from './cell-words.ts';
import { drawnOf, type Question, type Row } from './question.ts';

interface CellChartProps {
  readonly question: Question;
  readonly rows: readonly Row[];
  readonly currency: string | undefined;
}

const HEIGHT = 280;

export function CellChart({ question, rows, currency }: CellChartProps) {
  const say = useWords();
  const { day } = useFormats();
  const { nameOf, measured } = useCellWords(currency);
  const { by, by2, measure } = question;
  if (rows.length === 0)
    return (
      <Box textAlign="center" padding="l">
        <Box variant="strong">{say('data.none')}</Box>
        <Box variant="p">{say('data.none.advice')}</Box>
      </Box>
    );
  const { values, series, hidden } = drawnOf(rows, question);
  const titles = series.map(({ value }) =>
    by2 === undefined ? say(`measure.${measure}`) : nameOf(by2, value),
  );
  const common = {
    ariaLabel: say('data.heading', { measure: say(`measure.${measure}`), by: say(`dimension.${by}`) }),
    height: HEIGHT,
    hideFilter: true,
    hideLegend: by2 === undefined,
    xTitle: say(`dimension.${by}`),
    yTitle: say(`measure.${measure}`),
  };
  const yTickFormatter = (value: number): string => measured(measure, value);
  return (
    <>
      {by === 'day' ? (
        <LineChart
          {...common}
          xScaleType="time"
          i18nStrings={{ xTickFormatter: (x) => day(x.toISOString().slice(0, 10)), yTickFormatter }}
          series={series.map(({ of }, index) => ({
            type: 'line',
            title: titles[index] ?? '',
            data: values.flatMap((value, at) =>
              of[at] === undefined ? [] : [{ x: new Date(`${value}T00:00:00Z`), y: of[at] }],
            ),
            valueFormatter: yTickFormatter,
          }))}
        />
      ) : (
        <BarChart
          {...common}
          // Parts of a whole stand on each other; rates do not add up.
          stackedBars={by2 !== undefined && measure !== 'fraudRate'}
          xDomain={values.map((value) => nameOf(by, value))}
          i18nStrings={{ yTickFormatter }}
          series={series.map(({ of }, index) => ({
            type: 'bar',
            title: titles[index] ?? '',
            data: values.flatMap((value, at) =>
              of[at] === undefined ? [] : [{ x: nameOf(by, value), y: of[at] }],
            ),
            valueFormatter: yTickFormatter,
          }))}
        />
      )}
      {hidden > 0 && <Box variant="small">{say('data.hidden', { count: hidden })}</Box>}
    </>
  );
}
