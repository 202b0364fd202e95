import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';
import { BASE_ROLE, BASE_SCOPE } from '../../../server/src/tools/access.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { typedCall } from '../../cli/example-calls.ts';
import type { Way, Why } from '../call-view.ts';
import { helped, listed, oneOf, way } from './answer.ts';
import type { RefusedCall } from './refused-call.ts';

/** A valid token that does not allow the call: a scope, a role, or both are missing. */
export function insufficientScope(call: RefusedCall): Why {
  const { tool, isApplication } = call;
  if (isApplication) return missingRole(call, tool?.access.role?.name ?? BASE_ROLE.name);
  const needed = [BASE_SCOPE.name, ...(tool?.access.scope ? [tool.access.scope.name] : [])];
  const missing = needed.filter((scope) => !call.scopes.includes(scope));
  return helped(
    `The token needs the ${missing.length > 1 ? 'scopes' : 'scope'} ${listed(missing)}.`,
    way('Sign in again and ask for it.', { command: call.again(...needed) }),
  );
}

/** A tool that does not exist, or whose existence this caller is not told. */
export function unknownTool(call: RefusedCall): Why {
  const role = call.tool?.access.role?.name;
  if (role !== undefined) return missingRole(call, role);
  const names = TOOLS.map((one) => one.name);
  const near = /"(.+)"/.exec(didYouMean(call.toolName ?? '', names))?.[1];
  return near === undefined
    ? helped(
        `The tool must be one that the server has: ${oneOf(names)}.`,
        way('Call one of them, such as this.', { command: call.again() }),
      )
    : helped(
        `The server has no tool ${call.toolName}; ${near} has almost this name.`,
        way(`Call ${near}.`, { command: calling(call, near) }),
      );
}

const calling = (call: RefusedCall, name: string): string => {
  const near = TOOLS.find((one) => one.name === name);
  return `${near ? typedCall(near) : `npm run call -- ${name}`} ${call.asCaller()}`;
};

function missingRole(call: RefusedCall, value: string): Why {
  const { facts, isApplication, user, tool } = call;
  const role = facts.roles.find((one) => one.value === value);
  const holders = facts.users.filter(({ id }) => role?.holders.includes(id));
  const who = isApplication ? 'the application' : (user?.name ?? 'the user');
  const what = `${who[0]?.toUpperCase()}${who.slice(1)} needs the role ${value}`;
  return helped(
    tool ? `${what}; without it, ${tool.name} is hidden.` : `${what}.`,
    ...assigning(call, role?.id),
    ...(isApplication ? [] : holders.slice(0, 1).map(({ name }) => as(call, name))),
  );
}

const GRAPH = 'https://graph.microsoft.com/v1.0';

/** As an administrator of the directory does it, in the chain and on Azure alike. */
function assigning(call: RefusedCall, appRoleId: string | undefined): readonly Way[] {
  const { facts, claims, tool, user, isApplication } = call;
  const principalId = isApplication ? facts.principalOf(String(claims.azp)) : user?.id;
  if (principalId === undefined || appRoleId === undefined) return [];
  const resourceId = facts.apiPrincipalId;
  // Within the quotes of a shell within a shell.
  const body = JSON.stringify({ principalId, resourceId, appRoleId }).replaceAll('"', '\\"');
  const url = `${GRAPH}/servicePrincipals/${resourceId}/appRoleAssignedTo`;
  const scope = isApplication ? undefined : tool?.access.scope?.name;
  return [
    way('Assign the role.', {
      command: `npm run shell -- 'az rest --method post --url ${url} --body "${body}"'`,
    }),
    way('Then sign in again: roles are in the token.', {
      command: call.again(...(scope === undefined ? [] : [scope])),
    }),
  ];
}

const as = (call: RefusedCall, name: string): Way =>
  way(`Or call as ${name}, who has it.`, {
    command: call
      .again(...(call.tool?.access.scope ? [call.tool.access.scope.name] : []))
      .replace(/--user \S+/, `--user ${name}`),
  });
