import type { AccessToken, TokenCredential } from '@azure/identity';
import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import { loadOnce } from '../call/load-once.ts';
import type { ReadSecret, SecretAnswer } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { newestVersion } from './newest-version.ts';
import { rememberAnswers } from './remember.ts';
import { createFence } from './restrict-requests.ts';

/**
 * Reads metadata of secrets in the vault at `vaultUrl` as the site's managed identity. The SDKs are
 * loaded on the first call: loading takes a quarter of a second and 8 MB, and a process without
 * watched secrets may never need them.
 */
export function createSecretReader(vaultUrl: string, now: () => number = Date.now): ReadSecret {
  const client = loadOnce(() => connect(vaultUrl));
  const read: ReadSecret = async (name) => {
    try {
      const versions = await withinTime(client(), name);
      return versions.length > 0 ? { found: newestVersion(versions, name) } : MISSING;
    } catch (error) {
      return { failed: whyNot(error) };
    }
  };
  return rememberAnswers(read, now);
}

const MISSING: SecretAnswer = { failed: 'missing' };

async function connect(vaultUrl: string): Promise<SecretClient> {
  const [{ ManagedIdentityCredential }, { SecretClient }] = await Promise.all([
    import('@azure/identity'),
    import('@azure/keyvault-secrets'),
  ]);
  const { origin, hostname } = new URL(vaultUrl);
  const scope = `https://${hostname.slice(hostname.indexOf('.') + 1)}/.default`;
  return new SecretClient(vaultUrl, onlyFor(scope, new ManagedIdentityCredential()), {
    retryOptions: {
      maxRetries: LIMITS.vaultRetries,
      retryDelayInMs: LIMITS.vaultRetryDelayMs,
      maxRetryDelayInMs: LIMITS.vaultReadMs,
    },
    redirectOptions: { maxRetries: 0 },
    additionalPolicies: [{ position: 'perRetry', policy: createFence(origin, LIMITS.vaultBytes) }],
  });
}

/**
 * A credential that returns tokens for the vault service only. The requested scope comes from the
 * vault's challenge, and the SDK's own check accepts any parent domain (T-06).
 */
function onlyFor(scope: string, credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      if (String(scopes) !== scope) throw new Error('a token for something else was asked for');
      return credential.getToken(scope, options);
    },
  };
}

/** Enforces the time limit here too, because not every part of the sign-in observes the signal. */
function withinTime(client: Promise<SecretClient>, name: string): Promise<SecretProperties[]> {
  const abortSignal = AbortSignal.timeout(LIMITS.vaultReadMs);
  return new Promise((resolve, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason), { once: true });
    listVersions(client, name, abortSignal).then(resolve, reject);
  });
}

async function listVersions(
  client: Promise<SecretClient>,
  name: string,
  abortSignal: AbortSignal,
): Promise<SecretProperties[]> {
  const versions: SecretProperties[] = [];
  // The only call ever made: it needs no permission to read values, and returns none.
  for await (const page of (await client)
    .listPropertiesOfSecretVersions(name, { abortSignal })
    .byPage()) {
    versions.push(...page);
    // The newest version may be on any page, so a partial list would give a wrong answer.
    if (versions.length > LIMITS.secretVersions) throw new RangeError('too many versions');
  }
  return versions;
}

/** Reads only the status of the response: the SDK's messages quote addresses and responses. */
function whyNot(error: unknown): 'denied' | 'missing' | 'unavailable' {
  switch ((error as { statusCode?: unknown }).statusCode) {
    case 401:
    case 403:
      return 'denied';
    case 404:
      return 'missing';
    default:
      return 'unavailable';
  }
}
