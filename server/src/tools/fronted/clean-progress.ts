import type { Progress, ReportProgress } from '../../call/values.ts';
import { LIMITS } from '../../contract/limits.ts';
import { toPlainText } from '../plain-text.ts';
import { redactSecrets } from '../redact-secrets.ts';

/**
 * Passes on what another server reports while it works: numbers that grow, as the protocol requires,
 * and a short text without what hides or looks like markup. Neither endlessly many.
 */
export function cleanProgress(
  report: ReportProgress,
): (sent: Readonly<Record<string, unknown>>) => void {
  let last = Number.NEGATIVE_INFINITY;
  let left: number = LIMITS.upstreamProgress;
  return ({ progress, total, message }) => {
    if (!Number.isFinite(progress) || (progress as number) <= last || left === 0) return;
    last = progress as number;
    left -= 1;
    const clean: Progress = {
      progress: last,
      ...(Number.isFinite(total) && { total: total as number }),
      ...(typeof message === 'string' && {
        message: redactSecrets(toPlainText(message, LIMITS.foreignTextLength)),
      }),
    };
    report(clean);
  };
}
