// The frame of every page: banner with language and person, navigation by what the person may see, notices, and the page itself.
import Button from '@cloudscape-design/components/button';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useCallsIfSignedIn } from '../api/use-api.ts';
import { PageFailures } from '../parts/failure.tsx';
import { type Group, pagesFor } from '../routes.ts';
import { signIn } from '../session/session.ts';
import { LANGUAGES, type Language, useLanguage, useWords, type WordKey } from '../words/words.tsx';
import { APPEARANCES, type Appearance, chooseAppearance, chosenAppearance } from './appearance.ts';
import { NoticesProvider, useNotices } from './notices.tsx';

const BASE = '/console';
const GROUPS: Readonly<Record<Group, WordKey>> = {
  work: 'navigation.work',
  insight: 'navigation.insight',
  oversight: 'navigation.oversight',
};

export function Shell() {
  return (
    <NoticesProvider>
      <SkipLink />
      <Banner />
      <Frame />
    </NoticesProvider>
  );
}

function SkipLink() {
  const say = useWords();
  return (
    <a className="skip-link" href="#content">
      {say('skip')}
    </a>
  );
}

function Banner() {
  const say = useWords();
  const session = useCallsIfSignedIn()?.session;
  const { language, choose } = useLanguage();
  const navigate = useNavigate();
  const [appearance, setAppearance] = useState(chosenAppearance);
  const { name = say('banner.nobody'), party } = session?.person ?? {};
  return (
    <div id="banner">
      <TopNavigation
        identity={{
          href: `${BASE}/`,
          title: say('service'),
          onFollow: (event) => {
            event.preventDefault();
            void navigate({ to: '/' });
          },
        }}
        i18nStrings={{
          overflowMenuTriggerText: say('banner.more'),
          overflowMenuTitleText: say('banner.all'),
          overflowMenuBackIconAriaLabel: say('banner.back'),
          overflowMenuDismissIconAriaLabel: say('banner.close'),
        }}
        utilities={[
          {
            type: 'menu-dropdown',
            text: say('banner.language'),
            iconName: 'globe',
            items: Object.entries(LANGUAGES).map(([id, text]) => ({
              id,
              text,
              itemType: 'checkbox' as const,
              checked: id === language,
            })),
            onItemClick: ({ detail }) => choose(detail.id as Language),
          },
          {
            type: 'menu-dropdown',
            text: name,
            ...(party === undefined ? {} : { description: say('banner.party', { party }) }),
            iconName: 'user-profile',
            items: [
              {
                text: say('appearance'),
                items: APPEARANCES.map((id) => ({
                  id,
                  text: say(`appearance.${id}`),
                  itemType: 'checkbox' as const,
                  checked: id === appearance,
                })),
              },
              session === undefined
                ? { id: 'sign-in', text: say('banner.signIn') }
                : { id: 'sign-out', text: say('banner.signOut') },
            ],
            onItemClick: ({ detail }) => {
              if (detail.id === 'sign-out') session?.signOut();
              else if (detail.id === 'sign-in') signIn();
              else {
                chooseAppearance(detail.id as Appearance);
                setAppearance(detail.id as Appearance);
              }
            },
          },
        ]}
      />
    </div>
  );
}

function Frame() {
  const say = useWords();
  const notices = useNotices();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  // On a narrow screen the list of pages covers the page, until one is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes with every page that is opened
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className={open ? 'frame pages-open' : 'frame'}>
      <div className="pages-button">
        <Button
          iconName={open ? 'close' : 'menu'}
          variant="inline-icon"
          ariaExpanded={open}
          ariaLabel={say(open ? 'navigation.close' : 'navigation.open')}
          onClick={() => setOpen(!open)}
        />
      </div>
      <nav className="pages" aria-label={say('navigation')}>
        <Navigation />
      </nav>
      <main>
        <div className="notices">{notices}</div>
        <Content />
      </main>
    </div>
  );
}

/** Where a page begins; it is focused when another page is opened, so that its heading is read next. */
function Content() {
  const { pathname } = useLocation();
  const place = useRef<HTMLDivElement>(null);
  const first = useRef(pathname);
  useEffect(() => {
    if (first.current === pathname) return;
    first.current = '';
    place.current?.focus();
  }, [pathname]);
  return (
    <div id="content" tabIndex={-1} ref={place}>
      <PageFailures key={pathname}>
        <Outlet />
      </PageFailures>
    </div>
  );
}

function Navigation() {
  const say = useWords();
  const session = useCallsIfSignedIn()?.session;
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const pages = pagesFor(session);
  const sections = (Object.entries(GROUPS) as [Group, WordKey][])
    .map(
      ([group, text]): SideNavigationProps.Section => ({
        type: 'section',
        text: say(text),
        items: pages
          .filter((page) => page.group === group)
          .map((page) => ({ type: 'link', text: say(page.name), href: BASE + page.path })),
      }),
    )
    .filter(({ items }) => items.length > 0);
  const active = pages.find(({ path }) => pathname.startsWith(path));
  return (
    <SideNavigation
      activeHref={active === undefined ? '' : BASE + active.path}
      items={sections}
      onFollow={(event) => {
        event.preventDefault();
        void navigate({ to: event.detail.href.slice(BASE.length), search: {} as never });
      }}
    />
  );
}
