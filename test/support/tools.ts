/**
 * The server's tools as tests choose them: by what a tool requires, never by its name, so that the
 * tests also pass for a server with other tools. A kind of tool that the list lacks gives no tests.
 */
import { TOOLS } from '../../server/src/tools/declarations.ts';
import type { Tool } from '../../server/src/tools/tool.ts';

/** A tool that every caller may call. */
export const OPEN_TOOL = TOOLS.find(({ access }) => !access.scope && !access.role) as Tool;
