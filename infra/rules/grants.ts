import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { child, ofType, resourceOf, siteOf, textAt } from '../model/select.ts';
import { type Rule, unless } from './rule.ts';
import { secretsReferenced } from './vault.ts';

const ROLES: Record<string, string> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../azure-roles.json'), 'utf8'),
);

/** Each grant on one line: principal, role, resource. */
function grants(deployment: Deployment): string[] {
  const titles = Object.fromEntries(Object.entries(ROLES).map(([title, id]) => [id, title]));
  return ofType(deployment, 'Microsoft.Authorization/roleAssignments').map((grant) => {
    const roleId = textAt(grant, 'properties.roleDefinitionId').split('/').at(-1) ?? '';
    const scope = grant.id.split('/providers/Microsoft.Authorization/')[0];
    return `${textAt(grant, 'properties.principalId')} ${titles[roleId] ?? roleId} ${scope}`;
  });
}

const identityOf = ({ id, apiVersion }: { id: string; apiVersion: string }) =>
  `[reference('${id}', '${apiVersion}', 'full').identity.principalId]`;

export const GRANT_RULES: readonly Rule[] = [
  {
    id: 'vault/server-has-only-needed-grants',
    cites: ['Z-06', 'Z-05'],
    faults: (deployment) => {
      const server = identityOf(siteOf(deployment));
      const secret = (name: string) =>
        child(deployment, 'Microsoft.KeyVault/vaults/secrets', name).id;
      const expected = [
        `${server} Key Vault Reader ${secret('demo-secret')}`,
        ...secretsReferenced(deployment).map(
          (name) => `${server} Key Vault Secrets User ${secret(name)}`,
        ),
        `${server} Monitoring Metrics Publisher ${resourceOf(deployment, 'Microsoft.Insights/components').id}`,
      ].sort();
      const held = grants(deployment)
        .filter((grant) => grant.startsWith(server))
        .sort();
      return [
        ...held.filter((grant) => !expected.includes(grant)).map((grant) => `Too much: ${grant}.`),
        ...expected.filter((grant) => !held.includes(grant)).map((grant) => `Missing: ${grant}.`),
      ];
    },
  },
  {
    id: 'vault/sign-in-identity-has-no-grants',
    cites: ['Z-06'],
    faults: (deployment) => {
      const { id } = resourceOf(deployment, 'Microsoft.ManagedIdentity/userAssignedIdentities');
      return grants(deployment)
        .filter((grant) => grant.includes(`'${id}'`))
        .map((grant) => `The identity for the browser sign-in has a role: ${grant}.`);
    },
  },
  {
    id: 'vault/only-gateway-and-server-have-grants',
    cites: ['Z-06'],
    faults: (deployment) => {
      const known = [
        identityOf(siteOf(deployment)),
        identityOf(resourceOf(deployment, 'Microsoft.ApiManagement/service')),
      ];
      return grants(deployment)
        .filter((grant) => !known.some((identity) => grant.startsWith(identity)))
        .map((grant) => `The principal of ${grant} is unknown.`);
    },
  },
  {
    id: 'vault/gateway-cannot-read-secrets',
    cites: ['Z-06'],
    faults: (deployment) => {
      const gateway = identityOf(resourceOf(deployment, 'Microsoft.ApiManagement/service'));
      return grants(deployment)
        .filter((grant) => grant.startsWith(gateway))
        .filter((grant) => !/ (Monitoring Metrics Publisher|Cognitive Services User) /.test(grant))
        .flatMap((grant) => unless(false, `The gateway holds ${grant}.`));
    },
  },
];
