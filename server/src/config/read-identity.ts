import { commaList } from '../contract/comma-list.ts';
import type { Authentication } from './config.ts';
import {
  ConfigError,
  type Environment,
  filled,
  hasMoreThanPath,
  readGuid,
  readUrl,
} from './setting.ts';

/** The platform's own setting: its browser sign-in proves itself by the same identity. */
const SIGN_IN_IDENTITY = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID';
/** The status page shows commands with this URL: a shell must read it as one word. */
const PLAIN = /^[\w.:/[\]-]+$/;
const PUBLIC_LOGIN = 'https://login.microsoftonline.com/';

export function readPublicUrl(env: Environment, hosted: boolean): string | undefined {
  const value = filled(env.MCP_PUBLIC_URL);
  if (value === undefined) {
    if (!hosted) return undefined;
    throw new ConfigError(
      'MCP_PUBLIC_URL is missing. Set it to the MCP URL of the gateway, for example https://<gateway>/mcp.',
    );
  }
  const url = readUrl('MCP_PUBLIC_URL', value);
  const exact = value === url.href && PLAIN.test(value);
  if (!exact || hasMoreThanPath(url) || url.pathname.endsWith('/')) {
    throw new ConfigError(
      'MCP_PUBLIC_URL must be an absolute URL with a path and without a query, credentials, special characters or a trailing slash.',
    );
  }
  return value;
}

export function readAuthentication(
  env: Environment,
  publicUrl: string | undefined,
): Authentication {
  const missing = ['MCP_TENANT_ID', 'MCP_CLIENT_ID'].filter(
    (name) => filled(env[name]) === undefined,
  );
  if (publicUrl === undefined) missing.push('MCP_PUBLIC_URL');
  if (missing.length > 0 || publicUrl === undefined) {
    throw new ConfigError(
      `Authentication is on, but tokens cannot be verified. Set ${missing.join(' and ')}.`,
    );
  }
  const login = readUrl('MCP_LOGIN_ENDPOINT', filled(env.MCP_LOGIN_ENDPOINT) ?? PUBLIC_LOGIN);
  if (hasMoreThanPath(login) || login.pathname !== '/') {
    throw new ConfigError(
      'MCP_LOGIN_ENDPOINT must be the root of the sign-in service, for example https://login.microsoftonline.com/.',
    );
  }
  const tenantId = readGuid('MCP_TENANT_ID', env.MCP_TENANT_ID as string);
  return {
    issuer: new URL(`${tenantId}/v2.0`, login).href,
    audience: readGuid('MCP_CLIENT_ID', env.MCP_CLIENT_ID as string),
    tenantId,
    clients: readClients(env.MCP_ALLOWED_CLIENT_IDS),
    keysUrl: new URL(`${tenantId}/discovery/v2.0/keys`, login),
    tokenUrl: new URL(`${tenantId}/oauth2/v2.0/token`, login),
    loginEndpoint: login.href,
    publicClientId: readOptionalGuid('MCP_PUBLIC_CLIENT_ID', env.MCP_PUBLIC_CLIENT_ID),
    signInIdentity: readOptionalGuid(SIGN_IN_IDENTITY, env[SIGN_IN_IDENTITY]),
    publicUrl,
  };
}

const readOptionalGuid = (name: string, value: string | undefined): string | undefined =>
  filled(value) === undefined ? undefined : readGuid(name, value as string);

/** An empty list allows every client of the tenant, so only an absent setting may mean that. */
function readClients(value: string | undefined): ReadonlySet<string> {
  const clients = commaList(value).map((id) =>
    readGuid('MCP_ALLOWED_CLIENT_IDS', id, 'must list GUIDs, not names'),
  );
  if (clients.length > 0 || filled(value) === undefined) return new Set(clients);
  throw new ConfigError(
    'MCP_ALLOWED_CLIENT_IDS contains no client id. List the allowed client ids, or remove the setting to allow every client of the tenant.',
  );
}
