import type { ServerResponse } from 'node:http';

/** No external content, no framing, no inline script or style, and nothing that a cache keeps. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

export interface File {
  readonly type: string;
  readonly text: string;
}

export function startAnswer(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
}

export function sendFile(response: ServerResponse, { type, text }: File): void {
  startAnswer(response, 200, type);
  response.end(text);
}

export function sendJson(response: ServerResponse, value: unknown): void {
  startAnswer(response, 200, 'application/json');
  response.end(JSON.stringify(value));
}

export function sendError(response: ServerResponse, status: number, says: string): void {
  startAnswer(response, status, 'application/json');
  response.end(JSON.stringify({ error: says }));
}
