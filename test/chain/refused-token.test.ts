import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

describe('a token that the gateway refuses', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const call = (headers: Record<string, string>) =>
    callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], headers);
  const good = () => bearerOf(chain, 'ada', 'user_impersonation').authorization?.slice(7) ?? '';

  /** The API's client ID in the deployment's registration. */
  const api = () => String(chain.twin.hookEnvironment.values().AZURE_AUTH_CLIENT_ID);

  const cases: readonly [what: string, token: () => string, said: () => RegExp][] = [
    [
      'for Microsoft Graph',
      () => chain.twin.entra.deployerToken(),
      () => new RegExp(`The claim aud must be ${api()}\\.$`),
    ],
    [
      'in the quotes of JSON',
      () => JSON.stringify(good()),
      () => /the 401 came from a step other than validate-jwt/,
    ],
    ['cut short', () => good().slice(0, -20), () => /The signature is not valid\.$/],
  ];
  for (const [what, token, wanted] of cases) {
    test(`is explained only at the terminal: ${what}`, async () => {
      const sent = token();
      const before = chain.said.length;
      const { status, text } = await call({ authorization: `Bearer ${sent}` });
      assert.equal(status, 401);
      assert.match(text, /The credential was not accepted; sign in again\./);
      const lines = chain.said.slice(before);
      assert.ok(
        lines.some((line) => line.startsWith('gateway refused a token: ') && wanted().test(line)),
        lines.join('\n'),
      );
      for (const line of chain.said) {
        for (const part of sent.split('.')) assert.ok(!line.includes(part), line);
      }
    });
  }

  test('is reported once a minute for each cause, however often it is sent', async () => {
    const count = () =>
      chain.said.filter((line) => line.includes('a step other than validate-jwt')).length;
    const headers = { authorization: 'Bearer nonsense' };
    await Promise.all(Array.from({ length: 20 }, () => call(headers)));
    assert.equal(count(), 1);
  });
});
