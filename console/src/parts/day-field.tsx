// A field for a calendar day.
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import { useWords } from '../words/words.tsx';

interface DayFieldProps {
  readonly label: string;
  /** YYYY-MM-DD, as far as it is typed; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly controlId?: string;
  readonly errorText?: string | undefined;
}

export function DayField({ label, value, onChange, controlId, errorText }: DayFieldProps) {
  const say = useWords();
  return (
    <FormField label={label} errorText={errorText}>
      <DatePicker
        value={value}
        format="iso"
        placeholder={say('day.placeholder')}
        openCalendarAriaLabel={(chosen) => say('day.choose', { chosen: chosen ?? '' })}
        onChange={({ detail }) => onChange(detail.value)}
        {...(controlId === undefined ? {} : { controlId })}
      />
    </FormField>
  );
}
