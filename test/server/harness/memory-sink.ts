import type { Fields, RecordName, RecordSink } from '../../../server/src/watch/record.ts';

/** Keeps what the server records, or takes nothing once `full` is set. */
export class MemorySink implements RecordSink {
  full = false;
  /** Records that a store would have confirmed. */
  confirmed = 0;
  readonly records: (Fields & { readonly event: RecordName })[] = [];
  #lost = 0;

  accept(event: RecordName, fields: Fields): boolean {
    if (this.full) {
      this.#lost++;
      return false;
    }
    this.records.push({ event, ...fields });
    return true;
  }

  delivered(): number {
    return this.confirmed;
  }

  lost(): number {
    return this.#lost;
  }

  async close(): Promise<void> {}

  /** The audit events of tool calls. */
  get toolCalls() {
    return this.records.filter(({ event }) => event === 'mcp_tool_audit');
  }
}
