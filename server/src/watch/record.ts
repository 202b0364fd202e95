import type { Trail } from '../status/trail.ts';

/** Values of one record: a fixed set of names, strings that are plain and bounded. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

export type RecordName = 'mcp_tool_audit' | 'mcp_request_refused';

/** Where records go. */
export interface RecordSink {
  /** Takes a record for delivery, or says that it cannot: the way out is closed. */
  accept(name: RecordName, fields: Fields): boolean;
  /** What has become of the records since the start. */
  trail(): Trail;
  /** Delivers what waits, within a bound, and closes. Gives the number that it had to give up. */
  close(): Promise<number>;
}
