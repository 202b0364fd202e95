import { METADATA_MODES } from '../gateway/metadata-modes.ts';
import type { Deployment } from '../model/deployment.ts';
import { namedValue, textAt } from '../model/select.ts';
import { elementsOf, policyOf } from './policy-elements.ts';
import { type Rule, unless } from './rule.ts';

/** The operation that serves the authorization server metadata. */
const DOCUMENT = 'root/authorization-server';

const named = (deployment: Deployment, name: string): string =>
  textAt(namedValue(deployment, name), 'properties.value');

/** What an operation's policy assigns to variables, or to one of them each time. */
const valuesIn = (deployment: Deployment, operation = DOCUMENT, variable?: string): string[] =>
  elementsOf(policyOf(deployment, operation), 'set-variable')
    .filter(({ attributes: { name } }) => variable === undefined || name === variable)
    .map(({ attributes: { value = '' } }) => value);

const onOneLine = (code: string): string => code.replace(/\s+/g, ' ');

const GATEWAY = '"{{gateway-scheme}}://{{gateway-host}}"';

/** Members of the document whose text is fixed, by the variable that holds them. */
const ENDPOINTS = {
  issuer: `"issuer":${GATEWAY}`,
  authorize: '"authorization_endpoint":"{{authorization-endpoint}}"',
  redeem: '"token_endpoint":"{{token-endpoint}}"',
};

const PUBLIC_CLIENTS = {
  'response-types': '"response_types_supported":["code"]',
  'client-methods': '"token_endpoint_auth_methods_supported":["none"]',
  'challenge-methods': '"code_challenge_methods_supported":["S256"]',
};

const differing = (deployment: Deployment, members: Readonly<Record<string, string>>): string[] =>
  Object.entries(members).flatMap(([name, text]) =>
    unless(
      valuesIn(deployment, DOCUMENT, name).join() === text,
      `The authorization server metadata does not contain ${text}.`,
    ),
  );

/** Operations that name the authorization server, each with its policy. */
const RESOURCE_METADATA = ['root/metadata-root', 'root/metadata-inserted', 'mcp/metadata'];

export const METADATA_RULES: readonly Rule[] = [
  {
    id: 'gateway/known-authorization-server',
    cites: ['RFC 9728, section 2'],
    faults: (deployment) => {
      const mode = named(deployment, 'metadata');
      return [
        ...unless(
          METADATA_MODES.some((known) => known === mode),
          `${mode} is not one of ${METADATA_MODES.join(', ')}.`,
        ),
        // Another value in the azd environment would change the metadata at the next deployment.
        ...unless(
          deployment.outputs.AZURE_MCP_METADATA === mode,
          'The setting that azd stores differs from what the gateway reads.',
        ),
      ];
    },
  },
  {
    id: 'gateway/own-metadata-only-if-chosen',
    cites: ['RFC 8414, section 3.3', 'RFC 9728, section 2'],
    faults: (deployment) => {
      const refusals = elementsOf(policyOf(deployment, DOCUMENT), 'when').filter(({ children }) =>
        children.some(({ attributes }) => attributes.value === 'not_found'),
      );
      const condition = onOneLine(refusals[0]?.attributes.condition ?? '');
      return [
        ...unless(
          condition ===
            '@((string)context.Variables["authentication"] == "skipped" || ((string)context.Variables["metadata"] != "pkce" && (string)context.Variables["metadata"] != "pkce-no-refresh"))',
          'The gateway serves authorization server metadata that the deployment did not choose.',
        ),
        ...RESOURCE_METADATA.flatMap((operation) =>
          unless(
            valuesIn(deployment, operation, 'authorization-servers').join() ===
              `"authorization_servers":[${GATEWAY}],"authorization_servers":["{{issuer}}"]`,
            `${operation} names another authorization server than the chosen one.`,
          ),
        ),
      ];
    },
  },
  {
    id: 'gateway/own-metadata-names-only-sign-in-service',
    cites: ['RFC 9700, section 4.4', 'BP-03'],
    faults: (deployment) => {
      // As text, because Azure evaluates where its sign-in service is.
      const endpoint = (name: string): string =>
        named(deployment, 'issuer').replace('/v2.0', `/oauth2/v2.0/${name}`);
      const endpoints = {
        'authorization-endpoint': endpoint('authorize'),
        'token-endpoint': endpoint('token'),
      };
      return [
        ...differing(deployment, ENDPOINTS),
        ...Object.entries(endpoints).flatMap(([name, url]) =>
          unless(named(deployment, name) === url, `${name} is not ${url}.`),
        ),
        ...valuesIn(deployment)
          .filter((value) => /\w:\/\/|\/\/\w|Headers|OriginalUrl/.test(value))
          .map((value) => `The metadata contains a host, or text of the request: ${value}.`),
      ];
    },
  },
  {
    id: 'gateway/own-metadata-for-public-clients-with-pkce',
    cites: ['RFC 7636, section 7.2', 'RFC 9700, section 2.1.1', 'RFC 9207, section 3'],
    faults: (deployment) => [
      ...differing(deployment, PUBLIC_CLIENTS),
      // What Entra does not do must not be promised: it registers no client and sends no `iss`.
      ...['registration_endpoint', 'authorization_response_iss_parameter_supported'].flatMap(
        (member) =>
          unless(
            !valuesIn(deployment).some((value) => value.includes(member)),
            `The authorization server metadata promises ${member}.`,
          ),
      ),
    ],
  },
  {
    id: 'gateway/refresh-tokens-only-if-chosen',
    cites: ['OpenID Connect Core, section 11'],
    faults: (deployment) =>
      ['grants', 'scopes'].flatMap((name) => {
        const [code = ''] = valuesIn(deployment, DOCUMENT, name).map(onOneLine);
        const offers = /== "pkce" \? ",\\"(refresh_token|offline_access)\\"" : ""/g;
        return unless(
          code.match(offers)?.length === 1 &&
            !/refresh_token|offline_access/.test(code.replace(offers, '')),
          `${name} of the authorization server metadata offers refresh tokens unasked.`,
        );
      }),
  },
];
