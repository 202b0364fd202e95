/**
 * The server's tools as tests choose them: by what a tool requires, never by its name, so that the
 * tests also pass for a server with other tools. A kind of tool that the list lacks gives no tests.
 */
import type { ToolAccess } from '../../server/src/tools/access.ts';
import { OPEN_TOOLS, TOOLS } from '../../server/src/tools/declarations.ts';
import type { Tool } from '../../server/src/tools/tool.ts';

export interface GuardedTool extends Tool {
  readonly access: Required<ToolAccess>;
}

/** A tool that every caller may call, and that requires no vault, audit trail, secret or service. */
export const OPEN_TOOL =
  OPEN_TOOLS.find(({ readsVault, auditFields, needs }) => !readsVault && !auditFields && !needs) ??
  missing();

function missing(): never {
  throw new Error(
    'server/src/tools/list.ts has no tool without needs, scope and role. The tests of the path of a call require one; keep one, such as days_between in docs/add-a-tool.md.',
  );
}

/** Tools that every caller may call, and whose calls fail unless their records are accepted. */
export const RECORDING_TOOLS = OPEN_TOOLS.filter(({ auditFields }) => auditFields);

/** Tools that users may call only with a role, and with a scope that they can consent to. */
export const GUARDED_TOOLS = TOOLS.filter((tool): tool is GuardedTool => {
  const { scope, role } = tool.access;
  return (
    scope !== undefined && scope.userTitle !== '' && role?.assignableTo.includes('User') === true
  );
});
