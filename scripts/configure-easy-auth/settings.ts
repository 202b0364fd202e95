import { commaList } from '../../server/src/contract/comma-list.ts';
import { CLIENT_REDIRECTS, readRedirects } from './client-redirects.ts';
import { quoted } from './printable.ts';
import { Stop } from './stop.ts';

/** The hook's validated settings from the azd environment before provisioning. */
export interface Settings {
  readonly environmentName: string;
  readonly subscriptionId: string;
  readonly tenantId: string | undefined;
  readonly serviceManagementReference: string | undefined;
  readonly clientAppIds: readonly string[];
  readonly callerAppIds: readonly string[];
  /** Redirects of the public client in addition to the declared ones. */
  readonly clientRedirects: readonly string[];
  /** Set if the environment gives the gateway a custom host name. */
  readonly mcpUrl: string | undefined;
  /** Of the last deployment; its clients work until the next one is done. */
  readonly deployedMcpUrl: string | undefined;
}

/** Outputs of main.bicep, which azd stores in its environment. */
export interface Deployed {
  readonly mcpUrl: string;
  readonly loginEndpoint: string;
  readonly tenantId: string;
  readonly signInIdentity: string;
}

/** Everything that the hook reads from the azd environment. */
export const SETTING_NAMES = [
  'AZURE_ENV_NAME',
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_TENANT_ID',
  'AZURE_SERVICE_MANAGEMENT_REFERENCE',
  'AZURE_MCP_CLIENT_APP_ID',
  'AZURE_MCP_CALLER_APP_ID',
  CLIENT_REDIRECTS,
  'AZURE_GATEWAY_ORIGIN',
  'SKIP_EASY_AUTH',
  'APIM_MCP_URL',
  'AZURE_ENTRA_LOGIN_ENDPOINT',
  'AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID',
  'AZURE_ADDRESS_SPACE',
  'AZURE_DEPLOYER_SUBNET_PREFIX',
  'AZURE_PLAN_SKU',
  'AZURE_PLAN_INSTANCES',
  'AZURE_UPSTREAM_PLAN_SKU',
  'LOCK_DOWN_WEB_APP',
  'AZURE_LOCKED_DOWN',
] as const;

type SettingName = (typeof SETTING_NAMES)[number];
type Values = Readonly<Partial<Record<SettingName, string>>>;

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function authenticationIsSkipped(values: Values): boolean {
  return flag('SKIP_EASY_AUTH', values) === 'true';
}

/**
 * A deployment treats an unset LOCK_DOWN_WEB_APP as false. If the last deployment locked down and the
 * variable has gone missing since, continuing would reopen public access without a decision.
 */
export function refuseToOpenUnasked(values: Values): void {
  if (flag('LOCK_DOWN_WEB_APP', values) !== '' || values.AZURE_LOCKED_DOWN !== 'true') return;
  throw new Stop(
    'The deployment is locked down but LOCK_DOWN_WEB_APP is not set, so this would reopen it. Run ' +
      '`azd env set LOCK_DOWN_WEB_APP true` to keep it locked, or false to open it, then run this again.',
  );
}

function flag(name: SettingName, values: Values): '' | 'true' | 'false' {
  const value = values[name] ?? '';
  if (value === '' || value === 'true' || value === 'false') return value;
  throw new Stop(`${name} must be true or false, not ${quoted(value)}.`);
}

export function readSettings(values: Values): Settings {
  return {
    environmentName: required(values, 'AZURE_ENV_NAME', 'Run `azd env new <name>`'),
    subscriptionId: guid(
      'AZURE_SUBSCRIPTION_ID',
      required(values, 'AZURE_SUBSCRIPTION_ID', 'Run `azd env set AZURE_SUBSCRIPTION_ID <id>`'),
    ),
    tenantId: values.AZURE_TENANT_ID ? guid('AZURE_TENANT_ID', values.AZURE_TENANT_ID) : undefined,
    serviceManagementReference: values.AZURE_SERVICE_MANAGEMENT_REFERENCE || undefined,
    clientAppIds: guids('AZURE_MCP_CLIENT_APP_ID', values),
    callerAppIds: guids('AZURE_MCP_CALLER_APP_ID', values),
    clientRedirects: readRedirects(values[CLIENT_REDIRECTS]),
    mcpUrl: values.AZURE_GATEWAY_ORIGIN ? `${origin(values.AZURE_GATEWAY_ORIGIN)}/mcp` : undefined,
    deployedMcpUrl: values.APIM_MCP_URL || undefined,
  };
}

export function readDeployed(values: Values): Deployed {
  return {
    mcpUrl: mcpUrl(required(values, 'APIM_MCP_URL', OBTAIN)),
    loginEndpoint: loginEndpoint(required(values, 'AZURE_ENTRA_LOGIN_ENDPOINT', OBTAIN)),
    tenantId: guid('AZURE_TENANT_ID', required(values, 'AZURE_TENANT_ID', OBTAIN)),
    signInIdentity: guid(
      'AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID',
      required(values, 'AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID', OBTAIN),
    ),
  };
}

/** Without access to the subscription, an administrator runs only the hook and sets the outputs by hand. */
const OBTAIN = 'Run `azd provision`, or set it with `azd env set` if another person provisioned';

function required(values: Values, name: SettingName, remedy: string): string {
  const value = values[name];
  if (value) return value;
  throw new Stop(`${name} is not set in the azd environment. ${remedy}, then run this again.`);
}

function guid(name: SettingName, value: string): string {
  if (GUID.test(value)) return value.toLowerCase();
  throw new Stop(`${name} must be a GUID, not ${quoted(value)}. Correct it with \`azd env set\`.`);
}

function guids(name: SettingName, values: Values): string[] {
  return [...new Set(commaList(values[name]).map((part) => guid(name, part)))];
}

/**
 * Entra compares the clients' `resource` with this text character for character, so a text that a URL
 * parser would write differently can never match.
 */
function mcpUrl(value: string): string {
  const url = webAddress(value);
  const exact = url && url.href === value && !url.search && !url.hash && !value.endsWith('/');
  if (exact) return value;
  throw new Stop(
    'APIM_MCP_URL must be an https URL with its host in lower case and without a query, fragment or ' +
      `trailing slash, not ${quoted(value)}. ${AGAIN}`,
  );
}

/** A URL's host may contain `$`, a backtick and more, but commands are printed with this one. */
const HOST_NAME = /^[a-z0-9.-]+$/;

function origin(value: string): string {
  const url = webAddress(value);
  if (url?.origin === value && HOST_NAME.test(url.hostname)) return value;
  throw new Stop(
    `AZURE_GATEWAY_ORIGIN must be an origin, not ${quoted(value)}. Write scheme and host in lower ` +
      'case, without a trailing slash, such as https://mcp.example.com.',
  );
}

function loginEndpoint(value: string): string {
  const url = webAddress(value);
  if (url && url.href === value && value === `${url.origin}/`) return value;
  throw new Stop(
    `AZURE_ENTRA_LOGIN_ENDPOINT must have the form https://<host>/, not ${quoted(value)}. ${AGAIN}`,
  );
}

const AGAIN = `It is an output of the deployment. ${OBTAIN}, then run this again.`;

function webAddress(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.username || url.password) return undefined;
  const onThisMachine = url.protocol === 'http:' && url.hostname === 'localhost';
  return url.protocol === 'https:' || onThisMachine ? url : undefined;
}
