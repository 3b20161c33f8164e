// Starts the console: words, sign-in, then the pages.
import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/client.ts';
import { CallsProvider, queryClient } from './api/use-api.ts';
import { FIELD_PATH } from './field/shell.ts';
import { StartFailed } from './parts/failure.tsx';
import { router } from './router.tsx';
import { openSession, openSessionIfReachable } from './session/session.ts';
import { applyAppearance } from './shell/appearance.ts';
import { loadWords, preferredLanguage, WordsProvider } from './words/words.tsx';

applyAppearance();
const language = preferredLanguage();
document.documentElement.lang = language;
const place = document.querySelector('#root');
if (place === null) throw new Error('The page has no #root');
const drawn = createRoot(place);

// The words are not waited for before the browser leaves for the issuer.
const words = loadWords(language);
const draw = async (content: ReactNode): Promise<void> => {
  drawn.render(
    <StrictMode>
      <WordsProvider first={await words}>{content}</WordsProvider>
    </StrictMode>,
  );
};

try {
  const open = location.pathname === FIELD_PATH ? openSessionIfReachable : openSession;
  const session = await open(language);
  const calls = session && { api: createApi(session, () => document.documentElement.lang), session };
  await draw(
    <QueryClientProvider client={queryClient()}>
      <CallsProvider value={calls}>
        <RouterProvider router={router} />
      </CallsProvider>
    </QueryClientProvider>,
  );
} catch (error) {
  await draw(<StartFailed error={error} />);
}
