import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Wire } from '../../../server/src/call/values.ts';
import { type Reply, request, toolCall, WIRES } from '../harness/call.ts';
import { type Claims, PUBLIC_URL } from '../harness/issuer.ts';
import {
  ALL_TOOLS,
  application,
  BASE_TOOLS,
  callOf,
  idToken,
  isNoted,
  leastOf,
  openHouse,
  ROLELESS_TOOLS,
  ROLES,
  SCOPE_ONLY_TOOLS,
  SCOPE_TOOLS,
  SCOPELESS_TOOLS,
  SCOPES,
  scopesOf,
  send,
  user,
} from './callers.ts';

const house = await openHouse();
const { server, asked } = house;
const BASE = 'user_impersonation';
const WIDE = SCOPES.join(' ');
const BOTH = `${BASE} ${WIDE}`;
const APP = 'Mcp.Access';

const call = (wire: Wire, tool: string, claims: Claims): Promise<Reply> =>
  send(house, claims, callOf(wire, tool));

/** What a caller learns about a tool: its answer, how to obtain a wider scope, or nothing. */
async function assertAnswers(reply: Reply, tool: string): Promise<void> {
  assert.equal(reply.status, 200, reply.text);
  assert.ok(reply.json.result, `${tool}: ${reply.text}`);
  const record = server.sink.toolCalls.at(-1);
  assert.deepEqual([record?.tool, record?.decision], [tool, 'allowed']);
}

async function assertChallenged(reply: Reply, tool: string): Promise<void> {
  const full = scopesOf(tool)
    .map((scope) => `${PUBLIC_URL}/${scope}`)
    .join(' ');
  assert.equal(reply.status, 403, reply.text);
  assert.equal(
    reply.headers.get('www-authenticate'),
    `Bearer error="insufficient_scope", resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/mcp", scope="${full}"`,
  );
  assert.equal(reply.json.result, undefined);
  const record = server.sink.toolCalls.at(-1);
  assert.deepEqual(
    [record?.tool, record?.decision, record?.reason, record?.correlation_id],
    [tool, 'refused', 'insufficient_scope', reply.headers.get('x-correlation-id')],
  );
}

/** Everything in an answer that a caller could compare. */
const bytesOf = ({ status, headers, text }: Reply): unknown => [
  status,
  [...headers].filter(([name]) => name !== 'date' && name !== 'x-correlation-id'),
  text,
];

async function assertUnknown(reply: Reply, wire: Wire, tool: string, claims: Claims) {
  const record = server.sink.toolCalls.at(-1);
  assert.deepEqual(
    [record?.tool, record?.decision, record?.reason],
    [tool, 'refused', 'unknown_tool'],
  );
  const madeUp = await send(house, claims, toolCall(wire, 'no_such_tool_here', leastOf(tool)));
  assert.deepEqual(bytesOf(reply), bytesOf(madeUp));
  assert.equal(
    reply.text,
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"This tool does not exist; call tools/list to see the available tools.","data":{"reason":"unknown_tool"}}}',
  );
}

interface Row {
  readonly claims: Claims;
  readonly allowed: readonly string[];
  readonly challenged?: readonly string[];
}

const USERS: Readonly<Record<string, Row>> = {
  'a user with every scope and role': { claims: user(house, BOTH, ROLES), allowed: ALL_TOOLS },
  'a user with the roles but without the scopes': {
    claims: user(house, BASE, ROLES),
    allowed: SCOPELESS_TOOLS,
    challenged: SCOPE_TOOLS,
  },
  'a user with the scopes but without the roles': {
    claims: user(house, BOTH),
    allowed: ROLELESS_TOOLS,
  },
  'a user with only the base scope': {
    claims: user(house, BASE),
    allowed: BASE_TOOLS,
    challenged: SCOPE_ONLY_TOOLS,
  },
  'a user with an application’s role and no scope but the base': {
    claims: user(house, BASE, [APP]),
    allowed: BASE_TOOLS,
    challenged: SCOPE_ONLY_TOOLS,
  },
  'a user with the roles and the scopes, but without the base scope': {
    claims: user(house, WIDE, ROLES),
    allowed: [],
    challenged: ALL_TOOLS,
  },
  'a user with a foreign scope': {
    claims: user(house, 'openid'),
    allowed: [],
    challenged: ROLELESS_TOOLS,
  },
};

const APPLICATIONS: Readonly<Record<string, Row>> = {
  'an application without a role': { claims: application(house), allowed: [] },
  'an application with an empty list of roles': { claims: application(house, []), allowed: [] },
  'an application with the base role': {
    claims: application(house, [APP]),
    allowed: ROLELESS_TOOLS,
  },
  'an application with every role': {
    claims: application(house, [...ROLES, APP]),
    allowed: ALL_TOOLS,
  },
  'an application with every role but the base': { claims: application(house, ROLES), allowed: [] },
  'an application with a scope named like a role': {
    claims: application(house, [BASE, ...SCOPES]),
    allowed: [],
  },
};

for (const [title, { claims, allowed, challenged = [] }] of Object.entries({
  ...USERS,
  ...APPLICATIONS,
})) {
  describe(title, () => {
    for (const wire of WIRES) {
      test(`sees what it can call or obtain, on the ${wire} wire [AU-11, API5, BP-08, MCP02]`, async () => {
        const reply = await send(house, claims, request(wire, 'tools/list'));
        const names = reply.json.result.tools.map(({ name }: { name: string }) => name);
        assert.deepEqual(
          names,
          ALL_TOOLS.filter((name) => [...allowed, ...challenged].includes(name)),
        );
      });

      for (const tool of ALL_TOOLS) {
        const fate = allowed.includes(tool)
          ? 'answered'
          : challenged.includes(tool)
            ? 'challenged'
            : 'told that it is unknown';
        test(`is ${fate} when it calls ${tool} on the ${wire} wire [AU-11, AU-12, API5, BP-08, J-14, MCP02]`, async () => {
          const [before, records] = [asked.length, server.sink.records.length];
          const reply = await call(wire, tool, claims);
          assert.equal(server.sink.records.length, records + 1);
          if (fate === 'answered') await assertAnswers(reply, tool);
          else if (fate === 'challenged') await assertChallenged(reply, tool);
          else await assertUnknown(reply, wire, tool, claims);
          const reads = fate === 'answered' && isNoted(tool) ? 1 : 0;
          assert.equal(asked.length, before + reads);
        });
      }
    }
  });
}

describe('a genuine ID token with every role', () => {
  for (const wire of WIRES) {
    test(`opens nothing on the ${wire} wire [J-13, AU-05]`, async () => {
      const claims = idToken(house, [APP, ...ROLES]);
      const records = server.sink.records.length;
      for (const one of [
        request(wire, 'tools/list'),
        ...ALL_TOOLS.map((tool) => callOf(wire, tool)),
      ]) {
        const reply = await send(house, claims, one);
        assert.equal(reply.status, 401);
        assert.match(
          String(reply.headers.get('www-authenticate')),
          /^Bearer error="invalid_token"/,
        );
      }
      const made = server.sink.records.slice(records);
      assert.deepEqual(
        made.map(({ event }) => event),
        Array(1 + ALL_TOOLS.length).fill('mcp_request_refused'),
      );
    });
  }
});
