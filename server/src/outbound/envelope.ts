/**
 * How a call travels to the forwarding site. What is forwarded stands in one header, encoded, and
 * the body follows unchanged: front ends on the way add, drop and rewrite headers and paths, and
 * none of that may reach the service.
 */
import * as z from 'zod';
import { OUTBOUND_FAULTS, type OutboundFault } from '../call/need-unmet.ts';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import { LIMITS } from '../contract/limits.ts';
import { isServiceOrigin } from '../contract/service-origin.ts';
import { isFieldValue, isOwnField } from './fields.ts';

export const OUTGOING_HEADER = 'mcp-outbound';
export const ANSWER_HEADER = 'mcp-outbound-answer';

const FIELDS = z.record(z.string().refine(isOwnField), z.string().refine(isFieldValue));

const OUTGOING = z.strictObject({
  origin: z.string().refine(isServiceOrigin),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z
    .string()
    .max(LIMITS.targetLength)
    .regex(/^\/[\x21-\x7e]*$/),
  headers: FIELDS,
  /** How long the service may take, where that is not what the calls of tools may take. */
  seconds: z.int().min(1).max(LIMITS.upstreamMostS).optional(),
});

const ANSWER = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
});

/** A refusal of the forwarding site: why, so that the server's log can say it. */
const REFUSAL = z.strictObject({ error: z.string(), fault: z.enum(OUTBOUND_FAULTS) });

export type OutgoingHead = z.infer<typeof OUTGOING>;
export type AnswerHead = z.infer<typeof ANSWER>;

export const encode = (head: OutgoingHead | AnswerHead): string =>
  Buffer.from(JSON.stringify(head)).toString('base64url');

/** The head, or `undefined` if it does not have exactly this form. */
export const decodeOutgoing = (text: string): OutgoingHead | undefined => decode(OUTGOING, text);
export const decodeAnswer = (text: string): AnswerHead | undefined => decode(ANSWER, text);

/** Why the forwarding site has no answer, from the body of its refusal. */
export function decodeFault(body: Uint8Array): OutboundFault {
  try {
    const parsed = REFUSAL.safeParse(parseStrictJson(body, { depth: 1, keys: 2 }));
    return parsed.data?.fault ?? 'outbound_unreachable';
  } catch {
    return 'outbound_unreachable';
  }
}

function decode<Head>(form: z.ZodType<Head>, text: string): Head | undefined {
  if (text.length > LIMITS.outboundEnvelopeBytes) return undefined;
  try {
    const bounds = { depth: 3, keys: LIMITS.headerCount + 8 };
    const parsed = form.safeParse(parseStrictJson(Buffer.from(text, 'base64url'), bounds));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
