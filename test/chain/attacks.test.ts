import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { runAttack } from '../../twin/attacks/run-attack.ts';
import { attackSamples } from '../../twin/attacks/samples.ts';
import type { Rung } from '../../twin/attacks/stop-in.ts';
import { findCall } from '../../twin/trace/find-calls.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { sendTo, toolBody } from './support/refused.ts';
import { createScene, type Scene } from './support/scene.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A layer that stops, and what is written on its line, or the next ones of the same element. */
type Expected = readonly [layer: string, written?: string];

const NO_TOKEN: readonly Expected[] = [
  ['gateway when', 'GetValueOrDefault("Authorization", "") == ""'],
  ['gateway when', '!(bool)context.Variables["presents-token"]'],
  ['gateway validate-jwt', '<validate-jwt'],
  // Without a token there are no claims to read, so the gateway has nothing left.
  ['gateway set-variable', "name='is-user'"],
  ['platform easy-auth'],
];
const TOKEN: readonly Expected[] = [
  ['gateway validate-jwt', '<validate-jwt'],
  ['platform easy-auth'],
  ['server identify'],
];
const IS_ACCESS_TOKEN: Expected = ['gateway when', '.Algorithm != "RS256"'];
const HAS_SCOPE: Expected = ['gateway when', '!(bool)context.Variables["has-scope"]'];
const PRESENTS: Expected = ['gateway when', '!(bool)context.Variables["presents-token"]'];

/** Written from the policies, the network rules and the order of the server's steps. */
const LADDERS: Readonly<Record<string, readonly Expected[]>> = {
  'forged-principal': [['gateway when', 'client[-_.]principal'], ...NO_TOKEN, ['server identify']],
  'other-audience': [
    ['gateway validate-jwt', '<validate-jwt'],
    IS_ACCESS_TOKEN,
    HAS_SCOPE,
    ...TOKEN.slice(1),
  ],
  expired: TOKEN,
  // Easy Auth admits it: issuer, audience and keys are right.
  'id-token': [IS_ACCESS_TOKEN, HAS_SCOPE, ['server identify']],
  unsigned: [
    PRESENTS,
    ['gateway validate-jwt', '<validate-jwt'],
    IS_ACCESS_TOKEN,
    ...TOKEN.slice(1),
  ],
  'wrong-issuer': TOKEN,
  'two-credentials': [
    ['gateway when', '.Contains(",")'],
    PRESENTS,
    ['gateway validate-jwt', '<validate-jwt'],
    ['platform easy-auth'],
    ['server admit-credentials'],
  ],
  'query-token': [
    ['gateway when', 'OriginalUrl.Query.Any()'],
    ...NO_TOKEN,
    ['server admit-credentials'],
  ],
  'direct-dial': [
    ['network dial', 'ipSecurityRestrictionsDefaultAction'],
    ['platform easy-auth'],
    ['server identify'],
  ],
  batch: [['gateway when', 'is JObject'], ['server check-envelope']],
  'oversized-body': [['gateway when', '"Content-Length", "0")) > 65536'], ['server admit-content']],
  'foreign-origin': [['gateway when', '"origin"] == "foreign"'], ['server admit-origin']],
};

function assertRung({ hop, step, where }: Rung, [layer, written]: Expected): void {
  assert.equal(`${hop} ${step}`, layer);
  if (written === undefined) return;
  assert.ok(where, `${layer} names no line`);
  const lines = readFileSync(join(ROOT, where.file), 'utf8').split('\n');
  const there = lines.slice(where.line - 1, where.line + 2).join('\n');
  assert.ok(there.includes(written), `${where.file}:${where.line}\n${there}`);
}

describe('an attack sample', () => {
  let chain: Chain;
  let scene: Scene;
  before(async () => {
    chain = await startChain();
    scene = createScene(chain);
  });
  after(() => chain.stop());

  test('has a ladder here', () => {
    const ids = attackSamples().map(({ id }) => id);
    assert.deepEqual(ids.toSorted(), Object.keys(LADDERS).toSorted());
  });

  for (const [id, expected] of Object.entries(LADDERS)) {
    test(`meets the layer that stops it, then each that would without those before: ${id}`, async () => {
      const { calls, ladder } = await runAttack(chain.twin, id);
      assert.equal(calls.length, ladder.length);
      const met = ladder.map(({ hop, step }) => `${hop} ${step}`);
      assert.deepEqual(
        met,
        expected.map(([layer]) => layer),
      );
      for (const [at, rung] of ladder.entries()) {
        assert.equal(rung.stopped, true);
        assertRung(rung, expected[at] as Expected);
      }
    });
  }

  test('leaves records that lists tell from the calls of callers', async () => {
    const { calls } = await runAttack(chain.twin, 'batch');
    for (const id of calls) {
      const found = findCall(chain.twin.calls.all(), id);
      assert.equal('call' in found && found.call.sample, 'batch');
      assert.equal('call' in found && found.call.client, 'attack sample batch');
    }
    await callTool(
      chain,
      OPEN_TOOL.name,
      OPEN_TOOL.samples[0],
      bearerOf(chain, 'ben', 'user_impersonation'),
    );
    assert.equal(chain.twin.calls.all().at(-1)?.sample, undefined);
  });

  test('writes nothing that an alert could count, but for the attack itself', async () => {
    const { twin } = chain;
    const refusals = () => twin.gateway.journal.entries.length;
    const before = refusals();
    const { ladder } = await runAttack(twin, 'id-token');
    assert.ok(ladder.length > 2);
    assert.ok(refusals() - before <= 1, `${refusals() - before} records`);
  });

  test('has no effect on the same attack by another caller, at any moment', async () => {
    const expired = chain.twin.entra.signInAs('ben', {
      clientId: chain.clientId,
      scope: `${chain.twin.mcpUrl}/user_impersonation`,
      accepts: true,
      isExpired: true,
    }).access_token;
    const good = bearerOf(chain, 'ben', 'user_impersonation');
    const body = toolBody(OPEN_TOOL.name, OPEN_TOOL.samples[0]);
    const statuses = async () => {
      const send = async (headers: Record<string, string>, sent = body, path = '/mcp') =>
        (await sendTo(chain.twin.mcpUrl, { headers, body: sent, path })).status;
      const dial = async (from: Dialler) => (await scene.dial(from, `${scene.siteUrl}/mcp`)).status;
      return Promise.all([
        send({ 'x-ms-client-principal': 'e30=' }),
        send({ authorization: `Bearer ${expired}` }),
        send({ authorization: `${good.authorization}, ${good.authorization}` }),
        send({}, body, '/mcp?access_token=x'),
        send(good, `[${body}]`),
        send({ ...good, origin: 'https://attacker.example' }),
        dial({ internet: '198.51.100.66' }),
        // Behind the gateway, where authentication alone is left.
        dial({ subnet: 'gateway' }),
      ]);
    };
    const always = [400, 401, 400, 400, 400, 403, 403, 401];
    assert.deepEqual(await statuses(), always);
    let running = true;
    const attacks = (async () => {
      for (const { id } of attackSamples()) await runAttack(chain.twin, id);
    })().finally(() => {
      running = false;
    });
    let rounds = 0;
    while (running) {
      assert.deepEqual(await statuses(), always);
      rounds += 1;
    }
    await attacks;
    assert.ok(rounds > 3, `${rounds} rounds`);
    assert.deepEqual(await statuses(), always);
  });
});
