import { ALERT_RULES } from './alerts.ts';
import { EASY_AUTH_RULES } from './easy-auth.ts';
import { API_RULES } from './gateway-apis.ts';
import { GATEWAY_LOG_RULES } from './gateway-log.ts';
import { METADATA_RULES } from './gateway-metadata.ts';
import { POLICY_RULES } from './gateway-policies.ts';
import { SERVICE_RULES } from './gateway-service.ts';
import { GRANT_RULES } from './grants.ts';
import { NETWORK_RULES } from './network.ts';
import { OTHER_SITE_RULES } from './other-sites.ts';
import { PLAN_RULES } from './plan.ts';
import { PLATFORM_RULES } from './platform.ts';
import { PRIVATE_ENDPOINT_RULES } from './private-endpoints.ts';
import type { Rule } from './rule.ts';
import { UPSTREAM_RULES } from './upstream.ts';
import { VAULT_RULES } from './vault.ts';
import { WATCH_RULES } from './watch.ts';
import { DEPLOYMENT_RULES } from './whole.ts';

/** Every rule that a deployment must satisfy, in the order of the path. */
export const RULES: readonly Rule[] = [
  ...SERVICE_RULES,
  ...API_RULES,
  ...POLICY_RULES,
  ...METADATA_RULES,
  ...GATEWAY_LOG_RULES,
  ...NETWORK_RULES,
  ...PRIVATE_ENDPOINT_RULES,
  ...PLATFORM_RULES,
  ...PLAN_RULES,
  ...EASY_AUTH_RULES,
  ...OTHER_SITE_RULES,
  ...UPSTREAM_RULES,
  ...VAULT_RULES,
  ...GRANT_RULES,
  ...WATCH_RULES,
  ...ALERT_RULES,
  ...DEPLOYMENT_RULES,
];
