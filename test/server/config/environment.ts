/** Settings of a server on App Service as the deployment makes them; each case changes one. */
export const HOSTED: Readonly<Record<string, string>> = {
  WEBSITE_SITE_NAME: 'site',
  WEBSITE_HOSTNAME: 'localhost',
  WEBSITE_AUTH_ENABLED: 'True',
  MCP_PUBLIC_URL: 'https://gateway.example/mcp',
  MCP_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  MCP_CLIENT_ID: '22222222-2222-4222-8222-222222222222',
};

/** The environment with some settings changed; `undefined` removes one. */
export const changed = (
  env: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...env, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
