import type { Json, JsonObject, Resource } from '../model/deployment.ts';
import { holds } from './address.ts';
import type { Decision, End } from './security-rules.ts';

/** Whether a service accepts a connection to its public address. */
export function decidePublicAccess(resource: Resource, site: 'main' | 'scm', from: End): Decision {
  const decide = DECISIONS[resource.type];
  if (!decide) throw new Error(`Public access to ${resource.type} is not supported.`);
  return decide((resource.properties ?? {}) as JsonObject, site, from);
}

const DECISIONS: Record<
  string,
  (properties: JsonObject, site: 'main' | 'scm', from: End) => Decision
> = {
  'Microsoft.ApiManagement/service': (properties) =>
    properties.publicNetworkAccess === 'Disabled'
      ? SHUT
      : { allowed: true, rule: 'public gateway' },
  'Microsoft.KeyVault/vaults': vaultAccess,
  'Microsoft.CognitiveServices/accounts': vaultAccess,
  'Microsoft.Web/sites': siteAccess,
};

const SHUT: Decision = {
  allowed: false,
  rule: 'publicNetworkAccess',
  path: 'properties.publicNetworkAccess',
};

function vaultAccess(properties: JsonObject, _site: string, from: End): Decision {
  if (properties.publicNetworkAccess === 'Disabled') return SHUT;
  const acls = (properties.networkAcls ?? { defaultAction: 'Allow' }) as JsonObject;
  const rules = (acls.ipRules ?? []) as readonly JsonObject[];
  const rule = rules.find(({ value }) => from.address && holds(String(value), from.address));
  const acl = 'properties.networkAcls';
  if (rule) {
    const path = `${acl}.ipRules.${rules.indexOf(rule)}`;
    return { allowed: true, rule: `networkAcls ${rule.value}`, path };
  }
  return {
    allowed: acls.defaultAction === 'Allow',
    rule: 'networkAcls.defaultAction',
    path: `${acl}.defaultAction`,
  };
}

/** The app's main endpoint and its deployment endpoint share an address and have separate restrictions. */
function siteAccess(properties: JsonObject, site: 'main' | 'scm', from: End): Decision {
  if (properties.publicNetworkAccess === 'Disabled') return SHUT;
  const config = (properties.siteConfig ?? {}) as JsonObject;
  const own = site === 'scm' && config.scmIpSecurityRestrictionsUseMain !== true;
  const member = own ? 'scmIpSecurityRestrictions' : 'ipSecurityRestrictions';
  const listed = (config[member] ?? []) as readonly JsonObject[];
  const rules = listed.toSorted((one, other) => Number(one.priority) - Number(other.priority));
  const rule = rules.find((candidate) => restrictionMatches(candidate, from));
  const path = `properties.siteConfig.${member}`;
  if (rule) {
    const index = listed.indexOf(rule);
    return {
      allowed: rule.action === 'Allow',
      rule: `${member} ${rule.name}`,
      path: `${path}.${index}.name`,
    };
  }
  // Without a default action, a list admits only what it names, and an empty one admits all traffic.
  const fallback: Json = config[`${member}DefaultAction`] ?? (rules.length > 0 ? 'Deny' : 'Allow');
  return {
    allowed: fallback === 'Allow',
    rule: `${member}DefaultAction`,
    path: `${path}DefaultAction`,
  };
}

function restrictionMatches(rule: JsonObject, from: End): boolean {
  if (rule.headers || rule.vnetSubnetResourceId) {
    throw new Error(
      `Restriction ${rule.name}: headers and vnetSubnetResourceId are not supported when computing reachability.`,
    );
  }
  if (rule.tag === 'ServiceTag') return from.tags.includes(String(rule.ipAddress));
  if (rule.ipAddress === 'Any') return true;
  return from.address !== undefined && holds(String(rule.ipAddress), from.address);
}
