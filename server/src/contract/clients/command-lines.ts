import { type McpClient, SERVER_NAME } from './client.ts';
import { jsonArgument } from './shell.ts';

/** Programs in which a person calls the tools, and those that connect other programs. */
export const COMMAND_LINES: readonly McpClient[] = [
  {
    id: 'inspector',
    name: 'MCP Inspector',
    package: '@modelcontextprotocol/inspector',
    steps: ({ mcpUrl, clientId }) => [
      {
        kind: 'run',
        command: `npx @modelcontextprotocol/inspector --cli ${mcpUrl} --transport http --client-id ${clientId} --method tools/list`,
      },
    ],
    stepsWithoutSignIn: (mcpUrl) => [
      {
        kind: 'run',
        command: `npx @modelcontextprotocol/inspector --cli ${mcpUrl} --transport http --method tools/list`,
      },
    ],
  },
  {
    id: 'mcp-remote',
    name: 'mcp-remote, for programs that only start local servers',
    package: 'mcp-remote',
    steps: ({ mcpUrl, clientId }) => [
      {
        kind: 'run',
        command: `npx mcp-remote ${mcpUrl} --static-oauth-client-info ${jsonArgument({ client_id: clientId })}`,
      },
    ],
  },
  {
    id: 'mcporter',
    name: 'mcporter',
    package: 'mcporter',
    steps: ({ mcpUrl, clientId }) => [
      {
        kind: 'save',
        file: 'config/mcporter.json',
        text: json({
          mcpServers: {
            [SERVER_NAME]: { baseUrl: mcpUrl, auth: 'oauth', oauthClientId: clientId },
          },
        }),
      },
      { kind: 'run', command: `npx mcporter auth ${SERVER_NAME}` },
    ],
  },
  {
    id: 'mcpc',
    name: 'mcpc',
    package: '@apify/mcpc',
    steps: ({ mcpUrl, clientId }) => [
      { kind: 'run', command: `npx @apify/mcpc login ${mcpUrl} --client-id ${clientId}` },
      { kind: 'run', command: `npx @apify/mcpc connect ${mcpUrl} @${SERVER_NAME}` },
    ],
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    package: '@google/gemini-cli-core',
    // What Entra advertises misleads it, so it is told everything; then it renews its tokens as well.
    steps: ({ mcpUrl, clientId, baseScope, authorizationUrl, tokenUrl }) => [
      {
        kind: 'save',
        file: '~/.gemini/settings.json',
        text: json({
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
    ],
  },
];

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
