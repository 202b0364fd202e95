import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BODY, HEAD } from '../../infra/gateway/cases-head.ts';
import { TOKEN } from '../../infra/gateway/cases-token.ts';
import { moveToEnd, remove } from '../../infra/gateway/edit.ts';
import type { Reply } from '../../infra/gateway/exchange.ts';
import type { Exchange } from '../../infra/gateway/executor.ts';
import { FILES } from '../../infra/gateway/files.ts';
import { INBOUND, OUTBOUND } from '../../infra/gateway/steps.ts';
import {
  type Case,
  call,
  METADATA_URL,
  PAGE,
  SITE_HOST,
  useTrial,
} from '../../infra/gateway/trial.ts';
import { needs } from '../../support/needs.ts';
import { MORE } from './support/more-cases.ts';
import { useTwinTrial } from './support/twin-trial.ts';

const dotnet = useTrial();
const twin = useTwinTrial();

/** The same policies on the same request, with the expressions run by .NET and by the twin. */
async function runsAlike(change: Case): Promise<void> {
  const [theirs, ours] = [await dotnet.send(change), await twin.send(change)];
  assert.deepEqual(comparable(ours), comparable(theirs), JSON.stringify(change));
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Two exchanges differ in their ids, and in nothing else. */
const comparable = (exchange: Exchange): unknown =>
  JSON.parse(JSON.stringify(exchange).replaceAll(ID, 'id'));

/** Steps without which the two must differ, because the policies' own tests only stand in for them. */
const BEYOND_THE_HARNESS = {
  'the form of a bearer token': 'The stand-in of validate-jwt takes what no verification takes.',
  'the site': 'There the site answers whether a backend was chosen or not.',
  'the constant path': 'There the path of the API stays in the path of the request.',
};

const text = fc.string({ unit: 'binary-ascii', maxLength: 12 });

/** A value that a step looks at, a hostile one near it, or anything. */
const header = (...values: string[]) =>
  fc.option(
    fc.oneof(fc.constantFrom(...values), text, fc.array(text, { minLength: 1, maxLength: 2 })),
    {
      nil: undefined,
      freq: 2,
    },
  );

const anything = fc.record(
  {
    method: fc.constantFrom('POST', 'POST', 'GET', 'OPTIONS', 'DELETE'),
    path: fc.constantFrom('/mcp', '/mcp', '/MCP', '/mcp/', '/', '/.auth/login/aad', '/x'),
    query: fc.dictionary(
      fc.constantFrom('access_token', 'TOKEN', 'to\u212aen', 'x', 'redirect_uri'),
      fc.array(text, { minLength: 1, maxLength: 2 }),
    ),
    headers: fc.record(
      {
        Origin: header(PAGE, `${PAGE} `, 'null'),
        'Content-Type': header('application/json', 'application/json;charset=utf-8', 'text/plain'),
        'Content-Length': header('0', '65536', '65537', '5,5', ' 5', '5 '),
        'MCP-Protocol-Version': header('2026-07-28', '2025-11-25'),
        'Mcp-Method': header('tools/call', 'TOOLS/CALL', '=?base64?'),
        'Mcp-Name': header('whoami', 'audit_event', '=?'),
        'x-ms_client': fc.option(fc.constant('x'), { nil: undefined, freq: 20 }),
        Cookie: header('a=b'),
      },
      { requiredKeys: [] },
    ),
    body: fc.oneof(fc.constantFrom(call('whoami'), '{}', '[]', '', '{"method":1}'), fc.json()),
    site: fc
      .record({
        status: fc.constantFrom(200, 202, 302, 400, 401, 403, 404, 500),
        headers: fc.record(
          {
            'Content-Type': fc.constantFrom(
              ['application/json'],
              ['text/html'],
              ['APPLICATION/JSONx'],
            ),
            'WWW-Authenticate': fc.constantFrom([`Bearer x="${METADATA_URL}"`], ['Bearer']),
            Location: fc.constantFrom(['/'], ['//x'], [SITE_HOST]),
            Link: fc.array(text, { minLength: 1, maxLength: 2 }),
          },
          { requiredKeys: [] },
        ),
        body: text,
      })
      .map(
        (reply): Case['site'] =>
          () =>
            reply as unknown as Reply,
      ),
  },
  { requiredKeys: ['method', 'path'] },
);

describe('the gateway of the twin and .NET', needs('dotnet'), () => {
  for (const [title, change] of [...HEAD, ...TOKEN, ...BODY]) {
    test(`answer alike where the gateway ${title}`, () => runsAlike(change));
  }

  for (const [at, change] of MORE.entries()) {
    test(`answer alike: ${change.method ?? 'POST'} ${change.path ?? '/mcp'}, case ${at + 1}`, () =>
      runsAlike(change));
  }

  for (const { what, file, mark, proof } of [...INBOUND, ...OUTBOUND]) {
    if (Object.hasOwn(BEYOND_THE_HARNESS, what)) continue;
    test(`answer alike without ${what}`, async () => {
      const files = remove(FILES, file, mark);
      await runsAlike({ ...proof?.[0], files });
    });

    test(`answer alike with ${what} at the end`, async () => {
      const files = moveToEnd(FILES, file, mark);
      await runsAlike({ ...proof?.[0], files });
    });
  }

  test('answer alike whatever is sent', async () => {
    await fc.assert(
      fc.asyncProperty(anything, (change) => runsAlike(change as Case)),
      { numRuns: 200 },
    );
  });

  test('read any JSON in a body alike [B-18]', async () => {
    const body = fc
      .record({
        name: fc.constantFrom('whoami', 'audit_event', 'x'),
        args: fc.json({ maxDepth: 5 }),
      })
      .map(({ name, args }) => call(name, JSON.parse(args)));
    await fc.assert(
      fc.asyncProperty(body, (text) => runsAlike({ body: text })),
      { numRuns: 50 },
    );
  });
});
