import { apisOfATakenPath } from '../gateway/api-paths.ts';
import type { Deployment, Resource } from '../model/deployment.ts';
import { namedValue, ofType, textAt } from '../model/select.ts';
import { type Rule, unless, wants } from './rule.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

const apis = (deployment: Deployment) => ofType(deployment, `${SERVICE}/apis`);

const lastOf = ({ name }: Resource) => name.split('/').at(-1) ?? '';

export const API_RULES: readonly Rule[] = [
  {
    id: 'gateway/one-api-per-path',
    cites: ['Microsoft Learn: ApiContractProperties, path'],
    faults: (deployment) =>
      apisOfATakenPath(apis(deployment)).map(
        ({ name }) => `Another API already has the path of ${name}.`,
      ),
  },
  {
    id: 'gateway/only-two-apis',
    cites: ['Z-07'],
    faults: (deployment) => {
      const paths = apis(deployment).map(
        (api) => `${lastOf(api)} at /${textAt(api, 'properties.path')}`,
      );
      const expected = 'mcp at /mcp,root at /';
      return unless(paths.sort().join() === expected, `The gateway serves ${paths.join(', ')}.`);
    },
  },
  {
    id: 'gateway/no-subscription-keys',
    cites: ['Z-07', 'Azure Policy: API Management, no subscription for all APIs'],
    // Callers are identified by token. A key would be a second, shared credential.
    faults: (deployment) => [
      ...apis(deployment).flatMap((api) =>
        wants(api, { 'properties.subscriptionRequired': false }),
      ),
      ...['subscriptions', 'products', 'users'].flatMap((kind) =>
        ofType(deployment, `${SERVICE}/${kind}`).map(({ name }) => `${name} is not needed.`),
      ),
    ],
  },
  {
    id: 'gateway/https-only',
    cites: [
      'Z-07',
      'PSRule Azure.APIM.HTTPEndpoint',
      'Azure Policy: API Management, encrypted protocols only',
    ],
    faults: (deployment) => {
      // On one machine the gateway answers as http://localhost, which crosses no network.
      const url = textAt(namedValue(deployment, 'mcp-url'), 'properties.value');
      const expected = url.startsWith('http://localhost:') ? ['http'] : ['https'];
      return apis(deployment).flatMap((api) => wants(api, { 'properties.protocols': expected }));
    },
  },
  {
    id: 'gateway/apis-have-descriptions',
    cites: ['PSRule Azure.APIM.APIDescriptors'],
    faults: (deployment) =>
      apis(deployment).flatMap((api) => [
        ...unless(textAt(api, 'properties.displayName') !== '', `${api.name} has no display name.`),
        ...unless(textAt(api, 'properties.description') !== '', `${api.name} has no description.`),
      ]),
  },
  {
    id: 'gateway/backend-certificates-validated',
    cites: [
      'Z-07',
      'PSRule Azure.APIM.HTTPBackend',
      'Azure Policy: API Management, certificates of backends validated',
    ],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/backends`).flatMap((backend) => [
        ...wants(backend, {
          'properties.tls.validateCertificateChain': true,
          'properties.tls.validateCertificateName': true,
        }),
        ...unless(
          /https:\/\//.test(textAt(backend, 'properties.url')),
          `${backend.name} is called over plain HTTP.`,
        ),
      ]),
  },
  {
    id: 'gateway/no-secret-named-values',
    cites: [
      'Z-05',
      'PSRule Azure.APIM.EncryptValues',
      'Azure Policy: API Management, secret named values in Key Vault',
    ],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/namedValues`).flatMap((value) => [
        ...wants(value, { 'properties.secret': false }),
        ...unless(
          !/newGuid|listKeys|listSecrets|secure/i.test(JSON.stringify(value.properties)),
          `${value.name} looks like a secret.`,
        ),
      ]),
  },
];
