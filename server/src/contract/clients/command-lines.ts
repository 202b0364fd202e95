import type { McpClient } from './client.ts';

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
];
