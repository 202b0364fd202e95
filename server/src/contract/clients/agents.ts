import { type McpClient, SERVER_NAME, type Step } from './client.ts';
import { settings } from './settings.ts';

/** Programs in which a model calls the tools. */
export const AGENTS: readonly McpClient[] = [
  {
    id: 'vscode',
    name: 'Visual Studio Code',
    steps: ({ mcpUrl, clientId, authorizationUrl }) => [
      vsCodeFile(mcpUrl, isEntra(authorizationUrl) ? {} : { oauth: { clientId } }),
    ],
    stepsWithoutSignIn: (mcpUrl) => [vsCodeFile(mcpUrl, {})],
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    steps: ({ mcpUrl, clientId }) => [
      {
        kind: 'run',
        command: `claude mcp add --transport http --client-id ${clientId} ${SERVER_NAME} ${mcpUrl}`,
      },
      { kind: 'run', command: `claude mcp login ${SERVER_NAME}` },
    ],
    stepsWithoutSignIn: (mcpUrl) => [
      { kind: 'run', command: `claude mcp add --transport http ${SERVER_NAME} ${mcpUrl}` },
    ],
  },
  {
    id: 'codex',
    name: 'OpenAI Codex',
    steps: ({ mcpUrl, clientId }) => [
      // Opens the browser by itself.
      {
        kind: 'run',
        command: `codex mcp add ${SERVER_NAME} --url ${mcpUrl} --oauth-client-id ${clientId}`,
      },
    ],
  },
  {
    id: 'copilot',
    name: 'GitHub Copilot CLI',
    steps: ({ mcpUrl: url, clientId: oauthClientId }) => [
      {
        kind: 'save',
        file: '~/.copilot/mcp-config.json',
        text: settings({
          mcpServers: {
            [SERVER_NAME]: { type: 'http', url, oauthClientId, oauthPublicClient: true },
          },
        }),
      },
      // Only a session in a terminal signs in; `copilot --prompt` does not even use what it signed in.
      { kind: 'run', command: 'copilot' },
    ],
  },
  {
    id: 'opencode',
    name: 'opencode',
    steps: ({ mcpUrl: url, clientId }) => [
      {
        kind: 'save',
        file: 'opencode.json',
        text: settings({
          mcp: { [SERVER_NAME]: { type: 'remote', url, oauth: { clientId } } },
        }),
      },
      { kind: 'run', command: `opencode mcp auth ${SERVER_NAME}` },
    ],
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    // What Entra advertises misleads it, so it is told everything; then it renews its tokens as well.
    steps: ({ mcpUrl, clientId, baseScope, authorizationUrl, tokenUrl }) => [
      {
        kind: 'save',
        file: '~/.gemini/settings.json',
        text: settings({
          mcpServers: {
            [SERVER_NAME]: {
              type: 'http',
              url: mcpUrl,
              oauth: {
                enabled: true,
                clientId,
                authorizationUrl,
                tokenUrl,
                scopes: [baseScope, 'offline_access'],
              },
            },
          },
        }),
      },
      { kind: 'enter', program: 'gemini', text: `/mcp auth ${SERVER_NAME}` },
    ],
  },
];

/** Its own client id is pre-authorised in Entra; a sign-in service of another host knows only ours. */
const isEntra = (authorizationUrl: string): boolean => !authorizationUrl.startsWith('http:');

const vsCodeFile = (url: string, more: object): Step => ({
  kind: 'save',
  file: '.vscode/mcp.json',
  text: settings({ servers: { [SERVER_NAME]: { type: 'http', url, ...more } } }),
});
