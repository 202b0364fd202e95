import { type McpClient, SERVER_NAME } from './client.ts';

/** Programs in which a model calls the tools. */
export const AGENTS: readonly McpClient[] = [
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
  },
];
