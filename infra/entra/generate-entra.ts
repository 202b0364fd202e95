/**
 * Scopes and app roles of the API registration, in Microsoft Graph's own shape, and who is granted
 * which role, generated from the tools' declarations. `npm run generate` writes what this returns; a
 * test compares it.
 */
import { ROLES, SCOPES } from '../../server/src/tools/declarations.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { uuidFromName } from './uuid.ts';

export function generate(): GeneratedFile[] {
  return [
    { path: 'infra/entra/scopes.json', text: asFile(SCOPES.map(scope)) },
    { path: 'infra/entra/app-roles.json', text: asFile(ROLES.map(role)) },
    { path: 'infra/entra/grants.json', text: asFile(grants()) },
  ];
}

/** Consents and assignments point at these ids: a name must give the same one for ever. */
function scope(declared: (typeof SCOPES)[number]) {
  return {
    id: uuidFromName(`scope:${declared.name}`),
    value: declared.name,
    // A scope that says nothing to users is one that only an administrator may grant.
    type: declared.userTitle === '' ? 'Admin' : 'User',
    adminConsentDisplayName: declared.adminTitle,
    adminConsentDescription: declared.adminText,
    userConsentDisplayName: declared.userTitle,
    userConsentDescription: declared.userText,
    isEnabled: true,
  };
}

function role(declared: (typeof ROLES)[number]) {
  return {
    id: uuidFromName(`role:${declared.name}`),
    value: declared.name,
    displayName: declared.title,
    description: declared.text,
    allowedMemberTypes: declared.assignableTo,
    isEnabled: true,
  };
}

function grants() {
  const to = (receiver: 'deployer' | 'caller') =>
    ROLES.filter(({ grantedTo }) => grantedTo === receiver).map(({ name }) => name);
  return { deployer: to('deployer'), caller: to('caller') };
}

/** Formatted as the repository's formatter would, which keeps a short list on one line. */
function asFile(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const oneLine = text.replace(/\[\s+("[\w.]+"(?:,\s+"[\w.]+")*)\s+\]/g, (_, items: string) => {
    return `[${items.replace(/\s+/g, ' ')}]`;
  });
  return `${oneLine}\n`;
}
