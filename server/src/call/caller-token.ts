import type { Call } from './values.ts';

/**
 * The access token that the caller sent, once it was verified. It leaves this process for one place
 * alone, the sign-in service that issued it. Private, so that no log, record or error shows it.
 */
export class CallerToken {
  readonly #text: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;

  constructor(text: string) {
    const [, claims = ''] = text.split('.');
    this.#text = text;
    this.expiresAt = JSON.parse(Buffer.from(claims, 'base64url').toString()).exp * 1000;
  }

  reveal(): string {
    return this.#text;
  }
}

/** Undefined for applications, which act for nobody, and without sign-in, where nobody verified it. */
export function callerTokenOf({
  principal,
  head,
}: Pick<Call, 'principal' | 'head'>): CallerToken | undefined {
  if (principal.kind !== 'user') return undefined;
  const [credentials = ''] = head.fields.get('authorization') ?? [];
  return new CallerToken(credentials.slice('Bearer '.length));
}
