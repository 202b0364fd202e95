/** Values of one record: a fixed set of names, strings that are plain and bounded. */
export type Fields = Readonly<Record<string, string | number>>;

export type RecordName = 'mcp_tool_audit' | 'mcp_request_refused';

/** Where records go. */
export interface RecordSink {
  /** Takes a record for delivery, or says that it cannot: the queue is full or closed. */
  accept(name: RecordName, fields: Fields): boolean;
  /** Records that a store outside of this process has confirmed since the start. */
  delivered(): number;
  /** Records that were not taken or not delivered since the start. */
  lost(): number;
  /** Delivers what is queued, within a bound, and closes. */
  close(): Promise<void>;
}
