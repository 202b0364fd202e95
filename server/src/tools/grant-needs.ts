import { NeedUnmet } from '../call/need-unmet.ts';
import type { CallService, ServiceAnswer, ServiceRequest } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import type { Tool } from './tool.ts';

/** What the calls of one tool get, apart from their caller. */
export interface ToolGrant {
  secret(name: string): string;
  fetch(
    url: string | URL,
    request: ServiceRequest | undefined,
    signal: AbortSignal,
  ): Promise<ServiceAnswer>;
}

/**
 * Hands a tool exactly what it declares. Within the process this is a fence against mistakes, not
 * against hostile code: Node cannot keep one module from another's memory. What holds in any case
 * is the network, in which the process reaches nothing but the site that forwards to the declared
 * origins.
 */
export function grantNeeds(
  { name, needs = {} }: Pick<Tool, 'name' | 'needs'>,
  secrets: ReadonlyMap<string, string>,
  config: Pick<Config, 'settings' | 'hosted'>,
  callService: CallService,
): ToolGrant {
  // Copies: what a tool adds to its declaration later was not deployed.
  const own = new Set(needs.secrets);
  const outbound = new Set(needs.outbound);
  return {
    secret(wanted) {
      if (!own.has(wanted)) {
        const text = `${name} asked for a secret that its "needs.secrets" does not list`;
        throw new NeedUnmet('need_undeclared', text);
      }
      const value = secrets.get(wanted);
      if (value !== undefined) return value;
      throw new NeedUnmet('secret_missing', `${wanted} ${whyMissing(wanted, config)}`);
    },
    fetch: async (url, request, signal) => callService(outbound, url, request, signal),
  };
}

function whyMissing(secret: string, { settings, hosted }: Pick<Config, 'settings' | 'hosted'>) {
  // Setting it again would not help, because the platform could not read it.
  if (settings[secret] === 'unresolved') {
    return 'could not be read from the vault; check the grant on the secret and the network rules';
  }
  return hosted
    ? `is not set; on your machine, run "npm run secret -- set ${secret}"; on Azure, see docs/operate.md#rotate-a-secret`
    : 'is not set; set it as an environment variable and restart the server';
}
