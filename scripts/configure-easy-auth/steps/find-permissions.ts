import type { Graph } from '../graph/client.ts';
import type { Application, OtherApi, Permissions } from '../graph/objects.ts';
import type { Done } from '../report.ts';
import { Stop } from '../stop.ts';

/** The permission that a registration needs to call another API on behalf of users. */
export async function findPermissions(
  graph: Graph,
  held: Pick<Application, 'requiredResourceAccess'>,
  scope: string,
): Promise<Done<Permissions>> {
  const slash = scope.lastIndexOf('/');
  const [identifier, name] = [scope.slice(0, slash), scope.slice(slash + 1)];
  const api = await findApi(graph, identifier);
  if (!api) {
    throw new Stop(
      `server/upstreams.json declares the scope ${scope}, but no API of this directory has the ` +
        `identifier ${identifier}. Correct the scope. If the API belongs to another directory, ` +
        'create its service principal with `az ad sp create --id <its client id>`.',
    );
  }
  const { appId: resourceAppId, oauth2PermissionScopes: scopes } = api;
  if (name === '.default') return { did: `kept the permissions on ${identifier}`, value: kept() };
  const found = scopes.find(({ value }) => value === name);
  if (found) {
    const resourceAccess = [{ id: found.id, type: 'Scope' }];
    return { did: `found ${scope}`, value: { resourceAppId, resourceAccess } };
  }
  const known = scopes.map(({ value }) => value).join(', ') || 'none';
  throw new Stop(
    `server/upstreams.json declares the scope ${scope}, but that API has no scope of this name. ` +
      `Its scopes: ${known}.`,
  );

  /** It stands for what an administrator has listed in the registration. */
  function kept(): Permissions {
    const listed = held.requiredResourceAccess.find((one) => one.resourceAppId === resourceAppId);
    return listed ?? { resourceAppId, resourceAccess: [] };
  }
}

/** By its client id or one of its identifier URIs. */
async function findApi(graph: Graph, identifier: string): Promise<OtherApi | undefined> {
  // A quote in a string literal is doubled (OData 4.01, URL conventions, section 5.1.1.1.1).
  const literal = encodeURIComponent(identifier.replaceAll("'", "''"));
  const filter = `servicePrincipalNames/any(name:name eq '${literal}')`;
  const select = 'appId,oauth2PermissionScopes';
  const [api] = await graph.list<OtherApi>(
    `/servicePrincipals?$filter=${filter}&$select=${select}`.replaceAll(' ', '%20'),
  );
  return api;
}
