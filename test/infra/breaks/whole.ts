import { type Break, wrong } from './break.ts';

export const DEPLOYMENT_BREAKS: readonly Break[] = [
  wrong(
    'deployment/known-types-and-api-versions',
    'platform/plan.bicep',
    'Microsoft.Web/serverfarms@2025-03-01',
    'Microsoft.Web/serverfarms@2024-04-01',
  ),
  wrong(
    'deployment/known-types-and-api-versions',
    'platform/plan.bicep',
    "resource autoscale 'Microsoft.Insights",
    "resource box 'Microsoft.Network/publicIPAddresses@2025-09-01' = {\n  name: 'box'\n  location: location\n  tags: tags\n}\n\nresource autoscale 'Microsoft.Insights",
  ),
  wrong(
    'deployment/names-valid',
    'abbreviations.json',
    '"keyVaultVaults": "kv-"',
    '"keyVaultVaults": "keyvault-of-"',
  ),
  wrong('deployment/tags', 'main.bicep', "  purpose: 'secure-mcp-server'\n", ''),
  wrong(
    'deployment/one-region',
    'platform/plan.bicep',
    'name: name\n  location: location\n  tags: tags\n  kind',
    "name: name\n  location: 'northeurope'\n  tags: tags\n  kind",
  ),
  wrong(
    'deployment/supported-expressions',
    'main.bicep',
    'APPLICATIONINSIGHTS_CONNECTION_STRING: telemetry.outputs.connectionString',
    "APPLICATIONINSIGHTS_CONNECTION_STRING: listKeys(names.component, '2020-02-02').key",
  ),
  wrong(
    'deployment/no-secrets-in-values',
    'main.bicep',
    'MCP_PUBLIC_URL: mcpUrl',
    "MCP_PUBLIC_URL: mcpUrl\n      OTHER: 'client_secret=0123456789abcdef0123'",
  ),
];
