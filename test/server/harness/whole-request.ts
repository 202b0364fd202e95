import type { IncomingMessage } from 'node:http';

/** The whole request, to search for forbidden content: its first line, every header, its body. */
export async function wholeRequest(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return [`${request.method} ${request.url}`, ...request.rawHeaders, body].join('\n');
}
