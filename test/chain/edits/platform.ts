import type { Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

const gateway = { subnet: 'gateway' };
const callTool = async (scene: Scene) => (await scene.callOpenTool()).status;

/** Authentication settings, app settings and the site itself. */
export const PLATFORM: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'requires a sign-in for the health check too',
    file: 'infra/platform/easy-auth.json',
    old: '"excludedPaths": ["/healthz"]',
    text: '"excludedPaths": []',
    needsCompiler: true,
    request: async (scene) => (await scene.dial(gateway, `${scene.siteUrl}/healthz`)).status,
    before: 200,
    after: 401,
  },
  {
    what: 'redirects unauthenticated requests to the sign-in page',
    file: 'infra/platform/easy-auth.json',
    old: 'Return401',
    text: 'RedirectToLoginPage',
    needsCompiler: true,
    request: async (scene) => {
      const browser = { 'user-agent': 'Mozilla/5.0', accept: 'text/html' };
      return (await scene.dial(gateway, scene.siteUrl, browser)).status;
    },
    before: 401,
    after: 302,
  },
  {
    what: 'no longer says where to sign in',
    file: 'infra/platform/easy-auth.bicep',
    old: 'disableWWWAuthenticate: false',
    text: 'disableWWWAuthenticate: true',
    request: async (scene) => {
      const { headers } = await scene.dial(gateway, `${scene.siteUrl}/mcp`);
      return 'www-authenticate' in headers;
    },
    before: true,
    after: false,
  },
  {
    what: 'refuses a client that is not on the list',
    file: 'infra/platform/easy-auth.bicep',
    old: 'allowedApplications: allowedClientIds',
    text: 'allowedApplications: take(allowedClientIds, 1)',
    request: callTool,
    before: 200,
    after: 403,
  },
  {
    what: 'passes another setting to the server',
    file: 'infra/main.bicep',
    old: "MCP_ALLOWED_CLIENT_IDS: join(allowedClientIds, ',')",
    text: 'MCP_ALLOWED_CLIENT_IDS: allowedClientIds[0]',
    request: callTool,
    before: 200,
    after: 401,
  },
  {
    what: 'runs another program',
    file: 'infra/platform/platform.bicep',
    old: "program: 'main.mjs'",
    text: "program: 'missing.mjs'",
    request: callTool,
    before: 200,
    after: 503,
  },
];
