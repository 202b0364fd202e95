import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request on its way: where it goes below the tenant, and what it carries. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Below `/<tenant>/`. */
  readonly path: string;
}

/** Slow or lost answers for what verifiers fetch, as a fault switch has it. */
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
