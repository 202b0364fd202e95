import type { Deployment, Json, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { at, objectsAt } from '../../../infra/model/select.ts';

/** Types whose run-time properties Azure returns with the resource. */
const WITH_RUN_TIME: ReadonlySet<string> = new Set([
  'Microsoft.ApiManagement/service',
  'Microsoft.Insights/components',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Web/sites',
]);

/** Run-time properties of a resource, as `reference(id, version, 'full')` returns them. */
export type Reference = (id: string) => JsonObject;

type Show = (properties: JsonObject, resource: Resource, query: URLSearchParams) => JsonObject;

/** A resource in the form in which its service returns it, which differs from what was sent. */
export function showResource(
  resource: Resource,
  reference: Reference,
  query: URLSearchParams,
): JsonObject {
  const { id, type, name, apiVersion: _, location, identity, properties = {}, ...rest } = resource;
  const runTime = WITH_RUN_TIME.has(type) ? reference(id) : {};
  const show = SHOWN[type] ?? ((own) => own);
  return {
    ...rest,
    id: shownId(resource),
    name: name.split('/').at(-1) ?? '',
    type,
    ...(location !== undefined && { location: shownLocation(type, location) }),
    ...(identity && { identity: shownIdentity(identity, runTime, reference) }),
    properties: {
      ...show(properties, resource, query),
      ...(at(runTime, 'properties') as JsonObject | undefined),
      ...(type === 'Microsoft.Web/sites' && { siteConfig: UNREAD_CONFIG }),
      provisioningState: 'Succeeded',
    },
  };
}

/** Azure Monitor returns parts of its ids in lower case. */
const shownId = ({ id, type }: Resource): string =>
  type.startsWith('Microsoft.Insights/')
    ? id
        .replace('/resourceGroups/', '/resourcegroups/')
        .replace('/providers/Microsoft.Insights/', '/providers/microsoft.insights/')
    : id;

const shownLocation = (type: string, location: string): string =>
  type.startsWith('Microsoft.Web/') && location === 'westeurope' ? 'West Europe' : location;

function shownIdentity(
  identity: JsonObject,
  runTime: JsonObject,
  reference: Reference,
): JsonObject {
  const assigned = Object.keys((identity.userAssignedIdentities ?? {}) as JsonObject);
  return {
    ...identity,
    ...(runTime.identity as JsonObject | undefined),
    type: identity.type ?? 'None',
    ...(assigned.length > 0 && {
      userAssignedIdentities: Object.fromEntries(
        assigned.map((id) => [
          id.replace('/resourceGroups/', '/resourcegroups/'),
          at(reference(id), 'properties') ?? {},
        ]),
      ),
    }),
  };
}

/** A site's own answer contains its configuration without values. */
const UNREAD_CONFIG = { numberOfWorkers: 1, linuxFxVersion: null, ipSecurityRestrictions: null };

/** The configuration of a site, which has an address of its own. */
export function showSiteConfig(site: Resource): JsonObject {
  const config = (at(site, 'properties.siteConfig') ?? {}) as JsonObject;
  return {
    id: `${site.id}/config/web`,
    name: 'web',
    type: 'Microsoft.Web/sites/config',
    location: shownLocation(site.type, site.location ?? ''),
    properties: {
      numberOfWorkers: 1,
      ...config,
      ipSecurityRestrictions: withImplied(config, 'ipSecurityRestrictions'),
      scmIpSecurityRestrictions: withImplied(config, 'scmIpSecurityRestrictions'),
    },
  };
}

/** The settings of a site that refer to a secret, without their values. */
export function showReferences({ resources }: Pick<Deployment, 'resources'>, site: Resource) {
  const settings = resources.find(({ id }) => id === `${site.id}/config/appsettings`);
  const entries = Object.entries(settings?.properties ?? {});
  const value = entries.flatMap(([name, reference]) =>
    String(reference).startsWith('@Microsoft.KeyVault(')
      ? [{ name, type: site.type, properties: { reference, source: 'KeyVault' } }]
      : [],
  );
  return { value };
}

function withImplied(config: JsonObject, list: string): Json {
  const action = config[`${list}DefaultAction`] ?? 'Allow';
  const implied = {
    ipAddress: 'Any',
    action,
    priority: 2147483647,
    name: `${action} all`,
    description: `${action} all access`,
  };
  return [...objectsAt(config, list), implied];
}

const SHOWN: Readonly<Record<string, Show>> = {
  'Microsoft.ApiManagement/service/apis': ({ format: _, value: __, ...kept }) => ({
    ...kept,
    apiRevision: '1',
    isCurrent: true,
  }),
  'Microsoft.ApiManagement/service/apis/operations/policies': showPolicy,
  'Microsoft.ApiManagement/service/loggers': ({ credentials, ...kept }) => ({
    ...kept,
    ...(credentials && {
      credentials: { connectionString: '{{Logger-Credentials--0123456789abcdef01234567}}' },
    }),
  }),
  'Microsoft.ApiManagement/service/namedValues': ({ value, ...kept }) =>
    kept.secret === true ? kept : { ...kept, value: value ?? null },
  'Microsoft.ApiManagement/service/policies': showPolicy,
  'Microsoft.ApiManagement/service/policyFragments': showPolicy,
  'Microsoft.Authorization/roleAssignments': (properties, { id }) => ({
    ...properties,
    scope: id.slice(0, id.lastIndexOf('/providers/')),
    condition: null,
  }),
  'Microsoft.Insights/diagnosticSettings': ({ logs, ...kept }) => ({
    ...kept,
    metrics: [{ category: 'AllMetrics', enabled: false }],
    logs: [
      ...objectsAt({ logs }, 'logs').map((log) => ({ ...log, categoryGroup: null })),
      { category: 'Other', categoryGroup: null, enabled: false },
    ],
  }),
  'Microsoft.Insights/workbooks': ({ serializedData, ...kept }, _resource, query) =>
    query.get('canFetchContent') === 'true'
      ? { ...kept, serializedData: serializedData ?? null }
      : kept,
  'Microsoft.KeyVault/vaults/secrets': ({ value: _, ...kept }) => kept,
  'Microsoft.Network/networkSecurityGroups': (properties, { id }) => ({
    ...properties,
    securityRules: shownItems(properties, 'securityRules', id),
    defaultSecurityRules: [{ name: 'DenyAllInBound', properties: { priority: 65500 } }],
  }),
  'Microsoft.Network/virtualNetworks': (properties, { id }) => ({
    ...properties,
    subnets: shownItems(properties, 'subnets', id),
    virtualNetworkPeerings: [],
  }),
  'Microsoft.Web/sites/config': (properties, { name }) =>
    name.endsWith('/authsettingsV2') ? withUnusedProviders(properties) : properties,
};

/** API Management stores a policy with its own line endings and quotes. */
function showPolicy({ value, ...kept }: JsonObject): JsonObject {
  const text = String(value)
    .replace(/=\s*'([^']*)'/g, (_, inner: string) => `="${inner.replaceAll('"', '&quot;')}"`)
    .replaceAll('\n', '\r\n');
  return { ...kept, value: text };
}

/** The network's items have ids, and an order of their own. */
const shownItems = (properties: JsonObject, list: string, id: string): Json =>
  objectsAt(properties, list)
    .map((item) => ({
      ...item,
      id: `${id}/${list}/${item.name}`,
      etag: 'W/"1"',
      properties: { ...(item.properties as JsonObject), provisioningState: 'Succeeded' },
    }))
    .reverse();

/** App Service lists every provider that it supports. */
const withUnusedProviders = (properties: JsonObject): JsonObject => ({
  ...properties,
  identityProviders: {
    facebook: { enabled: true, registration: {}, login: {} },
    google: { enabled: true, registration: {}, login: {}, validation: {} },
    ...(properties.identityProviders as JsonObject | undefined),
  },
});
