// The first minutes of somebody who has just run npm start: from the sign-in to a recorded inspection, each step a picture.
import type { Page } from 'playwright-core';
import { openFirst } from './pictures.ts';

/** Names the series on the command line. */
export const FIRST_MINUTES = 'first-minutes';
const FIRST_USER = 'officer';
/** The demonstration that they run between the two halves. */
export const FIRST_DEMO = 'declarations';

interface Step {
  readonly name: string;
  readonly act: (page: Page) => Promise<void>;
}

/** On a service without data, signed out. */
export const BEFORE_DEMO: readonly Step[] = [
  { name: '1-sign-in', act: async (page) => await page.locator(`button[value="${FIRST_USER}"]`).waitFor() },
  {
    name: '2-no-declarations',
    act: async (page) => {
      await page.locator(`button[value="${FIRST_USER}"]`).click();
      await page.locator('tbody').getByText('npm run demo').waitFor();
    },
  },
];

/** After the demonstration, signed in and on the worklist of its last day. */
export const AFTER_DEMO: readonly Step[] = [
  { name: '3-worklist', act: async (page) => await page.locator('.open-link').first().waitFor() },
  {
    name: '4-declaration',
    act: async (page) => {
      await openFirst(page);
      // To the top of the window, below the banner.
      const { y = 0 } = (await page.locator('.case').boundingBox()) ?? {};
      await page.mouse.wheel(0, y - 72);
    },
  },
  {
    name: '5-result',
    act: async (page) => {
      const form = page.locator('.case form');
      // Fraud.
      await form.getByRole('radio').nth(1).check();
      await form.getByRole('spinbutton').fill('125000');
      await form.getByRole('textbox').fill('Another brand than declared');
      await form.evaluate((shown) => shown.scrollIntoView({ block: 'end' }));
    },
  },
  {
    name: '6-recorded',
    act: async (page) => {
      await page.locator('.case form button[type="submit"]').click();
      await page.locator('.notices').getByRole('status').first().waitFor();
      await page.locator('.case form').waitFor({ state: 'detached' });
    },
  },
];
