// A field for one picture or document.
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import { useWords } from '../words/words.tsx';

interface FileFieldProps {
  readonly id: string;
  readonly label: string;
  /** Media types to choose from. */
  readonly accept: readonly string[];
  readonly constraint?: string;
  readonly value: File | undefined;
  readonly onChange: (file: File | undefined) => void;
  readonly errorText: string | undefined;
}

export function FileField({ id, label, accept, constraint, value, onChange, errorText }: FileFieldProps) {
  const say = useWords();
  return (
    <FormField label={label} errorText={errorText}>
      <div id={id}>
        <FileUpload
          value={value === undefined ? [] : [value]}
          accept={accept.join(',')}
          constraintText={constraint}
          showFileSize
          ariaRequired
          onChange={({ detail }) => onChange(detail.value[0])}
          i18nStrings={{
            uploadButtonText: () => say('upload.choose'),
            dropzoneText: () => say('upload.drop'),
            removeFileAriaLabel: () => say('upload.remove'),
            limitShowFewer: '',
            limitShowMore: '',
            errorIconAriaLabel: say('failure.invalid'),
          }}
        />
      </div>
    </FormField>
  );
}
