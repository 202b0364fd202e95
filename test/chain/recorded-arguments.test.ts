import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { viewOf } from '../../twin/trace/call-view.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

const SECRET = 'Zq8vHt3kPw7mXcQz';

describe('the arguments of a tool call, if they are to be recorded', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain(undefined, { recordArguments: true });
  });
  after(() => chain.stop());

  async function recorded(given: unknown): Promise<Readonly<Record<string, string>> | undefined> {
    const response = await fetch(chain.twin.mcpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...bearerOf(chain, 'ada', 'user_impersonation'),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: OPEN_TOOL.name, arguments: given },
      }),
    });
    await response.text();
    const record = chain.twin.calls.all().at(-1);
    assert.ok(record);
    const view = viewOf(record, chain.twin.look);
    assert.ok(!JSON.stringify(view).includes(SECRET));
    return view.decisions.find(({ step }) => step === 'arguments')?.facts;
  }

  test('are in the view, by name', async () => {
    const facts = await recorded({ topic: 'gateway', depth: 2, more: { of: ['it'] } });
    assert.deepEqual(facts, { topic: 'gateway', depth: '2', more: '{"of":["it"]}' });
  });

  test('are bounded, in number and length', async () => {
    const entries = Array.from({ length: 80 }, (_, at) => [
      `name${at}`,
      'x'.repeat(at === 0 ? 900 : 9),
    ]);
    const many = Object.fromEntries(entries);
    const facts = await recorded(many);
    assert.equal(Object.keys(facts ?? {}).length, 50);
    for (const value of Object.values(facts ?? {})) assert.ok(value.length <= 513, value);
  });

  test('show no credential, whatever it is named', async () => {
    const token = `eyJhbGciOiJub25lIn0.${Buffer.from(SECRET).toString('base64url')}.`;
    const facts = await recorded({
      password: SECRET,
      note: token,
      deep: [{ apiKey: SECRET }, { inner: { Authorization: [SECRET] } }],
    });
    assert.equal(facts?.password, '(a credential)');
    assert.equal(
      facts?.deep,
      '[{"apiKey":"(a credential)"},{"inner":{"Authorization":"(a credential)"}}]',
    );
    assert.match(facts?.note ?? '', /^\(sha256 [\da-f]{12}\)$/);
  });

  test('are left out of what is no call of a tool', async () => {
    assert.equal(await recorded('a text'), undefined);
    assert.equal(await recorded(null), undefined);
  });
});
