// The pages of a table. The library's Korean names write a page's number and "페이지" as one word, which is not the number that is seen.
import Pagination, { type PaginationProps } from '@cloudscape-design/components/pagination';
import { useWords } from '../words/words.tsx';

interface PagerProps extends Pick<PaginationProps, 'pagesCount' | 'openEnd' | 'disabled'> {
  readonly number: number;
  readonly onOpen: (number: number) => void;
}

export function Pager({ number, onOpen, ...pages }: PagerProps) {
  const say = useWords();
  return (
    <Pagination
      {...pages}
      currentPageIndex={number}
      ariaLabels={{ pageLabel: (page) => say('pager.page', { page }) }}
      onChange={({ detail }) => onOpen(detail.currentPageIndex)}
    />
  );
}
