import { randomUUID } from 'node:crypto';
import type { Details } from '../pages/details.ts';
import type { SignInRefusal } from './aadsts.ts';
import { noteRefusal } from './note.ts';

/** The members of an error answer, in the sign-in service's format. */
export interface ErrorAnswer {
  readonly error: string;
  readonly error_description: string;
  readonly error_codes: readonly number[];
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
  readonly error_uri: string;
  readonly suberror?: string;
  /** What a client must request to be asked for the missing proof. */
  readonly claims?: string;
}

const POLICY = 'c0d17100-7a5e-4c0e-9d1b-5e2f0a6b7c01';
const DEMANDS = JSON.stringify({
  access_token: { polids: { essential: true, values: [POLICY] } },
});

/** @param now milliseconds since the epoch. */
export function errorAnswer(refusal: SignInRefusal, now: number, login: string): ErrorAnswer {
  noteRefusal(refusal);
  const { code, error } = refusal;
  const { traceId, correlationId, timestamp } = stamp(now);
  return {
    error,
    error_description:
      `${messageOf(refusal)} Trace ID: ${traceId} ` +
      `Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `${login}error?code=${code}`,
    // Clients send the user to the consent page when they see this.
    ...(code === 65001 ? { suberror: 'consent_required' } : {}),
    ...(code === 50079 ? { claims: DEMANDS } : {}),
  };
}

/** The same for a page, under the names that Entra's error page uses. */
export function errorDetails(refusal: SignInRefusal, now: number): Details {
  noteRefusal(refusal);
  const { traceId, correlationId, timestamp } = stamp(now);
  return {
    message: messageOf(refusal),
    marks: { 'Request Id': traceId, 'Correlation Id': correlationId, Timestamp: timestamp },
  };
}

const messageOf = ({ code, message }: SignInRefusal): string => `AADSTS${code}: ${message}`;

const stamp = (now: number) => ({
  traceId: randomUUID(),
  correlationId: randomUUID(),
  timestamp: new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z'),
});
