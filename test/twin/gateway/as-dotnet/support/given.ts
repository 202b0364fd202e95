import type { Context } from '../../../../../twin/gateway/context.ts';
import { Fields } from '../../../../../twin/gateway/header-fields.ts';
import { readJson } from '../../../../../twin/gateway/json/read.ts';
import { Jwt } from '../../../../../twin/gateway/jwt.ts';
import { Request, Response } from '../../../../../twin/gateway/message.ts';
import { Body } from '../../../../../twin/gateway/message-body.ts';
import { readApi } from '../../../../../twin/gateway/operations.ts';

const fields = (values: Readonly<Record<string, string[]>>): Fields =>
  new Fields(Object.entries(values));

const HEADERS = { A: ['one'], 'X-B': ['two', 'three'], Empty: [''] };
const BODY = '{"a":[1,{"b":"c"}],"t":"tr\u00fce"}';
const JSON_TEXT =
  '{"s":"text","n":7,"d":1.5,"b":true,"z":null,"o":{"p":"q"},"l":[1,"two",[3]],"big":12345678901}';

const response = (): Response =>
  new Response(201, '', fields({ 'Content-Type': ['application/json'] }), Body.of('[1,2]'));

const QUERY = { in: 'query', name: 'q', required: true };
const OPENAPI = JSON.stringify({
  paths: { '/p': { post: { operationId: 'op', parameters: [QUERY] } } },
});

const API = readApi({
  id: 'p',
  type: 'Microsoft.ApiManagement/service/apis',
  name: 'p',
  apiVersion: '',
  properties: { path: '', value: OPENAPI },
});

/** The context in which every program runs; `csharp/Given.cs` makes the same one. */
export function givenContext(): Context {
  const request = new Request('POST', '/p?q=1&q=2', '203.0.113.7', fields(HEADERS), Body.of(BODY));
  request.call(API.operations[0]);
  const claims = new Fields(Object.entries({ scp: ['a b'], roles: ['r', 's'] }), (name) => name);
  return {
    requestId: '00000000-0000-4000-8000-000000000000',
    request,
    deployment: { id: '', name: '', region: '' },
    clock: { now: () => 0 },
    timestamp: 0,
    variables: new Map<string, unknown>([
      ['text', 'value'],
      ['number', 7],
      ['json', readJson(JSON_TEXT)],
      ['token', new Jwt('RS256', ['a', 'b'], claims)],
      ['answer', response()],
    ]),
    response: response(),
    lastError: { source: 'validate-jwt', reason: 'TokenExpired', message: '', policyId: 'check' },
  };
}
