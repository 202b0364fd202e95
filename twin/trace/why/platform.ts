import type { Resource } from '../../../infra/model/deployment.ts';
import { textsAt } from '../../../infra/model/select.ts';
import { commaList } from '../../../server/src/contract/comma-list.ts';
import type { Way, Why } from '../call-view.ts';
import { edit, helped, isOneValue, way, word } from './answer.ts';
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
  const settings = authSettings(call);
  const [setting, parameter] = call.isApplication
    ? (['AZURE_MCP_CALLER_APP_ID', 'callerAppIds'] as const)
    : (['AZURE_MCP_CLIENT_APP_ID', 'clientAppIds'] as const);
  return helped(
    `The client ${clientId} must be one of those that may call.`,
    ...naming(call, { setting, parameter, value: clientId }),
    ...(settings
      ? [edit('Both end up in this list.', call.facts.lineOf(settings, APPLICATIONS))]
      : []),
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
    ...naming(call, {
      setting: 'AZURE_MCP_ALLOWED_ORIGINS',
      parameter: 'allowedOrigins',
      value: origin,
    }),
    way('A program that is no web page leaves out the header `Origin`.'),
  );
}

interface Named {
  /** Of the azd environment: values separated by commas. */
  readonly setting: string;
  /** That the setting becomes; on this machine it is set in a file. */
  readonly parameter: string;
  readonly value: string;
}

/** Adds a value to a list of the deployment. */
function naming({ facts }: RefusedCall, { setting, parameter, value }: Named): readonly Way[] {
  if (!isOneValue(value)) return [];
  const all = [...commaList(facts.settings[setting]), value].join(',');
  return [
    way('Name it in the azd environment, then run `azd provision`.', {
      command: `azd env set ${setting} ${word(all)}`,
    }),
    edit(
      `On this machine, set the parameter \`${parameter} = '${inBicep(all)}'\`.`,
      facts.parameter(parameter),
    ),
  ];
}

/** A text within the quotes of Bicep. */
const inBicep = (text: string): string => text.replaceAll(/['\\]|\$\{/g, '\\$&');
