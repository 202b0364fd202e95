import { withOperations } from '../../../infra/gateway/imported-operations.ts';
import type { Deployment, Json, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { type Reference, showResource, showSiteConfig } from './show.ts';

/** What Azure Resource Manager knows of a deployment. */
export interface Deployed {
  /** Resources with every expression evaluated. */
  readonly resources: readonly Resource[];
  readonly reference: Reference;
}

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
  if (!url.searchParams.has('api-version')) {
    return refused(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter is required.',
    );
  }
  const all = withOperations({ resources: deployed.resources, outputs: {} });
  const id = decodeURIComponent(url.pathname);
  const one = find(all, id);
  // A list of app settings contains values, so Azure returns it only for a POST.
  if (one?.name.endsWith('/appsettings')) {
    return refused(405, 'MethodNotAllowed', 'The method GET is not allowed for this resource.');
  }
  if (one) {
    const shown = showResource(one, deployed.reference, url.searchParams);
    return { status: 200, body: shown };
  }
  const [parentId = '', child = ''] = split(id);
  const parent = find(all, parentId);
  if (child === 'web' && parentId.endsWith('/config')) {
    const site = find(all, split(parentId)[0] ?? '');
    if (site) return { status: 200, body: showSiteConfig(site) };
  }
  if (!parent && !/\/providers\/Microsoft\.Authorization$/i.test(parentId)) {
    return refused(404, 'ResourceNotFound', `The Resource '${id}' was not found.`);
  }
  const items = itemsOf(all, parentId, child);
  return { status: 200, body: pageOf(items, deployed, url) };
}

function itemsOf({ resources }: Deployment, parentId: string, child: string): readonly Resource[] {
  const prefix = `${parentId}/${child}/`.toLowerCase();
  if (child === 'resources') return resources.filter(isTracked);
  if (child.toLowerCase() === 'roleassignments') {
    return resources.filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments');
  }
  return resources.filter(({ id }) => {
    const rest = id.toLowerCase().startsWith(prefix) ? id.slice(prefix.length) : '/';
    return !rest.includes('/');
  });
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

const find = ({ resources }: Deployment, id: string): Resource | undefined =>
  resources.find((resource) => resource.id.toLowerCase() === id.toLowerCase());

const split = (id: string): [string, string] => {
  const end = id.lastIndexOf('/');
  return [id.slice(0, end), id.slice(end + 1)];
};

const refused = (status: number, code: string, message: string): ArmAnswer => ({
  status,
  body: { error: { code, message } },
});
