/** One call as page, terminal and exports show it: plain data, made when a person looks. */

import type {
  CallRecord,
  Decider,
  Decision,
  Entrance,
  FileLine,
  Head,
} from '../kit/call-record.ts';
import type { Token } from '../kit/redact.ts';
import type { Locate } from './locate.ts';

/** What a list shows of a call. */
export interface CallSummary {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly entrance: Entrance;
  /** Such as `POST /mcp`. */
  readonly request: string;
  /** Such as `tools/call whoami`; empty if it is not known. */
  readonly what: string;
  /** The caller by name or id; empty for one without a token. */
  readonly who: string;
  /** The client application by name or id. */
  readonly client: string;
  readonly end: 'open' | 'answered' | 'refused' | 'failed';
  /** Absent while the call is open. */
  readonly status: number | undefined;
  /** Milliseconds. */
  readonly took: number | undefined;
  /** The hop that decided how it ended. */
  readonly hop: Decider;
  /** Its decision in one sentence, if the call was refused or failed. */
  readonly decided: string | undefined;
}

export interface DecisionView extends Omit<Decision, 'at'> {
  readonly where: FileLine | undefined;
}

/** What would have to be different for a refused call to succeed. */
export interface Why {
  readonly says: string;
  /** `false` if the call is one that nothing should let through. */
  readonly helps: boolean;
  readonly ways: readonly Way[];
}

/** One thing to do; after it the same caller succeeds. */
export interface Way {
  readonly says: string;
  /** To be typed as it is. */
  readonly command?: string | undefined;
  /** To be edited. */
  readonly where?: FileLine | undefined;
}

/** A record that the call wrote, in the workspace. */
export interface WrittenRecord {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Titles of the alert rules that it counts for. */
  readonly rules: readonly string[];
}

/** What a call is looked at with. */
export interface Look {
  readonly locate: Locate;
  /** What calls with this id wrote. */
  records(correlationId: string): readonly WrittenRecord[];
  /** Display name of a user or an application, by object id or client id. */
  nameOf(id: string): string | undefined;
}

export interface CallView extends CallSummary {
  readonly token: Token | undefined;
  /** Of the server's audit record. */
  readonly correlationId: string | undefined;
  /** In order of time. */
  readonly decisions: readonly DecisionView[];
  /** Index of the decision that ended the call, if one refused it or failed. */
  readonly deciding: number | undefined;
  readonly heads: readonly Head[];
  readonly records: readonly WrittenRecord[];
  readonly why: Why | undefined;
}

/** A call without anything around it: files, directory or workspace. */
const NOTHING: Look = { locate: () => undefined, records: () => [], nameOf: () => undefined };

export function viewOf(record: CallRecord, look: Look = NOTHING): CallView {
  const decisions = record.decisions().map(
    ({ at, ...one }): DecisionView => ({
      ...one,
      where: at && ('file' in at ? at : look.locate(at)),
    }),
  );
  const deciding = decidingIn(decisions);
  const decision = decisions[deciding ?? -1];
  return {
    id: record.id,
    at: record.at,
    entrance: record.entrance,
    request: record.heads[0]?.first ?? '',
    what: '',
    who: String(record.token?.claims.oid ?? ''),
    client: String(record.token?.claims.azp ?? ''),
    end: decision ? 'refused' : record.status === undefined ? 'open' : 'answered',
    hop: decision?.hop ?? 'server',
    decided: decision?.says,
    status: record.status,
    took: record.took,
    token: record.token,
    correlationId: record.correlationId,
    decisions,
    deciding,
    heads: record.heads,
    records: record.correlationId === undefined ? [] : look.records(record.correlationId),
    why: undefined,
  };
}

/** The innermost hop that refused; what others answer follows from it. */
function decidingIn(decisions: readonly DecisionView[]): number | undefined {
  const at = decisions.findIndex(({ verdict }) => verdict === 'refused' || verdict === 'failed');
  return at === -1 ? undefined : at;
}
