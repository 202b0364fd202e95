import { type McpClient, SERVER_NAME, type Step } from './client.ts';

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
    package: '@anthropic-ai/claude-code',
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
];

/** Its own client id is pre-authorised in Entra; a sign-in service of another host knows only ours. */
const isEntra = (authorizationUrl: string): boolean => !authorizationUrl.startsWith('http:');

const vsCodeFile = (url: string, more: object): Step => ({
  kind: 'save',
  file: '.vscode/mcp.json',
  text: JSON.stringify({ servers: { [SERVER_NAME]: { type: 'http', url, ...more } } }, null, 2),
});
