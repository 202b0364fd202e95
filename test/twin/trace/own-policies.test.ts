import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type CallView, viewOf } from '../../../twin/trace/call-view.ts';
import { Chain } from '../gateway/support/chain.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Line of the file at which a text begins. */
function lineOf(file: string, mark: string): number {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const at = text.indexOf(mark);
  assert.notEqual(at, -1, `${mark} is not in ${file}`);
  return text.slice(0, at).split('\n').length;
}

const GLOBAL = 'infra/gateway/global.policy.xml';
const MCP = 'infra/gateway/mcp.policy.xml';
const when = (code: string): string => `<when condition='@(${code}`;

let chain: Chain;
before(async () => {
  chain = await new Chain().start();
  chain.site = (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
after(() => chain.stop());

/** The record of one request. */
async function recordOf(init: RequestInit, path = '/mcp'): Promise<CallView> {
  const before = chain.kept.all().length;
  await (await fetch(`${chain.gateway.origin}${path}`, init)).text();
  const record = chain.kept.all()[before];
  assert.ok(record);
  while (record.took === undefined) await new Promise(setImmediate);
  return viewOf(record);
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const post = (headers: Record<string, string>, body: string = PING): RequestInit => ({
  method: 'POST',
  headers: { ...JSON_TYPE, ...headers },
  body,
});
/** A call whose token has other claims. */
const as = async (claims: object = {}, headers = {}, body?: string): Promise<RequestInit> =>
  post({ Authorization: `Bearer ${await chain.token({ ...claims })}`, ...headers }, body);

describe('a call that the deployed policies refuse opens to', () => {
  for (const [reason, status, file, mark, says, init, path] of [
    [
      'insufficient_scope',
      403,
      MCP,
      when('!(bool)context.Variables["has-scope"]'),
      'condition holds: has-scope = false, has-role = false',
      () => as({ scp: 'other' }),
    ],
    [
      'no_credential',
      401,
      MCP,
      when('context.Request.Headers.GetValueOrDefault("Authorization", "") == ""'),
      'condition holds: context.Request.Headers.GetValueOrDefault("Authorization", "") == ""',
      async () => post({}),
    ],
    [
      'bad_credential',
      401,
      MCP,
      when('!(bool)context.Variables["presents-token"]'),
      'condition holds: presents-token = false',
      async () => post({ Authorization: 'Bearer abc' }),
    ],
    ['bad_credential', 401, MCP, '<validate-jwt', /^TokenExpired: /, () => as({ nbf: 1, exp: 2 })],
    [
      'bad_credential',
      401,
      MCP,
      '<validate-jwt',
      /^TokenAudienceNotAllowed: /,
      () => as({ aud: 'other' }),
    ],
    [
      'bad_credential',
      401,
      MCP,
      when('((Jwt)context.Variables["token"]).Algorithm'),
      /^condition holds: \(\(Jwt\)context\.Variables\["token"\]\)\.Algorithm != /,
      () => as({ azp: '' }),
    ],
    [
      'two_credentials',
      400,
      MCP,
      when('context.Request.Headers.GetValueOrDefault("Authorization", "").Contains(",")'),
      /^condition holds: /,
      async () => post({ Authorization: 'Bearer a.b.c, Bearer d.e.f' }),
    ],
    [
      'query',
      400,
      MCP,
      when('context.Request.OriginalUrl.Query.Any()'),
      /^condition holds: /,
      () => as(),
      '/mcp?a=b',
    ],
    [
      'origin',
      403,
      MCP,
      when('(string)context.Variables["origin"] == "foreign"'),
      'condition holds: origin = foreign',
      () => as({}, { Origin: 'https://evil.example' }),
    ],
    [
      'media_type',
      415,
      MCP,
      when('context.Request.Method == "POST"'),
      /^condition holds: /,
      () => as({}, { 'Content-Type': 'text/plain' }),
    ],
    [
      'content_coding',
      415,
      MCP,
      when('context.Request.Headers.ContainsKey("Content-Encoding")'),
      /^condition holds: /,
      () => as({}, { 'Content-Encoding': 'br' }),
    ],
    [
      'header_mismatch',
      400,
      MCP,
      when('context.Request.Headers.Any(header =>'),
      /^condition holds: /,
      () => as({}, { 'Mcp-Method': 'a  b' }),
    ],
    [
      'platform_header',
      400,
      GLOBAL,
      when('context.Request.Headers.Any(header =>'),
      /^condition holds: /,
      () => as({}, { 'X-MS-CLIENT-PRINCIPAL': 'YWRh' }),
    ],
    [
      'header_too_large',
      431,
      GLOBAL,
      when('string.Join("", context.Request.Headers'),
      /^condition holds: /,
      () => as({}, { 'X-A': 'a'.repeat(30_000) }),
    ],
    [
      'body_too_large',
      413,
      GLOBAL,
      when('long.Parse('),
      /^condition holds: /,
      () => as({}, {}, 'x'.repeat(70_000)),
    ],
    [
      'not_json',
      400,
      MCP,
      `<set-variable\n            id='parse-body'`,
      /^ExpressionValueEvaluationFailure: /,
      () => as({}, {}, '{'),
    ],
    [
      'not_one_message',
      400,
      MCP,
      when('!(context.Variables["message"] is JObject)'),
      'condition holds: !(context.Variables["message"] is JObject)',
      () => as({}, {}, '[]'),
    ],
    [
      'method',
      405,
      MCP,
      when('context.Request.Method != "POST"'),
      'condition holds: context.Request.Method != "POST"',
      async () => ({ headers: { Authorization: `Bearer ${await chain.token()}` } }),
    ],
    [
      'not_found',
      404,
      undefined,
      '',
      /^no operation matches GET \/nothing; the paths are .*\/mcp/,
      async () => ({}),
      '/nothing',
    ],
    [
      'method',
      405,
      undefined,
      '',
      /^no operation matches DELETE \/mcp; the path has .*GET.*POST/,
      async () => ({ method: 'DELETE' }),
    ],
  ] as [
    string,
    number,
    string | undefined,
    string,
    string | RegExp,
    () => Promise<RequestInit>,
    string?,
  ][]) {
    test(`the line that refuses it as ${reason}: ${says}`, async () => {
      const call = await recordOf(await init(), path);
      const decision = call.decisions[call.deciding ?? -1];
      const [, decided = '', told] = /^(.*?) → (\d+ \w+)$/.exec(call.decided ?? '') ?? [];
      assert.equal(told, `${status} ${reason}`);
      if (typeof says === 'string') assert.equal(decided, says);
      else assert.match(decided, says);
      assert.equal(call.end, 'refused');
      const expected = file && { file, line: lineOf(file, mark) };
      assert.deepEqual(decision?.where, expected);
    });
  }

  test('the limit that a caller has used up', async () => {
    const call = async () => recordOf(await as({ oid: 'eager' }));
    let last = await call();
    for (let made = 1; made < 400 && last.status !== 429; made += 1) last = await call();
    assert.match(last.decided ?? '', /^RateLimitExceeded: .* → 429 too_many$/);
    assert.deepEqual(last.decisions[last.deciding ?? -1]?.where, {
      file: 'infra/gateway/caller-limit.generated.fragment.xml',
      line: lineOf('infra/gateway/caller-limit.generated.fragment.xml', '<rate-limit-by-key'),
    });
  });
});

test('a call that passes is refused by nothing', async () => {
  const call = await recordOf(await as());
  const { end, status, deciding, decided } = call;
  assert.deepEqual(
    { end, status, deciding, decided },
    { end: 'answered', status: 200, deciding: undefined, decided: undefined },
  );
  assert.ok(call.decisions.every(({ verdict }) => verdict === 'passed' || verdict === 'changed'));
});
