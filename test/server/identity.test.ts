import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { post, request, signedIn, toolCall, WIRES } from './harness/call.ts';
import { startIssuer } from './harness/issuer.ts';
import { startServer } from './harness/start-server.ts';

const issuer = await startIssuer();
const server = await startServer({ env: issuer.env });
const ada = issuer.userClaims({ oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' });

for (const wire of WIRES) {
  describe(`identity on the ${wire} wire`, () => {
    test('answers a signed-in user with the principal of both token and header', async () => {
      const reply = await post(server, toolCall(wire, 'whoami'), await signedIn(issuer, ada));
      assert.equal(reply.status, 200);
      assert.equal(reply.json.result.structuredContent.principal.oid, ada.oid);
    });

    test('refuses a call without a token with a bare challenge', async () => {
      const reply = await post(server, toolCall(wire, 'whoami'));
      assert.equal(reply.status, 401);
      assert.equal(
        reply.headers.get('www-authenticate'),
        'Bearer resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/mcp", scope="https://gateway.example/mcp/user_impersonation"',
      );
    });

    test('lists tools', async () => {
      const reply = await post(server, request(wire, 'tools/list'), await signedIn(issuer, ada));
      assert.equal(reply.json.result.tools[0].name, 'whoami');
    });
  });
}
