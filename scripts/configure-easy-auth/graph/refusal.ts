/** An unsuccessful answer of Microsoft Graph, with what a person needs to act on it. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  /** How long Graph asks to wait, in milliseconds, if it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: unknown, headers: Headers) {
    const error = (body as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
    super(typeof error?.message === 'string' ? error.message : `HTTP status ${status}`);
    this.status = status;
    this.code = typeof error?.code === 'string' ? error.code : '';
    this.requestId = headers.get('request-id') ?? 'none';
    this.retryAfterMs = milliseconds(headers.get('retry-after'));
  }
}

/**
 * Whether Graph itself refused with one of the statuses. Graph always includes an error code; a proxy's
 * page with the same status does not, and says nothing about the directory.
 */
export const isRefusedWith = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof GraphRefusal && error.code !== '' && statuses.includes(error.status);

/** RFC 9110 section 10.2.3: seconds, or a date. */
function milliseconds(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
