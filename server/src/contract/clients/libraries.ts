import type { McpClient } from './client.ts';

/** Packages with which a program becomes a client. Each step is a whole file that a program can import. */
export const LIBRARIES: readonly McpClient[] = [];
