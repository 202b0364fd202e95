import { apisOfATakenPath } from '../../../infra/gateway/api-paths.ts';
import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, textAt } from '../../../infra/model/select.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { refuseMisplaced } from '../../../twin/gateway/misplaced.ts';
import type { Element } from '../../../twin/gateway/policy-document.ts';
import { documentOf, elementsOf, walk } from './policy-elements.ts';
import { child, type Rule, settingsOf, unless, wants } from './rule.ts';

const SERVICE = 'Microsoft.ApiManagement/service';
const API = `${SERVICE}/apis`;

const isV2 = (deployment: Deployment) =>
  textAt(resourceOf(deployment, SERVICE), 'sku.name') === 'StandardV2';

/** The service with what its classic tiers must say and StandardV2 has no word for. */
const ofClassic = (deployment: Deployment) =>
  isV2(deployment) ? [] : [resourceOf(deployment, SERVICE)];

const apis = (deployment: Deployment) => ofType(deployment, API);

/** Types that hold a document of the policy language. */
const POLICIES = ['policyFragments', 'policies', 'apis/policies', 'apis/operations/policies'].map(
  (type) => `${SERVICE}/${type}`,
);

/** Enough for the server to answer by itself, and hardly more. */
const isALittleOver = (served: number, waited: number) => waited > served && waited <= 2 * served;

const lastOf = ({ name }: Resource) => name.split('/').at(-1) ?? '';

export const GATEWAY_RULES: readonly Rule[] = [
  {
    id: 'gateway/policies-are-in-order',
    cites: ['Microsoft Learn: API Management policy fragments', 'XSD of the policy language'],
    faults: (deployment) =>
      POLICIES.flatMap((type) => ofType(deployment, type)).flatMap((resource) => {
        try {
          refuseMisplaced(documentOf(resource));
          return [];
        } catch (error) {
          return [(error as Error).message];
        }
      }),
  },
  {
    id: 'gateway/one-api-a-path',
    cites: ['Microsoft Learn: ApiContractProperties, path'],
    faults: (deployment) =>
      apisOfATakenPath(apis(deployment)).map(({ name }) => `Another API has the path of ${name}.`),
  },
  {
    id: 'gateway/tier-with-network-and-counters',
    cites: ['Z-07', 'Azure Policy: API Management, SKU that supports virtual networks'],
    // Consumption has no limits by key, the Basic ones have no network.
    faults: (deployment) => {
      const tier = textAt(resourceOf(deployment, SERVICE), 'sku.name');
      const fits = ['Developer', 'Premium', 'StandardV2'].includes(tier);
      return unless(fits, `${tier} has no virtual network or no limits by key.`);
    },
  },
  {
    id: 'gateway/in-the-network',
    cites: ['Z-07', 'Azure Policy: API Management, in a virtual network'],
    faults: (deployment) => {
      const network = resourceOf(deployment, 'Microsoft.Network/virtualNetworks');
      return wants(resourceOf(deployment, SERVICE), {
        'properties.virtualNetworkType': 'External',
        'properties.virtualNetworkConfiguration.subnetResourceId': `${network.id}/subnets/gateway`,
      });
    },
  },
  settingsOf('gateway/managed-identity', ['PSRule Azure.APIM.ManagedIdentity'], SERVICE, {
    'identity.type': 'SystemAssigned',
  }),
  settingsOf(
    'gateway/management-api-floor',
    ['PSRule Azure.APIM.MinAPIVersion', 'Azure Policy: API Management, minimum API version'],
    SERVICE,
    { 'properties.apiVersionConstraint.minApiVersion': '2021-08-01' },
  ),
  {
    id: 'gateway/no-portals',
    cites: [
      'Z-07',
      'Azure Policy: API Management, public service configuration endpoints disabled',
      'Azure Policy: API Management, user name and password sign-in disabled',
    ],
    faults: (deployment) => [
      ...wants(resourceOf(deployment, SERVICE), { 'properties.developerPortalStatus': 'Disabled' }),
      ...ofClassic(deployment).flatMap((service) => [
        ...wants(service, { 'properties.legacyPortalStatus': 'Disabled' }),
        ...wants(child(deployment, `${SERVICE}/portalsettings`, 'signup'), {
          'properties.enabled': false,
        }),
      ]),
    ],
  },
  {
    id: 'gateway/no-direct-management',
    cites: ['Z-07', 'Azure Policy: API Management, direct management endpoint off'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/tenant`).map(
        ({ name }) => `${name} brings back a door beside Entra's that is off unless it is named.`,
      ),
  },
  {
    id: 'gateway/no-old-protocols',
    cites: ['Z-07', 'PSRule Azure.APIM.Protocols'],
    faults: (deployment) =>
      ofClassic(deployment).flatMap((service) => {
        const all = (at(service, 'properties.customProperties') ?? {}) as Record<string, unknown>;
        const prefix = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security';
        return ['Protocols', 'Backend.Protocols'].flatMap((side) =>
          ['Ssl30', 'Tls10', 'Tls11'].flatMap((protocol) =>
            unless(
              all[`${prefix}.${side}.${protocol}`] === 'false',
              `${side}.${protocol} is not switched off; left out, it goes back to its default.`,
            ),
          ),
        );
      }),
  },
  {
    id: 'gateway/no-old-ciphers',
    cites: ['Z-07', 'PSRule Azure.APIM.Ciphers'],
    faults: (deployment) =>
      ofClassic(deployment).flatMap((service) => {
        const all = Object.entries((at(service, 'properties.customProperties') ?? {}) as object);
        const ciphers = all.filter(([name]) => name.includes('.Security.Ciphers.'));
        const off = ciphers.filter(([, value]) => value === 'false').map(([name]) => name);
        return [
          ...ciphers
            .filter(([, value]) => value !== 'false')
            .map(([name]) => `${name} is switched on.`),
          ...[
            'TripleDes168',
            'TLS_RSA_WITH_AES_128_CBC_SHA',
            'TLS_RSA_WITH_AES_256_CBC_SHA',
          ].flatMap((cipher) =>
            unless(
              off.some((name) => name.endsWith(`.${cipher}`)),
              `${cipher} is not switched off.`,
            ),
          ),
        ];
      }),
  },
  {
    id: 'gateway/two-apis-and-no-more',
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
    id: 'gateway/keys-do-not-count',
    cites: ['Z-07', 'Azure Policy: API Management, no subscription for all APIs'],
    // Callers are known by token. A key would be a second credential, and a shared one.
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
      // On one machine the gateway answers as http://localhost, which no network carries.
      const url = textAt(
        child(deployment, `${SERVICE}/namedValues`, 'mcp-url'),
        'properties.value',
      );
      const expected = url.startsWith('http://localhost:') ? ['http'] : ['https'];
      return apis(deployment).flatMap((api) => wants(api, { 'properties.protocols': expected }));
    },
  },
  {
    id: 'gateway/apis-describe-themselves',
    cites: ['PSRule Azure.APIM.APIDescriptors'],
    faults: (deployment) =>
      apis(deployment).flatMap((api) => [
        ...unless(
          textAt(api, 'properties.displayName') !== '',
          `${api.name} has no name for people.`,
        ),
        ...unless(textAt(api, 'properties.description') !== '', `${api.name} has no description.`),
      ]),
  },
  {
    id: 'gateway/backend-over-checked-tls',
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
          `${backend.name} is called in the clear.`,
        ),
      ]),
  },
  {
    id: 'gateway/holds-no-secret',
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
  {
    id: 'gateway/policies-inherit',
    cites: [
      'Z-07',
      'PSRule Azure.APIM.PolicyBase',
      'Azure Policy: API Management, policies inherit their parent',
    ],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/apis/operations/policies`).flatMap((policy) => {
        const xml = textAt(policy, 'properties.value');
        return ['inbound', 'backend', 'outbound', 'on-error'].flatMap((section) => {
          const body = xml.match(new RegExp(`<${section}>([\\s\\S]*?)</${section}>`))?.[1] ?? '';
          return unless(
            body.includes('<base />'),
            `${policy.name}: ${section} drops what the parent does.`,
          );
        });
      }),
  },
  {
    id: 'gateway/no-wildcard-cors',
    cites: ['PSRule Azure.APIM.CORSPolicy'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/apis/operations/policies`)
        .filter((policy) => /<cors|<origin>\*/.test(textAt(policy, 'properties.value')))
        .map(({ name }) => `${name} lets pages of any origin call.`),
  },
  {
    id: 'gateway/token-is-checked-whole',
    cites: ['Z-07', 'Azure Policy: API Management, calls to backends authenticated'],
    faults: (deployment) => {
      const call = child(deployment, `${SERVICE}/apis/operations/policies`, 'mcp/call/policy');
      const checks = elementsOf(documentOf(call), 'validate-jwt');
      const found = checks.flatMap((check) =>
        [...walk(check)].flatMap(({ name, attributes, text }) => [
          `${name} ${attributes.name ?? ''} ${attributes.match ?? text}`,
          ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`),
        ]),
      );
      const needs = [
        'require-expiration-time=true',
        'require-signed-tokens=true',
        `clock-skew=${LIMITS.clockSkewS}`,
        'audience  {{audience}}',
        'issuer  {{issuer}}',
        'claim tid all',
        'claim ver all',
      ];
      return needs.flatMap((part) => unless(found.includes(part), `validate-jwt lacks ${part}.`));
    },
  },
  {
    id: 'gateway/limits-before-and-after-sign-in',
    cites: ['Z-07', 'D-01', 'D-02'],
    faults: (deployment) => {
      const global = documentOf(resourceOf(deployment, `${SERVICE}/policies`));
      const caller = documentOf(child(deployment, `${SERVICE}/policyFragments`, 'caller-limit'));
      const call = documentOf(
        child(deployment, `${SERVICE}/apis/operations/policies`, 'mcp/call/policy'),
      );
      const counts = (document: Element, prefix: string): boolean =>
        elementsOf(document, 'rate-limit-by-key').some(({ attributes }) =>
          attributes['counter-key']?.startsWith(`@("${prefix}:" + `),
        );
      const steps = [...walk(call)].map(
        ({ name, attributes }) => attributes['fragment-id'] ?? name,
      );
      return [
        ...unless(counts(global, 'address'), 'Nothing limits anonymous requests by address.'),
        ...unless(counts(caller, 'caller'), 'Nothing limits a caller who is known.'),
        ...unless(
          steps.indexOf('validate-jwt') < steps.indexOf('caller-limit'),
          'The limit by caller counts before anybody knows who calls.',
        ),
      ];
    },
  },
  {
    id: 'gateway/platform-headers-first',
    cites: ['Z-07'],
    faults: (deployment) => {
      const xml = textAt(resourceOf(deployment, `${SERVICE}/policies`), 'properties.value');
      const refusal = xml.indexOf('platform_header');
      const firstLimit = xml.indexOf('<rate-limit-by-key');
      return unless(
        refusal >= 0 && refusal < firstLimit,
        'Headers that only the platform may set are not refused before anything else.',
      );
    },
  },
  {
    id: 'gateway/streams-unbuffered-with-a-limit',
    cites: ['Z-07'],
    faults: (deployment) => {
      const global = documentOf(resourceOf(deployment, `${SERVICE}/policies`));
      const forward = elementsOf(global, 'forward-request');
      return [
        ...unless(forward.length === 1, 'More than one place forwards to the site, or none.'),
        ...forward.flatMap(({ attributes }) => [
          ...unless(
            attributes['buffer-response'] === 'false',
            'Answers are held back until they are whole.',
          ),
          ...unless(
            isALittleOver(LIMITS.callMs / 1000, Number(attributes.timeout)),
            'A call may last much longer than the server lets it, or is cut off before.',
          ),
        ]),
      ];
    },
  },
  {
    id: 'gateway/challenge-of-the-site-stays-inside',
    cites: ['Z-07'],
    // It names the site's own host and sends clients there.
    faults: (deployment) => {
      const call = child(deployment, `${SERVICE}/apis/operations/policies`, 'mcp/call/policy');
      const conditions = elementsOf(documentOf(call), 'outbound')
        .flatMap((outbound) => elementsOf(outbound, 'when'))
        .map(({ attributes }) => attributes.condition ?? '');
      return ['401', '403'].flatMap((status) =>
        unless(
          conditions.some((one) =>
            new RegExp(`StatusCode == ${status}\\s.*metadata-url`).test(one),
          ),
          `A ${status} of the site passes as it is.`,
        ),
      );
    },
  },
  {
    id: 'gateway/errors-tell-nothing',
    cites: ['Z-07'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/policies`)
        .concat(ofType(deployment, `${SERVICE}/apis/operations/policies`))
        .filter((policy) =>
          /<set-body[^>]*>[^<]*LastError\.Message/.test(textAt(policy, 'properties.value')),
        )
        .map(({ name }) => `${name} tells callers what went wrong inside.`),
  },
  {
    id: 'gateway/log-without-bodies-and-credentials',
    cites: ['L-09', 'Z-07'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/diagnostics`).flatMap((log) =>
        ['frontend', 'backend'].flatMap((side) =>
          ['request', 'response'].flatMap((way) => {
            const path = `properties.${side}.${way}`;
            const hidden = objectsAt(log, `${path}.dataMasking.headers`).map(({ value }) => value);
            return [
              ...wants(log, {
                [`${path}.body.bytes`]: 0,
                // A token in the query is refused, and the refusal is logged.
                [`${path}.dataMasking.queryParams`]: [{ value: '*', mode: 'Hide' }],
              }),
              ...unless(
                hidden.includes('Authorization'),
                `${log.name} keeps credentials (${side} ${way}).`,
              ),
            ];
          }),
        ),
      ),
  },
  {
    id: 'gateway/log-with-its-own-identity',
    cites: ['L-07', 'PSRule Azure.APIM.ManagedIdentity'],
    faults: (deployment) => {
      const logger = child(deployment, `${SERVICE}/loggers`, 'application-insights');
      return [
        ...wants(logger, { 'properties.credentials.identityClientId': 'SystemAssigned' }),
        ...unless(
          at(logger, 'properties.credentials.instrumentationKey') === undefined,
          'The gateway writes its log with a key, and keys are switched off.',
        ),
      ];
    },
  },
  {
    id: 'gateway/content-check-is-private',
    cites: ['Z-05', 'Azure Policy: AI Services, network access restricted'],
    faults: (deployment) =>
      ofType(deployment, 'Microsoft.CognitiveServices/accounts').flatMap((account) =>
        wants(account, {
          'properties.publicNetworkAccess': 'Disabled',
          'properties.disableLocalAuth': true,
          'properties.networkAcls.defaultAction': 'Deny',
          'properties.restrictOutboundNetworkAccess': true,
        }),
      ),
  },
  {
    id: 'gateway/content-check-holds-nobody-up',
    cites: ['Z-07'],
    // It stands in every call: one that hangs must cost seconds and end in a refusal.
    faults: (deployment) => {
      const check = child(deployment, `${SERVICE}/policyFragments`, 'content-safety');
      return elementsOf(documentOf(check), 'send-request').flatMap(({ attributes }) =>
        unless(
          Number(attributes.timeout) <= 5,
          'The content check may hold a call up for longer than five seconds.',
        ),
      );
    },
  },
];
