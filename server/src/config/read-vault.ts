import { commaList } from '../contract/comma-list.ts';
import { ConfigError, type Environment, filled, isReference, readUrl } from './setting.ts';

const VAULT_HOST = /^[a-z0-9-]{3,24}\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)$/;

export function readVaultUrl(env: Environment): string | undefined {
  const value = filled(env.KEY_VAULT_URI);
  if (value === undefined || isReference(value)) return undefined;
  const url = readUrl('KEY_VAULT_URI', value);
  if (VAULT_HOST.test(url.hostname) && url.port === '' && url.pathname === '/') return url.href;
  throw new ConfigError(
    'KEY_VAULT_URI must be the URL of a key vault, for example https://<name>.vault.azure.net/.',
  );
}

/** Accepts the names that Key Vault itself allows. */
const SECRET_NAME = /^[0-9A-Za-z-]{1,127}$/;

export function readWatchedSecrets(env: Environment): readonly string[] {
  const names = commaList(env.MCP_WATCHED_SECRETS);
  if (names.every((name) => SECRET_NAME.test(name))) return names;
  throw new ConfigError(
    'MCP_WATCHED_SECRETS must be names of secrets, separated by commas: letters, digits and hyphens only.',
  );
}
