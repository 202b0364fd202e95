import type { CallRecord, Decision, Entrance, Head } from '../kit/call-record.ts';
import type { Token } from '../kit/redact.ts';

/** One call as page, terminal and exports show it; plain data. */
export interface CallView {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly entrance: Entrance;
  /** Such as `POST /mcp`. */
  readonly request: string;
  /** Absent while the call is open. */
  readonly status: number | undefined;
  readonly took: number | undefined;
  readonly token: Token | undefined;
  readonly correlationId: string | undefined;
  /** In order of time. */
  readonly decisions: readonly Decision[];
  /** Index of the decision that ended the call, if one refused it. */
  readonly deciding: number | undefined;
  readonly heads: readonly Head[];
}

export function viewOf(record: CallRecord): CallView {
  const decisions = record.decisions();
  return {
    id: record.id,
    at: record.at,
    entrance: record.entrance,
    request: record.heads[0]?.first ?? '',
    status: record.status,
    took: record.took,
    token: record.token,
    correlationId: record.correlationId,
    decisions,
    deciding: decidingIn(decisions),
    heads: record.heads,
  };
}

/** The innermost hop that refused; what others answer follows from it. */
function decidingIn(decisions: readonly Decision[]): number | undefined {
  const at = decisions.findIndex(({ verdict }) => verdict === 'refused' || verdict === 'failed');
  return at === -1 ? undefined : at;
}
