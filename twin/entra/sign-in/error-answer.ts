import { randomUUID } from 'node:crypto';
import type { SignInRefusal } from './aadsts.ts';

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
}

/** @param now milliseconds since the epoch. */
export function errorAnswer(refusal: SignInRefusal, now: number, login: string): ErrorAnswer {
  const { code, error, message } = refusal;
  const traceId = randomUUID();
  const correlationId = randomUUID();
  const timestamp = new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return {
    error,
    error_description:
      `AADSTS${code}: ${message} Trace ID: ${traceId} ` +
      `Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `${login}error?code=${code}`,
    // Clients send the user to the consent page when they see this.
    ...(code === 65001 ? { suberror: 'consent_required' } : {}),
  };
}
