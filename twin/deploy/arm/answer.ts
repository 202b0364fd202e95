import type { Deployment, Json, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { ofType } from '../../../infra/model/select.ts';
import { type Reference, showReferences, showResource, showSiteConfig } from './show.ts';

/** What Azure Resource Manager knows of a deployment. */
export interface Deployed {
  /** Resources with every expression evaluated, and with the operations that APIs import. */
  readonly resources: readonly Resource[];
  readonly reference: Reference;
}

type Resources = Pick<Deployment, 'resources'>;

export interface ArmAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

const ORIGIN = 'https://management.azure.com';
/** Small, so that a reader that ignores pages misses something in any deployment. */
const PAGE = 10;

/** Answers a GET of Azure Resource Manager from the deployed state. */
export function answerArm(deployed: Deployed, address: string): ArmAnswer {
  const url = new URL(address, ORIGIN);
  const version = url.searchParams.get('api-version');
  if (version === null) {
    return refused(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter is required.',
    );
  }
  const id = decodeURIComponent(url.pathname);
  const [parentId, child] = split(id);
  const one = find(deployed, id);
  const owner = one ?? ownerOf(deployed, parentId, child);
  if (!owner) return refused(404, 'ResourceNotFound', `The Resource '${id}' was not found.`);
  if (version !== owner.apiVersion) {
    const message = `No registered provider found for API version '${version}'; the twin supports '${owner.apiVersion}'.`;
    return refused(400, 'NoRegisteredProviderFound', message);
  }
  // A list of app settings contains values, so Azure returns it only for a POST.
  if (one?.name.endsWith('/appsettings')) {
    return refused(405, 'MethodNotAllowed', 'The method GET is not allowed for this resource.');
  }
  if (one) return { status: 200, body: showResource(one, deployed.reference, url.searchParams) };
  if (child === 'web') return { status: 200, body: showSiteConfig(owner) };
  if (child === 'appsettings') return { status: 200, body: showReferences(deployed, owner) };
  return { status: 200, body: pageOf(itemsOf(deployed, parentId, child), deployed, url) };
}

/**
 * Lists that the services have below a resource, by its type: written here as well as in the command
 * that reads them, so that a list which only one of them knows is noticed.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.ApiManagement/service': [
    'apis',
    'backends',
    'certificates',
    'diagnostics',
    'loggers',
    'namedValues',
    'policies',
    'policyFragments',
    'products',
  ],
  'Microsoft.ApiManagement/service/apis': ['operations', 'policies'],
  'Microsoft.ApiManagement/service/apis/operations': ['policies'],
  'Microsoft.KeyVault/vaults': ['keys', 'secrets'],
  'Microsoft.ManagedIdentity/userAssignedIdentities': ['federatedIdentityCredentials'],
  'Microsoft.Network/privateDnsZones': ['A', 'CNAME', 'virtualNetworkLinks'],
  'Microsoft.Network/virtualNetworks': ['virtualNetworkPeerings'],
  'Microsoft.Resources/resourceGroups': ['resources'],
  'Microsoft.Web/sites': [
    'hostNameBindings',
    'privateEndpointConnections',
    'sitecontainers',
    'slots',
  ],
};

/** The resource whose API version applies to a list, or to a part of a resource. */
function ownerOf(all: Resources, parentId: string, child: string): Resource | undefined {
  const parent = find(all, parentId);
  if (parent) return LISTS[parent.type]?.includes(child) ? parent : undefined;
  const isPart =
    (child === 'web' && parentId.endsWith('/config')) ||
    (child === 'appsettings' && parentId.endsWith('/config/configreferences'));
  if (isPart) return find(all, parentId.slice(0, parentId.indexOf('/config')));
  const isGrants = /\/providers\/Microsoft\.Authorization$/i.test(parentId);
  return isGrants && child === 'roleAssignments' ? ofType(all, GRANT)[0] : undefined;
}

const GRANT = 'Microsoft.Authorization/roleAssignments';

function itemsOf(all: Resources, parentId: string, child: string): readonly Resource[] {
  if (child === 'resources') return all.resources.filter(isTracked);
  if (child === 'roleAssignments') return ofType(all, GRANT);
  const prefix = `${parentId}/${child}/`.toLowerCase();
  return all.resources.filter(
    ({ id }) => id.toLowerCase().startsWith(prefix) && !id.slice(prefix.length).includes('/'),
  );
}

/** The group's list contains resources with a location, and no children. */
const isTracked = ({ type, location }: Resource): boolean =>
  location !== undefined && type !== 'Microsoft.Resources/resourceGroups';

function pageOf(items: readonly Resource[], deployed: Deployed, url: URL): JsonObject {
  const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
  const value: Json[] = items
    .slice(skip, skip + PAGE)
    .map((item) => showResource(item, deployed.reference, url.searchParams));
  if (skip + PAGE >= items.length) return { value };
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip + PAGE));
  return { value, nextLink: next.href };
}

const find = ({ resources }: Resources, id: string): Resource | undefined =>
  resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());

const split = (id: string): [string, string] => {
  const end = id.lastIndexOf('/');
  return [id.slice(0, end), id.slice(end + 1)];
};

const refused = (status: number, code: string, message: string): ArmAnswer => ({
  status,
  body: { error: { code, message } },
});
