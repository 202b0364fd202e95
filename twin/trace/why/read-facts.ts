import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { at, ofType, resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import { lineInJson } from '../../../infra/source/line-in-json.ts';
import type { DirectoryState } from '../../entra/directory.ts';
import { type Element, formatOf, readDocument } from '../../gateway/policy-document.ts';
import type { FileLine } from '../../kit/call-record.ts';
import type { Twin } from '../../run/start-twin.ts';
import type { ChainFacts, Member, Role } from './facts.ts';

/** What explanations read of a running chain; files are read when an explanation asks for them. */
export function readFacts({
  mcpUrl,
  entra: { directory },
  hookEnvironment,
  deployment,
  look,
}: Twin): ChainFacts {
  const { root } = hookEnvironment;
  const values = hookEnvironment.values();
  const api = String(values.AZURE_AUTH_CLIENT_ID);
  const served = deployment();
  const documents = new Map<string, Element | undefined>();
  const documentOf = (file: string): Element | undefined => {
    if (!documents.has(file)) documents.set(file, readPolicy(root, file, served));
    return documents.get(file);
  };
  const principalOf = (appId: string): string | undefined =>
    directory.servicePrincipals.find((one) => one.appId === appId)?.id;
  return {
    mcpUrl,
    api,
    tenantId: directory.tenantId,
    publicClientId: String(values.AZURE_PUBLIC_CLIENT_ID),
    callerAppId: hookEnvironment.caller.appId,
    resources: served.resources,
    users: directory.users.map(memberOf),
    roles: rolesOf(directory, api),
    apiPrincipalId: principalOf(api) ?? '',
    principalOf,
    scopes: scopesOf(directory, api),
    redirects: redirectsOf(root),
    settings: values,
    parameter: (name) => parameterIn(root, served, name),
    elementAt(name, { file, line }) {
      const document = file.endsWith('.xml') ? documentOf(file) : undefined;
      return document && elementIn(document, name, line);
    },
    lineOf: (resource, path) => look.locate({ resource, steps: path.split('.') }),
  };
}

const memberOf = ({ id, displayName }: DirectoryState['users'][number]): Member => ({
  id,
  name: displayName.toLowerCase(),
});

function rolesOf(directory: DirectoryState, api: string): readonly Role[] {
  const registration = directory.applications.find(({ appId }) => appId === api);
  return (registration?.appRoles ?? []).map(({ id, value }) => ({
    id,
    value,
    holders: directory.appRoleAssignments
      .filter(({ appRoleId }) => appRoleId === id)
      .map(({ principalId }) => principalId),
  }));
}

const scopesOf = ({ applications }: DirectoryState, api: string): readonly string[] =>
  applications
    .find(({ appId }) => appId === api)
    ?.api.oauth2PermissionScopes.map(({ value }) => value) ?? [];

const CLIENT = 'infra/entra/public-client.json';

const redirectsOf = (root: string): FileLine => ({
  file: CLIENT,
  line: lineInJson(readFileSync(join(root, CLIENT), 'utf8'), ['publicClient', 'redirectUris']),
});

/** Of the deployment that `npm start` chooses by its options. */
function parameterIn(root: string, deployment: Deployment, parameter: string): FileLine {
  const isLocked = textAt(siteOf(deployment), 'properties.publicNetworkAccess') === 'Disabled';
  const isV2 = textAt(resourceOf(deployment, SERVICE), 'sku.name').endsWith('V2');
  const name = `twin${isLocked ? '-locked' : ''}${isV2 ? '-v2' : ''}`;
  const file = `infra/deployments/${name}.bicepparam`;
  const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n');
  const found = lines.findIndex((line) => line.startsWith(`param ${parameter} `));
  return { file, line: found === -1 ? lines.length : found + 1 };
}

const SERVICE = 'Microsoft.ApiManagement/service';

/** `undefined` if the file was edited since it was deployed, so that its lines are others. */
function readPolicy(root: string, file: string, deployment: Deployment): Element | undefined {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\ufeff/, '');
  const resource = deployment.resources.find(
    (one) => one.type.startsWith(`${SERVICE}/`) && textAt(one, 'properties.value') === text,
  );
  if (!resource) return undefined;
  const named = namedValues(deployment);
  const get = (name: string): string => named.get(name) ?? `{{${name}}}`;
  return readDocument(text, { resource, file: () => file }, { get }, formatOf(resource));
}

const namedValues = (deployment: Deployment): ReadonlyMap<string, string> =>
  new Map(
    ofType(deployment, `${SERVICE}/namedValues`)
      // Explanations quote what a policy demands; of a secret, its name.
      .filter((one: Resource) => at(one, 'properties.secret') !== true)
      .map((one) => [textAt(one, 'properties.displayName'), textAt(one, 'properties.value')]),
  );

function elementIn(element: Element, name: string, line: number): Element | undefined {
  if (element.name === name && element.line === line) return element;
  for (const child of element.children) {
    const found = elementIn(child, name, line);
    if (found) return found;
  }
  return undefined;
}
