import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { takeField } from '../../../twin/kit/take-field.ts';

const seen: { taken: string | undefined; request: IncomingMessage }[] = [];
const server = createServer((request, response) => {
  const taken = request.url === '/taken' ? takeField(request, 'x-mark', 'key') : undefined;
  seen.push({ taken, request });
  response.end();
});

before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

/** The heads of a request with a mark that is taken, and of the same one without it. */
async function heads(fields: readonly string[], mark: string) {
  for (const [path, lines] of [
    ['/taken', [...fields, mark]],
    ['/without', fields],
  ] as const) {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const head = [`GET ${path} HTTP/1.1`, 'Host: here', 'Connection: close', ...lines];
    socket.end(`${head.join('\r\n')}\r\n\r\n`).resume();
    await once(socket, 'close');
  }
  const [taken, without] = seen.splice(0);
  assert.ok(taken && without);
  return [taken, without] as const;
}

const CASES: Readonly<Record<string, readonly string[]>> = {
  'without others': ['A: 1', 'a: 2', 'Cookie: a=1', 'Cookie: b=2'],
  'beside fields of the same name': ['X-Mark: own', 'x-mark: other', 'Content-Type: a', 'A: 1'],
  'beside repeated fields': ['Authorization: a', 'Authorization: b', 'Host: there'],
};

for (const [what, fields] of Object.entries(CASES)) {
  test(`takes a field as if it had not been sent, ${what}`, async () => {
    const [taken, without] = await heads(fields, 'x-mark: key-7');
    assert.equal(taken.taken, 'key-7');
    assert.deepEqual(taken.request.rawHeaders, without.request.rawHeaders);
    assert.deepEqual({ ...taken.request.headers }, { ...without.request.headers });
    assert.deepEqual({ ...taken.request.headersDistinct }, { ...without.request.headersDistinct });
  });
}

test('leaves a field with another value', async () => {
  const [taken] = await heads(['A: 1'], 'x-mark: other');
  assert.equal(taken.taken, undefined);
  assert.equal(taken.request.headers['x-mark'], 'other');
});
