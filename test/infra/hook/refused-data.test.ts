import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findDeclared } from '../../../scripts/configure-easy-auth/registration/find-declared.ts';
import { emptyDirectory } from '../../../twin/entra/directory.ts';
import { checkApplication } from '../../../twin/entra/graph/application-rules.ts';
import { checkMembers } from '../../../twin/entra/graph/application-values.ts';
import { newApi, newApplication } from '../../../twin/entra/objects.ts';
import { type Checkout, copyCheckout } from '../../chain/support/checkout.ts';
import { openWorldAfter } from './support/prepared.ts';
import type { World } from './support/world.ts';

interface RefusedEdit {
  readonly what: string;
  /** Below infra/entra. */
  readonly file: string;
  readonly old: string;
  readonly text: string;
  /** The line, or lines, that the hook must name. */
  readonly lines: readonly number[];
}

const SECRETS_READ = '35b97269-b55a-52a4-8827-65c0a2d1eeff';
const BASE = 'c731d616-96d0-5b4a-b4b5-2fd04f3ff0b1';
const ROLE = '489b7997-107a-56e9-941c-22d1c5c7ce5f';

const redirect = (what: string, text: string): RefusedEdit => ({
  what: `a redirect ${what}`,
  file: 'public-client.json',
  old: '"http://localhost/callback"',
  text: JSON.stringify(text),
  lines: [5],
});

const scope = (what: string, old: string, text: string, line: number): RefusedEdit => ({
  what: `a scope ${what}`,
  file: 'scopes.json',
  old,
  text,
  lines: [line],
});

/** One value that Microsoft Graph does not take: each stops the hook, which names file and line. */
const EDITS: readonly RefusedEdit[] = [
  redirect('in the clear to another machine', 'http://example.com/cb'),
  redirect('to another spelling of this machine', 'http://127.1/callback'),
  redirect('to the IPv6 loopback', 'http://[::1]/callback'),
  redirect('with a fragment', 'https://example.com/cb#there'),
  redirect('with credentials', 'https://me:secret@example.com/cb'),
  redirect('with a wildcard', 'https://*.example.com/cb'),
  redirect('with a character that Entra excludes', 'https://example.com/(cb)'),
  redirect('with a space', 'https://example.com/c b'),
  redirect('that is relative', '/callback'),
  redirect('that is a script', 'javascript:alert(1)'),
  redirect('over 256 characters', `https://example.com/${'x'.repeat(240)}`),
  {
    what: 'a redirect twice',
    file: 'public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["http://localhost/callback"]',
    lines: [5, 13],
  },
  {
    what: 'a scheme of its own for a page',
    file: 'public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["myapp://auth"]',
    lines: [13],
  },
  {
    what: 'a platform that is none',
    file: 'public-client.json',
    old: '"spa"',
    text: '"pages"',
    lines: [12],
  },
  scope('with a space', '"value": "secrets.read"', '"value": "secrets read"', 14),
  scope(
    'with a letter beyond ASCII',
    '"value": "secrets.read"',
    '"value": "secrets.r\u00e9ad"',
    14,
  ),
  scope('that begins with a dot', '"value": "secrets.read"', '"value": ".secrets"', 14),
  scope('over 120 characters', '"secrets.read"', `"${'x'.repeat(121)}"`, 14),
  scope(
    'of an unknown type',
    `"secrets.read",\n    "type": "User"`,
    '"secrets.read",\n    "type": "Everybody"',
    15,
  ),
  scope('whose id is no GUID', `"${SECRETS_READ}"`, '"secrets"', 13),
  scope('without a title', '"Read metadata of secrets as the user"', '" "', 16),
  {
    what: 'two scopes of one id',
    file: 'scopes.json',
    old: `"${SECRETS_READ}"`,
    text: `"${BASE}"`,
    lines: [3, 13],
  },
  {
    what: 'a scope with an unknown member',
    file: 'scopes.json',
    old: '"value": "secrets.read"',
    text: '"name": "secrets.read"',
    lines: [14],
  },
  {
    what: 'two scopes of one name',
    file: 'scopes.json',
    old: '"value": "secrets.read"',
    text: '"value": "user_impersonation"',
    lines: [4, 14],
  },
  {
    what: 'a role for a kind of member that there is not',
    file: 'app-roles.json',
    old: '["Application"]',
    text: '["Device"]',
    lines: [7],
  },
  {
    what: 'a role with a space',
    file: 'app-roles.json',
    old: '"Mcp.Access"',
    text: '"Mcp Access"',
    lines: [4],
  },
  {
    what: 'a role with the id of a scope',
    file: 'app-roles.json',
    old: `"${ROLE}"`,
    text: `"${BASE}"`,
    lines: [3],
  },
  {
    what: 'a known client that nobody registered',
    file: 'known-clients.json',
    old: 'aebc6443-996d-45c2-90f0-388ff96faa56',
    text: 'aebc6443-996d-45c2-90f0-388ff96faa57',
    lines: [2],
  },
  {
    what: 'a known client whose id is no GUID',
    file: 'known-clients.json',
    old: 'aebc6443-996d-45c2-90f0-388ff96faa56',
    text: 'vscode',
    lines: [2],
  },
  {
    what: 'a permission whose id is no GUID',
    file: 'sign-in-permissions.json',
    old: '37f7f235-527c-4136-accd-4a02d197296e',
    text: 'openid-of-graph',
    lines: [4],
  },
  {
    what: 'a grant of a role that is not declared',
    file: 'grants.json',
    old: '["Mcp.Access"]',
    text: '["Mcp.Acces"]',
    lines: [3],
  },
];

/** Of each kind one goes through the hook itself, as its own process; the rest meets the rules alone. */
const THROUGH_THE_HOOK = new Set([
  'a redirect in the clear to another machine',
  'a redirect twice',
  'a scope with a space',
  'two scopes of one id',
  'a scope with an unknown member',
  'a role for a kind of member that there is not',
  'a known client that nobody registered',
  'a permission whose id is no GUID',
  'a grant of a role that is not declared',
]);

describe('data that the directory does not take', () => {
  let checkout: Checkout;
  let world: World;
  before(async () => {
    checkout = copyCheckout();
    world = await openWorldAfter('preprovision');
  });
  after(async () => {
    checkout.remove();
    await world[Symbol.asyncDispose]();
  });

  test('is none of what is declared', () => {
    assert.equal(refusalOf(checkout.root), undefined);
  });

  for (const { what, file, old, text, lines } of EDITS.filter(
    ({ file }) => file !== 'grants.json',
  )) {
    test(`is named by file and line: ${what}`, () => {
      const undo = checkout.edit(`infra/entra/${file}`, old, text);
      const message = refusalOf(checkout.root);
      const places = findDeclared(message ?? '', checkout.root);
      undo();
      assert.ok(message !== undefined);
      // A word may stand elsewhere as well: that is named too.
      assert.deepEqual(
        places.filter((place) => place.includes(`/${file}:`)),
        lines.map((line) => `infra/entra/${file}:${line}`),
        message,
      );
    });
  }

  for (const { what, file, old, text, lines } of EDITS.filter(({ what }) =>
    THROUGH_THE_HOOK.has(what),
  )) {
    test(`stops the hook before the deployment: ${what}`, async () => {
      const undo = checkout.edit(`infra/entra/${file}`, old, text);
      const before = structuredClone(world.directory.applications);
      const { status, stderr } = await world.run('preprovision', world.variables(), checkout.root);
      undo();
      assert.equal(status, 1, stderr);
      const named = [...stderr.matchAll(/infra\/entra\/([\w-]+\.json):(\d+)/g)].filter(
        ([, name]) => name === file,
      );
      assert.deepEqual(
        named.map(([, , line]) => Number(line)),
        lines,
        stderr,
      );
      assert.doesNotMatch(stderr, /\n\s+at /);
      assert.equal(changed(before, world.directory.applications), false);
    });
  }

  test('stops the hook before the deployment: a file that is no JSON', async () => {
    const undo = checkout.edit('infra/entra/grants.json', '"caller":', '"caller"');
    const { status, stderr } = await world.run('preprovision', world.variables(), checkout.root);
    undo();
    assert.equal(status, 1);
    assert.match(stderr, /infra\/entra\/grants\.json: .*line 3 column \d+/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});

/** What the stand-in of Graph says of the files of a checkout, as the hook would write them. */
function refusalOf(root: string): string | undefined {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(root, `infra/entra/${name}.json`), 'utf8'));
  const permissions = read('sign-in-permissions');
  const scopes = read('scopes');
  const body = {
    ...read('public-client'),
    api: {
      ...newApi(),
      oauth2PermissionScopes: scopes,
      preAuthorizedApplications: read('known-clients').map(
        ({ clientId }: { clientId: string }) => ({
          appId: clientId,
          delegatedPermissionIds: [scopes[0].id],
        }),
      ),
    },
    appRoles: read('app-roles'),
    requiredResourceAccess: [
      {
        resourceAppId: permissions.resourceAppId,
        resourceAccess: permissions.scopes.map(({ id }: { id: string }) => ({ id, type: 'Scope' })),
      },
    ],
  };
  const held = newApplication({ id: 'i', appId: 'i' });
  const scoped = { ...held, api: { ...newApi(), oauth2PermissionScopes: scopes } };
  const call = { directory: emptyDirectory('t'), faults: {} };
  try {
    checkMembers(Object.keys(body), body);
    checkApplication(call as never, scoped, { ...held, ...body });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether redirects, scopes, roles or clients are others than before; disabled on the way is none. */
function changed(before: World['directory']['applications'], now: typeof before): boolean {
  const part = (applications: typeof before) =>
    applications.map(({ publicClient, spa, api, appRoles }) => ({
      publicClient,
      spa,
      scopes: api.oauth2PermissionScopes.map(({ id, value }) => `${id} ${value}`).sort(),
      roles: appRoles.map(({ id, value }) => `${id} ${value}`).sort(),
    }));
  return JSON.stringify(part(before)) !== JSON.stringify(part(now));
}
