/**
 * Settings that the platform adds for an app on Linux, each with its source. Names come from the
 * vendor's list of settings (azure-docs, articles/app-service/reference-app-settings.md) unless
 * another source is given.
 */
export interface PlatformFacts {
  readonly siteId: string;
  readonly siteName: string;
  readonly location: string;
  readonly host: string;
  readonly sku: string;
  readonly authEnabled: boolean;
  /** Address in the subnet that the app is joined to, if any. */
  readonly privateAddress: string | undefined;
  readonly instanceId: string;
  readonly home: string;
  readonly socket: string;
  readonly identity: { readonly url: string; readonly header: string } | undefined;
}

type Setting = (facts: PlatformFacts) => string | undefined;

const segment = (id: string, after: string): string =>
  id.split(`/${after}/`)[1]?.split('/')[0] ?? '';

export const PLATFORM_SETTINGS: Readonly<Record<string, Setting>> = {
  WEBSITE_SITE_NAME: ({ siteName }) => siteName,
  WEBSITE_HOSTNAME: ({ host }) => host,
  WEBSITE_RESOURCE_GROUP: ({ siteId }) => segment(siteId, 'resourceGroups'),
  WEBSITE_OWNER_NAME: ({ siteId, siteName }) =>
    `${segment(siteId, 'subscriptions')}+${siteName}-webspace-Linux`,
  WEBSITE_SKU: ({ sku }) => sku,
  WEBSITE_INSTANCE_ID: ({ instanceId }) => instanceId,
  // Seen in reported start commands, such as Azure/azure-cli#19526.
  WEBSITE_ROLE_INSTANCE_ID: () => '0',
  WEBSITE_AUTH_ENABLED: ({ authEnabled }) => (authEnabled ? 'True' : 'False'),
  WEBSITE_PRIVATE_IP: ({ privateAddress }) => privateAddress,
  REGION_NAME: ({ location }) => location,
  HOME: ({ home }) => home,
  PORT: ({ socket }) => socket,
  // Vendor's page on managed identities (overview-managed-identity.md); absent without an identity.
  IDENTITY_ENDPOINT: ({ identity }) => identity?.url,
  IDENTITY_HEADER: ({ identity }) => identity?.header,
};

/** The environment of the process: the app's settings, the platform's, and the proxy's. */
export function processEnvironment(
  settings: Readonly<Record<string, string>>,
  facts: PlatformFacts,
  outbound: { readonly proxy: string; readonly authority: string },
): Record<string, string> {
  const own = Object.entries(PLATFORM_SETTINGS).flatMap(([name, setting]) => {
    const value = setting(facts);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...settings, ...Object.fromEntries(own), ...proxySettings(outbound) };
}

/** The only settings that the app does not have on Azure, where the network needs no proxy. */
export const proxySettings = ({ proxy, authority }: { proxy: string; authority: string }) => ({
  HTTPS_PROXY: proxy,
  HTTP_PROXY: proxy,
  NO_PROXY: '127.0.0.1',
  NODE_USE_ENV_PROXY: '1',
  NODE_EXTRA_CA_CERTS: authority,
});
