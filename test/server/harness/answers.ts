import assert from 'node:assert/strict';
import { REFUSALS, type Reason } from '../../../server/src/contract/refusals.ts';
import type { Reply } from './call.ts';
import { sendRaw } from './raw.ts';

/** The answers, interim ones included, that a server sent on one connection. */
export function parseAnswers(received: string): Reply[] {
  const answers: Reply[] = [];
  let rest = received;
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    const length = Number(headers.get('content-length') ?? 0);
    const text = rest.slice(end + 4, end + 4 + length);
    rest = rest.slice(end + 4 + length);
    answers.push({
      status: Number(first.split(' ')[1]),
      headers,
      text,
      json: text.startsWith('{') ? JSON.parse(text) : undefined,
    });
  }
  return answers;
}

/** Sends a head, and a body if given, and waits until the server closes. */
export async function ask(
  { port }: { readonly port: number },
  lines: readonly string[],
  body: string | Uint8Array = '',
): Promise<Reply> {
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body as string)]);
  const answers = parseAnswers(await sendRaw(port, bytes));
  assert.equal(answers.length, 1, 'exactly one answer');
  return answers[0] as Reply;
}

/** Lines of a request after which the server closes, with the headers that all our requests have. */
export const lines = (first: string, ...more: readonly string[]): string[] => [
  first,
  'Host: localhost',
  'Connection: close',
  ...more,
];

export const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** Lines of a ping of the 2025 wire; its body is PING. */
export const pingLines = (...more: readonly string[]): string[] =>
  lines(
    'POST /mcp HTTP/1.1',
    'Content-Type: application/json',
    `Content-Length: ${PING.length}`,
    ...more,
  );

/** What a refusal of the modern revision has instead of an id that could not be read. */
export const NO_ID = Symbol('no id');

/** Asserts that a reply is the contract's answer for a reason, message and headers included. */
export function assertRefused(
  reply: Reply,
  status: number,
  reason: Reason,
  id: string | number | null | typeof NO_ID = null,
): void {
  const { code, message } = REFUSALS[reason];
  assert.equal(reply.status, status, reply.text);
  const { data, ...error } = reply.json.error;
  assert.equal(data.reason, reason);
  const members = { jsonrpc: '2.0', ...(id !== NO_ID && { id }), error: { code, message } };
  assert.deepEqual({ ...reply.json, error }, members);
  assert.equal(reply.headers.get('content-type'), 'application/json');
  assertFixedHeaders(reply);
}

/** Headers of every answer, whatever its status. */
export function assertFixedHeaders({ headers }: Reply): void {
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('referrer-policy'), 'no-referrer');
  assert.equal(headers.get('strict-transport-security'), 'max-age=31536000; includeSubDomains');
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/);
  for (const name of ['server', 'x-powered-by', 'etag', 'last-modified', 'mcp-session-id']) {
    assert.equal(headers.get(name), null);
  }
}
