// The issuer's pages: where a person chooses who to be, and what a browser shows where there is nothing to return to.
import { createHash } from 'node:crypto';
import type { LocalUser } from '../users.ts';

const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}' +
  'main{max-width:30rem;margin:4rem auto;padding:0 1rem}' +
  'button{display:block;width:100%;min-height:3rem;margin:.75rem 0;padding:.5rem 1rem;font:inherit;text-align:left;' +
  'color:#1b1b1b;background:#fff;border:2px solid #1d4f91;border-radius:.25rem;cursor:pointer}' +
  'button:hover{background:#e8f0fa}button:focus-visible{outline:3px solid #b35900;outline-offset:2px}' +
  'small{display:block;color:#4a4a4a}';

/** No script, no other origin, in nobody's frame; the form goes to this issuer and back to its own host. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * The sign-in page: one button per person, no password, because only this machine reaches it.
 *
 * @param action where the form is sent
 * @param requestId of the request that the page answers
 */
export function signInPage(action: string, requestId: string, users: readonly LocalUser[]): string {
  const buttons = users.map(
    ({ username, name, party }) =>
      `<button type="submit" name="username" value="${escaped(username)}">${escaped(name)}<small>${escaped(
        party === undefined ? username : `${username}, party ${party}`,
      )}</small></button>`,
  );
  return page(
    'Sign in',
    `<p>Choose who you are. This machine asks for no password.</p>
<form method="post" action="${escaped(action)}">
<input type="hidden" name="request" value="${escaped(requestId)}">
${buttons.join('\n')}
</form>`,
  );
}

/** A page that says one thing. */
export function messagePage(title: string, message: string): string {
  return page(title, `<p>${escaped(message)}</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - Customs Scoring</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
