/**
 * Generates, from the tools' declarations, the scopes and app roles of the API registration (in
 * Microsoft Graph's format), who is granted which role, and the scopes of other APIs that this one
 * requires on behalf of callers. `npm run generate` writes the result; a
 * test compares it.
 */
import { ROLES, SCOPES, SCOPES_ON_BEHALF } from '../../server/src/tools/declarations.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { uuidFromName } from './uuid.ts';

export function generate(): GeneratedFile[] {
  return [
    { path: 'infra/entra/scopes.generated.json', text: asFile(SCOPES.map(scope)) },
    { path: 'infra/entra/app-roles.generated.json', text: asFile(ROLES.map(role)) },
    { path: 'infra/entra/grants.generated.json', text: asFile(grants()) },
    { path: 'infra/entra/on-behalf-of.generated.json', text: asFile(SCOPES_ON_BEHALF) },
  ];
}

/** Consents and assignments refer to these ids, so a name must always give the same one. */
function scope(declared: (typeof SCOPES)[number]) {
  return {
    id: uuidFromName(`scope:${declared.name}`),
    value: declared.name,
    // A scope without a text for users requires an administrator's consent.
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

/** Matches the repository's formatter, which keeps a short list on one line. */
function asFile(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const oneLine = text.replace(/\[\s+("[\w.]+"(?:,\s+"[\w.]+")*)\s+\]/g, (_, items: string) => {
    return `[${items.replace(/\s+/g, ' ')}]`;
  });
  return `${oneLine}\n`;
}
