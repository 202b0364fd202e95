import { describe, test } from 'node:test';
import fc from 'fast-check';
import { moveToEnd, remove } from '../../infra/gateway/edit.ts';
import { FILES } from '../../infra/gateway/files.ts';
import { INBOUND, OUTBOUND } from '../../infra/gateway/steps.ts';
import {
  type Case,
  call,
  METADATA_URL,
  PAGE,
  type Reply,
  SITE_HOST,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { needs } from '../../support/needs.ts';
import { MORE } from './support/more-cases.ts';

const trial = useTrial();

const text = fc.string({ unit: 'binary-ascii', maxLength: 12 });

/** A value that a step checks, a similar hostile one, or arbitrary text. */
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

/** A trial compares every expression with .NET; no other test sends these requests. */
async function agreeOn(change: Case): Promise<void> {
  await trial.send(change);
}

describe('the evaluators of the twin and of .NET', needs('dotnet'), () => {
  for (const change of MORE) {
    const { method = 'POST', path = '/mcp', headers = {}, body = '' } = change;
    const what = `${method} ${path} ${JSON.stringify(headers)} ${JSON.stringify(body)}`;
    test(`agree on ${what.slice(0, 150)}`, () => agreeOn(change));
  }

  for (const { what, file, mark, proof } of [...INBOUND, ...OUTBOUND]) {
    if (!proof) {
      test(`agree without ${what}`, () => agreeOn({ files: remove(FILES, file, mark) }));
    }

    test(`agree with ${what} at the end`, () =>
      agreeOn({ ...proof?.[0], files: moveToEnd(FILES, file, mark) }));
  }

  test('agree on any request', async () => {
    await fc.assert(
      fc.asyncProperty(anything, (change) => agreeOn(change as Case)),
      { numRuns: 200 },
    );
  });
});
