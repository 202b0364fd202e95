import type { Trail, TrailFault } from '../../../server/src/status/trail.ts';
import type { Fields, RecordName, RecordSink } from '../../../server/src/watch/record.ts';

/** Keeps what the server records, or accepts nothing once `full` is set. */
export class MemorySink implements RecordSink {
  full = false;
  /** Records that a store would have confirmed. */
  confirmed = 0;
  /** Records that would have been given up. */
  lost = 0;
  fault: TrailFault | undefined;
  readonly records: (Fields & { readonly event: RecordName })[] = [];

  accept(event: RecordName, fields: Fields): boolean {
    if (this.full) {
      this.lost++;
      return false;
    }
    this.records.push({ event, ...fields });
    return true;
  }

  readonly trail = (): Trail => ({
    delivered: this.confirmed,
    lost: this.lost,
    waiting: 0,
    ...(this.fault && { fault: this.fault }),
  });

  async close(): Promise<number> {
    return 0;
  }

  /** The audit events of tool calls. */
  get toolCalls() {
    return this.records.filter(({ event }) => event === 'mcp_tool_audit');
  }
}
