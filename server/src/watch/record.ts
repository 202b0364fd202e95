import type { Trail } from '../status/trail.ts';

/** Values of one record: a fixed set of names, with plain and bounded strings. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

export type RecordName =
  | 'mcp_tool_audit'
  | 'mcp_request_refused'
  | 'mcp_secret_expiry'
  | 'mcp_upstream_changed';

export interface RecordSink {
  /** Accepts a record for delivery; returns false if the destination is closed or blocked. */
  accept(name: RecordName, fields: Fields): boolean;
  /** Delivery counts since the start. */
  trail(): Trail;
  /** Delivers waiting records within a time limit and closes. Returns how many were abandoned. */
  close(): Promise<number>;
}
