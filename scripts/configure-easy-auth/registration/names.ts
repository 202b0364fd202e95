import { uuidFromName } from '../../../infra/entra/uuid.ts';
import type { Settings } from '../settings.ts';

type Environment = Pick<Settings, 'subscriptionId' | 'environmentName'>;

/** Which of the two registrations. */
export type Part = 'api' | 'client';

/**
 * The key by which every run finds its registration again, on any machine: two people who both call
 * their environment `dev` have different subscriptions, and must not get each other's.
 */
export function uniqueName(part: Part, { subscriptionId, environmentName }: Environment): string {
  const key = uuidFromName(`registration:${subscriptionId}/${environmentName}`);
  return `secure-mcp-${part}-${key}`;
}

/** What people see, on consent pages among others. */
export function displayName(part: Part, { environmentName }: Environment): string {
  return part === 'api' ? `MCP server (${environmentName})` : `MCP client (${environmentName})`;
}
