import assert from 'node:assert/strict';
import type { CredentialFault, Wire } from '../../../../server/src/call/values.ts';
import type { Tool } from '../../../../server/src/tools/tool.ts';
import { post, type Reply, toolCall, WIRES } from '../../harness/call.ts';
import { type Claims, type Issuer, principalHeader, startIssuer } from '../../harness/issuer.ts';
import { startServer, type TestServer } from '../../harness/start-server.ts';
import { whoami } from '../../harness/tools.ts';
import { forge, type Part, rsa } from './forge.ts';

/** A server behind the platform, its issuer, a clock that the test controls, and a signed-in user. */
export interface Door {
  readonly issuer: Issuer;
  readonly server: TestServer;
  /** Milliseconds since the epoch, a whole second. */
  readonly clock: { now: number };
  readonly claims: Claims;
  /** How often the guarded tool has run. */
  ran(): number;
}

export const ADA = 'aaaaaaaa-0000-4000-8000-000000000001';

export async function openDoor(env: Record<string, string> = {}): Promise<Door> {
  const issuer = await startIssuer();
  const clock = { now: Math.floor(Date.now() / 1000) * 1000 };
  let runs = 0;
  const counted: Tool = {
    ...whoami,
    run(input, caller) {
      runs++;
      return whoami.run(input, caller);
    },
  };
  const server = await startServer({
    env: { ...issuer.env, ...env },
    tools: [counted],
    now: () => clock.now,
  });
  const t = clock.now / 1000;
  const claims = { ...issuer.userClaims({ oid: ADA, name: 'Ada' }), iat: t, nbf: t, exp: t + 3600 };
  return { issuer, server, clock, claims, ran: () => runs };
}

/** Changes to a valid token's header and claims; `undefined` removes a member. */
export interface Change {
  readonly header?: Record<string, unknown>;
  readonly claims?: Claims;
}

/** The valid token with one change, signed with the issuer's key. */
export function changed({ issuer, claims }: Door, { header, claims: more }: Change = {}): string {
  const { kid, privateKey } = issuer.state;
  return forge(
    { alg: 'RS256', typ: 'JWT', kid, ...header },
    { ...claims, ...more },
    rsa(privateKey),
  );
}

/** A raw header and raw claims, signed with the issuer's key. */
export const signedParts = ({ issuer }: Door, header: Part, payload: Part): string =>
  forge(header, payload, rsa(issuer.state.privateKey));

export const goodHeader = ({ issuer }: Door) => ({
  alg: 'RS256',
  typ: 'JWT',
  kid: issuer.state.kid,
});

/** A call with the platform's header for the valid token, and any credential. */
export const knock = (
  door: Door,
  wire: Wire,
  authorization: string | undefined,
  platform: Record<string, string> = principalHeader(door.claims),
): Promise<Reply> =>
  post(door.server, toolCall(wire, 'whoami'), {
    ...platform,
    ...(authorization !== undefined && { authorization }),
  });

export async function assertEnters(door: Door, token: string, wire: Wire = '2026'): Promise<Reply> {
  const reply = await knock(door, wire, `Bearer ${token}`);
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.result.structuredContent.principal.oid, door.claims.oid);
  return reply;
}

/**
 * Asserts, on both wires, the answer to every credential that is not accepted: the same bytes and the
 * same challenge whatever was wrong, no run of a tool, and exactly one record without any of the text
 * that was sent.
 */
export async function assertNotAccepted(
  door: Door,
  token: string,
  fault?: CredentialFault,
  platform?: Record<string, string>,
): Promise<void> {
  for (const wire of WIRES) {
    const before = { ran: door.ran(), records: door.server.sink.records.length };
    const reply = await knock(door, wire, `Bearer ${token}`, platform);
    assertSameRefusal(reply, wire);
    assert.equal(door.ran(), before.ran);
    const records = door.server.sink.records.slice(before.records);
    assert.equal(records.length, 1);
    assertCleanRecord(records[0] as Record<string, unknown>, reply, fault);
  }
}

/** Literal bytes: computed from the product, a change to both would go unnoticed. */
export const NOT_ACCEPTED: Readonly<Record<Wire, string>> = {
  '2025':
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The credential was not accepted; sign in again.","data":{"reason":"bad_credential"}}}',
  '2026':
    '{"jsonrpc":"2.0","error":{"code":-32600,"message":"The credential was not accepted; sign in again.","data":{"reason":"bad_credential"}}}',
};

const CHALLENGE_SOURCE =
  'resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/mcp", scope="https://gateway.example/mcp/user_impersonation"';
export const BARE_CHALLENGE = `Bearer ${CHALLENGE_SOURCE}`;
export const INVALID_TOKEN = `Bearer error="invalid_token", ${CHALLENGE_SOURCE}`;

/** Headers that differ from answer to answer. */
const VARYING = ['date', 'x-correlation-id'];
const HEADERS = {
  'cache-control': 'no-store',
  connection: 'keep-alive',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'application/json',
  'keep-alive': 'timeout=65',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'www-authenticate': INVALID_TOKEN,
  'x-content-type-options': 'nosniff',
};

function assertSameRefusal({ status, headers, text }: Reply, wire: Wire): void {
  assert.equal(status, 401, text);
  assert.equal(text, NOT_ACCEPTED[wire]);
  const fixed = [...headers].filter(([name]) => !VARYING.includes(name));
  const length = String(NOT_ACCEPTED[wire].length);
  assert.deepEqual(Object.fromEntries(fixed), { ...HEADERS, 'content-length': length });
}

/** Every member of the record comes from the server. */
function assertCleanRecord(
  record: Record<string, unknown>,
  reply: Reply,
  expected: CredentialFault | undefined,
): void {
  const { duration_ms, fault, ...rest } = record;
  assert.equal(typeof duration_ms, 'number');
  if (expected) assert.equal(fault, expected);
  else assert.match(String(fault), /^(?:form|signature|expired|claims)$/);
  assert.deepEqual(rest, {
    event: 'mcp_request_refused',
    authentication: 'enforced',
    correlation_id: reply.headers.get('x-correlation-id'),
    reason: 'bad_credential',
    suppressed: 0,
  });
}
