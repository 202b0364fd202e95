import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request with its answer, and where it goes below the tenant. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Below `/<tenant>/`. */
  readonly path: string;
}

/** Whether a browser shows the answer to a user; programs read JSON. */
export const wantsPage = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.includes('text/html') ?? false;

/** Delays or drops answers that verifiers fetch, as a fault switch demands. */
export type Hindrance = (response: ServerResponse) => Promise<'answered' | 'go on'>;

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = { 'cache-control': 'no-store' },
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(value));
}
