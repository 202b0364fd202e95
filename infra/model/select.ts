import type { Deployment, Json, JsonObject, Resource } from './deployment.ts';

/** The value at a path of member names and indices, such as `properties.subnets.0.name`, if it exists. */
export function at(value: unknown, path: string): Json | undefined {
  let current = value;
  for (const step of path.split('.')) {
    if (current === null || typeof current !== 'object') return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current as Json | undefined;
}

/** The string at a path, or an empty one. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === 'string' ? found : '';
}

/** The list of objects at a path, or an empty one. */
export function objectsAt(value: unknown, path: string): readonly JsonObject[] {
  const found = at(value, path);
  return Array.isArray(found) ? (found as readonly JsonObject[]) : [];
}

/** The list of strings at a path, or an empty one. */
export function textsAt(value: unknown, path: string): readonly string[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.map(String) : [];
}

/** All resources of a type, in the order of the deployment. */
export function ofType({ resources }: Pick<Deployment, 'resources'>, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The web app of a service of azure.yaml. `egress` exists only if tools call outside services. */
export function siteOf(deployment: Pick<Deployment, 'resources'>, service = 'server'): Resource {
  const resources = ofType(deployment, 'Microsoft.Web/sites').filter(
    (site) => textAt(site, 'tags.azd-service-name') === service,
  );
  return resourceOf({ resources }, 'Microsoft.Web/sites');
}

/** The web apps of other MCP servers. */
export const upstreamSites = (deployment: Pick<Deployment, 'resources'>): Resource[] =>
  ofType(deployment, 'Microsoft.Web/sites').filter((site) =>
    textAt(site, 'tags.azd-service-name').startsWith('upstream-'),
  );

/** The only resource of a type. */
export function resourceOf(deployment: Pick<Deployment, 'resources'>, type: string): Resource {
  const [found, ...others] = ofType(deployment, type);
  if (!found || others.length > 0) {
    throw new Error(`Expected one ${type}, found ${found ? others.length + 1 : 0}.`);
  }
  return found;
}

/** A child resource by type and the last parts of its name. */
export function child(deployment: Deployment, type: string, name: string): Resource {
  const found = deployment.resources.find(
    (resource) => resource.type === type && `/${resource.name}`.endsWith(`/${name}`),
  );
  if (!found) throw new Error(`The deployment has no ${type} called ${name}.`);
  return found;
}

/** A named value of the gateway, which its policies read. */
export const namedValue = (deployment: Deployment, name: string): Resource =>
  child(deployment, 'Microsoft.ApiManagement/service/namedValues', name);
