import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Api } from '../../../scripts/configure-easy-auth/graph/objects.ts';
import { apiChanges } from '../../../scripts/configure-easy-auth/registration/api-changes.ts';
import { matches } from '../../../scripts/configure-easy-auth/registration/matches.ts';
import { roleChanges } from '../../../scripts/configure-easy-auth/registration/role-changes.ts';
import { emptyDirectory } from '../../../twin/entra/directory.ts';
import { checkApplication } from '../../../twin/entra/graph/application-rules.ts';
import { type Application, newApplication } from '../../../twin/entra/objects.ts';

const SCOPE_IDS = ['a', 'b', 'c'] as const;
const CLIENTS = ['x', 'y', 'z'];

/** Any `api` that Graph can store: clients name existing scopes. */
const anyApi = (enabled: fc.Arbitrary<boolean>): fc.Arbitrary<Api> =>
  fc
    .record({
      requestedAccessTokenVersion: fc.constantFrom(null, 1, 2),
      acceptMappedClaims: fc.constantFrom(null, true),
      knownClientApplications: fc.constant([]),
      scopes: fc.uniqueArray(fc.record({ id: fc.constantFrom(...SCOPE_IDS), isEnabled: enabled }), {
        selector: ({ id }) => id,
      }),
      clients: fc.uniqueArray(fc.constantFrom(...CLIENTS)),
      picks: fc.func(fc.boolean()),
    })
    .map(({ scopes, clients, picks, ...rest }) => ({
      ...rest,
      oauth2PermissionScopes: scopes.map((scope) => ({ ...scope, value: scope.id })),
      preAuthorizedApplications: clients.map((appId) => ({
        appId,
        delegatedPermissionIds: scopes.map(({ id }) => id).filter((id) => picks(appId, id)),
      })),
    }));

const heldApi = anyApi(fc.boolean());
const wantedApi = anyApi(fc.constant(true));

function assertAllowed(held: Application, change: Partial<Application>): Application {
  const next = { ...held, ...change };
  const directory = emptyDirectory('t');
  for (const appId of CLIENTS) directory.applications.push(newApplication({ id: appId, appId }));
  const call = { directory, faults: {} };
  checkApplication(call as never, held, next);
  return next;
}

test('reaches any wanted API from any other through changes that Entra allows', () => {
  fc.assert(
    fc.property(heldApi, wantedApi, (held, wanted) => {
      let now = { ...newApplication({ id: 'i', appId: 'i' }), api: held as Application['api'] };
      const changes = apiChanges(held, wanted);
      for (const api of changes) now = assertAllowed(now, { api: api as Application['api'] });
      assert.ok(matches(now.api, wanted));
      assert.ok(changes.length <= 3);
      assert.deepEqual(apiChanges(now.api, wanted), [], 'a second time changes nothing');
    }),
    { numRuns: 2000 },
  );
});

test('never drops a client whose scopes all remain', () => {
  fc.assert(
    fc.property(heldApi, wantedApi, (held, wanted) => {
      const kept = held.preAuthorizedApplications.filter((client) =>
        wanted.preAuthorizedApplications.some(
          (other) => matches(client, other) && matches(other, client),
        ),
      );
      for (const change of apiChanges(held, wanted)) {
        for (const client of kept)
          assert.ok(change.preAuthorizedApplications.some((one) => matches(one, client)));
      }
    }),
  );
});

/** A name may move to another id: ids and names are each unique. */
const anyRoles = (enabled: fc.Arbitrary<boolean>) =>
  fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom(...SCOPE_IDS),
        value: fc.constantFrom('v', 'w', 'x'),
        allowedMemberTypes: fc.constant(['User']),
        isEnabled: enabled,
      }),
      { selector: ({ id }) => id },
    )
    .filter((roles) => new Set(roles.map(({ value }) => value)).size === roles.length);

test('reaches any wanted roles from any others through changes that Entra allows', () => {
  fc.assert(
    fc.property(anyRoles(fc.boolean()), anyRoles(fc.constant(true)), (held, wanted) => {
      const origin = { origin: 'Application' };
      let now = newApplication({ id: 'i', appId: 'i' });
      now.appRoles = held as never;
      const changes = roleChanges(
        held.map((role) => ({ ...role, ...origin })),
        wanted,
      );
      for (const appRoles of changes) now = assertAllowed(now, { appRoles: appRoles as never });
      assert.ok(matches(now.appRoles, wanted));
    }),
  );
});

test('ignores differences in order and members that Graph adds', () => {
  const wanted = { list: [{ id: 1 }, { id: 2 }], inner: { a: null } };
  assert.ok(matches({ list: [{ id: 2, more: 1 }, { id: 1 }], inner: {}, added: true }, wanted));
  assert.ok(!matches({ list: [{ id: 1 }, { id: 1 }], inner: {} }, wanted));
  assert.ok(!matches({ list: [{ id: 1 }, { id: 2 }, { id: 3 }], inner: {} }, wanted));
});
