import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run, showing } from './support/policy.ts';

const shown = async (expression: string, trial: Parameters<typeof run>[0] = {}): Promise<string> =>
  (await run({ inbound: showing(expression), ...trial })).body;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const TOKEN = [
  encoded({ alg: 'RS256', typ: 'JWT' }),
  encoded({
    iss: 'issuer',
    sub: 'ada',
    aud: ['a', 'b'],
    jti: '7',
    exp: 1_700_000_000,
    scp: 'read write',
    n: 1,
  }),
  'signature',
].join('.');

describe('what expressions read of a request', () => {
  test('the API and the operation', async () => {
    const api = 'context.Api.Id + " " + context.Api.Name + " " + context.Api.Revision';
    assert.equal(await shown(api), 'root Root 1');
    const operation =
      'context.Operation.Id + " " + context.Operation.Method + " " + context.Operation.UrlTemplate';
    assert.equal(await shown(operation), 'read GET /');
  });

  test('the deployment', async () => {
    const gateway = 'context.Deployment.GatewayId + context.Deployment.Certificates.Count';
    assert.equal(await shown(gateway), 'managed0');
  });

  test('null for what no request has here', async () => {
    for (const name of ['Product', 'Subscription', 'User', 'Workspace', 'GraphQL'])
      assert.equal(await shown(`context.${name} == null ? "none" : "some"`), 'none', name);
    assert.equal(await shown('context.User?.Email ?? "none"'), 'none');
    assert.equal(await shown('context.Request.Certificate == null ? "none" : "some"'), 'none');
  });

  test('the URL that was called and the one that will be', async () => {
    const headers = { Host: 'localhost:8100' };
    const trial = { headers, target: '/?a=1&A=2' };
    const original = 'context.Request.OriginalUrl.ToString()';
    assert.equal(await shown(original, trial), 'http://localhost:8100/?a=1&A=2');
    const inbound = `<set-backend-service backend-id="site" /><rewrite-uri template="/x" />${showing(
      'context.Request.Url.Path + context.Request.Url.QueryString + context.Request.Url.Query["a"].Length',
    )}`;
    assert.equal((await run({ ...trial, inbound })).body, '/x?a=1&A=22');
  });

  test('when the request was received', async () => {
    const told =
      'context.Timestamp.AddYears(1) > context.Timestamp && context.Elapsed.TotalDays < 1';
    assert.equal(await shown(`(${told}) ? "told" : "not"`), 'told');
  });

  test('where an error happened', async () => {
    const inbound =
      '<choose><when condition="@(true)"><set-variable name="a" value="@(context.Variables[&quot;b&quot;])" /></when></choose>';
    const onError = showing(
      'context.LastError.Scope + " " + context.LastError.Section + " " + context.LastError.Path',
    );
    const { body } = await run({
      inbound: `<choose><when condition="@(false)" /></choose>${inbound}`,
      onError,
    });
    assert.equal(body, 'global inbound choose[2]/when[1]/set-variable[1]');
  });

  test('a form, by the names of its fields', async () => {
    const body = 'a=1&b=x+y%26&a=2';
    const form = 'context.Request.Body.AsFormUrlEncodedContent(preserveContent: true)';
    assert.equal(
      await shown(`string.Join("|", ${form}["a"]) + ${form}["b"][0]`, { method: 'POST', body }),
      '1|2x y&',
    );
  });
});

describe('credentials in a header', () => {
  const authorization = (value: string) => ({ headers: { Authorization: value } });
  const header = 'context.Request.Headers.GetValueOrDefault("Authorization", "")';

  test('are a token, whatever its signature', async () => {
    const read = (member: string) =>
      shown(`${header}.AsJwt()?.${member} ?? "none"`, authorization(`Bearer ${TOKEN}`));
    assert.equal(await read('Issuer'), 'issuer');
    assert.equal(await read('Subject'), 'ada');
    assert.equal(await read('Type'), 'JWT');
    assert.equal(await read('Id'), '7');
    assert.equal(await read('ExpirationTime?.Year.ToString()'), '2023');
    assert.equal(await read('Claims.GetValueOrDefault("aud", "")'), 'a,b');
    assert.equal(await read('Claims["n"][0]'), '1');
  });

  test('are null if they are no token', async () => {
    for (const text of ['', 'a.b.c', TOKEN.replace('.', '..'), `${TOKEN}.x`, 'Basic YTpi'])
      assert.equal(
        await shown(`${header}.AsJwt() == null ? "none" : "one"`, authorization(text)),
        'none',
        text,
      );
  });

  test('are a user with a password', async () => {
    const read = `(${header}.AsBasic()?.UserId) + "/" + (${header}.AsBasic()?.Password)`;
    assert.equal(await shown(read, authorization('basic YWRhOmE6Yg==')), 'ada/a:b');
    for (const text of ['Basic YWRh', 'Basic !', 'Bearer YTpi', ''])
      assert.equal(await shown(read, authorization(text)), '/', text);
  });
});
