import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  ChainedTokenCredential,
} from '@azure/identity';

const SCOPE = 'https://graph.microsoft.com/.default';
const FRESH_FOR_MS = 5 * 60_000;
/** Both tools start slowly, and may refresh a token first. */
const TIMEOUT_MS = 60_000;

/** Gets tokens for Microsoft Graph from the azd sign-in, or else from az; never printed or stored. */
export function graphToken(tenantId: string | undefined): () => Promise<string> {
  const options = { processTimeoutInMs: TIMEOUT_MS, ...(tenantId ? { tenantId } : {}) };
  const credential = new ChainedTokenCredential(
    new AzureDeveloperCliCredential(options),
    new AzureCliCredential(options),
  );
  let held: { token: string; expiresOnTimestamp: number } | undefined;
  return async () => {
    if (!held || held.expiresOnTimestamp - Date.now() < FRESH_FOR_MS) {
      held = await credential.getToken(SCOPE);
    }
    return held.token;
  };
}
