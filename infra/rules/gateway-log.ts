import { at, child, objectsAt, ofType } from '../model/select.ts';
import { type Rule, unless, wants } from './rule.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

export const GATEWAY_LOG_RULES: readonly Rule[] = [
  {
    id: 'gateway/no-bodies-or-credentials-in-log',
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
                // A token in the query is refused, but the refusal is logged.
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
    id: 'gateway/log-with-managed-identity',
    cites: ['L-07', 'PSRule Azure.APIM.ManagedIdentity'],
    faults: (deployment) => {
      const logger = child(deployment, `${SERVICE}/loggers`, 'application-insights');
      return [
        ...wants(logger, { 'properties.credentials.identityClientId': 'SystemAssigned' }),
        ...unless(
          at(logger, 'properties.credentials.instrumentationKey') === undefined,
          'The gateway writes its log with a key, but keys are disabled.',
        ),
      ];
    },
  },
];
