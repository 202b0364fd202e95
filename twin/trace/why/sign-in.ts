import { commaList } from '../../../server/src/contract/comma-list.ts';
import { BASE_SCOPE } from '../../../server/src/tools/access.ts';
import type { Why } from '../call-view.ts';
import { edit, helped, isOneValue, listed, oneOf, way, word } from './answer.ts';
import type { Explain, RefusedCall } from './refused-call.ts';

/** What the sign-in service refused, by its AADSTS number. */
export function refusedSignIn(call: RefusedCall): Why | undefined {
  const code = call.deciding?.facts?.code ?? '';
  return Object.hasOwn(BY_CODE, code) ? BY_CODE[code]?.(call) : undefined;
}

/** What the client asked for. */
function asked({ view }: RefusedCall, fact: string): string | undefined {
  return view.decisions.find(({ hop, facts }) => hop === 'entra' && facts?.[fact])?.facts?.[fact];
}

const parameter = (name: string, value: string) => way(`Ask with \`${name}=${value}\`.`);

const scope: Explain = (call) => {
  const { scopes, mcpUrl } = call.facts;
  return helped(
    `The scopes must be scopes of this API by their full names: ${listed(scopes.map((name) => `${mcpUrl}/${name}`))}.`,
    parameter('scope', `${mcpUrl}/${BASE_SCOPE.name}`),
  );
};

const again: Explain = (call) =>
  helped(
    'What was sent is used up or expired: the sign-in must begin again.',
    way('Sign in again.', { command: call.again() }),
  );

const redirect: Explain = (call) => {
  const uri = asked(call, 'redirect URI') ?? '';
  const all = [...commaList(call.facts.settings.AZURE_MCP_CLIENT_REDIRECTS), uri].join(',');
  const says = `The redirect URI ${uri} must be registered for the client.`;
  if (!isOneValue(uri)) return helped(says);
  return helped(
    says,
    way('Name it in the azd environment, then run `azd provision`.', {
      command: `azd env set AZURE_MCP_CLIENT_REDIRECTS ${word(all)}`,
    }),
    edit(`On this machine, add "${uri}" to the list that begins here.`, call.facts.redirects),
  );
};

const consent: Explain = () =>
  helped(
    'The user must consent to what the client asks for.',
    way('Sign in in a browser, and accept on the consent page.'),
  );

const BY_CODE: Readonly<Record<string, Explain>> = {
  28000: scope,
  50011: redirect,
  50034: ({ facts }) => {
    const names = facts.users.map(({ name }) => name);
    return helped('The user must be one of the directory.', way(`Sign in as ${oneOf(names)}.`));
  },
  50058: () =>
    helped('The user must sign in on a page first.', way('Ask without the parameter `prompt`.')),
  50105: (call) =>
    helped(
      'The user must be assigned to the application.',
      way('An administrator assigns a role of the API to the user.', {
        command: `npm run shell -- 'az rest --url https://graph.microsoft.com/v1.0/servicePrincipals/${call.facts.apiPrincipalId}/appRoleAssignedTo'`,
      }),
    ),
  54005: again,
  65001: consent,
  65004: consent,
  70000: again,
  70008: again,
  70011: scope,
  90002: ({ facts }) =>
    helped(
      'The tenant in the address must be that of the chain.',
      way(`Use the tenant \`${facts.tenantId}\`.`),
    ),
  90095: () =>
    helped(
      'An administrator must consent for all users.',
      way('An administrator of the directory signs in at the consent address that the page shows.'),
    ),
  500011: scope,
  501481: again,
  650053: scope,
  700016: ({ facts }) =>
    helped(
      'The client id must be one that the directory has.',
      parameter('client_id', facts.publicClientId),
    ),
  700082: again,
  9010010: (call) =>
    helped(
      'The parameter resource must name the API of the scopes.',
      parameter('resource', call.facts.mcpUrl),
    ),
};
