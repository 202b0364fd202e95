// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { ONLY_SECRETS } from '../support/tool-needs.ts';
import { type Break, wrong } from './break.ts';

const NEEDS_SECRET = { base: 'open', lines: [ONLY_SECRETS] };

const VAULT = 'vault/vault.bicep';
const GRANTS = 'vault/grants.bicep';
const SECRET =
  "name: 'demo-secret'\n  tags: tags\n  properties: {\n    value: demoSecret\n    contentType: 'text/plain'\n    attributes: { enabled: true, exp: expires }";

export const VAULT_BREAKS: readonly Break[] = [
  wrong(
    'vault/public-access-disabled',
    VAULT,
    "publicNetworkAccess: 'Disabled'",
    "publicNetworkAccess: 'Enabled'",
  ),
  wrong('vault/firewall', VAULT, "defaultAction: 'Deny'", "defaultAction: 'Allow'"),
  wrong('vault/firewall', VAULT, "bypass: 'None'", "bypass: 'AzureServices'"),
  wrong(
    'vault/rbac-instead-of-access-policies',
    VAULT,
    'enableRbacAuthorization: true',
    'enableRbacAuthorization: false',
  ),
  wrong(
    'vault/purge-protection',
    'main.bicep',
    'param purgeProtection bool = true',
    'param purgeProtection bool = false',
  ),
  wrong(
    'vault/soft-delete',
    'main.bicep',
    'param secretRetentionDays int = 90',
    'param secretRetentionDays int = 7',
  ),
  wrong(
    'vault/no-access-for-azure-services',
    VAULT,
    'enabledForTemplateDeployment: false',
    'enabledForTemplateDeployment: true',
  ),
  wrong('vault/secrets-expire', VAULT, SECRET, SECRET.replace(', exp: expires', '')),
  wrong('vault/secrets-expire', VAULT, "'P1Y'", "'P9Y'"),
  wrong(
    'vault/secrets-have-content-type',
    VAULT,
    SECRET,
    SECRET.replace("    contentType: 'text/plain'\n", ''),
  ),
  wrong('vault/no-secret-values-in-template', VAULT, 'value: demoSecret', "value: 'changeit'"),
  wrong('vault/secret-names', VAULT, "name: 'secure-config-value'", "name: 'api-key'"),
  wrong(
    'vault/no-secrets-in-outputs',
    'main.bicep',
    'output AZURE_WEB_APP_NAME string = names.site',
    "output AZURE_WEB_APP_NAME string = listKeys(names.site, '2025-03-01').keys[0].value",
  ),
  wrong(
    'vault/setting-is-key-vault-reference',
    'main.bicep',
    "'@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${vault.outputs.secureConfigName})'",
    "'changeit'",
  ),
  wrong(
    'vault/server-has-only-needed-grants',
    GRANTS,
    "name: guid(vault::demo.id, siteName, roles['Key Vault Reader'])\n  scope: vault::demo\n",
    "name: guid(vault::demo.id, siteName, roles['Key Vault Reader'])\n  scope: vault\n",
  ),
  wrong(
    'vault/sign-in-identity-has-no-grants',
    'main.bicep',
    'siteName: names.site\n    sitePrincipalId: platform.outputs.principalId',
    'siteName: names.site\n    sitePrincipalId: platform.outputs.signInPrincipalId',
  ),
  wrong(
    'vault/only-gateway-and-server-have-grants',
    'main.bicep',
    'siteName: names.site\n    sitePrincipalId: platform.outputs.principalId',
    'siteName: names.site\n    sitePrincipalId: authClientId',
  ),
  wrong(
    'vault/gateway-cannot-read-secrets',
    'main.bicep',
    'siteName: names.site\n    sitePrincipalId: platform.outputs.principalId',
    'siteName: names.site\n    sitePrincipalId: apim.outputs.principalId',
  ),
  wrong(
    'vault/no-secret-values-in-template',
    VAULT,
    "value: 'not-set'",
    "value: 'changeit'",
    NEEDS_SECRET,
  ),
  wrong(
    'vault/secret-names',
    'main.bicep',
    'forTools: toolNeeds.secrets',
    "forTools: [{ setting: 'OTHER', name: 'other' }]",
    NEEDS_SECRET,
  ),
  wrong(
    'vault/server-has-only-needed-grants',
    GRANTS,
    'scope: resolved[index]',
    'scope: vault',
    NEEDS_SECRET,
  ),
  wrong(
    'vault/server-has-only-needed-grants',
    VAULT,
    'concat([secureConfig.name], map(forTools, secret => secret.name))',
    '[secureConfig.name]',
    NEEDS_SECRET,
  ),
];
