import { uuidFromName } from '../../infra/entra/uuid.ts';
import type { DirectoryState } from './directory.ts';
import { newApplication } from './objects.ts';
import { findResource } from './registry.ts';

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/**
 * Registers the APIs of servers that are called on behalf of users, with the scopes that are declared
 * for them: in a real directory their owners have done that. Consent is left to an administrator.
 */
export function registerOtherApis(directory: DirectoryState, scopes: readonly string[]): void {
  for (const scope of scopes) {
    const slash = scope.lastIndexOf('/');
    const [identifier, name] = [scope.slice(0, slash), scope.slice(slash + 1)];
    const appId = GUID.exec(identifier)?.[0].toLowerCase() ?? uuidFromName(`api:${identifier}`);
    const find = () => directory.applications.find((one) => one.appId === appId)?.api;
    if (!findResource(directory, identifier) && !find()) register(directory, appId, identifier);
    const api = find();
    const isKnown = api?.oauth2PermissionScopes.some(({ value }) => value === name);
    if (!api || isKnown || name === '.default') continue;
    api.oauth2PermissionScopes.push({
      id: uuidFromName(`scope:${scope}`),
      value: name,
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: `${name} on behalf of users`,
      adminConsentDescription: 'Allows the application to call this API on behalf of users.',
      userConsentDisplayName: `${name} on your behalf`,
      userConsentDescription: 'Allows the application to call this API on your behalf.',
    });
  }
}

function register(directory: DirectoryState, appId: string, identifier: string): void {
  const application = newApplication({ id: uuidFromName(`application:${appId}`), appId });
  application.displayName = identifier;
  application.api.requestedAccessTokenVersion = 2;
  if (identifier !== appId) application.identifierUris = [identifier];
  directory.applications.push(application);
  directory.servicePrincipals.push({
    id: uuidFromName(`principal:${appId}`),
    appId,
    displayName: identifier,
    servicePrincipalType: 'Application',
    appRoleAssignmentRequired: false,
  });
}
