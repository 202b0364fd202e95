import { AGENTS } from './agents.ts';
import type { McpClient } from './client.ts';
import { COMMAND_LINES } from './command-lines.ts';
import { LIBRARIES } from './libraries.ts';

/** The clients whose steps are known, in the order in which pages list them. */
export const CLIENTS: readonly McpClient[] = [...AGENTS, ...COMMAND_LINES, ...LIBRARIES];
