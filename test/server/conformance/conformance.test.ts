import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createTools } from '../../../server/src/tools/list.ts';
import { startSigningProxy } from '../clients/signing-proxy.ts';
import { startInFrontOf } from '../harness/in-front-of.ts';
import { startIssuer } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import { createFixtureFeatures } from './fixture/features.ts';
import { runSuite } from './suite.ts';

const REVISIONS = ['2025-11-25', '2026-07-28'];
const BASELINES = join(import.meta.dirname, 'baselines');

const issuer = await startIssuer();
const user = issuer.userClaims({ oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' });
const product = { tools: createTools({ settings: {}, readSecret: undefined }) };
const fixture = { features: createFixtureFeatures() };

/** What is passed on of another server: tools, the kinds of content, progress and errors. */
const IN_SCOPE = [
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_multiple_content_types',
  'test_error_handling',
  'test_tool_with_progress',
  'json_schema_2020_12_tool',
];

const behind = await startServer(fixture);

const ENDPOINTS = [
  { name: 'product', url: (await startServer(product)).url },
  { name: 'fixture', url: behind.url },
  // What the baseline of this one does not list gives the same results as the fixture itself.
  { name: 'fronted', url: (await startInFrontOf(behind.url, IN_SCOPE)).url },
  {
    name: 'product',
    signedIn: true,
    url: await startSigningProxy(await startServer({ env: issuer.env, ...product }), issuer, user),
  },
  {
    name: 'fixture',
    signedIn: true,
    url: await startSigningProxy(await startServer({ env: issuer.env, ...fixture }), issuer, user),
  },
];

describe('the conformance suite', { concurrency: 2 }, () => {
  for (const { name, signedIn, url } of ENDPOINTS) {
    const caller = signedIn ? 'a signed-in caller' : 'an anonymous caller';
    for (const revision of REVISIONS) {
      test(`finds in the ${name} what ${revision} requires, as ${caller}`, async () => {
        const baseline = join(BASELINES, `${name}-${revision}.yaml`);
        const run = await runSuite(url, [
          ...['--requirements', revision],
          ...['--expected-failures', baseline],
        ]);
        assert.equal(run.exitCode, 0, run.output);
        // A suite that found nothing to run would also pass.
        const scenarios = run.output.match(/^[✓✗] /gm) ?? [];
        assert.ok(scenarios.length > 30, run.output);
      });
    }

    test(`finds no unchecked header that the ${name} trusts, as ${caller}`, async () => {
      const run = await runSuite(url, [
        ...['--scenario', 'http-header-validation'],
        ...['--spec-version', '2026-07-28'],
      ]);
      assert.equal(run.exitCode, 0, run.output);
      assert.match(run.output, /Passed: 14\/14/);
    });
  }

  const [, direct, fronted] = ENDPOINTS;
  for (const { name, url } of [direct, fronted] as typeof ENDPOINTS)
    test(`finds the schemas unchanged in the tool list of the ${name}`, async () => {
      for (const revision of REVISIONS) {
        const run = await runSuite(url, [
          ...['--scenario', 'json-schema-2020-12'],
          ...['--spec-version', revision],
        ]);
        assert.equal(run.exitCode, 0, run.output);
      }
    });
});

test('has a reason above every entry of a baseline', () => {
  for (const file of readdirSync(BASELINES)) {
    const lines = readFileSync(join(BASELINES, file), 'utf8').trimEnd().split('\n');
    const entries = lines.slice(lines.indexOf('server:') + 1);
    for (const [i, line] of entries.entries()) {
      assert.match(line, i % 2 === 0 ? /^ {2}# \w/ : /^ {2}- [\w-]+:[\w-]+$/, `${file}: ${line}`);
    }
  }
});
