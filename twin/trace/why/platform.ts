import type { Resource } from '../../../infra/model/deployment.ts';
import { textsAt } from '../../../infra/model/select.ts';
import type { Why } from '../call-view.ts';
import { edit, helped, way, word } from './answer.ts';
import type { RefusedCall } from './refused-call.ts';
import { badCredential, noCredential } from './token.ts';

const APPLICATIONS =
  'properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications';

/** What App Service authentication refused. */
export function easyAuth(call: RefusedCall): Why {
  const { view, claims } = call;
  if (!view.token) return noCredential(call);
  return isAllowed(call) ? badCredential(call) : foreignClient(call, String(claims.azp));
}

/** A client that is on neither list of allowed ones. */
export function foreignClient(call: RefusedCall, clientId: string): Why {
  const { facts } = call;
  const settings = authSettings(call);
  const isCaller = call.isApplication;
  const setting = isCaller ? 'AZURE_MCP_CALLER_APP_ID' : 'AZURE_MCP_CLIENT_APP_ID';
  return helped(
    `The client ${clientId} must be one of those that may call.`,
    way(`Name it in the azd environment, then run \`azd provision\`.`, {
      command: `azd env set ${setting} ${word(clientId)}`,
    }),
    edit(
      `On this machine, add the parameter \`${isCaller ? 'callerAppIds' : 'clientAppIds'} = '${clientId}'\`.`,
      facts.parameters,
    ),
    ...(settings ? [edit('Both end up in this list.', facts.lineOf(settings, APPLICATIONS))] : []),
  );
}

function isAllowed(call: RefusedCall): boolean {
  const settings = authSettings(call);
  const allowed = settings ? textsAt(settings, APPLICATIONS) : [];
  return allowed.length === 0 || allowed.includes(String(call.claims.azp));
}

const authSettings = ({ facts }: RefusedCall): Resource | undefined =>
  facts.resources.find(
    ({ type, name }) => type === 'Microsoft.Web/sites/config' && name.endsWith('/authsettingsV2'),
  );

/** A web page that is not allowed to call. */
export function foreignOrigin(call: RefusedCall): Why {
  const origin = call.header('Origin') ?? '';
  return helped(
    `The page's origin ${origin} must be one that may call.`,
    way('Name it in the azd environment, then run `azd provision`.', {
      command: `azd env set AZURE_MCP_ALLOWED_ORIGINS ${word(origin)}`,
    }),
    edit(
      `On this machine, add the parameter \`allowedOrigins = '${origin}'\`.`,
      call.facts.parameters,
    ),
    way('A program that is no web page leaves out the header `Origin`.'),
  );
}
