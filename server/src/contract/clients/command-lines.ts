import { type McpClient, SERVER_NAME } from './client.ts';
import { settings } from './settings.ts';
import { jsonArgument } from './shell.ts';

/** Programs in which a person calls the tools, and those that connect other programs. */
export const COMMAND_LINES: readonly McpClient[] = [
  {
    id: 'inspector',
    name: 'MCP Inspector',
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
    steps: ({ mcpUrl, clientId }) => [
      {
        kind: 'save',
        file: 'config/mcporter.json',
        text: settings({
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
    steps: ({ mcpUrl, clientId }) => [
      { kind: 'run', command: `npx @apify/mcpc login ${mcpUrl} --client-id ${clientId}` },
      { kind: 'run', command: `npx @apify/mcpc connect ${mcpUrl} @${SERVER_NAME}` },
    ],
  },
];
