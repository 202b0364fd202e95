import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareRegistrations,
  type Registrations,
  readRegistrations,
} from '../../../scripts/check-deployment/registrations.ts';
import type { Graph } from '../../../scripts/configure-easy-auth/graph/client.ts';
import { readDeployed, readSettings } from '../../../scripts/configure-easy-auth/settings.ts';
import type { Application } from '../../../twin/entra/objects.ts';
import { openWorldAfter } from '../hook/support/prepared.ts';
import { differences } from './support/azure.ts';

await using world = await openWorldAfter('postprovision');
const { applications, federatedCredentials } = world.directory;
const settings = readSettings(world.values());
const deployed = readDeployed(world.values());

/** Answers like Microsoft Graph, from the directory as the hook left it. */
const graph = {
  find: (path: string) => applications.find(({ uniqueName }) => path.includes(`'${uniqueName}'`)),
  list: (path: string) =>
    federatedCredentials.filter(({ applicationId }) => path.includes(`/${applicationId}/`)),
} as unknown as Graph;
const made = await readRegistrations(graph, settings);

type Part = 'api' | 'client';
type Held = Application & {
  passwordCredentials?: object[];
  federatedIdentityCredentials: object[];
};

/** What is reported after a change of one registration. */
function reported(part: Part, change: (held: Held) => void): string[] {
  const copy = structuredClone(made) as unknown as Record<Part, Held>;
  change(copy[part]);
  const results = compareRegistrations(copy as unknown as Registrations, settings, deployed, []);
  return differences(results).map((line) => line.replace(/^.*'\) /, ''));
}

describe('a registration', () => {
  test('is as predicted after the hook has run', () => {
    assert.ok(made.api && made.client);
    assert.deepEqual(
      reported('api', () => {}),
      [],
    );
  });

  for (const [what, part, change, line] of [
    [
      'a redirect',
      'api',
      (held) => held.web.redirectUris.push('https://evil.example/'),
      'unexpected web.redirectUris[]',
    ],
    [
      'a redirect of a page',
      'api',
      (held) => held.spa.redirectUris.push('https://evil.example/'),
      'unexpected spa.redirectUris[]',
    ],
    [
      'a redirect of a program',
      'client',
      (held) => held.publicClient.redirectUris.push('http://localhost/x'),
      'unexpected publicClient.redirectUris[]',
    ],
    [
      'a secret',
      'client',
      (held) => {
        held.passwordCredentials = [{ keyId: 'x' }];
      },
      'unexpected passwordCredentials[]',
    ],
    [
      'a federated credential',
      'api',
      (held) => held.federatedIdentityCredentials.push({ name: 'mine' }),
      'unexpected federatedIdentityCredentials[mine]',
    ],
    [
      'a federated credential of the public client',
      'client',
      (held) => held.federatedIdentityCredentials.push({ name: 'mine' }),
      'unexpected federatedIdentityCredentials[mine]',
    ],
    [
      'an identifier URI',
      'api',
      (held) => held.identifierUris.push('api://mine'),
      'unexpected identifierUris[]',
    ],
    [
      'a pre-authorised client',
      'api',
      (held) => held.api.preAuthorizedApplications.push({ appId: 'x', delegatedPermissionIds: [] }),
      'unexpected api.preAuthorizedApplications[]',
    ],
    [
      'another audience',
      'api',
      (held) => {
        held.signInAudience = 'AzureADMultipleOrgs';
      },
      'different signInAudience',
    ],
    [
      'the device code flow',
      'client',
      (held) => {
        held.isFallbackPublicClient = true;
      },
      'different isFallbackPublicClient',
    ],
    [
      'version 1 tokens',
      'api',
      (held) => {
        held.api.requestedAccessTokenVersion = 1;
      },
      'different api.requestedAccessTokenVersion',
    ],
    [
      'tokens in the address',
      'client',
      (held) => {
        held.web.implicitGrantSettings.enableAccessTokenIssuance = true;
      },
      'different web.implicitGrantSettings.enableAccessTokenIssuance',
    ],
  ] as const satisfies readonly (readonly [string, Part, (held: Held) => unknown, string])[]) {
    test(`is reported if it gets ${what}`, () => {
      assert.deepEqual(reported(part, change), [line]);
    });
  }

  test('is reported if it was deleted', () => {
    const results = compareRegistrations({ ...made, client: undefined }, settings, deployed, []);
    const [line, ...others] = differences(results);
    assert.match(line ?? '', /^\/applications\(uniqueName='secure-mcp-client-.*'\) missing$/);
    assert.deepEqual(others, []);
  });

  test('is compared without the identity that it trusts if that was deleted', () => {
    const results = compareRegistrations(
      made,
      settings,
      {
        ...deployed,
        signInIdentity: undefined,
      },
      [],
    );
    assert.deepEqual(differences(results), []);
    const left = results.flatMap(({ verdicts }) =>
      verdicts.filter((one) => one.is === 'not compared'),
    );
    assert.deepEqual(
      left.map(({ path }) => path),
      ['federatedIdentityCredentials'],
    );
  });
});
