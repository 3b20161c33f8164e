// The language of the console: its words, the numbers and dates of its locale, and the words of Cloudscape's own parts. Each language is
// a file of its own that is loaded when somebody reads it.
import { I18nProvider, type I18nProviderProps } from '@cloudscape-design/components/i18n';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import type { en } from './en.ts';

export type Words = Readonly<Record<keyof typeof en, string>>;
export type WordKey = keyof Words;

export const LANGUAGES = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'console.language';

interface Loaded {
  readonly language: Language;
  readonly words: Words;
  readonly parts: I18nProviderProps.Messages;
}

const LOADERS: Readonly<Record<Language, () => Promise<Loaded>>> = {
  en: async () => {
    const [{ en }, parts] = await Promise.all([
      import('./en.ts'),
      import('@cloudscape-design/components/i18n/messages/all.en'),
    ]);
    return { language: 'en', words: en, parts: parts.default };
  },
  ko: async () => {
    const [{ ko }, parts] = await Promise.all([
      import('./ko.ts'),
      import('@cloudscape-design/components/i18n/messages/all.ko'),
    ]);
    return { language: 'ko', words: ko, parts: parts.default };
  },
};

/** The language that the person chose, else the first one of the browser's that the console has. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  const wanted = [kept ?? '', ...navigator.languages].map((tag) => tag.split('-')[0] ?? '');
  return wanted.find((tag): tag is Language => tag in LANGUAGES) ?? 'en';
}

export async function loadWords(language: Language): Promise<Loaded> {
  return await LOADERS[language]();
}

interface LanguageChoice {
  readonly language: Language;
  choose(language: Language): void;
}

const Context = createContext<LanguageChoice>({ language: 'en', choose: () => undefined });

export function useLanguage(): LanguageChoice {
  return useContext(Context);
}

/** Days and times are those of the person's own place; money and numbers those of the language. */
export function WordsProvider({ first, children }: { readonly first: Loaded; readonly children: ReactNode }) {
  const [{ language, words, parts }, setLoaded] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language): void => {
    localStorage.setItem(KEPT, next);
    void loadWords(next).then(setLoaded);
  };
  return (
    <Context value={{ language, choose }}>
      <IntlProvider locale={language} messages={words} onError={failOnMissing}>
        <I18nProvider locale={language} messages={[parts]}>
          {children}
        </I18nProvider>
      </IntlProvider>
    </Context>
  );
}

function failOnMissing(error: Error): void {
  throw error;
}

export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

/** Says words of the chosen language. */
export function useWords(): Say {
  const { formatMessage } = useIntl();
  return (key, values) => formatMessage({ id: key }, values);
}

/** Numbers, money and times as the language writes them. */
export function useFormats() {
  const { formatNumber, formatDate, locale } = useIntl();
  return {
    number: (value: number, digits = 0) => formatNumber(value, { maximumFractionDigits: digits }),
    signed: (value: number) =>
      formatNumber(value, { signDisplay: 'always', minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    percent: (share: number, digits = 1) =>
      formatNumber(share, { style: 'percent', maximumFractionDigits: digits }),
    money: (value: number, currency: string) =>
      formatNumber(value, { style: 'currency', currency, maximumFractionDigits: 0 }),
    time: (moment: string) => formatDate(moment, { dateStyle: 'medium', timeStyle: 'short' }),
    day: (day: string) => formatDate(`${day}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' }),
    country: (code: string) => countryName(code, locale),
  };
}

function countryName(code: string, locale: string): string {
  // ZZ is unknown: its name in every locale.
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
}
