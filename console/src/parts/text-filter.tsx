// A filter or a search that is applied with Enter, or when the field is left.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';

interface TextFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextFilter({ label, value, onChange }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  const apply = (): void => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <FormField label={label}>
      <Input
        value={typed}
        onChange={({ detail }) => setTyped(detail.value)}
        onKeyDown={({ detail }) => {
          if (detail.key === 'Enter') apply();
        }}
        onBlur={apply}
      />
    </FormField>
  );
}
