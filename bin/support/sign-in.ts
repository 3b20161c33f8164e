// Signs a person of the local host in without a browser: the same requests, with a code and PKCE (RFC 7636), and the form of the sign-in
// page filled in. A deployed stage asks for a password and a second factor, which no command should know.
import { createHash, randomBytes } from 'node:crypto';
import type { Service } from './endpoints.ts';

const CLIENT = 'console';

/**
 * Signs in at the local issuer.
 *
 * @returns an access token of the person, with the scopes of their group
 * @throws Error that says which step was refused
 */
export async function signIn({ apiUrl }: Pick<Service, 'apiUrl'>, username: string): Promise<string> {
  const discovered = await answerOf(
    'The issuer',
    await fetch(`${apiUrl}/issuer/.well-known/openid-configuration`),
  );
  const { authorization_endpoint: authorize, token_endpoint: token } = (await discovered.json()) as {
    authorization_endpoint: string;
    token_endpoint: string;
  };
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const redirectUri = `${apiUrl}/console/`;
  const query = new URLSearchParams({
    client_id: CLIENT,
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'openid',
    state,
  });
  const page = await answerOf('The sign-in page', await fetch(`${authorize}?${query}`));
  const html = await page.text();
  const form = new URL(/<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '', page.url);
  const request = /name="request" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const body = new URLSearchParams({ request, username });
  const back = await fetch(form, { method: 'POST', body, redirect: 'manual' });
  const target = new URL(back.headers.get('location') ?? '', redirectUri);
  const code = target.searchParams.get('code');
  if (code === null || target.searchParams.get('state') !== state) {
    throw new Error(`The issuer does not let ${username} in: ${back.status}`);
  }
  const exchanged = await answerOf(
    'The exchange of the code',
    await fetch(token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: CLIENT,
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    }),
  );
  return ((await exchanged.json()) as { access_token: string }).access_token;
}

async function answerOf(what: string, response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${what} was refused: ${response.status} ${await response.text()}`);
  return response;
}
