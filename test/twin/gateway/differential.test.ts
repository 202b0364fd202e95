import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BODY, HEAD } from '../../infra/gateway/cases-head.ts';
import { TOKEN } from '../../infra/gateway/cases-token.ts';
import { DOTNET_MISSING } from '../../infra/gateway/dotnet.ts';
import { moveToEnd, remove } from '../../infra/gateway/edit.ts';
import type { Exchange } from '../../infra/gateway/executor.ts';
import { FILES } from '../../infra/gateway/files.ts';
import { INBOUND, OUTBOUND } from '../../infra/gateway/steps.ts';
import { type Case, call, useTrial } from '../../infra/gateway/trial.ts';
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

describe('the gateway of the twin and .NET', { skip: DOTNET_MISSING ?? false }, () => {
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
