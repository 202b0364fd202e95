import * as z from 'zod';
import { LIMITS } from '../../../contract/limits.ts';
import { toPlainText } from '../../plain-text.ts';
import { REPLACEMENT, redactSecrets } from '../../redact-secrets.ts';
import { defineTool } from '../../tool.ts';
import { readings } from '../unwrap-encodings.ts';

/**
 * Writes a caller's text to the audit trail: in the event of this same call, in fields with
 * separate names, so that it cannot pass for what the server reports about the caller (L-06).
 */
export const auditEvent = defineTool({
  name: 'audit_event',
  title: 'Record an event',
  description:
    'Adds an action to the audit trail, together with the verified caller. An accepted event is queued for delivery; while the audit trail cannot be reached, events are refused. Text that looks like a secret is redacted.',
  input: z.strictObject({
    action: z
      .string()
      .regex(/^[A-Za-z][\w.:-]*$/)
      .max(LIMITS.actionLength)
      .describe('The action, for example deployment.approved.'),
    detail: z.string().max(LIMITS.detailLength).optional().describe('Details, on one line.'),
    severity: z
      .enum(['info', 'warning', 'error', 'critical'])
      .optional()
      .describe('Defaults to info.'),
  }),
  output: z.strictObject({
    accepted: z
      .literal(true)
      .describe('The event is queued for delivery; delivery itself is confirmed later.'),
    redacted: z.boolean().describe('Whether text that looked like a secret was redacted.'),
  }),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  access: { callsPerMinute: 120 },
  samples: [
    { action: 'checked' },
    { action: 'deployment.approved', detail: 'By two people.', severity: 'critical' },
  ],
  auditFields: ({ action, detail, severity }) => ({
    action: toField(action),
    severity: severity ?? 'info',
    ...(detail !== undefined && { detail: toField(detail) }),
  }),
  run: ({ action, detail = '' }) => ({
    ok: true,
    value: { accepted: true, redacted: holdsSecret(action) || holdsSecret(detail) },
  }),
});

const plain = (text: string): string => toPlainText(text, LIMITS.detailLength).trim();

const holdsSecret = (text: string): boolean => redact(text) !== plain(text);

const toField = (text: string): string => toNoFormula(redact(text)).slice(0, LIMITS.detailLength);

/**
 * Redacts the text as sent, because markup shows where a value is, and as recorded, because removed
 * characters would hide a secret from the patterns. A text that hides a secret in an encoding is
 * replaced completely, since the secret's position in it is unknown (I-05).
 */
function redact(text: string): string {
  const [, ...plainer] = readings(text);
  if (plainer.some((reading) => redactSecrets(reading) !== reading)) return REPLACEMENT;
  return redactSecrets(plain(redactSecrets(text)));
}

/** A spreadsheet that opens an export would run a cell that begins with one of these (L-04). */
const toNoFormula = (text: string): string =>
  /^[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(text) ? `'${text}` : text;
