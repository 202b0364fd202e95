import type { Parity } from '../parity.ts';

/** How the stand-in of Key Vault compares with the service. */
export const PARITY: Parity = {
  asAzure: {
    'A call without a token is challenged with the tenant and the resource; every call names the version of the contract.':
      'azure-docs, key-vault/general/authentication-requests-and-responses.md; recorded answers in azure-sdk-for-js',
    'A grant opens what it is attached to, for the data actions of its role: metadata is not the value, one secret is not the vault.':
      'azure-docs, role-based-access-control/built-in-roles/security.md; key-vault/general/rbac-guide.md',
    'A refusal has the code, the inner code and the lines of the service.':
      'piyushsachdeva/Terraform_AKS#2 and other reports',
    'Versions and secrets are listed without values, in pages.':
      'azure-rest-api-specs, key-vault data plane',
    'A secret is made once; later deployments leave it alone, and a disabled one is not given.':
      'Bicep, onlyIfNotExists; azure-docs, key-vault/secrets/about-secrets.md',
  },
  differs: {
    'Grants act at once.': 'On Azure within minutes.',
    'Tokens come from the issuer at the root of the sign-in service.':
      'On Azure from sts.windows.net.',
    'Nobody can write, so a secret has one version.': 'On Azure whoever has a role for it can.',
    'A secret that leaves the deployment is gone.':
      'On Azure it stays, and a deleted one keeps its name for the days of its retention.',
  },
  unchecked: ['Roles have the data actions on secrets that the vendor’s tables list for them.'],
};
