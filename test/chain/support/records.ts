import assert from 'node:assert/strict';
import type { Chain } from './chain.ts';
import { until } from './until.ts';

/** What the audit trail says about one call of a tool. */
export type CallRecord = Readonly<Record<string, string>>;

/** Records of tool calls that arrived since then, the newest last. */
export const callRecords = ({ twin }: Chain, since = 0): CallRecord[] =>
  twin.watch
    .events(since)
    .filter(({ Name }) => Name === 'mcp_tool_audit')
    .map(({ Properties }) => Properties as CallRecord);

/**
 * Members of a record that name the caller, as the server verified it: of the one call of the tool
 * that succeeds meanwhile. Records arrive late, so all successful calls of this tool in a test file
 * must be made here.
 */
export async function callerIn(chain: Chain, tool: string, call: () => Promise<unknown>) {
  const succeeded = () =>
    callRecords(chain).filter((record) => record.tool === tool && record.outcome === 'ok');
  const before = succeeded().length;
  await call();
  await until(() => succeeded().length > before);
  const [{ caller_kind, caller_tid, caller_oid, caller_client }, ...others] = succeeded().slice(
    before,
  ) as [CallRecord];
  assert.deepEqual(others, []);
  return { caller_kind, caller_tid, caller_oid, caller_client };
}

/** The same members for a user who calls through a client. */
export const userThrough = (client: string | undefined, user: string, { twin }: Chain) => ({
  caller_kind: 'user',
  caller_tid: twin.entra.directory.tenantId,
  caller_oid: twin.entra.directory.users.find(({ displayName }) => displayName === user)?.id,
  caller_client: client,
});
