// A page: its one heading, and the title of the window.
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../words/words.tsx';

interface PageProps {
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}

export function Page({ title, description, children }: PageProps) {
  const say = useWords();
  const service = say('service');
  useEffect(() => {
    document.title = `${title} - ${service}`;
  }, [title, service]);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description}>
          {title}
        </Header>
      }
    >
      {children}
    </ContentLayout>
  );
}
