/** One call as page, terminal and exports show it: plain data, made when a person looks. */

import type { CallRecord, Decision, Entrance, FileLine } from '../kit/call-record.ts';
import type { Decider } from '../kit/hop-names.ts';
import type { Head } from '../kit/message-head.ts';
import type { Token } from '../kit/redact.ts';
import { decidingOf } from './deciding.ts';
import { describeCall } from './describe-call.ts';
import { isRefusal } from './is-refusal.ts';
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
  /** The client application by name or id, or the attack sample that made the call. */
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
  /** The attack sample that made the call; absent for every caller's call. */
  readonly sample?: string | undefined;
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
  /** What was written with one of these correlation ids: each hop has its own. */
  records(correlationIds: ReadonlySet<string>): readonly WrittenRecord[];
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

/** What a list shows; it looks at few of the texts, so it costs less than the whole view. */
export const summaryOf = (record: CallRecord, look: Look = NOTHING): CallSummary =>
  summarize(record, record.read(), look).summary;

export function viewOf(record: CallRecord, look: Look = NOTHING): CallView {
  const read = record.read();
  const { summary, deciding } = summarize(record, read, look);
  return {
    ...summary,
    token: read.token,
    correlationId: record.correlationId,
    decisions: read.decisions.map(
      ({ at, ...one }): DecisionView => ({
        ...one,
        where: at && ('file' in at ? at : look.locate(at)),
      }),
    ),
    deciding,
    heads: read.heads,
    records: look
      .records(correlationIdsOf(record.correlationId, read.heads))
      .map((one) => ({ ...one, properties: cleaned(one.properties, read.text) })),
    why: undefined,
  };
}

/** Records are written by policies too, which may put anything into them. */
const cleaned = (
  texts: WrittenRecord['properties'],
  change: (text: string) => string,
): WrittenRecord['properties'] =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(String(text))]));

/** Those of the hops; the one that a client sends is in no record. */
function correlationIdsOf(own: string | undefined, heads: readonly Head[]): ReadonlySet<string> {
  const sent = heads
    .filter(({ by }) => by !== 'client')
    .flatMap(({ fields }) => fields)
    .filter(([name]) => name.toLowerCase() === 'x-correlation-id')
    .map(([, value]) => value);
  return new Set([...(own === undefined ? [] : [own]), ...sent]);
}

function summarize(
  record: CallRecord,
  { first, token, decisions }: ReturnType<CallRecord['read']>,
  look: Look,
): { summary: CallSummary; deciding: number | undefined } {
  const { id, at, entrance, status, took } = record;
  const { what, who, client } = describeCall(entrance, token, decisions);
  const end = endOf(record, decisions);
  const deciding = isRefusal(end) ? decidingOf(decisions) : undefined;
  const decision = decisions[deciding ?? -1];
  const summary: CallSummary = {
    id,
    at,
    entrance,
    request: first,
    what,
    who: look.nameOf(who) ?? who,
    client: record.sample
      ? `attack sample ${record.sample}`
      : (look.nameOf(client) ?? client) || record.agent,
    end,
    status,
    took,
    hop: decision?.hop ?? decisions.findLast(({ hop }) => hop === 'server')?.hop ?? entrance,
    decided: decision && sentence(decision, status, decisions),
    ...(record.sample !== undefined && { sample: record.sample }),
  };
  return { summary, deciding };
}

/**
 * A tool call that the server refuses or that fails is answered with 200, and a sign-in with a redirect.
 * A branch of a policy that is taken refuses nothing.
 */
function endOf({ status, entrance }: CallRecord, decisions: readonly Decision[]): CallView['end'] {
  if (status === undefined) return 'open';
  if (status >= 500 || status === 0) return 'failed';
  const decided = new Set(
    decisions
      .filter(({ hop }) => hop === 'server' || (hop === 'entra' && entrance === 'entra'))
      .map(({ verdict }) => verdict),
  );
  if (status >= 400 || decided.has('refused')) return 'refused';
  return decided.has('failed') ? 'failed' : 'answered';
}

/** What was decided, and what the caller was told. */
function sentence(
  { says, facts }: Decision,
  status: number | undefined,
  decisions: readonly Decision[],
): string {
  if (status === undefined || status < 400) return says;
  const set = decisions.findLast((one) => one.hop === 'gateway' && one.facts?.name === 'refusal');
  const own = facts?.reason ?? '';
  const reason = set?.facts?.value ?? (says.includes(own) ? '' : own);
  return `${says} → ${status} ${reason}`.trimEnd();
}
