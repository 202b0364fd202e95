import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generate } from '../../../infra/entra/generate-entra.ts';
import { uuidFromName } from '../../../infra/entra/uuid.ts';
import { codexRedirect } from '../../../scripts/configure-easy-auth/registration/codex-redirect.ts';
import {
  APP_ROLES,
  GRANTS,
  KNOWN_CLIENTS,
  PUBLIC_CLIENT,
  SCOPES,
} from '../../../scripts/configure-easy-auth/registration/declared.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { ROOT } from './support/world.ts';

test('finds the generated files up to date with the declarations', () => {
  for (const { path, text } of generate()) {
    assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, `run \`npm run generate\`: ${path}`);
  }
});

test('keeps the ids that consents and assignments refer to', () => {
  assert.equal(uuidFromName('scope:user_impersonation'), 'c731d616-96d0-5b4a-b4b5-2fd04f3ff0b1');
  assert.equal(uuidFromName('role:Mcp.Access'), '489b7997-107a-56e9-941c-22d1c5c7ce5f');
  const ids = [...SCOPES, ...APP_ROLES].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('declares every scope and role that a tool needs', () => {
  const scopes = SCOPES.map(({ value }) => value);
  const roles = APP_ROLES.map(({ value }) => value);
  for (const { access } of TOOLS) {
    if (access.scope) assert.ok(scopes.includes(access.scope.name));
    if (access.role) assert.ok(roles.includes(access.role.name));
  }
});

test('grants roles only to kinds of principals that can have them', () => {
  const holders = { deployer: 'User', caller: 'Application' } as const;
  for (const [who, member] of Object.entries(holders)) {
    for (const name of GRANTS[who as keyof typeof holders]) {
      const role = APP_ROLES.find(({ value }) => value === name);
      assert.ok(role?.allowedMemberTypes.includes(member), `${name} for ${member}`);
    }
  }
});

test('redirects only to loopback addresses, no two of which differ only in the port', () => {
  const uris = [...PUBLIC_CLIENT.publicClient.redirectUris, ...PUBLIC_CLIENT.spa.redirectUris];
  const places = uris.map((uri) => {
    const { hostname, pathname } = new URL(uri);
    assert.ok(['localhost', '127.0.0.1'].includes(hostname), uri);
    return `${hostname}${pathname}`;
  });
  // Entra ignores a loopback address's port, and would pick one of the two at random.
  assert.equal(new Set(places).size, places.length);
});

test('knows the redirect that a client derives from the URL of the server', () => {
  assert.equal(
    codexRedirect('http://localhost:8000/mcp'),
    'http://127.0.0.1/callback/f6-uYWGVq5KB',
  );
});

test('names each known client once, by its GUID', () => {
  const ids = KNOWN_CLIENTS.map(({ clientId }) => clientId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
