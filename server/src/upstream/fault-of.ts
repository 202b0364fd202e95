import { NeedUnmet, unmetBehind } from '../call/need-unmet.ts';

/** Why a call of an upstream failed. Only the kind of error: its message may quote the answer or a key. */
export async function faultOf(error: unknown, upstream: string): Promise<NeedUnmet> {
  const unmet = unmetBehind(error);
  if (unmet) return unmet;
  const { ProtocolError } = await import('./mcp-client.ts');
  if (error instanceof ProtocolError) {
    return new NeedUnmet('upstream_error', `${upstream} answered with the error ${error.code}`);
  }
  const { name, code, status } = error as { name?: string; code?: unknown; status?: unknown };
  if (status === 401 || status === 403) {
    return new NeedUnmet('upstream_refused', `${upstream} answered with ${status}`);
  }
  if (status === 429 || status === 503) {
    return new NeedUnmet('upstream_busy', `${upstream} answered with ${status}`);
  }
  const kind = [name, code, status].filter((one) => one !== undefined).join(' ');
  return new NeedUnmet(
    'outbound_malformed',
    `${upstream} did not answer as an MCP server: ${kind}`,
  );
}
