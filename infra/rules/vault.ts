import type { Deployment } from '../model/deployment.ts';
import { at, ofType, resourceOf, textAt } from '../model/select.ts';
import { type Rule, setting, settingsOf, settingsOfSite, unless } from './rule.ts';

const VAULT = 'Microsoft.KeyVault/vaults';
const SECRET = 'Microsoft.KeyVault/vaults/secrets';

/** A rule about every secret. */
function ofSecrets(
  id: string,
  cites: readonly string[],
  holds: (secret: ReturnType<typeof ofType>[number]) => boolean,
  sentence: string,
): Rule {
  return {
    id,
    cites,
    faults: (deployment) =>
      ofType(deployment, SECRET)
        .filter((secret) => !holds(secret))
        .map(({ name }) => `${name} ${sentence}`),
  };
}

export const secretNames = (deployment: Deployment) =>
  ofType(deployment, SECRET).map(({ name }) => name.split('/').at(-1) ?? '');

/** Secrets whose values the platform resolves for the server. */
export const secretsReferenced = (deployment: Deployment): string[] =>
  Object.values(settingsOfSite(deployment).properties ?? {}).flatMap((value) => {
    const [, name] = /@Microsoft\.KeyVault\(.*'([\w-]+)'\)\]$/.exec(String(value)) ?? [];
    return name === undefined ? [] : [name];
  });

export const VAULT_RULES: readonly Rule[] = [
  settingsOf(
    'vault/public-access-disabled',
    ['Z-05', 'Azure Policy: Key Vault, public network access disabled'],
    VAULT,
    { 'properties.publicNetworkAccess': 'Disabled' },
  ),
  settingsOf(
    'vault/firewall',
    ['Z-05', 'PSRule Azure.KeyVault.Firewall', 'Azure Policy: Key Vault, firewall enabled'],
    VAULT,
    {
      'properties.networkAcls.defaultAction': 'Deny',
      'properties.networkAcls.bypass': 'None',
      'properties.networkAcls.ipRules': [],
      'properties.networkAcls.virtualNetworkRules': [],
    },
  ),
  {
    id: 'vault/rbac-instead-of-access-policies',
    cites: [
      'Z-05',
      'PSRule Azure.KeyVault.RBAC',
      'PSRule Azure.KeyVault.AccessPolicy',
      'Azure Policy: Key Vault, RBAC permission model',
    ],
    faults: (deployment) => {
      const vault = resourceOf(deployment, VAULT);
      return [
        ...unless(
          at(vault, 'properties.enableRbacAuthorization') === true,
          'The vault does not use role-based access control.',
        ),
        ...unless(
          at(vault, 'properties.accessPolicies') === undefined,
          'The vault has access policies.',
        ),
      ];
    },
  },
  settingsOf(
    'vault/purge-protection',
    ['Z-05', 'PSRule Azure.KeyVault.PurgeProtect', 'Azure Policy: Key Vault, deletion protection'],
    VAULT,
    { 'properties.enablePurgeProtection': true },
  ),
  {
    id: 'vault/soft-delete',
    cites: ['Z-05', 'PSRule Azure.KeyVault.SoftDelete', 'Azure Policy: Key Vault, soft delete'],
    faults: (deployment) => {
      const vault = resourceOf(deployment, VAULT);
      const days = Number(at(vault, 'properties.softDeleteRetentionInDays'));
      return [
        ...unless(
          at(vault, 'properties.enableSoftDelete') === true,
          'Deleted secrets are lost immediately.',
        ),
        ...unless(days >= 30, `Deleted secrets are lost after ${days} days.`),
      ];
    },
  },
  settingsOf('vault/no-access-for-azure-services', ['Z-05'], VAULT, {
    'properties.enabledForDeployment': false,
    'properties.enabledForDiskEncryption': false,
    'properties.enabledForTemplateDeployment': false,
  }),
  ofSecrets(
    'vault/secrets-expire',
    [
      'Azure Policy: Key Vault, secrets expire',
      'Azure Policy: Key Vault, secrets have a maximum validity',
    ],
    (secret) =>
      textAt(secret, 'properties.attributes.exp').includes("dateTimeAdd(utcNow('u'), 'P1Y')"),
    'does not expire within a year.',
  ),
  ofSecrets(
    'vault/secrets-have-content-type',
    ['Azure Policy: Key Vault, secrets have a content type'],
    (secret) => textAt(secret, 'properties.contentType') !== '',
    'has no content type.',
  ),
  ofSecrets(
    'vault/no-secret-values-in-template',
    ['Z-05', 'PSRule Azure.Deployment.SecureValue', 'PSRule Azure.Deployment.SecureParameter'],
    // Generated, or a tool's, which an operator sets.
    (secret) => ['[newGuid()]', 'not-set'].includes(textAt(secret, 'properties.value')),
    'has a value that stands in the template.',
  ),
  {
    id: 'vault/secret-names',
    cites: ['PSRule Azure.KeyVault.SecretName'],
    faults: (deployment) => {
      const own = ['demo-secret', 'secure-config-value'];
      const needed = [...new Set([...own, ...secretsReferenced(deployment)])].sort();
      return unless(
        [...secretNames(deployment)].sort().join() === needed.join(),
        'The vault contains other secrets than those that the server refers to.',
      );
    },
  },
  {
    id: 'vault/no-secrets-in-outputs',
    cites: ['Z-05', 'PSRule Azure.Deployment.OutputSecretValue'],
    faults: ({ outputs }) =>
      Object.entries(outputs)
        .filter(([, value]) =>
          /newGuid|list[A-Z]|getSecret|parameters\(/.test(JSON.stringify(value)),
        )
        .map(([name]) => `The output ${name} contains a secret.`),
  },
  {
    id: 'vault/setting-is-key-vault-reference',
    cites: ['Z-05'],
    faults: (deployment) => {
      const value = setting(deployment, 'SECURE_CONFIG_VALUE');
      const reference =
        value.includes('@Microsoft.KeyVault(SecretUri=') && value.includes('secure-config-value');
      return unless(reference, 'SECURE_CONFIG_VALUE is not a Key Vault reference.');
    },
  },
];
