import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { type Definition, digestOf } from '../../../server/src/call/definition.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { callMsOf, limitsOf } from '../../../server/src/tools/fronted/limits-of.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { post, type Reply, toolCall } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';
import { DEFINITIONS, UpstreamServer } from './upstream-server.ts';

const SNAPSHOT = DEFINITIONS.find(({ name }) => name === 'snapshot') as Definition;

let upstream = new UpstreamServer();
/** Answers the call in place of the server. */
let answer: ((response: ServerResponse, id: unknown) => void) | undefined;
await serveOutside(() => async (request, response) => {
  if (!answer || request.method !== 'POST') return upstream.listener(request, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const message = JSON.parse(Buffer.concat(chunks).toString());
  if (message.method === 'tools/call') return answer(response, message.id);
  Object.assign(request, { body: message });
  return upstream.listener(request, response);
});

interface Declared {
  readonly url?: string | undefined;
  readonly address?: string;
  readonly site?: object;
  readonly limits?: { readonly seconds?: number; readonly answerKiB?: number };
}

const fronted = (declared: Declared) =>
  readUpstreams(
    {
      docs: {
        url: `${ORIGIN}/mcp`,
        ...declared,
        tools: { snapshot: { tool: 'snapshot', callsPerMinute: 60 } },
      },
    },
    { docs: [{ sha256: digestOf(SNAPSHOT), ...SNAPSHOT }] },
  );
const start = (declared: Declared = {}) =>
  startServer({
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted(declared), ...given),
  });
const call = toolCall('2025', 'snapshot');
const textOf = ({ json }: Reply): string => json.result.content[0].text;

/** An answer of about so many KiB. */
const answerOf =
  (kib: number): NonNullable<typeof answer> =>
  (response, id) => {
    const content = [{ type: 'text', text: 'x'.repeat(kib * 1024) }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content } }));
  };

beforeEach(() => {
  upstream = new UpstreamServer();
  answer = undefined;
  mock.method(console, 'error', () => {});
});
afterEach(() => mock.restoreAll());

describe('an answer of another server', () => {
  const ADDRESS = { address: '10.1.0.4' };
  const SIZES: Readonly<Record<string, readonly [Declared, fits: number, isTooMuch: number]>> = {
    'on the internet': [{}, 255, 256],
    'at a private address': [ADDRESS, 1023, 1024],
    'that declares less': [{ limits: { answerKiB: 64 } }, 63, 64],
    'at a private address that declares more': [
      { ...ADDRESS, limits: { answerKiB: 2048 } },
      2047,
      2048,
    ],
  };
  for (const [where, [declared, fits, isTooMuch]] of Object.entries(SIZES)) {
    test(`may have ${isTooMuch} KiB and no more, ${where}`, async () => {
      const server = await start(declared);
      answer = answerOf(fits);
      assert.equal(textOf(await post(server, call)).length, fits * 1024);
      answer = answerOf(isTooMuch);
      assert.match(textOf(await post(server, call)), /did not give a usable answer/);
      assert.equal(server.sink.toolCalls[1]?.reason, 'outbound_too_large');
    });
  }
});

describe('a call of another server', () => {
  test('may take the declared seconds, and no more', async (context) => {
    const server = await start({ limits: { seconds: 50 } });
    await post(server, call);
    const bounds: { readonly ms: number; readonly end: AbortController }[] = [];
    context.mock.method(AbortSignal, 'timeout', (ms: number) => {
      const end = new AbortController();
      bounds.push({ ms, end });
      return end.signal;
    });
    const arrived = Promise.withResolvers<void>();
    answer = () => arrived.resolve();
    const waiting = post(server, call);
    await arrived.promise;
    bounds.find(({ ms }) => ms === 50_000)?.end.abort();
    assert.match(textOf(await waiting), /did not give a usable answer/);
  });

  test('is not ended with the time of other calls if it declares more', async (context) => {
    const server = await start({ limits: { seconds: 50 } });
    const arrived = Promise.withResolvers<() => void>();
    answer = (response, id) => arrived.resolve(() => answerOf(1)(response, id));
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const waiting = post(server, call);
    const finish = await arrived.promise;
    context.mock.timers.tick(LIMITS.callMs + 1);
    finish();
    assert.equal(textOf(await waiting).length, 1024);
  });

  test('ends before its connection is closed as silent', () => {
    const longest = limitsOf('docs', { url: ORIGIN }, { seconds: LIMITS.upstreamMostS });
    assert.ok(callMsOf(longest) < LIMITS.silenceMs);
  });

  test('has a little longer than its upstream', () => {
    const place = { url: `${ORIGIN}/mcp` };
    assert.equal(callMsOf(limitsOf('docs', place)), 20_000);
    assert.equal(callMsOf(limitsOf('docs', place, { seconds: 50 })), 53_000);
  });
});

describe('limits of another server', () => {
  const SECONDS = /docs\.limits\.seconds: must be a whole number from 1 to 55\.$/;
  const REFUSED: Readonly<Record<string, readonly [Declared, RegExp]>> = {
    'longer than a connection may be silent': [{ limits: { seconds: 56 } }, SECONDS],
    'that are no numbers': [{ limits: { seconds: Number.NaN } }, SECONDS],
    'more than the forwarding site carries': [
      { limits: { answerKiB: 257 } },
      /docs: "answerKiB" is 257; through the forwarding site, at most 256 are supported\.$/,
    ],
    'more than the bridge of a program carries': [
      { url: undefined, site: { command: ['cat'], slot: 0 }, limits: { answerKiB: 1025 } },
      /docs: "answerKiB" is 1025; through the bridge of a program, at most 1024 are supported\.$/,
    ],
  };
  for (const [what, [declared, says]] of Object.entries(REFUSED)) {
    test(`are refused: ${what}`, () => {
      assert.throws(() => fronted(declared), says);
    });
  }
});
