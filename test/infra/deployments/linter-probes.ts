// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
/**
 * For every linter rule, code that it must report. The compiler silently ignores a rule whose name is
 * misspelt, so each name has to prove that it exists.
 */
export const LINTER_PROBES: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  'adminusername-should-not-be-literal':
    "resource v 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n name: 'v'\n location: 'x'\n properties: { osProfile: { adminUsername: 'root' } }\n}",
  'artifacts-parameters':
    "param _artifactsLocation string = 'https://x'\noutput o string = _artifactsLocation",
  'decompiler-cleanup': "var name_var = 'x'\noutput o string = name_var",
  'explicit-values-for-loc-params': {
    'm.bicep': 'param location string = resourceGroup().location\noutput o string = location',
    'main.bicep': "module m 'm.bicep' = { name: 'm' }",
  },
  'max-asserts': many(33, (i) => `assert a${i} = true`),
  'max-outputs': many(65, (i) => `output o${i} int = ${i}`),
  'max-params': many(257, (i) => `param p${i} int = ${i}`),
  'max-resources': many(
    801,
    (i) =>
      `resource r${i} 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: 'n${i}', location: 'global' }`,
  ),
  'max-variables': many(513, (i) => `var p${i} = ${i}`),
  'nested-deployment-template-scoping':
    "var x = 'a'\nresource d 'Microsoft.Resources/deployments@2024-03-01' = { name: 'd', properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'inner' }, template: { '$schema': 'a', contentVersion: '1.0.0.0', resources: [], outputs: { o: { type: 'string', value: x } } } } }",
  'no-conflicting-metadata': "@description('x')\n@metadata({ description: 'y' })\nparam p string",
  'no-deployments-resources':
    "resource d 'Microsoft.Resources/deployments@2024-03-01' = { name: 'd', properties: { mode: 'Incremental', template: {} } }",
  'no-explicit-any': 'param p any\noutput o string = p',
  'no-hardcoded-env-urls': "output o string = 'https://management.azure.com/'",
  'no-hardcoded-location':
    "resource v 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: 'v', location: 'westus' }",
  'no-loc-expr-outside-params':
    "resource v 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: 'v', location: resourceGroup().location }",
  'no-module-name': {
    'm.bicep': "output o string = 'x'",
    'main.bicep': "module m 'm.bicep' = { name: 'm' }",
  },
  'no-unnecessary-dependson':
    "resource a 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: 'a', location: 'global' }\nresource b 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = { parent: a, name: 'b', location: 'global', properties: {}, dependsOn: [a] }",
  'no-unused-existing-resources':
    "resource a 'Microsoft.Network/privateDnsZones@2024-06-01' existing = { name: 'a' }",
  'no-unused-imports': {
    'm.bicep': "@export()\n@description('x')\ntype t = string",
    'main.bicep': "import { t } from 'm.bicep'",
  },
  'no-unused-params': 'param p string',
  'no-unused-vars': "var v = 'x'",
  'no-unused-types': 'type t = string',
  'outputs-should-not-contain-secrets': "@secure()\nparam p string\noutput o string = 'a${p}'",
  'prefer-interpolation': "param p string\noutput o string = concat('a', p)",
  'prefer-unquoted-property-names': "output o object = { 'a': 1 }",
  'protect-commandtoexecute-secrets':
    "@secure()\nparam p string\nresource e 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = { name: 'a/CustomScript', location: 'x', properties: { publisher: 'Microsoft.Azure.Extensions', type: 'CustomScript', settings: { commandToExecute: 'x ${p}' } } }",
  'secure-parameter-default': "@secure()\nparam p string = 'x'\noutput o int = length(p)",
  'secure-secrets-in-params': 'param adminPassword string\noutput o int = length(adminPassword)',
  'simplify-interpolation': "param p string\noutput o string = '${p}'",
  'simplify-json-null': "output o object? = json('null')",
  'use-description-outputs': 'output o int = 1',
  'use-description-params': 'param p string\noutput o string = p',
  'use-description-types': "type t = string\noutput o t = 'x'",
  'use-description-vars': 'var v = 1\noutput o int = v',
  'use-parent-property':
    "resource a 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: 'a', location: 'global' }\nresource b 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = { name: '${a.name}/b', location: 'global', properties: {} }",
  'use-recent-az-powershell-version':
    "resource d 'Microsoft.Resources/deploymentScripts@2023-08-01' = { name: 'd', location: 'x', kind: 'AzurePowerShell', properties: { azPowerShellVersion: '3.0', retentionInterval: 'P1D', scriptContent: 'x' } }",
  'use-resource-id-functions':
    "resource v 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: 'v', location: 'x', properties: { ddosProtectionPlan: { id: '/subscriptions/x' } } }",
  'use-resource-symbol-reference':
    "resource a 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: 'a' }\noutput o object = reference(a.id, '2024-01-01')",
  'use-safe-access': "param p object\noutput o string = contains(p, 'a') ? p.a : 'b'",
  'use-secure-value-for-secure-inputs':
    "param p string\nresource v 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n name: 'v'\n location: 'x'\n properties: { osProfile: { adminPassword: p } }\n}",
  'use-stable-resource-identifiers':
    "param t string = utcNow()\nresource a 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: t, location: 'global' }",
  'use-stable-vm-image':
    "resource v 'Microsoft.Compute/virtualMachines@2024-07-01' = { name: 'v', location: 'x', properties: { storageProfile: { imageReference: { offer: 'ws-preview', sku: 'a', version: 'preview' } } } }",
  'use-user-defined-types': 'param p object\noutput o object = p',
  'what-if-short-circuiting': {
    'm.bicep':
      "param n string\nresource a 'Microsoft.Network/privateDnsZones@2024-06-01' = { name: n, location: 'global' }",
    'main.bicep':
      "resource s 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: 'a' }\nmodule m 'm.bicep' = { params: { n: s.properties.primaryEndpoints.blob } }",
  },
  'no-hardcoded-outputs': "output o string = 'x'",
  'use-description-type-properties':
    "@description('x')\ntype t = { a: string }\noutput o t = { a: 'x' }",
};

/** The surplus `count` statements. */
function many(count: number, statement: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => statement(index)).join('\n');
}
