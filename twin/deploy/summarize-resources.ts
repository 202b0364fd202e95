import type { Resource } from '../../infra/model/deployment.ts';

/** Resources that a developer looks for first, singular and plural, in output order. */
const NOUNS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'Microsoft.ApiManagement/service/apis': ['API', 'APIs'],
  'Microsoft.ApiManagement/service/policies': ['policy', 'policies'],
  'Microsoft.ApiManagement/service/apis/policies': ['policy', 'policies'],
  'Microsoft.ApiManagement/service/apis/operations/policies': ['policy', 'policies'],
  'Microsoft.ApiManagement/service/policyFragments': ['fragment', 'fragments'],
  'Microsoft.Authorization/roleAssignments': ['grant', 'grants'],
  'Microsoft.Insights/scheduledQueryRules': ['alert rule', 'alert rules'],
  'Microsoft.KeyVault/vaults': ['vault', 'vaults'],
  'Microsoft.KeyVault/vaults/secrets': ['secret', 'secrets'],
  'Microsoft.Network/networkSecurityGroups': ['rule set', 'rule sets'],
  'Microsoft.Network/privateEndpoints': ['private endpoint', 'private endpoints'],
  'Microsoft.Network/virtualNetworks': ['network', 'networks'],
  'Microsoft.Web/sites': ['site', 'sites'],
  'Microsoft.Web/sites/config': ['configuration', 'configurations'],
};

/** Summarizes resources: `2 APIs, 9 policies, 3 more`, or the name of a single one. */
export function summarizeResources(resources: readonly Resource[]): string {
  const [first, ...others] = resources;
  if (first && others.length === 0) {
    const [one] = NOUNS[first.type] ?? [first.type];
    return `${one} ${first.name.split('/').slice(1).join('/') || first.name}`;
  }
  const counts = new Map<string, [count: number, nouns: readonly [string, string]]>();
  for (const { type } of resources) {
    const nouns = NOUNS[type] ?? ['more', 'more'];
    counts.set(nouns[0], [(counts.get(nouns[0])?.[0] ?? 0) + 1, nouns]);
  }
  return [...counts.values()]
    .sort(([, one], [, other]) => placeOf(one) - placeOf(other))
    .map(([count, [one, many]]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}

const ORDER = Object.values(NOUNS).map(([one]) => one);

/** Position of a word in the line; unlisted ones come last. */
const placeOf = (nouns: readonly [string, string]): number => {
  const place = ORDER.indexOf(nouns[0]);
  return place < 0 ? ORDER.length : place;
};
