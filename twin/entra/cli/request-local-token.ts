import type { LocalTokens } from './home.ts';

/** The Azure CLI's own client id, which APIs pre-authorise. */
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const TIMEOUT_MS = 10_000;

/** A token for the signed-in user, from the running chain. @throws with its refusal. */
export async function requestLocalToken(
  access: LocalTokens,
  scope: string,
): Promise<{ token: string; expiresOn: Date }> {
  const response = await fetch(access.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${access.key}` },
    body: new URLSearchParams({ user: access.user, client_id: AZURE_CLI, scope }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as {
    access_token?: string;
    expires_in?: number;
    error?: string;
  };
  if (!answer.access_token) throw new Error(answer.error ?? `status ${response.status}`);
  const expiresOn = new Date(Date.now() + (answer.expires_in ?? 0) * 1000);
  return { token: answer.access_token, expiresOn };
}
