/**
 * The server's tools as tests choose them: by what a tool requires, never by its name, so that the
 * tests also pass for a server with other tools. A kind of tool that the list lacks gives no tests.
 */
import { TOOLS } from '../../server/src/tools/declarations.ts';
import type { Tool } from '../../server/src/tools/tool.ts';

/** A tool that every caller may call, and that requires neither a vault nor an audit trail. */
export const OPEN_TOOL = TOOLS.find(
  ({ access, readsVault, auditFields }) =>
    !access.scope && !access.role && !readsVault && !auditFields,
) as Tool;

/** Tools that every caller may call, and whose calls fail unless their records are accepted. */
export const RECORDING_TOOLS = TOOLS.filter(
  ({ access, auditFields }) => auditFields && !access.scope && !access.role,
);
