import type { ReadSecret } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import type { RecordSink } from './record.ts';

/**
 * Writes one `mcp_secret_expiry` per secret, now and twice a day. Nothing else would warn before a
 * secret expires: Event Grid's events exist only for versions created after subscribing to them. A
 * failed attempt is recorded too and soon repeated, so that an alert can tell an unreadable secret
 * from a server that reports nothing.
 *
 * @param after runs the callback once after a number of milliseconds.
 */
export function reportExpiry(
  secrets: readonly string[],
  read: ReadSecret,
  sink: Pick<RecordSink, 'accept'>,
  after: (milliseconds: number, callback: () => void) => void = afterUnref,
): void {
  for (const secret of secrets) void report(secret);

  async function report(secret: string): Promise<void> {
    const answer = await read(secret);
    const isRead = 'found' in answer;
    const expires = isRead ? answer.found.expires?.toISOString() : undefined;
    sink.accept('mcp_secret_expiry', {
      secret,
      outcome: isRead ? 'read' : answer.failed,
      ...(expires !== undefined && { expires }),
    });
    after(isRead ? LIMITS.expiryReportMs : LIMITS.expiryRetryMs, () => void report(secret));
  }
}

/** Does not keep the process running. */
const afterUnref = (milliseconds: number, callback: () => void): void => {
  setTimeout(callback, milliseconds).unref();
};
