import { LIMITS } from '../../server/src/contract/limits.ts';
import { MOST_CALL_MS } from '../../server/src/tools/declarations.ts';
import { refuseMisplaced } from '../../twin/gateway/misplaced.ts';
import type { Element } from '../../twin/gateway/policy-document.ts';
import { child, ofType, resourceOf, textAt } from '../model/select.ts';
import { documentOf, elementsOf, policyOf, walk } from './policy-elements.ts';
import { type Rule, unless } from './rule.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

/** Types whose resources contain a document of the policy language. */
const POLICIES = ['policyFragments', 'policies', 'apis/policies', 'apis/operations/policies'].map(
  (type) => `${SERVICE}/${type}`,
);

/** Long enough for the server to answer by itself, and little longer. */
const isALittleOver = (served: number, waited: number) => waited > served && waited <= 2 * served;

export const POLICY_RULES: readonly Rule[] = [
  {
    id: 'gateway/policy-elements-in-allowed-places',
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
    id: 'gateway/policies-inherit-parent',
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
            `${policy.name}: ${section} does not inherit its parent.`,
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
        .map(({ name }) => `${name} allows pages of any origin.`),
  },
  {
    id: 'gateway/token-fully-validated',
    cites: ['Z-07', 'Azure Policy: API Management, calls to backends authenticated'],
    faults: (deployment) => {
      const call = policyOf(deployment, 'mcp/call');
      const checks = elementsOf(call, 'validate-jwt');
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
    id: 'gateway/rate-limits-before-and-after-sign-in',
    cites: ['Z-07', 'D-01', 'D-02'],
    faults: (deployment) => {
      const global = documentOf(resourceOf(deployment, `${SERVICE}/policies`));
      const caller = documentOf(child(deployment, `${SERVICE}/policyFragments`, 'caller-limit'));
      const call = policyOf(deployment, 'mcp/call');
      const counts = (document: Element, prefix: string): boolean =>
        elementsOf(document, 'rate-limit-by-key').some(({ attributes }) =>
          attributes['counter-key']?.startsWith(`@("${prefix}:" + `),
        );
      const steps = [...walk(call)].map(
        ({ name, attributes }) => attributes['fragment-id'] ?? name,
      );
      return [
        ...unless(counts(global, 'address'), 'No limit by address applies to anonymous requests.'),
        ...unless(counts(caller, 'caller'), 'No limit applies to identified callers.'),
        ...unless(
          steps.indexOf('validate-jwt') < steps.indexOf('caller-limit'),
          'The limit by caller applies before the caller is identified.',
        ),
      ];
    },
  },
  {
    id: 'gateway/platform-headers-rejected-first',
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
    id: 'gateway/responses-unbuffered-with-timeout',
    cites: ['Z-07'],
    faults: (deployment) => {
      const global = documentOf(resourceOf(deployment, `${SERVICE}/policies`));
      const forward = elementsOf(global, 'forward-request');
      return [
        ...unless(forward.length === 1, 'Not exactly one place forwards to the site.'),
        ...forward.flatMap(({ attributes }) => [
          ...unless(
            attributes['buffer-response'] === 'false',
            'Answers are buffered until they are complete.',
          ),
          ...unless(
            isALittleOver(MOST_CALL_MS / 1000, Number(attributes.timeout)),
            'The time limit of a call is far above the server’s own, or below it.',
          ),
        ]),
      ];
    },
  },
  {
    id: 'gateway/app-challenge-not-passed-on',
    cites: ['Z-07'],
    // The site's challenge names its own host and would send clients there.
    faults: (deployment) => {
      const call = policyOf(deployment, 'mcp/call');
      const conditions = elementsOf(call, 'outbound')
        .flatMap((outbound) => elementsOf(outbound, 'when'))
        .map(({ attributes }) => attributes.condition ?? '');
      return ['401', '403'].flatMap((status) =>
        unless(
          conditions.some((one) =>
            new RegExp(`StatusCode == ${status}\\s.*metadata-url`).test(one),
          ),
          `A ${status} of the site passes unchanged.`,
        ),
      );
    },
  },
  {
    id: 'gateway/errors-reveal-no-details',
    cites: ['Z-07'],
    faults: (deployment) =>
      ofType(deployment, `${SERVICE}/policies`)
        .concat(ofType(deployment, `${SERVICE}/apis/operations/policies`))
        .filter((policy) =>
          /<set-body[^>]*>[^<]*LastError\.Message/.test(textAt(policy, 'properties.value')),
        )
        .map(({ name }) => `${name} reveals internal errors to callers.`),
  },
  {
    id: 'gateway/content-check-has-timeout',
    cites: ['Z-07'],
    // It is part of every call: if it hangs, the call must be refused within seconds.
    faults: (deployment) => {
      const check = child(deployment, `${SERVICE}/policyFragments`, 'content-safety');
      return elementsOf(documentOf(check), 'send-request').flatMap(({ attributes }) =>
        unless(
          Number(attributes.timeout) <= 5,
          'The content check may delay a call by more than five seconds.',
        ),
      );
    },
  },
];
