import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DirectoryState } from '../directory.ts';
import { newApplication } from '../objects.ts';
import type { TokenAnswer } from './issue.ts';

/** An application of another team that calls as itself, without a user. */
export interface CallerApplication {
  readonly appId: string;
  /** Its client secret, as its owner keeps it. */
  readonly secret: string;
}

/** Registers it with a secret, as its owner did long before the deployment. */
export function addCallerApplication(directory: DirectoryState, appId: string): CallerApplication {
  const displayName = 'Nightly job';
  directory.applications.push({ ...newApplication({ id: randomUUID(), appId }), displayName });
  directory.servicePrincipals.push({
    id: randomUUID(),
    appId,
    displayName,
    servicePrincipalType: 'Application',
    appRoleAssignmentRequired: false,
  });
  const secret = randomBytes(24).toString('base64url');
  const sha256 = createHash('sha256').update(secret).digest('hex');
  directory.clientSecrets.push({ appId, sha256 });
  return { appId, secret };
}

/**
 * A token of the application, by the client credentials grant (RFC 6749 section 4.4) at the sign-in
 * service's own endpoint.
 *
 * @param tenant the address of the tenant at the sign-in service.
 * @throws with the refusal.
 */
export async function signInAsApplication(
  tenant: string,
  { appId, secret }: CallerApplication,
  identifier: string,
): Promise<string> {
  const response = await fetch(`${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: secret,
      // An application has roles, so it names no single scope.
      scope: `${identifier}/.default`,
    }),
  });
  const answer = (await response.json()) as TokenAnswer & { error_description?: string };
  if (!response.ok) throw new Error(answer.error_description);
  return answer.access_token;
}
