import { randomUUID } from 'node:crypto';
import type { Entra } from '../../../../twin/entra/entra.ts';
import { newApplication } from '../../../../twin/entra/objects.ts';
import { giveConsent } from '../../../../twin/entra/sign-in/consents.ts';
import { addPrincipal } from './tenant.ts';

/** Client id of an API that is called on behalf of users. */
export const DOCS = '7c2a7c0e-54a7-4c5e-8a52-2f1d3c4b5a60';
export const DOCS_SCOPE = `api://${DOCS}/Docs.Read`;

/** Registers that API, with consent for one client to read on behalf of every user. */
export function registerDocs({ directory }: Entra, client: string) {
  const docs = newApplication({ id: randomUUID(), appId: DOCS });
  docs.displayName = 'Docs';
  docs.identifierUris = [`api://${DOCS}`];
  docs.api.requestedAccessTokenVersion = 2;
  docs.api.oauth2PermissionScopes = ['Docs.Read', 'Docs.Write'].map((value) => ({
    id: randomUUID(),
    value,
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: value,
    adminConsentDescription: value,
    userConsentDisplayName: value,
    userConsentDescription: value,
  }));
  directory.applications.push(docs);
  giveConsent(directory, client, DOCS, null, ['Docs.Read']);
  return { docs, principal: addPrincipal(directory, docs) };
}
