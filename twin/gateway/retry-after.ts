import type { Fields } from './header-fields.ts';

/** Milliseconds that `Retry-After` asks to wait, in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterOf(headers: Fields, now: number): number | undefined {
  const [value = ''] = headers.get('Retry-After') ?? [];
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
