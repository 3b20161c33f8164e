// The period, the dimensions and the measure; each is part of the address as soon as it is chosen.
import { Choice } from '../../parts/choice.tsx';
import { PeriodFields } from '../../parts/period-fields.tsx';
import { useWords } from '../../words/words.tsx';
import { DIMENSIONS, MEASURES, type Question } from './question.ts';

interface QuestionFormProps {
  readonly question: Question;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
}

export function QuestionForm({ question, change }: QuestionFormProps) {
  const say = useWords();
  const { by, by2, measure } = question;
  const dimensions = DIMENSIONS.map((value) => ({ value, label: say(`dimension.${value}`) }));
  const none = { value: '', label: say('data.noSecond') };
  return (
    <div className="filters">
      <PeriodFields period={question} change={change} />
      <Choice
        label={say('data.measure')}
        options={MEASURES.map((value) => ({ value, label: say(`measure.${value}`) }))}
        value={measure}
        onChange={(value) => change({ measure: value })}
      />
      <Choice
        label={say('data.by')}
        options={dimensions}
        value={by}
        onChange={(value) => change({ by: value, by2: value === by2 ? undefined : by2 })}
      />
      <Choice
        label={say('data.by2')}
        options={[none, ...dimensions.filter(({ value }) => value !== by)]}
        value={by2 ?? ''}
        onChange={(value) => change({ by2: value })}
      />
    </div>
  );
}
