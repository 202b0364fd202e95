import assert from 'node:assert/strict';
import type { Peer } from '../start/start-peer.ts';
import { exchange } from './exchange.ts';
import type { WriteRequest } from './write-request.ts';

/** @throws unless the server answers the request with this result of a tool. */
export async function checkAnswer(
  { port }: Peer,
  request: WriteRequest,
  expected: unknown,
): Promise<void> {
  const { status, body } = await exchange(port, request(port));
  assert.equal(status, 200, body);
  assert.deepEqual(resultOf(body), expected);
}

/** @throws unless the server refuses the request without its token. */
export async function checkRefusal({ port }: Peer, request: WriteRequest): Promise<void> {
  const withoutToken = request(port)
    .toString()
    .replace(/^authorization: .*\r\n/m, '');
  assert.equal((await exchange(port, Buffer.from(withoutToken))).status, 401);
}

/** What a tool returned, from an answer in JSON or as a stream of one event. */
export function resultOf(body: string): unknown {
  const json = body.startsWith('{') ? body : /^data: (.*)$/m.exec(body)?.[1];
  const { result } = JSON.parse(json ?? '{}');
  return result?.structuredContent ?? JSON.parse(result?.content?.[0]?.text ?? 'null');
}
