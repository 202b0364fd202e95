import type { Wire } from '../server/src/call/values.ts';

/** The revision of MCP that stands for each form of a message. */
export const REVISIONS: Readonly<Record<Wire, string>> = {
  '2025': 'MCP 2025-11-25',
  '2026': 'MCP 2026-07-28',
};
