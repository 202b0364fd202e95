import { NeedUnmet } from '../call/need-unmet.ts';
import type { CallService, ServiceAnswer, ServiceRequest } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import type { Tool } from './tool.ts';

/** Setting it again would not help, because the platform could not read it. */
const UNRESOLVED =
  'could not be read from the vault; check the grant on the secret and the network rules';
const NOT_SET = (name: string): string => `is not set; run "npm run secret -- set ${name}"`;

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
  settings: Config['settings'],
  callService: CallService,
): ToolGrant {
  const { secrets: own = [], outbound = [] } = needs;
  return {
    secret(wanted) {
      if (!own.includes(wanted)) {
        const text = `${name} asked for a secret that its "needs.secrets" lacks`;
        throw new NeedUnmet('need_undeclared', text);
      }
      const value = secrets.get(wanted);
      if (value !== undefined) return value;
      throw new NeedUnmet(
        'secret_missing',
        `${wanted} ${settings[wanted] === 'unresolved' ? UNRESOLVED : NOT_SET(wanted)}`,
      );
    },
    fetch: async (url, request, signal) => callService(outbound, url, request, signal),
  };
}
