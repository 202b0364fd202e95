import { uuidFromName } from '../../../infra/entra/uuid.ts';
import type { Settings } from '../settings.ts';

type Environment = Pick<Settings, 'subscriptionId' | 'environmentName'>;

/** Which of the two registrations. */
export type Part = 'api' | 'client';

/**
 * The key by which every run, on any machine, finds its registration again: two people who both name
 * their environment `dev` use different subscriptions, and must not get each other's registration.
 */
export function uniqueName(part: Part, { subscriptionId, environmentName }: Environment): string {
  const key = uuidFromName(`registration:${subscriptionId}/${environmentName}`);
  return `secure-mcp-${part}-${key}`;
}

/** The display name, which consent pages show. */
export function displayName(part: Part, { environmentName }: Environment): string {
  return part === 'api' ? `MCP server (${environmentName})` : `MCP client (${environmentName})`;
}
