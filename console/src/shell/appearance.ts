// Light or dark: as the system says, until the person chooses.
const KEPT = 'console.appearance';
const DARK = 'awsui-dark-mode';
const SYSTEM = '(prefers-color-scheme: dark)';

export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

export function chosenAppearance(): Appearance {
  const kept = localStorage.getItem(KEPT);
  return APPEARANCES.find((one) => one === kept) ?? 'system';
}

export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem(KEPT, appearance);
  show();
}

/** Follows the system from now on. */
export function applyAppearance(): void {
  matchMedia(SYSTEM).addEventListener('change', show);
  show();
}

function show(): void {
  const chosen = chosenAppearance();
  const isDark = chosen === 'dark' || (chosen === 'system' && matchMedia(SYSTEM).matches);
  document.body.classList.toggle(DARK, isDark);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}
