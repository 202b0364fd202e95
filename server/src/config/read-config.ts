/**
 * The settings of the process, read once at start. Whatever is missing or contradicts itself stops
 * it with a sentence that says what to set: a server that starts anyway would be open (Z-14).
 */

export type SettingStatus = 'resolved' | 'unresolved' | 'missing';

export interface Authentication {
  /** Exactly the issuer of this tenant's v2 tokens. */
  readonly issuer: string;
  /** Client id of the API's registration: the only audience that counts. */
  readonly audience: string;
  readonly tenantId: string;
  /** Clients that may hold the token (`azp`); empty: any client of the tenant. */
  readonly clients: ReadonlySet<string>;
  readonly keysUrl: URL;
  /** The MCP URL, which every challenge names. */
  readonly publicUrl: string;
}

export interface Config {
  /** A port with the address to bind, or the path of a Unix socket. */
  readonly listen: { readonly port: number; readonly host: string } | { readonly path: string };
  /** Running on App Service. */
  readonly hosted: boolean;
  /** Absent where nothing is enforced: on a laptop, or hosted with `SKIP_EASY_AUTH=true`. */
  readonly authentication: Authentication | undefined;
  /** `SKIP_EASY_AUTH=true`, hosted: the one exception, which page and audit must show. */
  readonly authenticationSkipped: boolean;
  /** The MCP URL that clients use: the gateway's where there is one. */
  readonly publicUrl: string | undefined;
  /** Names that may stand in the Host header, without port, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  readonly vaultUrl: string | undefined;
  /** Calls leave through a proxy, so that this process never looks the vault's name up itself. */
  readonly proxied: boolean;
  readonly telemetry:
    | { readonly connectionString: string; readonly managedIdentity: boolean }
    | undefined;
  /** Settings that the deployment should have made, and how they arrived; never a value. */
  readonly settings: Readonly<Record<string, SettingStatus>>;
  /** What the deployment says about itself; this process has not seen it. */
  readonly declared: {
    readonly lockedDown: boolean | undefined;
    readonly privateAddress: string | undefined;
  };
}

/** Says in one sentence what to set. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

const EXPECTED_SETTINGS = [
  'MCP_PUBLIC_URL',
  'KEY_VAULT_URI',
  'SECURE_CONFIG_VALUE',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
];
/** Would make the Azure SDKs print what they send, the token to the vault included (L-09). */
const SDK_LOG_SETTINGS = ['AZURE_LOG_LEVEL', 'TYPESPEC_RUNTIME_LOG_LEVEL', 'DEBUG'];
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];
const PUBLIC_LOGIN = 'https://login.microsoftonline.com/';

/**
 * @param env the process environment. The resolved secret is judged and removed from it: from then
 * on no part of the process holds its value. So are settings that make a library talkative.
 * @throws {ConfigError}
 */
export function readConfig(env: Environment): Config {
  const hosted = filled(env.WEBSITE_SITE_NAME) !== undefined;
  const settings = Object.fromEntries(
    EXPECTED_SETTINGS.map((name) => [name, statusOf(env[name])] as const),
  );
  for (const name of ['SECURE_CONFIG_VALUE', ...SDK_LOG_SETTINGS]) delete env[name];
  const enforced = isOn('WEBSITE_AUTH_ENABLED', env);
  const skipped = hosted && !enforced && isOn('SKIP_EASY_AUTH', env);
  if (hosted && !enforced && !skipped) {
    throw new ConfigError(
      'App Service authentication is off, so this server does not start: deploy with it (WEBSITE_AUTH_ENABLED is then set), or set SKIP_EASY_AUTH=true for a smoke test without sign-in.',
    );
  }
  const publicUrl = readPublicUrl(env, hosted);
  return {
    listen: readListen(env, hosted, enforced),
    hosted,
    authentication: enforced ? readAuthentication(env, publicUrl) : undefined,
    authenticationSkipped: skipped,
    publicUrl,
    hosts: readHosts(env, hosted),
    origins: readOrigins(env.MCP_ALLOWED_ORIGINS),
    vaultUrl: readVaultUrl(env),
    proxied: (filled(env.HTTPS_PROXY) ?? filled(env.https_proxy)) !== undefined,
    telemetry: readTelemetry(env),
    settings,
    declared: {
      lockedDown:
        filled(env.MCP_LOCKED_DOWN) === undefined ? undefined : isOn('MCP_LOCKED_DOWN', env),
      privateAddress: filled(env.WEBSITE_PRIVATE_IP),
    },
  };
}

/** Full name of a scope, as tokens are asked for: the MCP URL is the identifier URI (RFC 8707). */
export const fullScope = (publicUrl: string, scope: string): string => `${publicUrl}/${scope}`;

/** RFC 9728 section 3.1: the well-known part goes between host and path. */
export function metadataUrl(publicUrl: string): string {
  const { origin, pathname } = new URL(publicUrl);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}

function readHosts(env: Environment, hosted: boolean): ReadonlySet<string> {
  const own = hosted ? list(env.WEBSITE_HOSTNAME) : LOCAL_HOSTS;
  const more = list(env.MCP_ALLOWED_HOSTS);
  if (!more.every((host) => HOST_NAME.test(host))) {
    throw new ConfigError(
      'MCP_ALLOWED_HOSTS must hold names alone, without scheme, port, path or wildcard: a request from any port of a name is let in.',
    );
  }
  const hosts = [...own, ...more].map((host) => host.toLowerCase());
  if (hosts.length > 0) return new Set(hosts);
  throw new ConfigError(
    'No name is known that this server answers to: set MCP_ALLOWED_HOSTS, since the platform has not set WEBSITE_HOSTNAME.',
  );
}

/** What remains of a Host header without its port. */
const HOST_NAME = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/i;

/** Compared as a whole string with what browsers send, so anything else would never match. */
function readOrigins(value: string | undefined): ReadonlySet<string> {
  const origins = list(value);
  if (origins.every(isOrigin)) return new Set(origins);
  throw new ConfigError(
    'MCP_ALLOWED_ORIGINS must hold origins as browsers send them, scheme and host in lower case without a trailing slash, for example https://app.example.',
  );
}

function isOrigin(text: string): boolean {
  if (text.includes('*') || !URL.canParse(text)) return false;
  const { protocol, host } = new URL(text);
  return host !== '' && text === `${protocol}//${host}`;
}

function readListen(env: Environment, hosted: boolean, enforced: boolean): Config['listen'] {
  const port = filled(env.PORT) ?? '8000';
  const isSocket = port.includes('/') || port.startsWith('\\\\.\\pipe\\');
  if (isSocket) return { path: port };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new ConfigError('PORT must be a port number or the path of a socket.');
  }
  const host = filled(env.HOST) ?? (hosted ? '0.0.0.0' : 'localhost');
  // A server that asks nobody to sign in is for this machine alone (TR-04, BP-06).
  if (!hosted && !enforced && !LOOPBACK.test(host)) {
    throw new ConfigError(
      'Without authentication this server answers its own machine only: remove HOST, or set it to localhost.',
    );
  }
  return { port: Number(port), host };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

function readPublicUrl(env: Environment, hosted: boolean): string | undefined {
  const value = filled(env.MCP_PUBLIC_URL);
  if (value === undefined) {
    if (!hosted) return undefined;
    throw new ConfigError(
      'MCP_PUBLIC_URL is missing: set it to the MCP URL of the gateway, for example https://<gateway>/mcp.',
    );
  }
  const url = readUrl('MCP_PUBLIC_URL', value);
  if (hasMoreThanPath(url) || value !== url.href || url.pathname.endsWith('/')) {
    throw new ConfigError(
      'MCP_PUBLIC_URL must be an absolute URL with a path, without query, user or trailing slash.',
    );
  }
  return value;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readAuthentication(env: Environment, publicUrl: string | undefined): Authentication {
  const missing = ['MCP_TENANT_ID', 'MCP_CLIENT_ID'].filter(
    (name) => filled(env[name]) === undefined,
  );
  if (publicUrl === undefined) missing.push('MCP_PUBLIC_URL');
  if (missing.length > 0 || publicUrl === undefined) {
    throw new ConfigError(
      `Authentication is on but tokens cannot be verified: set ${missing.join(' and ')}.`,
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
    publicUrl,
  };
}

/** In lower case, as tokens carry it: they are compared byte by byte. */
function readGuid(name: string, value: string): string {
  const guid = value.trim().toLowerCase();
  if (GUID.test(guid)) return guid;
  throw new ConfigError(`${name} must hold ids of Entra ID (GUIDs), not names.`);
}

/** An empty list lets any client of the tenant in, so only a setting that is not made may mean it. */
function readClients(value: string | undefined): ReadonlySet<string> {
  const clients = list(value).map((id) => readGuid('MCP_ALLOWED_CLIENT_IDS', id));
  if (clients.length > 0 || filled(value) === undefined) return new Set(clients);
  throw new ConfigError('MCP_ALLOWED_CLIENT_IDS names no client: list their ids, or remove it.');
}

const hasMoreThanPath = ({ href, origin, pathname }: URL): boolean => href !== origin + pathname;

/** https everywhere; http only where the name cannot leave the machine. */
function readUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')) {
    return url;
  }
  throw new ConfigError(`${name} must be an https URL (http is accepted on localhost only).`);
}

const VAULT_HOST = /^[a-z0-9-]{3,24}\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)$/;

function readVaultUrl(env: Environment): string | undefined {
  const value = filled(env.KEY_VAULT_URI);
  if (value === undefined || isReference(value)) return undefined;
  const url = readUrl('KEY_VAULT_URI', value);
  if (VAULT_HOST.test(url.hostname) && url.port === '' && url.pathname === '/') return url.href;
  throw new ConfigError(
    'KEY_VAULT_URI must be the URL of a key vault: https://<name>.vault.azure.net/.',
  );
}

function readTelemetry(env: Environment): Config['telemetry'] {
  const connectionString = filled(env.APPLICATIONINSIGHTS_CONNECTION_STRING);
  if (connectionString === undefined || isReference(connectionString)) return undefined;
  if (!isConnectionString(connectionString)) {
    throw new ConfigError(
      'APPLICATIONINSIGHTS_CONNECTION_STRING must be the connection string of a component: InstrumentationKey=<GUID>;IngestionEndpoint=https://<host>/.',
    );
  }
  // The exporter's statistics about itself would dial a metadata address that nobody listens on.
  env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
  return { connectionString, managedIdentity: filled(env.IDENTITY_ENDPOINT) !== undefined };
}

/** The exporter takes anything and then delivers nothing, while callers are told it was recorded. */
function isConnectionString(text: string): boolean {
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=')] as const;
    }),
  );
  const endpoint = parts.get('ingestionendpoint') ?? '';
  const isHttps = URL.canParse(endpoint) && new URL(endpoint).protocol === 'https:';
  return GUID.test((parts.get('instrumentationkey') ?? '').toLowerCase()) && isHttps;
}

/** App Service hands over the literal reference when it could not resolve it. */
const isReference = (value: string): boolean => /^\s*@microsoft\.keyvault\(/i.test(value);

function statusOf(value: string | undefined): SettingStatus {
  if (filled(value) === undefined) return 'missing';
  return isReference(value as string) ? 'unresolved' : 'resolved';
}

const filled = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

/** On, off or absent; a spelling that somebody meant as on must not count as off. */
function isOn(name: string, env: Environment): boolean {
  const value = filled(env[name])?.toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigError(`${name} must be true or false.`);
}

const list = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
