import type { IncomingMessage } from 'node:http';

/** All that a request brings, to look for what it must not: its first line, every header, its body. */
export async function wholeRequest(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return [`${request.method} ${request.url}`, ...request.rawHeaders, body].join('\n');
}
