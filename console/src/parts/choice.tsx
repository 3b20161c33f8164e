// A field with one of several values. The browser's own list: a combobox for screen readers, and the device's picker on a phone.
import FormField from '@cloudscape-design/components/form-field';
import { useId } from 'react';

interface Option<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  /** Undefined, or none of the options, while nothing is chosen. */
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly controlId?: string;
  readonly errorText?: string | undefined;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, options, value, onChange, controlId, errorText } = props;
  const ownId = useId();
  const id = controlId ?? ownId;
  const place = options.findIndex((option) => option.value === value);
  return (
    <FormField label={label} errorText={errorText} controlId={id}>
      <select
        id={id}
        className="choice"
        value={place}
        aria-invalid={errorText !== undefined}
        onChange={({ target }) => {
          const option = options[Number(target.value)];
          if (option !== undefined) onChange(option.value);
        }}
      >
        {place === -1 && <option value={-1}>–</option>}
        {options.map((option, index) => (
          <option key={option.value} value={index}>
            {option.label}
          </option>
        ))}
      </select>
    </FormField>
  );
}
