import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertRefused, lines, NO_ID } from '../harness/answers.ts';
import { post, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const JSON_TYPE = { 'content-type': 'application/json' };
const send = (body: string | Uint8Array) => post(server, { body, headers: JSON_TYPE });
const ping = (params: string) => `{"jsonrpc":"2.0","id":1,"method":"ping","params":${params}}`;
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe('a body that is not strict JSON', () => {
  const TWICE: Readonly<Record<string, string>> = {
    method: '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}',
    id: '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
    jsonrpc: '{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}',
    'the tool': ping('{"name":"whoami","name":"audit_event"}'),
    'an argument': ping('{"arguments":{"a":1,"a":1}}'),
    _meta: ping('{"_meta":{},"_meta":{}}'),
    'a name and its escape': ping('{"a":1,"\\u0061":2}'),
    __proto__: ping('{"__proto__":1,"__proto__":2}'),
  };
  for (const [what, body] of Object.entries(TWICE)) {
    test(`is refused when it has ${what} twice [B-03, B-18, SG-01]`, async () => {
      assertRefused(await send(body), 400, 'not_json');
    });
  }

  const GOOD = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const ENCODINGS: Readonly<Record<string, Uint8Array>> = {
    'a byte order mark': bytes([0xef, 0xbb, 0xbf], GOOD),
    'a byte that is invalid in UTF-8': bytes(
      '{"jsonrpc":"2.0","id":"',
      [0xff],
      '","method":"ping"}',
    ),
    'an overlong slash': bytes('{"jsonrpc":"2.0","id":"', [0xc0, 0xaf], '","method":"ping"}'),
    'a surrogate in UTF-8': bytes(
      '{"jsonrpc":"2.0","id":"',
      [0xed, 0xa0, 0x80],
      '","method":"ping"}',
    ),
    'a truncated character': bytes('{"jsonrpc":"2.0","id":"', [0xe2, 0x82], '","method":"ping"}'),
    'UTF-16': Buffer.from(GOOD, 'utf16le'),
    'UTF-16 with a mark': bytes([0xff, 0xfe], [...Buffer.from(GOOD, 'utf16le')]),
    'NUL behind it': bytes(GOOD, [0]),
    'NUL within': bytes('{\0"jsonrpc":"2.0","id":1,"method":"ping"}'),
  };
  for (const [what, body] of Object.entries(ENCODINGS)) {
    test(`is refused with ${what} [B-05, B-18, SG-02]`, async () => {
      assertRefused(await send(body), 400, 'not_json');
    });
  }

  const STRINGS = [
    ...['\\ud800', '\\udc00', '\\udc00\\ud800', 'a\\u0000', '\\u0007', '\\uffff', '\\ufdd0'],
    ...['\\u0085', '\\u001b[31m', '\\ud83f\\udffe'],
  ];
  for (const string of STRINGS) {
    test(`is refused with the string ${string} anywhere [B-06, SG-03]`, async () => {
      assertRefused(await send(ping(`{"a":"${string}"}`)), 400, 'not_json');
      assertRefused(await send(ping(`{"${string}":1}`)), 400, 'not_json');
    });
  }

  test('is accepted with a pair of surrogates and with line separators [B-06]', async () => {
    assert.equal((await send(ping('{"a":"\\ud83d\\ude00 \\u2028 \\u00e9"}'))).status, 200);
  });

  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    test(`is refused at 33 levels of ${open} and not at 32 [B-07, SG-04, BA-12]`, async () => {
      const nested = (levels: number) =>
        ping(`{"a":${open.repeat(levels - 2)}1${close.repeat(levels - 2)}}`);
      assert.equal((await send(nested(32))).status, 200);
      assertRefused(await send(nested(33)), 400, 'not_json');
      assertRefused(await send(nested(10_000)), 400, 'not_json');
    });
  }

  test('is refused with 257 names and not with 256 [B-07, SG-04, BA-12]', async () => {
    // The message itself has four names.
    const object = (names: number) =>
      `{${Array.from({ length: names - 4 }, (_, i) => `"k${i}":1`).join(',')}}`;
    assert.equal((await send(ping(object(256)))).status, 200);
    assertRefused(await send(ping(object(257))), 400, 'not_json');
  });

  test('is refused with 1,025 values and not with 1,024 [B-07, D-07]', async () => {
    // Four members of the message, one of its parameters.
    const list = (values: number) => ping(`{"a":[${'1,'.repeat(values - 6)}1]}`);
    assert.equal((await send(list(1_024))).status, 200);
    assertRefused(await send(list(1_025)), 400, 'not_json');
    assertRefused(await send(list(32_000)), 400, 'not_json');
  });

  test('is checked in milliseconds with many or colliding names [V-21, D-07]', async () => {
    const colliding = Array.from({ length: 6_000 }, (_, i) => `"${i * 4096}":1`).join(',');
    assertRefused(await send(ping(`{${colliding.slice(0, 64_000)}}`)), 400, 'not_json');
    assertRefused(await send(ping(`"${'\\u0061'.repeat(10_000)}`)), 400, 'not_json');
  });

  /** What is refused in addition to the grammar, as the message names it. */
  const CAUSES: Readonly<Record<string, string | Uint8Array>> = {
    'UTF-8': bytes([0xff]),
    'byte order mark': `\ufeff${ping('{}')}`,
    control: ping('{"a":"\\u0007"}'),
    noncharacter: ping('{"a":"\\uffff"}'),
    'lone surrogate': ping('{"a":"\\ud800"}'),
    'duplicate names': ping('{"a":1,"a":2}'),
    'backslashes in names': ping('{"a\\\\b":1}'),
    '32 levels': ping('['.repeat(40)),
    '256 names': ping(`{${Array.from({ length: 300 }, (_, i) => `"k${i}":1`).join(',')}}`),
    '1024 values': ping(`[${'1,'.repeat(1_100)}1]`),
  };
  for (const [cause, body] of Object.entries(CAUSES)) {
    test(`lists this cause in its message: ${cause}`, async () => {
      const reply = await send(body);
      assertRefused(reply, 400, 'not_json');
      assert.ok(reply.json.error.message.includes(cause), reply.text);
    });
  }

  const NUMBERS = ['NaN', 'Infinity', '-Infinity', '+1', '01', '1.', '.5', '0x10', '1e', '--1'];
  for (const number of NUMBERS) {
    test(`is refused with the number ${number} [B-08]`, async () => {
      assertRefused(await send(ping(`{"a":${number}}`)), 400, 'not_json');
    });
  }

  const TEXTS = [
    ...['', ' ', '{', '}', '{"a":1,}', "{'a':1}", '{a:1}', '{"a":1}{"b":2}', '{"a":1} x', 'x'],
    ...['// a\n{}', '{/* a */}', '[1,]', '[,1]', '{"a"}', '{"a":}', '"a', '\ufeff{}', 'nul', '{]'],
    ...['{"a":"\t"}', '{"a":"\n"}', '{"\\q":1}', '{"a":"\\u00g0"}', '\u00a0{}', '{"a":1;}'],
  ];
  for (const text of TEXTS) {
    test(`is refused as ${JSON.stringify(text)} [B-15]`, async () => {
      assertRefused(await send(text), 400, 'not_json');
    });
  }
});

describe('a body of many bytes', () => {
  const padded = (size: number) =>
    `{"jsonrpc":"2.0","id":1,"method":"ping"${' '.repeat(size - 40)}}`;
  const chunked = (body: string) =>
    ask(
      server,
      lines('POST /mcp HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
      `${(body.length - 7).toString(16)}\r\n${body.slice(0, -7)}\r\n7\r\n${body.slice(-7)}\r\n0\r\n\r\n`,
    );

  test('is accepted at 64 KiB, declared or not, blanks counted [B-14, B-16]', async () => {
    assert.equal(padded(65_536).length, 65_536);
    assert.equal((await send(padded(65_536))).status, 200);
    assert.equal((await chunked(padded(65_536))).status, 200);
  });

  test('is refused with one more byte, declared or not, and the connection closes [B-14, B-16]', async () => {
    assertRefused(await send(padded(65_537)), 413, 'body_too_large');
    const reply = await chunked(padded(65_537));
    assertRefused(reply, 413, 'body_too_large');
    assert.equal(reply.headers.get('connection'), 'close');
  });

  test('is refused as soon as it exceeds the limit, not at its end [B-14]', async () => {
    const head = lines(
      'POST /mcp HTTP/1.1',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    );
    const endless = `ffff\r\n${'a'.repeat(0xffff)}\r\nffff\r\n${'a'.repeat(0xffff)}\r\n`;
    assertRefused(await ask(server, head, endless), 413, 'body_too_large');
  });
});

describe('a body that is not one message', () => {
  const MESSAGES = [
    ...['null', 'true', '1', '"a"', '{}', '{"jsonrpc":"2.0"}', '{"jsonrpc":"2.0","id":1}'],
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"id":1,"method":"ping"}',
    '{"jsonrpc":2.0,"id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"method":5}',
    '{"jsonrpc":"2.0","id":1,"method":null}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{"polluted":1}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","constructor":{"prototype":{"polluted":1}}}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":"a"}',
  ];
  for (const body of MESSAGES) {
    test(`is refused: ${body} [B-10]`, async () => {
      assertRefused(await send(body), 400, 'not_one_message');
    });
  }

  for (const wire of WIRES) {
    const { body, headers } = toolCall(wire, 'whoami');
    const batches = [[], [body], [body, body], [[body]], Array.from({ length: 200 }, () => 1)];
    for (const batch of batches) {
      test(`is refused: an array of ${batch.length} on the ${wire} wire [B-04, TL-03, SG-05]`, async () => {
        const id = wire === '2026' ? NO_ID : null;
        assertRefused(await post(server, { body: batch, headers }), 400, 'not_one_message', id);
      });
    }
  }

  const IDS = [
    ...['null', '1.5', 'true', 'false', '{}', '[]', '1e400', '9007199254740992', '1e16'],
    `"${'a'.repeat(129)}"`,
  ];
  for (const id of IDS) {
    test(`is refused with the id ${id.slice(0, 20)} [BA-01, B-09]`, async () => {
      const reply = await send(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      assertRefused(reply, 400, 'not_one_message');
    });
  }

  const ECHOED: readonly (string | number)[] = [
    ...[0, -1, 1, 9007199254740991, '', '__proto__', 'toString', 'a'.repeat(128), '\u00e9<&>'],
  ];
  for (const id of ECHOED) {
    test(`is accepted with the id ${JSON.stringify(id).slice(0, 20)}, which is returned [BA-01, BA-02]`, async () => {
      const one = await send(JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }));
      assert.deepEqual(one.json, { result: {}, jsonrpc: '2.0', id });
      const refused = await send(JSON.stringify({ jsonrpc: '2.0', id, method: 'x' }));
      assertRefused(refused, 200, 'unknown_method', id);
    });
  }
});
